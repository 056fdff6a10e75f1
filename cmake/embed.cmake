# socle_embed(TARGET HEADER FILE… [GZIP]): the content of each file, gzipped if asked for, becomes part of TARGET. HEADER
# (`http/docs/embedded.h`) declares, in the namespace of its module, the table that this generates: embedded_assets of name
# (the file's own, without folders), first byte, byte behind the last; and embedded_asset_count.
find_program(GZIP_PROGRAM gzip REQUIRED)

function(socle_embed TARGET HEADER)
    cmake_parse_arguments(EMBED "GZIP" "" "" ${ARGN})
    string(REGEX REPLACE "/.*" "" MODULE ${HEADER})
    set(FOLDER ${CMAKE_BINARY_DIR}/embedded/${MODULE})
    file(MAKE_DIRECTORY ${FOLDER})
    set(ASSEMBLY ".section .note.GNU-stack,\"\",@progbits\n.section .rodata\n")
    set(DECLARATIONS "")
    set(ENTRIES "")
    set(CONTENTS "")
    set(INDEX 0)
    foreach(FILE ${EMBED_UNPARSED_ARGUMENTS})
        get_filename_component(NAME ${FILE} NAME)
        set(CONTENT ${FILE})
        if(EMBED_GZIP)
            set(CONTENT ${FOLDER}/${NAME}.gz)
            add_custom_command(
                OUTPUT ${CONTENT}
                COMMAND ${GZIP_PROGRAM} -9 -n -c ${FILE} > ${CONTENT}
                DEPENDS ${FILE}
                COMMENT "Compressing ${NAME}")
        endif()
        list(APPEND CONTENTS ${CONTENT})
        set(SYMBOL embedded_${MODULE}_${INDEX})
        string(APPEND ASSEMBLY
            ".globl ${SYMBOL}_begin\n${SYMBOL}_begin:\n.incbin \"${CONTENT}\"\n"
            ".globl ${SYMBOL}_end\n${SYMBOL}_end:\n.byte 0\n")
        string(APPEND DECLARATIONS "extern const char ${SYMBOL}_begin, ${SYMBOL}_end;\n")
        string(APPEND ENTRIES "    {\"${NAME}\", &${SYMBOL}_begin, &${SYMBOL}_end},\n")
        math(EXPR INDEX "${INDEX} + 1")
    endforeach()
    file(CONFIGURE OUTPUT ${FOLDER}/assets.S CONTENT "${ASSEMBLY}" @ONLY)
    file(CONFIGURE OUTPUT ${FOLDER}/assets.cpp CONTENT
        "#include \"${HEADER}\"\n\nextern \"C\" {\n${DECLARATIONS}}\n\nnamespace socle::${MODULE} {\n\nconst EmbeddedAsset embedded_assets[] = {\n${ENTRIES}};\nconst std::size_t embedded_asset_count = ${INDEX};\n\n}  // namespace socle::${MODULE}\n" @ONLY)
    set_source_files_properties(${FOLDER}/assets.S PROPERTIES OBJECT_DEPENDS "${CONTENTS}")
    target_sources(${TARGET} PRIVATE ${FOLDER}/assets.S ${FOLDER}/assets.cpp)
endfunction()
