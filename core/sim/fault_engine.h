// SPDX-License-Identifier: MIT
// Watches the trace for the events that the scenario's faults wait for, and keeps what shall be
// done until the network or a node comes to ask. It never records anything itself.
#pragma once

#include "core/scenario/plan.h"

#include <map>
#include <vector>

namespace postroad::sim {

class FaultEngine
{
public:
    explicit FaultEngine(std::vector<scenario::FaultPlan> faults);

    /// Looks at a new event. Returns the fault that strikes on it, if its action is one that nobody
    /// asks for (Reset, Delay of a connection, Down, Up, Crash, Restart); the others wait in
    /// take().
    const scenario::FaultPlan* look(const trace::Trace& trace, EventId id);
    /// The fault that struck on this event, taken away; null if there is none.
    const scenario::FaultPlan* take(EventId id);

private:
    struct Armed
    {
        scenario::FaultPlan plan;
        std::uint32_t seen = 0; ///< matches so far
        std::uint32_t struck = 0;
    };
    bool strikes(Armed& fault, const trace::Trace& trace, EventId id);

    std::vector<Armed> m_faults;
    std::map<EventId, std::size_t> m_waiting;
};

} // namespace postroad::sim
