# SPDX-License-Identifier: MIT
# postroad_embed(OUT_VAR HEADER FUNCTION FILE…)
#   Makes a .cpp that defines  std::span<const EmbeddedFile> FUNCTION()  as HEADER declares it, and puts its name into OUT_VAR.
# Run as a script (cmake -P) it writes that file.
if(CMAKE_SCRIPT_MODE_FILE)
  set(text "// Made by cmake/embed.cmake.\n#include \"${HEADER}\"\n\n#include <array>\n\nnamespace {\n\n")
  set(rows "")
  set(index 0)
  foreach(file ${INPUTS})
    file(READ ${file} octets HEX)
    # One array of characters each: string literals have limits.
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," octets "${octets}")
    string(APPEND text "constexpr char kFile${index}[] = {${octets}};\n")
    get_filename_component(name ${file} NAME)
    string(APPEND rows "    postroad::EmbeddedFile{\"${name}\", {kFile${index}, sizeof kFile${index}}},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND text "constexpr std::array kFiles{\n${rows}};\n\n} // namespace\n\n")
  string(APPEND text "std::span<const postroad::EmbeddedFile> ${FUNCTION}() { return kFiles; }\n")
  file(WRITE ${OUTPUT} "${text}")
  return()
endif()

set(POSTROAD_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})
function(postroad_embed out header function)
  string(REGEX REPLACE "[^A-Za-z0-9]" "_" name ${function})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cpp)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} "-DINPUTS=${ARGN}" -DHEADER=${header} -DFUNCTION=${function} -DOUTPUT=${source}
            -P ${POSTROAD_EMBED_SCRIPT}
    DEPENDS ${ARGN} ${POSTROAD_EMBED_SCRIPT}
    COMMENT "Embedding for ${function}"
    VERBATIM)
  set(${out} ${source} PARENT_SCOPE)
endfunction()
