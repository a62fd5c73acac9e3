// SPDX-License-Identifier: MIT
#include "core/live/lab_world.h"

#include "core/sim/doors.h"
#include "core/sim/sim_host.h"

#include <algorithm>

namespace postroad::live {

namespace {

/// Of each letter at each hop: its header, and enough of its text to recognize it. Whole letters
/// would fill the trace of a lab that has much to do; they are in the mailboxes.
constexpr std::size_t kBodyOctetsTraced = std::size_t{8} * 1024;

} // namespace

LabWorld::LabWorld(std::shared_ptr<const scenario::Plan> plan, const LogHeader& header,
    sim::Outside& outside, InputLog* log, OuterDisks disks)
    : m_plan(std::move(plan)),
      m_log(log),
      m_disks(std::move(disks)),
      m_world(*m_plan)
{
    if (header.traceOctets == 0)
        m_world.recorder().mute();
    else
        m_world.recorder().setLimit(header.traceOctets);
    m_world.recorder().setBodyLimit(kBodyOctetsTraced);
    m_world.setMessageMemory(std::make_shared<Room>(header.memoryOctets));
    const auto room = std::make_shared<Room>(header.diskOctets);
    for (std::size_t i = 0; i < m_world.hostCount(); ++i) {
        sim::SimDisk& disk = m_world.host(HostId(static_cast<std::uint16_t>(i))).simDisk();
        disk.setRoom(room);
        disk.setTimes(
            {Duration::zero(), Duration::zero()}); // in memory: nobody waits for a platter
    }
    for (const auto& [host, disk] : m_disks)
        m_world.host(host).setDisk(*disk);
    m_world.open(outside); // the nodes draw their keys when they come to life
    m_stage = std::make_unique<run::Stage>(
        *m_plan, [this](HostId host) -> runtime::Runtime& { return m_world.runtime(host); });
    if (m_plan->security.tls != scenario::TlsScope::None)
        m_stage->authority(); // now, and not with the first call: clients may want its root before
    m_world.setPowerSwitch(
        [this](HostId host, bool on) { on ? m_stage->restart(host) : m_stage->crash(host); });
    m_world.setWatcher([this](EventId id) { m_stage->look(m_world.trace(), id); });
}

LabWorld::~LabWorld() = default;

std::optional<Instant> LabWorld::nextTime()
{
    return m_world.idle() ? std::nullopt : std::optional(m_world.nextTime());
}

ConnectionId LabWorld::apply(const Input& input, sim::FarEnd* far)
{
    m_world.goTo(input.at);
    if (m_log)
        m_log->append(input);
    sim::Doors& doors = *m_world.doors();
    switch (input.kind) {
    case InputKind::Call:
        if (input.host.value >= m_world.hostCount() || !far)
            return {}; // of a log that belongs to another scenario
        return doors.call(input.host, input.port, input.peer, *far);
    case InputKind::Octets:
        doors.received(input.connection, input.octets);
        break;
    case InputKind::Closed:
        doors.closed(input.connection);
        break;
    case InputKind::Lost:
        doors.lost(input.connection);
        break;
    case InputKind::Took:
        doors.took(input.connection, input.number);
        break;
    case InputKind::Answered:
        doors.answered(input.connection, input.number == 1);
        break;
    case InputKind::Datagram:
        if (input.host.value < m_world.hostCount())
            doors.datagram(input.host, input.port, input.peer, input.octets);
        break;
    case InputKind::ShutDown:
        doors.shutDown();
        break;
    case InputKind::MakeRoom:
        doors.makeRoom(input.host, input.port,
            Duration(
                static_cast<Duration::rep>(std::min<std::uint64_t>(input.number, INT64_MAX / 2))));
        break;
    case InputKind::DiskDone:
        if (const auto disk = m_disks.find(input.host); disk != m_disks.end())
            disk->second->complete(input.number / 2, input.number % 2 == 1);
        break;
    case InputKind::Hold:
        if (input.octets.empty())
            doors.holdNoMore();
        else
            doors.hold(input.host, input.octets);
        break;
    case InputKind::LetGo:
        doors.letGo(input.connection);
        break;
    case InputKind::DiskFile: // what was there before the beginning
    case InputKind::Secret: // answers a question of the world instead of beginning something
    case InputKind::End:
    case InputKind::CountOf:
        break;
    }
    return {};
}

} // namespace postroad::live
