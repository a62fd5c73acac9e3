// SPDX-License-Identifier: MIT
// What was said in one hop, line by line, as far as a position. A line stands where it was sent;
// its arrival is filled in once that is visible. Where TLS begins, or fails, there is a row too.
#pragma once

#include "core/projection/hops.h"
#include "core/projection/node_map.h"
#include "core/projection/reply_class.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::projection {

struct TranscriptRow
{
    enum class Kind : std::uint8_t { Command, Reply, Body, Tls };

    EventId event; ///< of the sending; of the arrival when a peer outside the run said it
    EventId arrival; ///< not valid: not arrived yet
    std::optional<Instant> sent;
    std::optional<Instant> arrived;
    Kind kind = Kind::Command;
    Side side = Side::Client; ///< who said it; of TLS whose end was first
    /// Without CRLF; of a body its octets as on the wire, or those that the trace has kept; of TLS
    /// its version and cipher, or why it failed. Valid as long as the trace.
    std::string_view text;
    std::string_view verb; ///< of the command, or of the command a reply answers; "" for a greeting
    std::uint32_t code = 0; ///< 0: none
    EnhancedCode enhanced; ///< class 0: none
    ReplyClass replyClass = ReplyClass::None;
    bool last = true; ///< the last line of its reply, the last chunk of its body
    bool forced = false; ///< a fault or a person put it there
    bool failed = false; ///< of TLS
    std::uint32_t octets = 0; ///< of a body, all that were said
};

inline constexpr std::size_t kAllRows = static_cast<std::size_t>(-1);

/// The rows of a hop, in the order of sending, as HopIndex::lines() has them: from number `first`
/// on, `rowsMax` at most. Empty if it has not begun, or was refused.
std::vector<TranscriptRow> transcript(const HopIndex& hops, std::uint32_t hop, std::size_t position,
    std::size_t first = 0, std::size_t rowsMax = kAllRows);

/// The row that an event of its hop belongs to, as an index; size() if none.
std::size_t rowOf(const std::vector<TranscriptRow>& rows, EventId event);

/// The reply's words after code and enhanced code; all of the text for other rows.
std::string_view wordsOf(const TranscriptRow& row);

struct BodyLines
{
    std::vector<std::string_view> lines; ///< without their ends
    bool more = false; ///< there were further ones
};

/// The first lines of a body, `linesMax` at most: for looking at, not for counting.
BodyLines bodyLines(const TranscriptRow& row, std::size_t linesMax);

} // namespace postroad::projection
