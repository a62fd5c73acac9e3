// SPDX-License-Identifier: MIT
// What waits in the queues of the servers, and until when.
#pragma once

#include "core/projection/history.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
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

/// How much waits in the queue of a host.
struct QueueCount
{
    HostId host;
    std::uint32_t entries = 0;
};

/// The numbers alone, at any position: what waits while a server is away grows with the run, and is
/// too much for checkpoints. Looks at each event once, as far as it is asked for; what comes behind
/// that may still grow.
class QueueCounts
{
public:
    /// The trace must outlive it.
    explicit QueueCounts(const trace::Trace& trace) : m_trace(&trace) { }

    /// Of each host whose queue has had an entry by then.
    [[nodiscard]] std::vector<QueueCount> at(std::size_t position);

private:
    void take(const trace::Event& event, std::size_t position);

    const trace::Trace* m_trace;
    std::size_t m_seen = 0;
    std::multiset<std::pair<HostId, std::string_view>> m_waiting; ///< after so many events: ids
    std::map<HostId, History<std::uint32_t>> m_entries; ///< how many
};

/// Without checkpoints: a pass over the trace.
std::vector<QueueRow> queueEntries(const trace::Trace& trace, std::size_t position);

} // namespace postroad::projection
