// SPDX-License-Identifier: MIT
// Trace = run(Plan, Interventions): the whole of a run in virtual time. It can be advanced in steps
// of any size; the trace is the same whatever the steps are.
#pragma once

#include "core/run/stage.h"
#include "core/sim/intervention.h"
#include "core/sim/world.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace postroad::sim {

enum class RunEnd : std::uint8_t {
    Running, ///< not over yet
    Complete, ///< nothing will happen any more: all letters are final, all sessions closed
    Until, ///< the scenario's `until`
    TimeCap, ///< seven simulated days
    EventCap,
};
std::string_view runEndName(
    RunEnd end); ///< "running", "complete", "until", "time-cap", "event-cap"

struct Limits
{
    Duration time = 7 * 24h;
    std::size_t events = 5'000'000;
};

class Simulation
{
public:
    /// Interventions in the order of their places. One whose place comes with another hash is not
    /// applied, but listed as detached.
    explicit Simulation(std::shared_ptr<const scenario::Plan> plan,
        std::vector<Intervention> interventions = {}, const Limits& limits = {});
    ~Simulation();

    /// Goes on until the run is over or an event lies at or beyond that time.
    RunEnd advance(Instant until);
    /// Goes on until the run is over or the trace has that many events (or a few more: a task is
    /// done whole).
    RunEnd advanceTo(std::size_t events);
    RunEnd runToEnd();

    /// A change at the end of what has happened: the living world goes on with it. Returns it as an
    /// entry for the list of a new run.
    Intervention intervene(Change change);

    /// The power of that host fails once so many operations of its disk are complete (from 1), and
    /// is back after a while. Several may wait. For tests of what outlives it.
    void cutPower(
        const std::string& host, std::uint64_t afterOperations, const PowerCut& cut, Duration off);
    /// How many operations of its disk are complete.
    [[nodiscard]] std::uint64_t diskOperations(const std::string& host);

    [[nodiscard]] RunEnd end() const { return m_end; }
    [[nodiscard]] const trace::Trace& trace() const { return m_world.trace(); }
    [[nodiscard]] const scenario::Plan& plan() const { return *m_plan; }
    [[nodiscard]] Instant now() const { return m_world.now(); }
    /// Indexes of interventions that did not fit where they were.
    [[nodiscard]] const std::vector<std::size_t>& detached() const { return m_detached; }
    /// The files of all hosts after the run: mailboxes and queues.
    struct HostFiles
    {
        std::string host;
        std::vector<std::pair<std::string, Blob>> files;
    };
    [[nodiscard]] std::vector<HostFiles> files();

private:
    bool step();
    void looked(EventId id);
    void applyDue();
    void apply(const Intervention& intervention);
    void finish(RunEnd end);

    std::shared_ptr<const scenario::Plan> m_plan;
    std::vector<Intervention> m_interventions;
    std::size_t m_nextIntervention = 0;
    std::vector<std::size_t> m_detached;
    std::vector<std::size_t> m_due; ///< their event has come
    std::uint64_t m_tasksAfter = 0; ///< tasks done since the one that recorded the last event
    Limits m_limits;
    World m_world;
    run::Stage m_stage;
    RunEnd m_end = RunEnd::Running;
};

} // namespace postroad::sim
