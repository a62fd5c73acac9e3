// SPDX-License-Identifier: MIT
// The simulated world without any mail in it: hosts on a network, virtual time, one trace.
// Everything that happens is a task of the queue; step() does the next one.
#pragma once

#include "core/base/random.h"
#include "core/base/room.h"
#include "core/scenario/plan.h"
#include "core/sim/event_queue.h"
#include "core/sim/fault_engine.h"
#include "core/sim/sim_disk.h"
#include "core/trace/recorder.h"

#include <memory>
#include <set>
#include <vector>

namespace postroad::sim {

class Doors;
class Network;
class Outside;
class SimHost;

class World
{
public:
    /// Hosts get the plan's indexes as their ids.
    explicit World(const scenario::Plan& plan);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    [[nodiscard]] Instant now() const { return m_now; }
    [[nodiscard]] const Calendar& calendar() const { return m_calendar; }
    [[nodiscard]] runtime::Runtime& runtime(HostId host);
    [[nodiscard]] SimHost& host(HostId host) { return *m_hosts[host.value]; }
    [[nodiscard]] std::size_t hostCount() const { return m_hosts.size(); }
    [[nodiscard]] const trace::Trace& trace() const { return m_trace; }

    /// Whether nothing will ever happen any more.
    [[nodiscard]] bool idle() { return m_queue.empty(); }
    [[nodiscard]] Instant nextTime() { return m_queue.nextTime(); }
    /// Does the next task. The world must not be idle.
    void step();
    /// Does all that is due up to that time, and goes there: something happens from outside.
    void goTo(Instant at);

    /// Opens the world's doors: before anything lives in it. What is outside must outlive it.
    void open(Outside& outside);
    /// Null: the world is closed.
    [[nodiscard]] Doors* doors() const { return m_doors.get(); }

    /// A host that is down is silent: nothing goes in or out. Connections last until somebody loses
    /// patience.
    void setUp(HostId host, bool up);
    /// The power of a host fails, and it is silent. Its connections are gone without a word: who
    /// speaks on one after the restart is answered by a reset. Nothing happens if it is off.
    void crash(HostId host, const PowerCut& cut = {});
    /// It starts again; one that is running crashes before.
    void restart(HostId host);
    /// For messages that are still coming in, of all hosts together; before anything lives on them.
    void setMessageMemory(std::shared_ptr<Room> room) { m_messageMemory = std::move(room); }
    [[nodiscard]] const std::shared_ptr<Room>& messageMemory() const { return m_messageMemory; }
    /// Told when a host's power fails (off) or is back: its nodes go, or come to life anew.
    void setPowerSwitch(std::function<void(HostId, bool on)> power) { m_power = std::move(power); }

    // For hosts and network.
    EventQueue& queue() { return m_queue; }
    trace::Recorder& recorder() { return m_recorder; }
    Network& network() { return *m_network; }
    [[nodiscard]] const Randomness& randomness() const { return m_randomness; }
    runtime::TimerId schedule(Instant at, EventQueue::Task task)
    {
        return m_queue.push(at, m_recorder.cause(), std::move(task));
    }
    /// The fault that struck on the event; recorded as applied by host.
    const scenario::FaultPlan* takeFault(EventId id, HostId host);
    /// Told of each new event, after the faults have seen it. Must not record.
    void setWatcher(std::function<void(EventId)> watcher) { m_watcher = std::move(watcher); }

private:
    void looked(EventId id);
    void applyFault(const scenario::FaultPlan& fault, EventId id);
    void strike(const scenario::FaultPlan& fault, EventId id);
    void powerOff(HostId host, const PowerCut& cut);
    void finishCrash(HostId host);
    void recordPower(trace::EventKind kind, HostId host);

    trace::Trace m_trace;
    trace::Recorder m_recorder{m_trace};
    EventQueue m_queue;
    Instant m_now;
    Calendar m_calendar;
    Randomness m_randomness;
    FaultEngine m_faults;
    std::function<void(EventId)> m_watcher;
    std::shared_ptr<Room> m_messageMemory; ///< null: as much as there is
    std::function<void(HostId, bool)> m_power;
    std::set<HostId> m_falling; ///< power is off, their nodes are still there
    std::unique_ptr<Network> m_network;
    std::unique_ptr<Doors> m_doors;
    std::vector<std::unique_ptr<SimHost>> m_hosts;
};

std::string_view faultActionName(scenario::FaultAction action);

} // namespace postroad::sim
