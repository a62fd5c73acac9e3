// SPDX-License-Identifier: MIT
#include "core/sim/network.h"

#include "core/sim/doors.h"
#include "core/sim/sim_host.h"

#include <algorithm>
#include <utility>

namespace postroad::sim {

using scenario::FaultAction;
using trace::EventKind;

namespace {

constexpr Duration kLoopback = 50us; // a host that calls itself
constexpr std::uint16_t kFirstEphemeralPort = 49152; // RFC 6335 §6
constexpr int kRetransmissions = 12;

/// How long until octets are sent again that a silent host didn't take: 1, 2, 4 … 64 s (RFC 6298
/// §5.5).
Duration retransmissionDelay(int attempt)
{
    return std::chrono::seconds(1LL << std::min(attempt, 6));
}

} // namespace

Network::Network(World& world, const scenario::Plan& plan)
    : m_world(world),
      m_defaultLatency(plan.defaultLatency)
{
    for (const scenario::LinkPlan& link : plan.links) {
        m_latencies[{HostId(link.a), HostId(link.b)}] = link.latency;
        m_latencies[{HostId(link.b), HostId(link.a)}] = link.latency;
    }
    for (std::size_t i = 0; i < plan.hosts.size(); ++i) {
        for (const IpAddress& address : plan.hosts[i].addresses)
            m_addresses.emplace(address, HostId(static_cast<std::uint16_t>(i)));
        if (plan.hosts[i].real)
            m_real.emplace(HostId(static_cast<std::uint16_t>(i)), *plan.hosts[i].real);
    }
}

Duration Network::latency(HostId a, HostId b) const
{
    if (a == b)
        return kLoopback;
    const auto found = m_latencies.find({a, b});
    return found == m_latencies.end() ? m_defaultLatency : found->second;
}

HostId Network::planHostAt(const IpAddress& address) const
{
    const auto found = m_addresses.find(address);
    return found == m_addresses.end() ? HostId() : found->second;
}

HostId Network::hostAt(const IpAddress& address) const
{
    const HostId host = planHostAt(address);
    return !host.valid() && m_world.doors() ? m_world.doors()->hostAt(address) : host;
}

std::optional<IpAddress> Network::addressFor(HostId host, const IpAddress& peer) const
{
    const std::vector<IpAddress>& own = m_world.host(host).addresses();
    const auto found = std::find_if(own.begin(), own.end(),
        [&](const IpAddress& address) { return address.isV4() == peer.isV4(); });
    return found == own.end() ? std::nullopt : std::optional(*found);
}

bool Network::reachable(HostId a, HostId b) const { return isUp(a) && isUp(b); }

Network::Connection* Network::find(ConnectionId id)
{
    const auto found = m_connections.find(id);
    return found == m_connections.end() ? nullptr : &found->second;
}

const Network::Connection* Network::find(ConnectionId id) const
{
    const auto found = m_connections.find(id);
    return found == m_connections.end() ? nullptr : &found->second;
}

void Network::setUp(HostId host, bool up)
{
    if (up)
        m_down.erase(host);
    else
        m_down.insert(host);
}

void Network::crash(HostId host)
{
    m_crashed.insert(host);
    std::erase_if(m_listeners, [host](const auto& entry) { return entry.first.first == host; });
    std::erase_if(m_datagrams, [host](const auto& entry) { return entry.first.first == host; });
    for (auto& [id, connection] : m_connections) {
        Side& side = connection.sides[sideOf(connection, host)];
        if ((connection.hosts[0] != host && connection.hosts[1] != host) || !side.known)
            continue;
        side.handler = nullptr;
        side.dead = true;
        side.broken = side.broken || !side.untaken.empty(); // nobody repeats it
        side.untaken.clear();
        side.unread.clear();
        // Not from within: this may happen in the middle of a call of the network.
        m_world.schedule(m_world.now(), [this, forgotten = id] { forgetIfDone(forgotten); });
    }
}

void Network::restart(HostId host) { m_crashed.erase(host); }

// --- opening ---

ConnectionId Network::connect(HostId client, const Endpoint& to, trace::Protocol protocol,
    const trace::Subject& subject, Duration timeout, runtime::ConnectionHandler& handler)
{
    const HostId server = planHostAt(to.address);
    std::uint16_t& port = m_nextPort.try_emplace(client, kFirstEphemeralPort).first->second;
    const std::optional<IpAddress> own = addressFor(client, to.address);
    trace::ConnectionInfo info;
    info.client = client;
    info.server = server;
    info.clientEnd = {own.value_or(IpAddress()), port};
    info.serverEnd = to;
    info.protocol = protocol;
    port = port == 65535 ? kFirstEphemeralPort : static_cast<std::uint16_t>(port + 1);

    trace::Recorder& recorder = m_world.recorder();
    const ConnectionId id = recorder.addConnection(info);
    const std::string address = format(to.address);
    trace::Draft draft;
    draft.kind = EventKind::ConnectionAttempt;
    draft.host = client;
    draft.connection = id;
    draft.number = to.port;
    draft.text = address;
    draft.subject = subject;
    draft.flags = trace::Event::kFromClient;
    const EventId attempt = recorder.record(m_world.now(), draft);
    recorder.setCause(attempt);
    if (!m_world.host(client).isOn())
        return id; // its power has failed at just that event
    if (m_callsEnded)
        return id;

    m_callTimers[id] = m_world.schedule(m_world.now() + timeout, [this, id] { timeOutCall(id); });
    const scenario::FaultPlan* fault = m_world.takeFault(attempt, client);
    const bool struck = fault && fault->action != FaultAction::Delay;
    const auto real = m_real.find(server);
    if (!struck && m_world.doors() && real != m_real.end()) {
        m_world.doors()->callOut(id, client, real->second, handler);
        return id;
    }
    Connection& connection = m_connections[id];
    connection.hosts[0] = client;
    connection.hosts[1] = server;
    connection.sides[0].handler = &handler;
    connection.sides[0].known = true;
    const bool silent = !server.valid() || !own || (fault && fault->action == FaultAction::Silent);
    if (silent)
        return id;
    const Duration way = latency(client, server);
    if (fault && fault->action == FaultAction::Refuse) {
        m_world.schedule(m_world.now() + 2 * way, [this, id] { callRefused(id); });
        return id;
    }
    const Duration extra = fault && fault->action == FaultAction::Delay ? fault->delay : Duration{};
    transmit(id, 0, way + extra, [this, id, to] { callArrives(id, to); });
    return id;
}

void Network::callArrives(ConnectionId id, const Endpoint& to)
{
    Connection* connection = find(id);
    if (!connection)
        return;
    connection->sides[1].known = true;
    const Duration way = latency(connection->hosts[0], connection->hosts[1]);
    if (m_listeners.contains({connection->hosts[1], to.port}))
        transmit(id, 1, way, [this, id, to] { callAnswered(id, to); });
    else
        transmit(id, 1, way, [this, id] { callRefused(id); });
}

void Network::callRefused(ConnectionId id)
{
    if (!m_connections.contains(id))
        return;
    endCall(id);
    failCall(id, EventKind::ConnectionRefused, runtime::ConnectFailure::Refused);
}

/// The client's end is told, and the connection is no more.
void Network::failCall(ConnectionId id, EventKind kind, runtime::ConnectFailure failure)
{
    const Connection& connection = m_connections.at(id);
    runtime::ConnectionHandler* handler = connection.sides[0].handler;
    const trace::ConnectionInfo& info = m_world.trace().connection(id);
    trace::Draft draft;
    draft.kind = kind;
    draft.host = connection.hosts[0];
    draft.connection = id;
    draft.subject = m_world.trace().subject(info.attempt);
    draft.number = info.serverEnd.port;
    m_world.recorder().setCause(m_world.recorder().record(m_world.now(), draft));
    m_connections.erase(id);
    m_world.recorder().forgetStreams(id);
    if (handler)
        handler->failed(failure);
}

void Network::timeOutCall(ConnectionId id)
{
    const auto found = m_connections.find(id);
    m_callTimers.erase(id);
    if (m_world.doors())
        m_world.doors()->timedOut(id);
    if (found == m_connections.end())
        return;
    if (found->second.sides[0].dead) { // nobody waits any more
        m_connections.erase(found);
        return;
    }
    failCall(id, EventKind::ConnectionTimedOut, runtime::ConnectFailure::TimedOut);
}

void Network::callAnswered(ConnectionId id, const Endpoint& to)
{
    Connection* connection = find(id);
    if (!connection)
        return;
    endCall(id);
    trace::Draft draft;
    draft.kind = EventKind::ConnectionOpened;
    draft.host = connection->hosts[0];
    draft.connection = id;
    draft.subject = m_world.trace().subject(m_world.trace().connection(id).attempt);
    draft.number = to.port;
    m_world.recorder().setCause(m_world.recorder().record(m_world.now(), draft));
    if (connection->sides[0].dead)
        return;
    // The server's accept() returns when the third packet of the opening is there (RFC 9293 §3.5).
    transmit(id, 0, latency(connection->hosts[0], connection->hosts[1]),
        [this, id, to] { callEstablished(id, to); });
    if (connection->sides[0].handler)
        connection->sides[0].handler->opened();
}

void Network::callEstablished(ConnectionId id, const Endpoint& to)
{
    Connection* connection = find(id);
    if (!connection)
        return;
    const HostId server = connection->hosts[1];
    trace::Draft draft;
    draft.kind = EventKind::ConnectionAccepted;
    draft.host = server;
    draft.connection = id;
    draft.subject = m_world.trace().subject(m_world.trace().connection(id).attempt);
    draft.number = to.port;
    m_world.recorder().setCause(m_world.recorder().record(m_world.now(), draft));
    runtime::ConnectionHandler* handler = accept(server, to.port, id);
    connection = find(id); // the listener may have said something already, or aborted
    if (!connection)
        return;
    if (!handler) {
        abort(id, server);
        return;
    }
    connection->sides[1].handler = handler;
    if (!connection->sides[1].unread.empty() && connection->sides[1].reading) {
        const std::string early = std::move(connection->sides[1].unread);
        connection->sides[1].unread.clear();
        handOver(id, 1, early);
    }
    tellFin(id, 1);
}

// --- octets ---

void Network::transmit(
    ConnectionId id, std::size_t from, Duration after, std::function<void()> arrive)
{
    Connection* connection = find(id);
    if (!connection)
        return;
    Side& side = connection->sides[from];
    side.lastDue = std::max(m_world.now() + after, side.lastDue);
    m_world.schedule(
        side.lastDue, [this, id, from, arrive = std::move(arrive)] { deliver(id, from, arrive); });
}

void Network::deliver(ConnectionId id, std::size_t from, const std::function<void()>& arrive)
{
    Connection* connection = find(id);
    if (!connection)
        return;
    Side& sender = connection->sides[from];
    const HostId receiver = connection->hosts[1 - from];
    if (sender.dead) { // what left it before it crashed still arrives, but only once
        sender.broken = sender.broken || !reachable(receiver, receiver);
        if (!sender.broken && !connection->sides[1 - from].dead)
            arrive();
        return;
    }
    std::vector<Segment>& untaken = sender.untaken;
    if (untaken.empty() && reachable(connection->hosts[0], connection->hosts[1]))
        return connection->sides[1 - from].dead ? answerUnknown(id, from) : arrive();
    // Behind what was lost before it: TCP hands over in order.
    untaken.push_back({m_world.recorder().cause(), arrive});
    if (untaken.size() == 1)
        retransmit(id, from, 0);
}

void Network::retransmit(ConnectionId id, std::size_t from, int attempt)
{
    m_world.schedule(m_world.now() + retransmissionDelay(attempt), [this, id, from, attempt] {
        Connection* connection = find(id);
        if (!connection || connection->sides[from].dead)
            return;
        if (reachable(connection->hosts[0], connection->hosts[1])) {
            if (connection->sides[1 - from].dead)
                return answerUnknown(id, from);
            const std::vector<Segment> segments = std::exchange(
                connection->sides[from].untaken, {});
            for (const Segment& segment : segments) {
                m_world.recorder().setCause(segment.cause);
                segment.arrive();
            }
        } else if (attempt < kRetransmissions) {
            retransmit(id, from, attempt + 1);
        } else {
            loseSide(id, from, "no answer");
        }
    });
}

void Network::write(ConnectionId id, HostId from, std::string_view bytes)
{
    Connection* connection = find(id);
    if (!connection || bytes.empty())
        return;
    const std::size_t me = sideOf(*connection, from);
    Side& side = connection->sides[me];
    if (side.finSent)
        return;
    side.outstanding += bytes.size();
    side.blocked = side.outstanding >= kWindowOctets;
    const Duration after = latency(connection->hosts[0], connection->hosts[1]) + side.extraDelay;
    side.extraDelay = {};
    transmit(id, me, after,
        [this, id, to = 1 - me, text = std::string(bytes)] { bytesArrive(id, to, text); });
}

std::size_t Network::writable(ConnectionId id, HostId from) const
{
    const Connection* connection = find(id);
    if (!connection)
        return 0;
    const Side& side = connection->sides[sideOf(*connection, from)];
    return side.finSent || side.outstanding >= kWindowOctets ? 0 : kWindowOctets - side.outstanding;
}

void Network::bytesArrive(ConnectionId id, std::size_t to, std::string_view bytes)
{
    Connection* connection = find(id);
    if (!connection)
        return;
    Side& side = connection->sides[to];
    if (!side.handler || !side.reading || !side.unread.empty()) {
        side.unread += bytes;
        return;
    }
    handOver(id, to, bytes);
}

void Network::handOver(ConnectionId id, std::size_t to, std::string_view bytes)
{
    Connection* connection = find(id);
    Side& writer = connection->sides[1 - to];
    writer.outstanding -= std::min(writer.outstanding, bytes.size());
    if (writer.blocked && writer.outstanding < kWindowOctets / 2) {
        writer.blocked = false;
        m_world.schedule(
            m_world.now() + latency(connection->hosts[0], connection->hosts[1]), [this, id, to] {
                const Connection* now = find(id);
                if (now && now->sides[1 - to].handler)
                    now->sides[1 - to].handler->drained();
            });
    }
    connection->sides[to].handler->received(bytes);
}

void Network::setReading(ConnectionId id, HostId at, bool reading)
{
    Connection* connection = find(id);
    if (!connection)
        return;
    const std::size_t me = sideOf(*connection, at);
    connection->sides[me].reading = reading;
    if (!reading)
        return;
    // Never from within: the handler is in the middle of something.
    m_world.schedule(m_world.now(), [this, id, me] {
        Connection* now = find(id);
        if (!now || !now->sides[me].handler || !now->sides[me].reading)
            return;
        const std::string waiting = std::move(now->sides[me].unread);
        now->sides[me].unread.clear();
        if (!waiting.empty())
            handOver(id, me, waiting);
        tellFin(id, me);
    });
}

void Network::delayNext(ConnectionId id, HostId from, Duration delay)
{
    if (m_world.doors())
        m_world.doors()->delayNext(id, delay);
    if (Connection* connection = find(id))
        connection->sides[sideOf(*connection, from)].extraDelay += delay;
}

// --- closing ---

void Network::shutdown(ConnectionId id, HostId from)
{
    Connection* connection = find(id);
    if (!connection)
        return;
    const std::size_t me = sideOf(*connection, from);
    if (connection->sides[me].finSent)
        return;
    connection->sides[me].finSent = true;
    transmit(id, me, latency(connection->hosts[0], connection->hosts[1]),
        [this, id, to = 1 - me] { finArrives(id, to); });
}

void Network::finArrives(ConnectionId id, std::size_t to)
{
    if (Connection* connection = find(id)) {
        connection->sides[to].finArrived = true;
        tellFin(id, to);
    }
}

void Network::tellFin(ConnectionId id, std::size_t to)
{
    Connection* connection = find(id);
    if (!connection)
        return;
    Side& side = connection->sides[to];
    if (!side.finArrived || side.finTold || !side.unread.empty())
        return;
    side.finTold = true;
    if (side.handler)
        side.handler->peerClosed();
    forgetIfDone(id);
}

void Network::abort(ConnectionId id, HostId from)
{
    Connection* connection = find(id);
    if (!connection)
        return;
    const std::size_t me = sideOf(*connection, from);
    if (connection->sides[me].dead)
        return;
    connection->sides[me].handler = nullptr;
    connection->sides[me].finSent = true;
    transmit(id, me, latency(connection->hosts[0], connection->hosts[1]),
        [this, id, to = 1 - me] { loseSide(id, to, "peer"); });
}

void Network::release(ConnectionId id, HostId at)
{
    Connection* connection = find(id);
    if (!connection)
        return;
    const std::size_t me = sideOf(*connection, at);
    connection->sides[me].handler = nullptr;
    if (!connection->sides[me].finSent)
        abort(id, at);
    else
        forgetIfDone(id);
}

/// A segment of side `from` has reached a host that knows nothing of the connection.
void Network::answerUnknown(ConnectionId id, std::size_t from)
{
    const Connection* connection = find(id);
    m_world.schedule(
        m_world.now() + latency(connection->hosts[0], connection->hosts[1]), [this, id, from] {
            const Connection* now = find(id);
            if (!now)
                return;
            if (reachable(now->hosts[0], now->hosts[1]))
                loseSide(id, from, "peer");
            else
                retransmit(id, from, 0); // the answer is lost: the segment leaves again
        });
}

void Network::reset(ConnectionId id)
{
    if (m_world.doors())
        m_world.doors()->reset(id);
    loseSide(id, 0, "network");
    loseSide(id, 1, "network");
}

void Network::loseSide(ConnectionId id, std::size_t index, std::string_view why)
{
    Connection* connection = find(id);
    if (!connection)
        return;
    Side& side = connection->sides[index];
    runtime::ConnectionHandler* handler = side.handler;
    side.handler = nullptr;
    side.finSent = true;
    side.finTold = true;
    side.untaken.clear();
    if (handler) {
        trace::Draft draft;
        draft.kind = EventKind::ConnectionReset;
        draft.host = connection->hosts[index];
        draft.connection = id;
        draft.subject = m_world.trace().subject(m_world.trace().connection(id).attempt);
        draft.word = why;
        draft.flags = index == 0 ? trace::Event::kFromClient : std::uint8_t{0};
        m_world.recorder().setCause(m_world.recorder().record(m_world.now(), draft));
        handler->lost();
    }
    forgetIfDone(id);
}

void Network::forgetIfDone(ConnectionId id)
{
    const Connection* connection = find(id);
    if (!connection)
        return;
    const auto done = [](const Side& side) { return side.dead || (!side.handler && side.finSent); };
    if (done(connection->sides[0]) && done(connection->sides[1])) {
        m_connections.erase(id);
        m_world.recorder().forgetStreams(id);
    }
}

// --- listening ---

bool Network::listen(
    HostId host, std::uint16_t port, trace::Protocol protocol, runtime::Listener listener)
{
    m_protocols[{host, port}] = protocol;
    return m_listeners.emplace(std::pair{host, port}, std::move(listener)).second;
}

std::size_t Network::deliveries() const
{
    return static_cast<std::size_t>(
        std::count_if(m_connections.begin(), m_connections.end(), [this](const auto& entry) {
            const Side* sides = entry.second.sides;
            return isSmtpLike(m_world.trace().connection(entry.first).protocol)
                && (sides[0].handler || sides[1].handler);
        }));
}

std::vector<Network::Listening> Network::listening() const
{
    std::vector<Listening> all;
    for (const auto& [place, listener] : m_listeners)
        all.push_back({place.first, place.second, protocolAt(place.first, place.second)});
    return all;
}

trace::Protocol Network::protocolAt(HostId host, std::uint16_t port) const
{
    const auto found = m_protocols.find({host, port});
    return found == m_protocols.end() ? trace::Protocol::Smtp : found->second;
}

runtime::ConnectionHandler* Network::accept(HostId host, std::uint16_t port, ConnectionId id)
{
    const auto found = m_listeners.find({host, port});
    return found == m_listeners.end() ? nullptr : found->second(id);
}

void Network::endCall(ConnectionId id)
{
    const auto timer = m_callTimers.find(id);
    if (timer == m_callTimers.end())
        return;
    m_world.queue().cancel(timer->second);
    m_callTimers.erase(timer);
}

// --- datagrams ---

bool Network::bindDatagrams(HostId host, std::uint16_t port, runtime::DatagramHandler handler)
{
    return m_datagrams.emplace(std::pair{host, port}, std::move(handler)).second;
}

void Network::sendDatagram(
    HostId from, std::uint16_t fromPort, const Endpoint& to, std::string_view bytes, EventId sent)
{
    const HostId receiver = planHostAt(to.address);
    if (!receiver.valid() && m_world.doors() && m_world.doors()->hostAt(to.address).valid())
        return m_world.doors()->sendDatagram(from, fromPort, to, bytes, sent);
    const scenario::FaultPlan* fault = m_world.takeFault(sent, from);
    const bool lost = (fault && fault->action == FaultAction::Lose) || !receiver.valid();
    const Duration way = receiver.valid() ? latency(from, receiver) : m_defaultLatency;
    const Duration extra = fault && fault->action == FaultAction::Delay ? fault->delay : Duration{};
    const Endpoint origin{addressFor(from, to.address).value_or(IpAddress()), fromPort};
    m_world.queue().push(m_world.now() + way + extra, sent,
        [this, from, receiver, lost, origin, to, text = std::string(bytes), sent] {
            // One that left before its sender crashed is on its way all the same.
            if (lost || m_down.contains(from) || !reachable(receiver, receiver)) {
                m_world.recorder().recordArrival(m_world.now(), EventKind::DnsLost, from, sent);
                return;
            }
            receiveDatagram(receiver, to.port, origin, text);
        });
}

void Network::receiveDatagram(
    HostId host, std::uint16_t port, const Endpoint& from, std::string_view bytes)
{
    const auto handler = m_datagrams.find({host, port});
    if (handler != m_datagrams.end())
        handler->second(from, bytes);
}

} // namespace postroad::sim
