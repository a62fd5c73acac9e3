// SPDX-License-Identifier: MIT
// A place in a standard, as a value: rows of tables carry it, the stage shows it.
#pragma once

#include <string>
#include <string_view>

namespace postroad {

struct RfcRef
{
    int number = 0; ///< 0: none
    std::string_view section; ///< "4.1.1.3"; empty: the whole document

    friend constexpr bool operator==(const RfcRef&, const RfcRef&) = default;
};

/// "RFC 5321 §4.1.1.3", "RFC 2920", or "" for none.
inline std::string format(const RfcRef& ref)
{
    if (ref.number == 0)
        return {};
    std::string text = "RFC " + std::to_string(ref.number);
    if (!ref.section.empty())
        text.append(" §").append(ref.section);
    return text;
}

} // namespace postroad
