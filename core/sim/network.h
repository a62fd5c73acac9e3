// SPDX-License-Identifier: MIT
// Connections that behave like TCP's as far as mail can see (three-way opening, order,
// back-pressure, half-close, reset, retransmission while a host is silent) and datagrams like UDP's
// (they get lost). Latency is a property of the pair of hosts and doesn't depend on the number of
// octets.
#pragma once

#include "core/scenario/plan.h"
#include "core/sim/world.h"

#include <cstddef>
#include <map>
#include <optional>
#include <set>

namespace postroad::sim {

/// What a writer may have under way; then it waits.
inline constexpr std::size_t kWindowOctets = std::size_t{256} * 1024;

class Network
{
public:
    Network(World& world, const scenario::Plan& plan);

    // What runtime::Runtime says of connections, for the end of a host.
    ConnectionId connect(HostId client, const Endpoint& to, trace::Protocol protocol,
        const trace::Subject& subject, Duration timeout, runtime::ConnectionHandler& handler);
    bool listen(
        HostId host, std::uint16_t port, trace::Protocol protocol, runtime::Listener listener);
    void write(ConnectionId connection, HostId from, std::string_view bytes);
    [[nodiscard]] std::size_t writable(ConnectionId connection, HostId from) const;
    void shutdown(ConnectionId connection, HostId from);
    void abort(ConnectionId connection, HostId from);
    void setReading(ConnectionId connection, HostId at, bool reading);
    void release(ConnectionId connection, HostId at);
    /// Both ends see a reset.
    void reset(ConnectionId connection);
    /// What `from` writes next comes that much later.
    void delayNext(ConnectionId connection, HostId from, Duration delay);

    // What it says of datagrams.
    bool bindDatagrams(HostId host, std::uint16_t port, runtime::DatagramHandler handler);
    void sendDatagram(HostId from, std::uint16_t fromPort, const Endpoint& to,
        std::string_view bytes, EventId sent);

    // For doors: a foreign peer takes the place of one end.
    struct Listening
    {
        HostId host;
        std::uint16_t port = 0;
        trace::Protocol protocol = trace::Protocol::Smtp;
    };
    /// Where hosts take connections, by host and port.
    [[nodiscard]] std::vector<Listening> listening() const;
    [[nodiscard]] bool takesDatagrams(HostId host, std::uint16_t port) const
    {
        return m_datagrams.contains({host, port});
    }
    /// Also while the host that listens there has no power.
    [[nodiscard]] trace::Protocol protocolAt(HostId host, std::uint16_t port) const;
    /// It has power and is plugged in.
    [[nodiscard]] bool isUp(HostId host) const
    {
        return !m_down.contains(host) && !m_crashed.contains(host);
    }
    [[nodiscard]] bool isUnplugged(HostId host) const { return m_down.contains(host); }
    /// What the listener makes of the connection: null if nobody listens there.
    runtime::ConnectionHandler* accept(HostId host, std::uint16_t port, ConnectionId connection);
    /// The call has been answered: its time-out is off.
    void endCall(ConnectionId connection);
    /// A datagram that came in by a door; of no effect if nobody takes it there.
    void receiveDatagram(
        HostId host, std::uint16_t port, const Endpoint& from, std::string_view bytes);

    void setUp(HostId host, bool up);
    /// From here on new calls get no answer: all is going down.
    void endCalls() { m_callsEnded = true; }
    /// Connections by which mail travels between hosts.
    [[nodiscard]] std::size_t deliveries() const;
    /// The host is silent and forgets its listeners and connections. What had left it before still
    /// arrives. Calls nobody back.
    void crash(HostId host);
    /// It is heard again, and answers what belongs to forgotten connections with resets (RFC 9293
    /// §3.5.1).
    void restart(HostId host);
    [[nodiscard]] Duration latency(HostId a, HostId b) const;
    /// A host of the plan, or a foreign one that has called. Not valid: nobody has that address.
    [[nodiscard]] HostId hostAt(const IpAddress& address) const;

private:
    /// What left and did not get through: it leaves again.
    struct Segment
    {
        EventId cause;
        std::function<void()> arrive;
    };
    /// One end. The two of a connection are told apart by their host: no host calls itself.
    struct Side
    {
        runtime::ConnectionHandler* handler = nullptr;
        bool reading = true;
        bool finSent = false;
        bool finArrived = false;
        bool finTold = false;
        bool known = false; ///< the host has heard of the connection
        bool dead = false; ///< and has forgotten it in a crash
        bool broken = false; ///< dead, and something it had sent was lost: the rest is of no use
        bool blocked = false; ///< writable() came down to 0
        std::size_t outstanding = 0; ///< written and not yet taken by the peer
        std::string unread; ///< arrived while not reading
        Instant lastDue; ///< when the last octets written will arrive: order is kept
        Duration extraDelay{};
        std::vector<Segment> untaken; ///< in order; the first of them is being repeated
    };
    struct Connection
    {
        HostId hosts[2]; ///< client, server
        Side sides[2];
    };

    Connection* find(ConnectionId id);
    [[nodiscard]] const Connection* find(ConnectionId id) const;
    static std::size_t sideOf(const Connection& connection, HostId host)
    {
        return connection.hosts[0] == host ? 0 : 1;
    }
    /// The host's address of the peer's family.
    [[nodiscard]] std::optional<IpAddress> addressFor(HostId host, const IpAddress& peer) const;
    [[nodiscard]] HostId planHostAt(const IpAddress& address) const;
    [[nodiscard]] bool reachable(HostId a, HostId b) const;

    void callArrives(ConnectionId id, const Endpoint& to);
    void callRefused(ConnectionId id);
    void failCall(ConnectionId id, trace::EventKind kind, runtime::ConnectFailure failure);
    void callAnswered(ConnectionId id, const Endpoint& to);
    void callEstablished(ConnectionId id, const Endpoint& to);
    void timeOutCall(ConnectionId id);
    void transmit(ConnectionId id, std::size_t from, Duration after, std::function<void()> arrive);
    void deliver(ConnectionId id, std::size_t from, const std::function<void()>& arrive);
    void retransmit(ConnectionId id, std::size_t from, int attempt);
    void bytesArrive(ConnectionId id, std::size_t to, std::string_view bytes);
    void handOver(ConnectionId id, std::size_t to, std::string_view bytes);
    void finArrives(ConnectionId id, std::size_t to);
    void tellFin(ConnectionId id, std::size_t to);
    void answerUnknown(ConnectionId id, std::size_t from);
    void loseSide(ConnectionId id, std::size_t side, std::string_view why);
    void forgetIfDone(ConnectionId id);

    World& m_world;
    Duration m_defaultLatency;
    std::map<std::pair<HostId, HostId>, Duration> m_latencies;
    std::map<IpAddress, HostId> m_addresses;
    std::map<HostId, Endpoint> m_real; ///< hosts that stand for real servers
    std::map<std::pair<HostId, std::uint16_t>, runtime::Listener> m_listeners;
    /// Of every port that was ever listened on: a crash doesn't change what clients mean by it.
    std::map<std::pair<HostId, std::uint16_t>, trace::Protocol> m_protocols;
    std::map<std::pair<HostId, std::uint16_t>, runtime::DatagramHandler> m_datagrams;
    std::map<HostId, std::uint16_t> m_nextPort;
    std::map<ConnectionId, Connection> m_connections;
    std::map<ConnectionId, runtime::TimerId> m_callTimers;
    std::set<HostId> m_down; ///< unplugged
    std::set<HostId> m_crashed;
    bool m_callsEnded = false;
};

} // namespace postroad::sim
