// SPDX-License-Identifier: MIT
// SMTP, submission and LMTP are dialects of one machine: this is all they differ in.
#pragma once

#include "core/base/rfc.h"
#include "core/smtp/verb.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace postroad::smtp {

enum class Dialect : std::uint8_t { Smtp, Submission, Lmtp };

struct DialectFacts
{
    std::string_view name; ///< for people: "LMTP"
    std::string_view serverWord; ///< in the greeting, after the host's name: "ESMTP"
    std::uint16_t port; ///< the usual one
    Verb hello; ///< the greeting verb that asks for extensions
    bool replyPerRecipient; ///< after the dot
    RfcRef rfc;
};

inline constexpr std::array kDialects{
    DialectFacts{"SMTP", "ESMTP", 25, Verb::Ehlo, false, {5321, ""}},
    DialectFacts{"Submission", "ESMTP", 587, Verb::Ehlo, false, {6409, ""}},
    // RFC 2033 §5: LMTP "MUST NOT be used on the TCP port 25". 24 is what mail systems took
    // instead.
    DialectFacts{"LMTP", "LMTP", 24, Verb::Lhlo, true, {2033, ""}},
};

constexpr const DialectFacts& facts(Dialect dialect)
{
    return kDialects[static_cast<std::size_t>(dialect)];
}

} // namespace postroad::smtp
