// SPDX-License-Identifier: MIT
// Step sizes: named sets of positions where a step may end, for the letter that is followed
// (docs/stepping.md has the table). Each set holds the next coarser one, so a finer step always
// starts where a coarser one ended; between positions of one set, k steps forward and k back lead
// to where they began.
#pragma once

#include "core/trace/trace.h"

#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace postroad::projection {

enum class StepSize : std::uint8_t { Line, Exchange, Phase, Hop, Attempt, Delivery };
inline constexpr std::size_t kStepSizeCount = 6;

/// "line", "command and reply", "phase of the session", "hop", "delivery attempt",
/// "whole delivery".
std::string_view word(StepSize size);

/// The boundaries of a trace. Grows with it: update().
class StepIndex
{
public:
    /// message: the letter that is followed, from 1; 0: all. Its notifications are followed too.
    /// The trace must outlive the index.
    explicit StepIndex(const trace::Trace& trace, std::uint32_t message = 0);

    /// Reads on where it stopped.
    void update();

    /// The nearest boundary behind or before the position; the end of the trace and 0 if there is
    /// none (both count as boundaries of every size).
    [[nodiscard]] std::size_t next(std::size_t position, StepSize size) const;
    [[nodiscard]] std::size_t previous(std::size_t position, StepSize size) const;
    [[nodiscard]] bool isBoundary(std::size_t position, StepSize size) const;

    /// Rising, without 0 and the end.
    [[nodiscard]] const std::vector<std::size_t>& boundaries(StepSize size) const
    {
        return m_boundaries[static_cast<std::size_t>(size)];
    }

private:
    struct Talk
    {
        std::uint32_t open = 0; ///< commands that wait for their reply
        std::uint32_t recipients = 0; ///< accepted ones: LMTP answers the dot for each
        bool greeted = false;
        bool ended = false;
    };
    [[nodiscard]] bool follows(EventId id) const;
    /// The coarsest size that ends after this event, or nothing.
    [[nodiscard]] int sizeAfter(EventId id);
    [[nodiscard]] int sizeAfterReply(const trace::Event& event);
    [[nodiscard]] bool endsExchange(Talk& talk, const trace::Event& event) const;

    const trace::Trace* m_trace;
    std::uint32_t m_message;
    std::size_t m_seen = 0;
    bool m_lookedUp = false; ///< candidates were lined up, and none is tried yet
    std::map<ConnectionId, Talk> m_talks;
    std::map<ConnectionId, std::uint32_t> m_carried; ///< the first message of a connection
    std::array<std::vector<std::size_t>, kStepSizeCount> m_boundaries;
};

} // namespace postroad::projection
