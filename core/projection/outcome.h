// SPDX-License-Identifier: MIT
// What became of the letters, recipient by recipient: the result of a run.
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <string>
#include <vector>

namespace postroad::projection {

enum class Fate : std::uint8_t {
    Pending, ///< on its way
    Queued, ///< a server keeps it for another attempt
    Delivered,
    Failed,
};
/// "pending", "queued", "delivered", "failed".
std::string_view word(Fate fate);

struct OutcomeRow
{
    std::uint32_t message = 0; ///< from 1
    std::uint32_t recipient = 0; ///< from 1
    std::string mailbox;
    Fate fate = Fate::Pending;
    EventId event; ///< that decided it; not valid while pending
    std::uint32_t code = 0; ///< Failed: the reply code, if there was one
    EnhancedCode enhanced; ///< Failed
    std::string reason; ///< Failed
    std::uint32_t bounce = 0; ///< the notification that was sent; 0: none
};

struct Outcome
{
    std::vector<OutcomeRow> rows; ///< of the letters, not of notifications

    /// 0: all delivered; 69 (EX_UNAVAILABLE): something refused or bounced; else 75 (EX_TEMPFAIL):
    /// something is still on its way.
    [[nodiscard]] int exitStatus() const;
};

Outcome outcome(const trace::Trace& trace, std::size_t position);

} // namespace postroad::projection
