// SPDX-License-Identifier: MIT
// The verbs of SMTP and LMTP, and the two moments that are answered like a command without being
// one: the opening of the connection, and the dot that ends a message.
#pragma once

#include "core/base/ascii.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace postroad::smtp {

/// In the order of RFC 5321 §4.1.1; Lhlo is RFC 2033 §4.1, Bdat RFC 3030 §2, Auth RFC 4954 §4,
/// StartTls RFC 3207 §4.
enum class Verb : std::uint8_t {
    Helo,
    Ehlo,
    Lhlo,
    Mail,
    Rcpt,
    Data,
    Rset,
    Noop,
    Vrfy,
    Expn,
    Help,
    Quit,
    Bdat,
    Auth,
    StartTls,
    Unknown, ///< any other word
    Greeting, ///< the connection was opened
    DataEnd, ///< the line of a single dot
};

inline constexpr std::array<std::string_view, 18> kVerbNames{"HELO", "EHLO", "LHLO", "MAIL", "RCPT",
    "DATA", "RSET", "NOOP", "VRFY", "EXPN", "HELP", "QUIT", "BDAT", "AUTH", "STARTTLS", "", "",
    "DATA-END"};
inline constexpr std::size_t kVerbCount = kVerbNames.size();

/// "RCPT"; "DATA-END"; "" for Unknown and Greeting. Lives as long as the program.
constexpr std::string_view name(Verb verb) { return kVerbNames[static_cast<std::size_t>(verb)]; }

/// Whether it is a word that a client can say.
constexpr bool isCommand(Verb verb) { return verb < Verb::Unknown; }

constexpr bool isHello(Verb verb) { return verb <= Verb::Lhlo; }

/// Four octets as a number, small letters as capitals. Only a letter has the octet of a capital
/// here, so two words of four letters have the same number only if they are the same.
constexpr std::uint32_t verbKey(std::string_view word)
{
    std::uint32_t key = 0;
    for (std::size_t i = 0; i < 4; ++i)
        key = key << 8U | (static_cast<unsigned char>(word[i]) & 0xDFU);
    return key;
}

/// RFC 5321 §2.4: verbs are not case sensitive. Unknown if it is none of them.
constexpr Verb verbNamed(std::string_view word)
{
    if (word.size() != 4) // all of them have four letters, but for one
        return ascii::iequals(word, name(Verb::StartTls)) ? Verb::StartTls : Verb::Unknown;
    constexpr auto kKeys = [] {
        std::array<std::uint32_t, static_cast<std::size_t>(Verb::StartTls)> keys{};
        for (std::size_t i = 0; i < keys.size(); ++i)
            keys[i] = verbKey(kVerbNames[i]);
        return keys;
    }();
    const std::uint32_t key = verbKey(word);
    for (std::size_t i = 0; i < kKeys.size(); ++i) {
        if (kKeys[i] == key)
            return static_cast<Verb>(i);
    }
    return Verb::Unknown;
}

} // namespace postroad::smtp
