// SPDX-License-Identifier: MIT
// Messages as multi-line responses (RFC 1939 §3): where they can go out as they are, what TOP shows
// of them, and where the lone "." is. The dots themselves are core/mail's.
#pragma once

#include <cstddef>
#include <string_view>

namespace postroad::pop3 {

/// Whether the octets may stand on the wire as they are: no line begins with ".", and the last has
/// its CRLF.
bool isPlain(std::string_view octets);

/// The message's header, the empty line, and so many lines of its body (TOP); all of it if that is
/// shorter.
std::string_view headerAndLines(std::string_view message, std::size_t bodyLines);

/// How much of the octets that came in is certainly body.
struct BodyRun
{
    std::size_t octets
        = 0; ///< stuffed, CRLF of the last line included once it is known that the "." line follows
    bool ended = false; ///< the "." line stands right behind them, whole
};

/// raw: what came in and was not taken yet. atStart: nothing of this body was taken yet. What could
/// be the beginning of the end is left for later.
BodyRun findBodyRun(std::string_view raw, bool atStart);

} // namespace postroad::pop3
