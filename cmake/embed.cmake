# socle_embed(TARGET FILE…): the gzipped content of each file becomes part of TARGET. `http/docs/embedded.h` reads the table
# embedded_assets this generates: name (the file's own, without folders), first byte, size.
find_program(GZIP_PROGRAM gzip REQUIRED)

function(socle_embed TARGET)
    set(FOLDER ${CMAKE_BINARY_DIR}/embedded)
    file(MAKE_DIRECTORY ${FOLDER})
    set(ASSEMBLY ".section .note.GNU-stack,\"\",@progbits\n.section .rodata\n")
    set(DECLARATIONS "")
    set(ENTRIES "")
    set(COMPRESSED "")
    set(INDEX 0)
    foreach(FILE ${ARGN})
        get_filename_component(NAME ${FILE} NAME)
        add_custom_command(
            OUTPUT ${FOLDER}/${NAME}.gz
            COMMAND ${GZIP_PROGRAM} -9 -n -c ${FILE} > ${FOLDER}/${NAME}.gz
            DEPENDS ${FILE}
            COMMENT "Compressing ${NAME}")
        list(APPEND COMPRESSED ${FOLDER}/${NAME}.gz)
        string(APPEND ASSEMBLY
            ".globl embedded_${INDEX}_begin\nembedded_${INDEX}_begin:\n.incbin \"${FOLDER}/${NAME}.gz\"\n"
            ".globl embedded_${INDEX}_end\nembedded_${INDEX}_end:\n.byte 0\n")
        string(APPEND DECLARATIONS "extern const char embedded_${INDEX}_begin, embedded_${INDEX}_end;\n")
        string(APPEND ENTRIES "    {\"${NAME}\", &embedded_${INDEX}_begin, &embedded_${INDEX}_end},\n")
        math(EXPR INDEX "${INDEX} + 1")
    endforeach()
    file(CONFIGURE OUTPUT ${FOLDER}/assets.S CONTENT "${ASSEMBLY}" @ONLY)
    file(CONFIGURE OUTPUT ${FOLDER}/assets.cpp CONTENT
        "#include \"http/docs/embedded.h\"\n\nextern \"C\" {\n${DECLARATIONS}}\n\nnamespace socle::http {\n\nconst EmbeddedAsset embedded_assets[] = {\n${ENTRIES}};\nconst std::size_t embedded_asset_count = ${INDEX};\n\n}  // namespace socle::http\n" @ONLY)
    set_source_files_properties(${FOLDER}/assets.S PROPERTIES OBJECT_DEPENDS "${COMPRESSED}")
    target_sources(${TARGET} PRIVATE ${FOLDER}/assets.S ${FOLDER}/assets.cpp)
endfunction()
