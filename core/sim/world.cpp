// SPDX-License-Identifier: MIT
#include "core/sim/world.h"

#include "core/sim/doors.h"
#include "core/sim/network.h"
#include "core/sim/sim_host.h"

#include <algorithm>
#include <array>

namespace postroad::sim {

using scenario::FaultAction;

std::string_view faultActionName(FaultAction action)
{
    static constexpr std::array<std::string_view, 10> kNames{"refuse", "silent", "reset", "delay",
        "reply", "lose", "servfail", "nxdomain", "down", "up"};
    return kNames[static_cast<std::size_t>(action)];
}

World::World(const scenario::Plan& plan)
    : m_calendar(plan.calendar),
      m_randomness(plan.seed),
      m_faults(plan.faults),
      m_network(std::make_unique<Network>(*this, plan))
{
    for (const scenario::HostPlan& host : plan.hosts) {
        const HostId id = m_recorder.addHost(host.name);
        m_hosts.push_back(std::make_unique<SimHost>(*this, id, host.name, host.addresses));
    }
    m_recorder.setListener([this](EventId id) { looked(id); });
}

World::~World() = default;

runtime::Runtime& World::runtime(HostId host) { return *m_hosts[host.value]; }

void World::step()
{
    EventQueue::Due due = m_queue.pop();
    m_now = due.time;
    m_recorder.setCause(due.cause);
    due.task();
}

void World::goTo(Instant at)
{
    while (!m_queue.empty() && m_queue.nextTime() <= at)
        step();
    m_now = std::max(m_now, at);
    m_recorder.setCause({});
}

void World::open(Outside& outside) { m_doors = std::make_unique<Doors>(*this, outside); }

void World::setUp(HostId host, bool up) { m_network->setUp(host, up); }

void World::looked(EventId id)
{
    if (const scenario::FaultPlan* fault = m_faults.look(m_trace, id))
        applyFault(*fault, id);
    if (m_watcher)
        m_watcher(id);
}

const scenario::FaultPlan* World::takeFault(EventId id, HostId host)
{
    const scenario::FaultPlan* fault = m_faults.take(id);
    if (!fault)
        return nullptr;
    trace::Draft draft;
    draft.kind = trace::EventKind::FaultApplied;
    draft.host = host;
    draft.connection = m_trace[id].connection;
    draft.subject = m_trace.subject(m_trace[id]);
    draft.word = faultActionName(fault->action);
    draft.cause = id;
    m_recorder.record(m_now, draft);
    return fault;
}

void World::applyFault(const scenario::FaultPlan& fault, EventId id)
{
    // The event is being recorded: what follows from it comes as the next task.
    const trace::Event& event = m_trace[id];
    if (fault.action == FaultAction::Delay && event.connection.valid())
        m_network->delayNext(event.connection, event.host, fault.delay);
    m_queue.push(m_now, id, [this, &fault, id] {
        const trace::Event& on = m_trace[id];
        trace::Draft draft;
        draft.kind = trace::EventKind::FaultApplied;
        draft.host = on.host;
        draft.connection = on.connection;
        draft.subject = m_trace.subject(on);
        draft.word = faultActionName(fault.action);
        draft.text = fault.host;
        m_recorder.setCause(m_recorder.record(m_now, draft));
        if (fault.action == FaultAction::Reset && on.connection.valid())
            m_network->reset(on.connection);
        const HostId host = m_trace.findHost(fault.host);
        if (host.valid() && (fault.action == FaultAction::Down || fault.action == FaultAction::Up))
            setUp(host, fault.action == FaultAction::Up);
    });
}

} // namespace postroad::sim
