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
    static constexpr std::array<std::string_view, 12> kNames{"refuse", "silent", "reset", "delay",
        "reply", "lose", "servfail", "nxdomain", "down", "up", "crash", "restart"};
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

void World::setUp(HostId host, bool up)
{
    m_network->setUp(host, up);
    if (m_doors)
        m_doors->setUp(host, up);
}

void World::crash(HostId host, const PowerCut& cut)
{
    if (!host.valid())
        return;
    if (m_hosts[host.value]->isOn())
        powerOff(host, cut);
    finishCrash(host);
}

/// From here on the host does nothing more, not even in the task under way. Records nothing.
void World::powerOff(HostId host, const PowerCut& cut)
{
    m_falling.insert(host);
    m_recorder.setSilent(host, true);
    m_hosts[host.value]->powerOff(cut);
    m_network->crash(host);
    if (m_doors)
        m_doors->crash(host);
}

/// As a task of its own: the host's nodes can go now.
void World::finishCrash(HostId host)
{
    if (m_falling.erase(host) == 0)
        return;
    recordPower(trace::EventKind::HostCrashed, host);
    if (m_power)
        m_power(host, false);
}

void World::restart(HostId host)
{
    if (!host.valid())
        return;
    crash(host);
    m_hosts[host.value]->powerOn();
    m_network->restart(host);
    if (m_doors)
        m_doors->restart(host);
    recordPower(trace::EventKind::HostRestarted, host);
    if (m_power)
        m_power(host, true);
}

void World::recordPower(trace::EventKind kind, HostId host)
{
    m_recorder.setSilent(host, false);
    trace::Draft draft;
    draft.kind = kind;
    draft.host = host;
    m_recorder.setCause(m_recorder.record(m_now, draft));
}

void World::looked(EventId id)
{
    if (const scenario::FaultPlan* fault = m_faults.look(m_trace, id))
        applyFault(*fault, id);
    if (m_doors)
        m_doors->look(id);
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
    const HostId host = m_trace.findHost(fault.host);
    const bool crashes = fault.action == FaultAction::Crash && host.valid()
        && m_hosts[host.value]->isOn();
    if (crashes)
        powerOff(host, {});
    const Duration after = fault.action == FaultAction::Restart ? fault.delay : Duration{};
    m_queue.push(m_now + after, id, [this, &fault, id, host, crashes] {
        if (crashes)
            m_recorder.setSilent(host, false);
        strike(fault, id);
        if (crashes)
            finishCrash(host);
    });
}

void World::strike(const scenario::FaultPlan& fault, EventId id)
{
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
    if (!host.valid())
        return;
    if (fault.action == FaultAction::Down || fault.action == FaultAction::Up)
        setUp(host, fault.action == FaultAction::Up);
    else if (fault.action == FaultAction::Restart)
        restart(host);
}

} // namespace postroad::sim
