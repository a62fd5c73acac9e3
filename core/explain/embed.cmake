# SPDX-License-Identifier: MIT
# cmake -DINPUTS="a;b" -DOUTPUT=x.cpp -P embed.cmake: writes the files' octets as one array each, which every compiler takes
# (string literals have limits).
set(text "// Made by embed.cmake.\n#include \"core/explain/catalogue.h\"\n\n#include <array>\n\n")
string(APPEND text "namespace postroad::explain {\n\nnamespace {\n\n")
set(rows "")
set(index 0)
foreach(file ${INPUTS})
  file(READ ${file} octets HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," octets "${octets}")
  string(APPEND text "constexpr char kFile${index}[] = {${octets}};\n")
  get_filename_component(name ${file} NAME)
  string(APPEND rows "    CatalogueFile{\"${name}\", {kFile${index}, sizeof kFile${index}}},\n")
  math(EXPR index "${index} + 1")
endforeach()
string(APPEND text "constexpr std::array kFiles{\n${rows}};\n\n} // namespace\n\n")
string(APPEND text "std::span<const CatalogueFile> catalogueFiles() { return kFiles; }\n\n} // namespace postroad::explain\n")
file(WRITE ${OUTPUT} "${text}")
