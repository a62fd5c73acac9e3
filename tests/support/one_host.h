// SPDX-License-Identifier: MIT
// One machine without any nodes, in virtual time: for what lives on a disk. Its power can be cut
// after any number of steps.
#pragma once

#include "core/sim/sim_host.h"
#include "core/sim/world.h"

#include <memory>
#include <string>

namespace postroad::tests {

class OneHost
{
public:
    OneHost() : m_world(makePlan()) { }

    runtime::Runtime& runtime() { return m_world.runtime(HostId(0)); }
    sim::SimDisk& disk() { return static_cast<sim::SimDisk&>(runtime().disk()); }
    /// Does the next task; false: there is none.
    bool step()
    {
        if (m_world.idle())
            return false;
        m_world.step();
        return true;
    }
    void settle()
    {
        while (step()) { }
    }
    /// Lets time pass, with all that happens in it.
    void wait(Duration time)
    {
        const Instant until = m_world.now() + time;
        m_world.schedule(until, [] {});
        while (!m_world.idle() && m_world.nextTime() <= until)
            m_world.step();
    }

private:
    static scenario::Plan makePlan()
    {
        scenario::Plan plan;
        plan.hosts.push_back({"mx.example.net", {*parseIpAddress("192.0.2.10")}});
        return plan;
    }

    sim::World m_world;
};

} // namespace postroad::tests
