# socle_common_passwords(VARIABLE): makes the list of common passwords from the npm package that web/package.json names and
# sets VARIABLE to its file.
find_program(NODE_PROGRAM node REQUIRED)

function(socle_common_passwords VARIABLE)
    set(PACKAGE ${CMAKE_SOURCE_DIR}/web/node_modules/@zxcvbn-ts/language-common/package.json)
    if(NOT EXISTS ${PACKAGE})
        message(FATAL_ERROR "web/node_modules is missing or old: run scripts/install build")
    endif()
    set(FILE ${CMAKE_BINARY_DIR}/common_passwords.txt)
    add_custom_command(
        OUTPUT ${FILE}
        COMMAND ${NODE_PROGRAM} ${CMAKE_SOURCE_DIR}/web/passwords/make.mjs ${FILE}
        DEPENDS ${CMAKE_SOURCE_DIR}/web/passwords/make.mjs ${PACKAGE}
        COMMENT "Listing common passwords")
    set(${VARIABLE} ${FILE} PARENT_SCOPE)
endfunction()
