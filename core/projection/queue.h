// SPDX-License-Identifier: MIT
// What waits in the queues of the servers, and until when.
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace postroad::projection {

struct QueueRow
{
    HostId host;
    std::string id; ///< queue id
    std::uint32_t message = 0; ///< from 1; 0: not known
    std::uint32_t recipients = 0; ///< when it was added
    EventId added;
    EventId changed; ///< the last event about it
    std::uint32_t deferrals = 0;
    std::optional<Instant> nextAttempt; ///< once it was deferred
};

/// For trace::Checkpoints.
struct QueueFold
{
    struct State
    {
        std::vector<QueueRow> entries; ///< in the order of adding
    };
    static void apply(State& state, const trace::Trace& trace, EventId id);
};

/// Without checkpoints: a pass over the trace.
std::vector<QueueRow> queueEntries(const trace::Trace& trace, std::size_t position);

} // namespace postroad::projection
