// SPDX-License-Identifier: MIT
// An octet as two hexadecimal digits, which one escape or another writes after its own mark: "%0A",
// "=0A", "+0A".
#pragma once

#include "core/base/ascii.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::hex {

/// "0A": capitals, as most of the standards ask for.
inline void append(std::string& text, char octet)
{
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(octet);
    text += kDigits[value >> 4U];
    text += kDigits[value & 15U];
}

enum class Letters : bool { Any, Capitals };

/// What a digit stands for, 0 to 15; -1 if it is none.
constexpr int digitValue(char c, Letters letters = Letters::Any)
{
    const char capital = letters == Letters::Any ? ascii::toUpper(c) : c;
    return ascii::isDigit(c) ? c - '0' : capital >= 'A' && capital <= 'F' ? capital - 'A' + 10 : -1;
}

/// The octet whose digits are the two at that place, which may be behind the text's end.
constexpr std::optional<char> octetAt(
    std::string_view text, std::size_t at, Letters letters = Letters::Any)
{
    if (at >= text.size() || text.size() - at < 2)
        return std::nullopt;
    const int high = digitValue(text[at], letters);
    const int low = digitValue(text[at + 1], letters);
    if (high < 0 || low < 0)
        return std::nullopt;
    return static_cast<char>(high * 16 + low);
}

} // namespace postroad::hex
