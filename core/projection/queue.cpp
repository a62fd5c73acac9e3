// SPDX-License-Identifier: MIT
#include "core/projection/queue.h"

#include "core/projection/lines.h"

#include <algorithm>

namespace postroad::projection {

using trace::EventKind;

void QueueFold::apply(State& state, const trace::Trace& trace, EventId id)
{
    const trace::Event& event = trace[id];
    if (trace::row(event.kind).family != trace::Family::Queue)
        return;
    const std::string_view name = trace.text(event);
    const auto found = std::find_if(state.entries.begin(), state.entries.end(),
        [&](const QueueRow& row) { return row.host == event.host && row.id == name; });
    // What a server finds again after a crash may be what stands here already.
    const bool isNew = event.kind == EventKind::QueueAdded
        || (event.kind == EventKind::QueueRecovered && found == state.entries.end());
    if (isNew) {
        state.entries.push_back({event.host, std::string(name), trace.subject(event).message,
            event.number, id, id, 0, std::nullopt});
        return;
    }
    if (found == state.entries.end())
        return;
    if (event.kind == EventKind::QueueRemoved) {
        state.entries.erase(found);
        return;
    }
    found->changed = id;
    if (event.kind != EventKind::QueueDeferred)
        return;
    ++found->deferrals;
    found->nextAttempt = event.time + std::chrono::seconds(event.number);
}

void QueueCounts::take(const trace::Event& event, std::size_t position)
{
    const std::pair<HostId, std::string_view> entry(event.host, m_trace->text(event));
    const auto found = m_waiting.find(entry);
    const bool waits = found != m_waiting.end();
    History<std::uint32_t>& entries = m_entries[event.host];
    const std::uint32_t before = entries.last() ? *entries.last() : 0;
    if (event.kind == EventKind::QueueAdded
        || (event.kind == EventKind::QueueRecovered && !waits)) {
        m_waiting.insert(entry);
        entries.set(position, before + 1);
    } else if (event.kind == EventKind::QueueRemoved && waits) {
        m_waiting.erase(found);
        entries.set(position, before - 1);
    }
}

std::vector<QueueCount> QueueCounts::at(std::size_t position)
{
    for (; m_seen < visible(*m_trace, position); ++m_seen) {
        const trace::Event& event = m_trace->at(m_seen);
        if (trace::row(event.kind).family == trace::Family::Queue)
            take(event, m_seen + 1);
    }
    std::vector<QueueCount> counts;
    for (const auto& [host, entries] : m_entries) {
        if (const std::uint32_t* const now = entries.at(position))
            counts.push_back({host, *now});
    }
    return counts;
}

std::vector<QueueRow> queueEntries(const trace::Trace& trace, std::size_t position)
{
    return foldTo<QueueFold>(trace, position).entries;
}

} // namespace postroad::projection
