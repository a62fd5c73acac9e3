// SPDX-License-Identifier: MIT
#include "core/sim/fault_engine.h"

namespace postroad::sim {

using scenario::FaultAction;

namespace {

/// Whether somebody asks for this fault at the event it struck on.
bool isAskedFor(FaultAction action, trace::EventKind kind)
{
    switch (action) {
    case FaultAction::Refuse:
    case FaultAction::Silent:
    case FaultAction::Reply:
    case FaultAction::Lose:
    case FaultAction::DnsServFail:
    case FaultAction::DnsNxDomain:
        return true;
    case FaultAction::Delay: // a datagram is delayed when it is sent, a connection's octets when
                             // they are written
        return kind == trace::EventKind::DnsQuery || kind == trace::EventKind::DnsResponse
            || kind == trace::EventKind::ConnectionAttempt;
    default:
        return false;
    }
}

} // namespace

FaultEngine::FaultEngine(std::vector<scenario::FaultPlan> faults)
{
    for (scenario::FaultPlan& plan : faults)
        m_faults.push_back({std::move(plan)});
}

bool FaultEngine::strikes(Armed& fault, const trace::Trace& trace, EventId id)
{
    const Instant now = trace[id].time;
    if (fault.struck >= fault.plan.times || now < fault.plan.from || now >= fault.plan.until
        || !fault.plan.on.matches(trace, id))
        return false;
    // nth names the occurrence from which on it strikes: `times` says how often.
    if (++fault.seen < fault.plan.on.nth)
        return false;
    ++fault.struck;
    return true;
}

const scenario::FaultPlan* FaultEngine::look(const trace::Trace& trace, EventId id)
{
    for (std::size_t i = 0; i < m_faults.size(); ++i) {
        if (!strikes(m_faults[i], trace, id))
            continue;
        if (!isAskedFor(m_faults[i].plan.action, trace[id].kind))
            return &m_faults[i].plan;
        m_waiting.emplace(id, i);
        return nullptr;
    }
    return nullptr;
}

const scenario::FaultPlan* FaultEngine::take(EventId id)
{
    const auto found = m_waiting.find(id);
    if (found == m_waiting.end())
        return nullptr;
    const scenario::FaultPlan* plan = &m_faults[found->second].plan;
    m_waiting.erase(found);
    return plan;
}

} // namespace postroad::sim
