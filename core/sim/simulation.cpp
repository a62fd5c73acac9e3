// SPDX-License-Identifier: MIT
#include "core/sim/simulation.h"

#include "core/sim/network.h"
#include "core/sim/sim_host.h"
#include "core/trace/fingerprint.h"

#include <array>
#include <utility>

namespace postroad::sim {

std::string_view runEndName(RunEnd end)
{
    static constexpr std::array<std::string_view, 5> kNames{
        "running", "complete", "until", "time-cap", "event-cap"};
    return kNames[static_cast<std::size_t>(end)];
}

Simulation::Simulation(std::shared_ptr<const scenario::Plan> plan,
    std::vector<Intervention> interventions, const Limits& limits)
    : m_plan(std::move(plan)),
      m_interventions(std::move(interventions)),
      m_limits(limits),
      m_world(*m_plan),
      m_stage(*m_plan, [this](HostId host) -> runtime::Runtime& { return m_world.runtime(host); })
{
    m_world.setWatcher([this](EventId id) { looked(id); });
    m_world.setPowerSwitch(
        [this](HostId host, bool on) { on ? m_stage.restart(host) : m_stage.crash(host); });
    while (m_nextIntervention < m_interventions.size()
        && !m_interventions[m_nextIntervention].after.valid())
        apply(m_interventions[m_nextIntervention++]);
}

Simulation::~Simulation() = default;

void Simulation::looked(EventId id)
{
    m_stage.look(m_world.trace(), id);
    while (m_nextIntervention < m_interventions.size()
        && m_interventions[m_nextIntervention].after == id) {
        const std::size_t index = m_nextIntervention++;
        const Intervention& intervention = m_interventions[index];
        if (trace::fingerprint(m_world.trace(), id.value + std::size_t{1})
            == intervention.prefixHash)
            m_due.push_back(index);
        else
            m_detached.push_back(index);
    }
}

/// After a task: what waits for just this place is applied.
void Simulation::applyDue()
{
    const std::vector<std::size_t> due = std::exchange(m_due, {});
    for (const std::size_t index : due) {
        const Intervention& intervention = m_interventions[index];
        if (intervention.after == m_world.recorder().lastEvent()
            && intervention.tasksAfter == m_tasksAfter)
            apply(intervention);
        else if (intervention.after == m_world.recorder().lastEvent())
            m_due.push_back(index);
        else
            m_detached.push_back(index);
    }
}

void Simulation::apply(const Intervention& intervention)
{
    // The event is being recorded: the change is the next thing that happens.
    m_world.queue().push(m_world.now(), intervention.after, [this, change = intervention.change] {
        const auto hostOf = [this](
                                const std::string& name) { return m_world.trace().findHost(name); };
        if (const auto* letter = std::get_if<SendLetter>(&change))
            m_stage.send(letter->letter, 0);
        else if (const auto* unplug = std::get_if<Unplug>(&change))
            m_world.setUp(hostOf(unplug->host), false);
        else if (const auto* plug = std::get_if<Plug>(&change))
            m_world.setUp(hostOf(plug->host), true);
        else if (const auto* crash = std::get_if<Crash>(&change))
            m_world.crash(hostOf(crash->host));
        else if (const auto* restart = std::get_if<Restart>(&change))
            m_world.restart(hostOf(restart->host));
    });
}

Intervention Simulation::intervene(Change change)
{
    Intervention intervention{m_world.recorder().lastEvent(), trace::fingerprint(m_world.trace()),
        std::move(change), m_tasksAfter};
    m_end = RunEnd::Running;
    apply(intervention);
    return intervention;
}

void Simulation::cutPower(
    const std::string& host, std::uint64_t afterOperations, const PowerCut& cut, Duration off)
{
    const HostId id = m_world.trace().findHost(host);
    m_world.host(id).simDisk().cutAfter(afterOperations, [this, id, cut, off] {
        m_world.crash(id, cut);
        m_world.schedule(m_world.now() + off, [this, id] { m_world.restart(id); });
    });
}

std::uint64_t Simulation::diskOperations(const std::string& host)
{
    return m_world.host(m_world.trace().findHost(host)).simDisk().operations();
}

bool Simulation::step()
{
    if (m_end != RunEnd::Running)
        return false;
    if (m_world.idle()) {
        finish(RunEnd::Complete);
    } else if (m_plan->until && m_world.nextTime() >= Instant(*m_plan->until)) {
        finish(RunEnd::Until);
    } else if (m_world.nextTime() >= Instant(m_limits.time)) {
        finish(RunEnd::TimeCap);
    } else if (m_world.trace().size() >= m_limits.events) {
        finish(RunEnd::EventCap);
    } else {
        const std::size_t before = m_world.trace().size();
        m_world.step();
        m_tasksAfter = m_world.trace().size() == before ? m_tasksAfter + 1 : 0;
        if (!m_due.empty())
            applyDue();
    }
    return m_end == RunEnd::Running;
}

void Simulation::finish(RunEnd end)
{
    m_end = end;
    m_world.recorder().setCause({});
    trace::Draft draft;
    draft.kind = trace::EventKind::RunEnded;
    draft.word = runEndName(end);
    m_world.recorder().record(m_world.now(), draft);
    m_tasksAfter = 0;
    // Going on beyond the end is an intervention, too.
    if (!m_due.empty()) {
        m_end = RunEnd::Running;
        return applyDue();
    }
    for (; m_nextIntervention < m_interventions.size(); ++m_nextIntervention)
        m_detached.push_back(m_nextIntervention);
}

RunEnd Simulation::advance(Instant until)
{
    while (m_end == RunEnd::Running && (m_world.idle() || m_world.nextTime() < until))
        step();
    return m_end;
}

RunEnd Simulation::advanceTo(std::size_t events)
{
    while (m_world.trace().size() < events && step()) { }
    return m_end;
}

RunEnd Simulation::runToEnd()
{
    while (step()) { }
    return m_end;
}

std::vector<Simulation::HostFiles> Simulation::files()
{
    std::vector<HostFiles> all;
    for (std::size_t i = 0; i < m_world.hostCount(); ++i) {
        SimHost& host = m_world.host(HostId(static_cast<std::uint16_t>(i)));
        all.push_back({std::string(host.hostName()), host.simDisk().files()});
    }
    return all;
}

} // namespace postroad::sim
