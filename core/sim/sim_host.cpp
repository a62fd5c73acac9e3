// SPDX-License-Identifier: MIT
#include "core/sim/sim_host.h"

#include "core/sim/doors.h"
#include "core/sim/network.h"

namespace postroad::sim {

using runtime::FaultOrder;
using scenario::FaultAction;

SimHost::SimHost(World& world, HostId id, std::string name, std::vector<IpAddress> addresses)
    : m_world(world),
      m_id(id),
      m_name(std::move(name)),
      m_addresses(std::move(addresses)),
      m_disk([this] { return m_world.now(); },
          [this](Instant at, EventQueue::Task task) { m_world.schedule(at, std::move(task)); })
{
}

void SimHost::powerOff(const PowerCut& cut)
{
    m_on = false;
    ++m_life;
    m_disk.crash(cut);
}

void SimHost::powerOn()
{
    m_on = true;
    m_disk.powerOn();
}

runtime::TimerId SimHost::startTimer(Instant at, std::function<void()> callback)
{
    if (!m_on)
        return {};
    return m_world.schedule(
        std::max(at, m_world.now()), [this, life = m_life, callback = std::move(callback)] {
            if (life == m_life)
                callback();
        });
}

void SimHost::cancelTimer(runtime::TimerId timer)
{
    if (timer.valid())
        m_world.queue().cancel(timer);
}

ConnectionId SimHost::connect(const Endpoint& to, trace::Protocol protocol,
    const trace::Subject& subject, Duration timeout, runtime::ConnectionHandler& handler)
{
    if (!m_on)
        return {};
    return m_world.network().connect(m_id, to, protocol, subject, timeout, handler);
}

bool SimHost::listen(std::uint16_t port, trace::Protocol protocol, runtime::Listener listener)
{
    return m_on && m_world.network().listen(m_id, port, protocol, std::move(listener));
}

/// The doors, if the connection leads through one of them.
Doors* SimHost::doorsOf(ConnectionId connection) const
{
    Doors* doors = m_world.doors();
    return doors && doors->owns(connection) ? doors : nullptr;
}

void SimHost::write(ConnectionId connection, std::string_view bytes)
{
    if (!m_on)
        return;
    if (Doors* doors = doorsOf(connection))
        doors->write(connection, bytes);
    else
        m_world.network().write(connection, m_id, bytes);
}

std::size_t SimHost::writable(ConnectionId connection) const
{
    if (!m_on)
        return 0;
    const Doors* doors = doorsOf(connection);
    return doors ? doors->writable(connection) : m_world.network().writable(connection, m_id);
}

void SimHost::shutdown(ConnectionId connection)
{
    if (!m_on)
        return;
    if (Doors* doors = doorsOf(connection))
        doors->shutdown(connection);
    else
        m_world.network().shutdown(connection, m_id);
}

void SimHost::abort(ConnectionId connection)
{
    if (!m_on)
        return;
    if (Doors* doors = doorsOf(connection))
        doors->abort(connection);
    else
        m_world.network().abort(connection, m_id);
}

void SimHost::setReading(ConnectionId connection, bool reading)
{
    if (!m_on)
        return;
    if (Doors* doors = doorsOf(connection))
        doors->setReading(connection, reading);
    else
        m_world.network().setReading(connection, m_id, reading);
}

void SimHost::release(ConnectionId connection)
{
    if (!m_on)
        return;
    if (Doors* doors = doorsOf(connection))
        doors->release(connection);
    else
        m_world.network().release(connection, m_id);
}

const trace::ConnectionInfo& SimHost::connectionInfo(ConnectionId connection) const
{
    return m_world.trace().connection(connection);
}

HostId SimHost::hostAt(const IpAddress& address) const { return m_world.network().hostAt(address); }

bool SimHost::bindDatagrams(std::uint16_t port, runtime::DatagramHandler handler)
{
    return m_on && m_world.network().bindDatagrams(m_id, port, std::move(handler));
}

void SimHost::sendDatagram(
    std::uint16_t fromPort, const Endpoint& to, std::string_view bytes, EventId sent)
{
    if (m_on)
        m_world.network().sendDatagram(m_id, fromPort, to, bytes, sent);
}

std::uint64_t SimHost::random(std::string_view purpose)
{
    const auto place = m_draws.try_emplace(std::string(purpose), 0).first;
    return m_world.randomness().draw(m_name, purpose, place->second++);
}

std::string SimHost::secret(std::size_t octets)
{
    if (m_world.doors())
        return m_world.doors()->secret(octets);
    std::string bytes;
    while (bytes.size() < octets) {
        const std::uint64_t bits = random("secret");
        for (unsigned k = 0; k < 8 && bytes.size() < octets; ++k)
            bytes += static_cast<char>(bits >> 8U * k & 0xFFU);
    }
    return bytes;
}

std::optional<FaultOrder> SimHost::takeFaultOrder(EventId arrival)
{
    if (!arrival.valid())
        return std::nullopt;
    const scenario::FaultPlan* fault = m_world.takeFault(arrival, m_id);
    const EventId sent = m_world.trace()[arrival].cause;
    if (!fault && sent.valid())
        fault = m_world.takeFault(sent, m_id);
    if (!fault)
        return std::nullopt;
    switch (fault->action) {
    case FaultAction::Reply:
        return FaultOrder{FaultOrder::Kind::Reply, fault->reply};
    case FaultAction::DnsServFail:
        return FaultOrder{FaultOrder::Kind::DnsServFail, {}};
    case FaultAction::DnsNxDomain:
        return FaultOrder{FaultOrder::Kind::DnsNxDomain, {}};
    default:
        return std::nullopt;
    }
}

} // namespace postroad::sim
