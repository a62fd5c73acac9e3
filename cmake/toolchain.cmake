# SPDX-License-Identifier: MIT
# Warnings, sanitizers, and the quicker tools where a machine has them.

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor)

if(POSTROAD_SANITIZE)
  add_compile_options(-fsanitize=${POSTROAD_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${POSTROAD_SANITIZE})
  if(POSTROAD_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()

if(POSTROAD_FUZZ)
  # The fuzzers find their way by the edges of all code that they can reach.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(POSTROAD_CCACHE ccache)
if(POSTROAD_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${POSTROAD_CCACHE})
endif()
find_program(POSTROAD_MOLD mold)
if(POSTROAD_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
