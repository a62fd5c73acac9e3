// SPDX-License-Identifier: MIT
// A file of the source tree that is part of the program (cmake/embed.cmake puts it there).
#pragma once

#include <string_view>

namespace postroad {

struct EmbeddedFile
{
    std::string_view name; ///< without folder: "first-letter.toml"
    std::string_view text; ///< its octets
};

} // namespace postroad
