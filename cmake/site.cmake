# socle_site(TARGET NAME FOLDER): the web site that `npm run build` makes in FOLDER/dist becomes part of TARGET, each file
# compressed with brotli and gzip. It is built anew when its sources changed; without npm, what is in FOLDER/dist is taken.
# `http/NAME/embedded.h` declares what pack_site.cmake generates.
find_program(NPM_PROGRAM npm)
find_program(BROTLI_PROGRAM brotli)
set(PACK_SITE ${CMAKE_CURRENT_LIST_DIR}/pack_site.cmake)

function(socle_site TARGET NAME FOLDER)
    set(DIST ${FOLDER}/dist)
    set(PACKED ${CMAKE_BINARY_DIR}/embedded/${NAME}_site)
    if(NOT BROTLI_PROGRAM)
        message(FATAL_ERROR "brotli is missing: run scripts/install build")
    endif()
    if(NPM_PROGRAM AND EXISTS ${FOLDER}/node_modules)
        file(GLOB_RECURSE SITE_SOURCES CONFIGURE_DEPENDS ${FOLDER}/src/* ${FOLDER}/public/*)
        file(GLOB SITE_SETTINGS CONFIGURE_DEPENDS ${FOLDER}/*.json ${FOLDER}/*.ts ${FOLDER}/*.html)
        add_custom_command(
            OUTPUT ${DIST}/index.html
            COMMAND ${NPM_PROGRAM} run --silent build
            WORKING_DIRECTORY ${FOLDER}
            DEPENDS ${SITE_SOURCES} ${SITE_SETTINGS}
            COMMENT "Building the ${NAME} site")
    elseif(NOT EXISTS ${DIST}/index.html)
        message(FATAL_ERROR
            "${DIST} is missing: run scripts/install build, or build the site elsewhere with: npm ci && npm run build")
    endif()
    add_custom_command(
        OUTPUT ${PACKED}/site.S ${PACKED}/site.cpp
        COMMAND ${CMAKE_COMMAND} -DNAME=${NAME} -DDIST=${DIST} -DPACKED=${PACKED} -DGZIP_PROGRAM=${GZIP_PROGRAM}
            -DBROTLI_PROGRAM=${BROTLI_PROGRAM} -P ${PACK_SITE}
        DEPENDS ${DIST}/index.html ${PACK_SITE}
        COMMENT "Packing the ${NAME} site")
    target_sources(${TARGET} PRIVATE ${PACKED}/site.S ${PACKED}/site.cpp)
endfunction()

# The same without a site: the program answers that it was built so.
function(socle_no_site TARGET NAME)
    set(PACKED ${CMAKE_BINARY_DIR}/embedded/no_${NAME}_site)
    file(CONFIGURE OUTPUT ${PACKED}/site.cpp CONTENT
        "#include \"http/${NAME}/embedded.h\"\n\nnamespace socle::http {\n\nconst SiteFile ${NAME}_site_files[] = {{}};\nconst std::size_t ${NAME}_site_file_count = 0;\n\n}  // namespace socle::http\n" @ONLY)
    target_sources(${TARGET} PRIVATE ${PACKED}/site.cpp)
endfunction()
