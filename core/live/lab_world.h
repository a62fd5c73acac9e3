// SPDX-License-Identifier: MIT
// The world of a lab, with its inhabitants: the simulation's, moved by inputs from outside. The
// same class serves the living lab and its repetition, so that both make the same trace.
#pragma once

#include "core/live/input_log.h"
#include "core/live/outer_disk.h"
#include "core/run/stage.h"
#include "core/sim/outside.h"
#include "core/sim/world.h"

#include <map>
#include <memory>

namespace postroad::live {

/// Hosts whose disk lies outside the world; the others have theirs in memory.
using OuterDisks = std::map<HostId, std::unique_ptr<OuterDisk>>;

class LabWorld
{
public:
    /// log may be null; it and outside must outlive the world.
    LabWorld(std::shared_ptr<const scenario::Plan> plan, const LogHeader& header,
        sim::Outside& outside, InputLog* log, OuterDisks disks);
    ~LabWorld();

    /// Brings the world to the input's time (which is not before the last one's), and lets it
    /// happen. far: of a Call. Returns the connection of a Call, if it came to stand.
    ConnectionId apply(const Input& input, sim::FarEnd* far = nullptr);
    /// Does what is due by itself up to that time.
    void goTo(Instant at) { m_world.goTo(at); }
    /// When something is due by itself; nothing: never.
    [[nodiscard]] std::optional<Instant> nextTime();

    [[nodiscard]] sim::World& world() { return m_world; }
    [[nodiscard]] const scenario::Plan& plan() const { return *m_plan; }
    [[nodiscard]] run::Stage& stage() { return *m_stage; }

private:
    std::shared_ptr<const scenario::Plan> m_plan;
    InputLog* m_log;
    OuterDisks m_disks;
    sim::World m_world;
    std::unique_ptr<run::Stage> m_stage;
};

} // namespace postroad::live
