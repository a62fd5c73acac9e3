// SPDX-License-Identifier: MIT
// SMTP, submission and LMTP are dialects of one machine: this is all they differ in.
#pragma once

#include "core/smtp/verb.h"

#include <array>
#include <cstdint>

namespace postroad::smtp {

enum class Dialect : std::uint8_t { Smtp, Submission, Lmtp };

struct DialectFacts
{
    std::uint16_t port; ///< the usual one
    Verb hello; ///< the greeting verb that asks for extensions
    bool replyPerRecipient; ///< after the dot
};

inline constexpr std::array kDialects{
    DialectFacts{25, Verb::Ehlo, false}, // RFC 5321 §4.5.4.2
    DialectFacts{587, Verb::Ehlo, false}, // RFC 6409 §3.1
    // RFC 2033 §4.1, §4.2; §5: LMTP "MUST NOT be used on the TCP port 25". 24 is what mail systems
    // took instead.
    DialectFacts{24, Verb::Lhlo, true},
};

constexpr const DialectFacts& facts(Dialect dialect)
{
    return kDialects[static_cast<std::size_t>(dialect)];
}

} // namespace postroad::smtp
