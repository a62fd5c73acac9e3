# SPDX-License-Identifier: MIT
# Warnings, sanitizers, and the quicker tools where a machine has them.

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
  add_compile_options(-Werror=reserved-identifier)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release")
  # What GCC 12 believes of strings and optionals after inlining is false (its bugs 105329, 105651). The sanitizers look too.
  add_compile_options(-Wno-restrict -Wno-stringop-overflow -Wno-maybe-uninitialized)
endif()

if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC takes a joined file for a header, in which a class must not use what is in an anonymous namespace.
  add_compile_options(-Wno-subobject-linkage)
endif()

if(POSTROAD_SANITIZE)
  add_compile_options(-fsanitize=${POSTROAD_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${POSTROAD_SANITIZE})
  if(POSTROAD_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # With these three GCC keeps comparisons with nullptr from being constant, and tables could not be checked while
      # compiling (GCC bug 71962). A null pointer still stops the program; clang checks them in the fuzzers.
      add_compile_options(-fno-sanitize=null,nonnull-attribute,returns-nonnull-attribute)
    endif()
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
