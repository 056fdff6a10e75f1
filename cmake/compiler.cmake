# Warnings, sanitizers, the linker and the compiler cache, for every target.
add_compile_options(-Wall -Wextra -Wshadow -Werror -fno-omit-frame-pointer)

if(SANITIZE)
    add_compile_options(-fsanitize=${SANITIZE} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${SANITIZE})
endif()

find_program(SOCLE_LLD NAMES ld.lld-19 ld.lld)
if(SOCLE_LLD)
    add_link_options(-fuse-ld=${SOCLE_LLD})
endif()

# Working copies and build folders share what was compiled: paths are taken relative to the sources.
find_program(SOCLE_CCACHE ccache)
if(SOCLE_CCACHE)
    set(SOCLE_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${SOCLE_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${SOCLE_LAUNCHER})
    set(CMAKE_C_COMPILER_LAUNCHER ${SOCLE_LAUNCHER})
endif()
