// SPDX-License-Identifier: MIT
// What a reply means to the client, for all protocols alike: the class that views colour, shape and
// name. RFC 5321 §4.2.1; the status words of RFC 1939 §3 and RFC 9051 §7.1 fall into the same ones.
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <string_view>

namespace postroad::projection {

enum class ReplyClass : std::uint8_t {
    None, ///< not a reply, or a line that says neither
    Accepted, ///< 2yz, +OK, OK
    GoOn, ///< 3yz, +
    NotNow, ///< 4yz
    Never, ///< 5yz, -ERR, NO, BAD
};

/// "", "accepted", "go on", "not now", "never".
std::string_view word(ReplyClass replyClass);

/// By the first digit of the code.
ReplyClass classOfCode(std::uint32_t code);

/// Of a reply's event, by its code or its status word. None for events of other kinds.
ReplyClass replyClass(const trace::Trace& trace, const trace::Event& event);

} // namespace postroad::projection
