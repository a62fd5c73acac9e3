// SPDX-License-Identifier: MIT
// The timeline: what has happened so far as coloured parts, one for each hop, lookup, filing. Its
// axis runs by events; long waits are breaks with a label, not length.
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace postroad::projection {

enum class PartKind : std::uint8_t {
    Letter, ///< a person writes; a notification is made
    Submission,
    Relay, ///< SMTP to a host that was reached
    MxLookup,
    Refused, ///< a hop that came to nothing
    Lmtp,
    File,
    Pop3,
    Imap,
};
/// "letter", "submission", "relay", "mx-lookup", "refused", "lmtp", "file", "pop3", "imap".
std::string_view word(PartKind kind);

struct TimelinePart
{
    PartKind kind = PartKind::Letter;
    std::string label; ///< not translated: a host or a protocol ("mx2.example.net"); may be empty
    std::size_t begin = 0; ///< a position: its first event
    std::size_t end = 0; ///< just past its last event
    std::uint32_t hop = 0; ///< 0: none
};

struct TimelineBreak
{
    std::size_t position = 0; ///< between the events before and after it
    Duration length{};
};

/// For trace::Checkpoints.
struct TimelineFold
{
    struct State
    {
        std::vector<TimelinePart> parts; ///< side by side from 0 on, without gaps
        std::vector<TimelineBreak> breaks; ///< of a minute or more
        /// Which hops, lookups … have had their part: (kind of key, number), rising.
        std::vector<std::pair<std::uint8_t, std::uint32_t>> had;
        std::pair<std::uint8_t, std::uint32_t> current{0, 0};
        std::uint32_t lookups = 0;
        Instant time{};
    };
    static void apply(State& state, const trace::Trace& trace, EventId id);
};

/// Without checkpoints: a pass over the trace.
TimelineFold::State timeline(const trace::Trace& trace, std::size_t position);

} // namespace postroad::projection
