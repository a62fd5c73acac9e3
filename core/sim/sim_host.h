// SPDX-License-Identifier: MIT
// A host of the simulated world: the Runtime that its nodes see.
#pragma once

#include "core/runtime/runtime.h"
#include "core/sim/sim_disk.h"
#include "core/sim/world.h"

#include <map>
#include <string>

namespace postroad::sim {

class SimHost final : public runtime::Runtime
{
public:
    SimHost(World& world, HostId id, std::string name, std::vector<IpAddress> addresses);

    /// The power fails: what this host would still do in the task under way is not done, and no
    /// call-back of this life comes any more.
    void powerOff(const PowerCut& cut);
    /// Another life begins: without timers and connections, with what the disk has kept.
    void powerOn();
    [[nodiscard]] bool isOn() const { return m_on; }

    [[nodiscard]] Instant now() const override { return m_world.now(); }
    [[nodiscard]] const Calendar& calendar() const override { return m_world.calendar(); }
    [[nodiscard]] HostId host() const override { return m_id; }
    [[nodiscard]] std::string_view hostName() const override { return m_name; }
    [[nodiscard]] const std::vector<IpAddress>& addresses() const override { return m_addresses; }
    runtime::TimerId startTimer(Instant at, std::function<void()> callback) override;
    void cancelTimer(runtime::TimerId timer) override;
    ConnectionId connect(const Endpoint& to, trace::Protocol protocol,
        const trace::Subject& subject, Duration timeout,
        runtime::ConnectionHandler& handler) override;
    bool listen(std::uint16_t port, trace::Protocol protocol, runtime::Listener listener) override;
    void write(ConnectionId connection, std::string_view bytes) override;
    [[nodiscard]] std::size_t writable(ConnectionId connection) const override;
    void shutdown(ConnectionId connection) override;
    void abort(ConnectionId connection) override;
    void setReading(ConnectionId connection, bool reading) override;
    void release(ConnectionId connection) override;
    [[nodiscard]] const trace::ConnectionInfo& connectionInfo(
        ConnectionId connection) const override;
    [[nodiscard]] HostId hostAt(const IpAddress& address) const override;
    bool bindDatagrams(std::uint16_t port, runtime::DatagramHandler handler) override;
    void sendDatagram(
        std::uint16_t fromPort, const Endpoint& to, std::string_view bytes, EventId sent) override;
    [[nodiscard]] runtime::Disk& disk() override
    {
        return m_outerDisk != nullptr ? *m_outerDisk : m_disk;
    }
    /// Instead of the one in memory, before anything lives here; it must outlive the host.
    void setDisk(runtime::Disk& disk) { m_outerDisk = &disk; }
    [[nodiscard]] std::shared_ptr<Room> messageMemory() override { return m_world.messageMemory(); }
    std::uint64_t random(std::string_view purpose) override;
    std::string secret(std::size_t octets) override;
    std::optional<runtime::FaultOrder> takeFaultOrder(EventId arrival) override;
    [[nodiscard]] trace::Recorder& recorder() override { return m_world.recorder(); }

    [[nodiscard]] SimDisk& simDisk() { return m_disk; }
    [[nodiscard]] const SimDisk& simDisk() const { return m_disk; }

private:
    [[nodiscard]] Doors* doorsOf(ConnectionId connection) const;

    World& m_world;
    HostId m_id;
    std::string m_name;
    std::vector<IpAddress> m_addresses;
    SimDisk m_disk;
    runtime::Disk* m_outerDisk = nullptr;
    /// How many per purpose. They go on in the next life: what was drawn is not drawn again.
    std::map<std::string, std::uint64_t, std::less<>> m_draws;
    std::uint32_t m_life = 0;
    bool m_on = true;
};

} // namespace postroad::sim
