// SPDX-License-Identifier: MIT
#include "core/sim/doors.h"

#include "core/sim/network.h"
#include "core/sim/sim_host.h"
#include "core/sim/world.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace postroad::sim {

using scenario::FaultAction;
using trace::EventKind;

namespace {

/// Who writes on and on without asking writable() is cut off there.
constexpr std::size_t kOutstandingOctetsMax = 4 * kWindowOctets;
/// Foreign addresses that get a host of their own; all further ones share one.
constexpr std::size_t kForeignHostsMax = 1024;
constexpr const char* kOtherHosts = "elsewhere";

} // namespace

Doors::Foreign* Doors::find(ConnectionId id)
{
    const auto found = m_open.find(id);
    return found == m_open.end() ? nullptr : &found->second;
}

const Doors::Foreign* Doors::find(ConnectionId id) const
{
    const auto found = m_open.find(id);
    return found == m_open.end() ? nullptr : &found->second;
}

HostId Doors::hostAt(const IpAddress& address) const
{
    const auto found = m_hosts.find(address);
    return found == m_hosts.end() ? HostId() : found->second;
}

HostId Doors::foreignHost(const IpAddress& address)
{
    if (const HostId known = hostAt(address); known.valid())
        return known;
    const std::string name = m_hosts.size() < kForeignHostsMax ? format(address) : kOtherHosts;
    HostId host = m_world.trace().findHost(name);
    if (!host.valid())
        host = m_world.recorder().addHost(name);
    if (m_hosts.size() < kForeignHostsMax)
        m_hosts.emplace(address, host);
    return host;
}

EventId Doors::record(ConnectionId id, EventKind kind, HostId host, bool fromClient,
    std::string_view word, std::string_view text)
{
    const trace::ConnectionInfo& info = m_world.trace().connection(id);
    const bool names = kind == EventKind::ConnectionReset || kind == EventKind::ConnectionClosed;
    trace::Draft draft;
    draft.kind = kind;
    draft.host = host;
    draft.connection = id;
    draft.subject = m_world.trace().subject(info.attempt);
    draft.word = word;
    draft.text = text;
    draft.number = names ? 0 : info.serverEnd.port;
    draft.flags = fromClient ? trace::Event::kFromClient : std::uint8_t{0};
    const EventId event = m_world.recorder().record(m_world.now(), draft);
    m_world.recorder().setCause(event);
    return event;
}

// --- what comes in ---

ConnectionId Doors::call(HostId server, std::uint16_t port, const Endpoint& from, FarEnd& far)
{
    trace::ConnectionInfo info;
    info.client = foreignHost(from.address);
    info.server = server;
    info.clientEnd = from;
    const std::vector<IpAddress>& own = m_world.host(server).addresses();
    info.serverEnd = {own.empty() ? IpAddress() : own.front(), port};
    info.protocol = m_world.network().protocolAt(server, port);
    const HostId client = info.client;
    const std::string address = format(info.serverEnd.address);
    const ConnectionId id = m_world.recorder().addConnection(info);
    Foreign& opened = m_open[id];
    opened.ours = server;
    opened.theirs = client;
    opened.far = &far;
    const EventId attempt = record(id, EventKind::ConnectionAttempt, client, true, {}, address);
    if (const scenario::FaultPlan* fault = m_world.takeFault(attempt, client)) {
        if (fault->action == FaultAction::Refuse) {
            record(id, EventKind::ConnectionRefused, client, false);
            abort(id);
            return {};
        }
        if (fault->action == FaultAction::Silent) {
            opened.shutDown = true; // the system has opened it; nobody ever says a word
            return id;
        }
    }
    if (!m_world.network().isUp(server)) {
        opened.shutDown = true; // as above: there is nobody who could refuse it
        return id;
    }
    record(id, EventKind::ConnectionOpened, client, false);
    record(id, EventKind::ConnectionAccepted, server, false);
    runtime::ConnectionHandler* handler = m_world.network().accept(server, port, id);
    Foreign* now = find(id); // the node may have broken it off
    if (now && handler)
        now->handler = handler;
    else if (now)
        abort(id);
    return find(id) ? id : ConnectionId();
}

void Doors::received(ConnectionId id, std::string_view bytes)
{
    Foreign* foreign = find(id);
    if (!foreign || !foreign->handler)
        return; // nobody hears it, or ever will
    if (foreign->reading && foreign->unread.empty())
        foreign->handler->received(bytes);
    else if (!foreign->closedTold)
        foreign->unread += bytes;
}

void Doors::closed(ConnectionId id)
{
    if (Foreign* foreign = find(id)) {
        foreign->closed = true;
        tellClosed(id);
    }
}

void Doors::tellClosed(ConnectionId id)
{
    Foreign* foreign = find(id);
    if (!foreign || !foreign->closed || foreign->closedTold || !foreign->unread.empty())
        return;
    foreign->closedTold = true;
    if (foreign->handler)
        foreign->handler->peerClosed();
    foreign = find(id);
    if (foreign && !foreign->handler && foreign->shutDown)
        forget(id);
}

void Doors::lost(ConnectionId id) { lose(id, "peer"); }

void Doors::lose(ConnectionId id, std::string_view why)
{
    const auto found = m_open.find(id);
    if (found == m_open.end())
        return;
    const Foreign foreign = std::move(found->second);
    m_open.erase(found);
    if (foreign.handler) // a machine without power notices nothing
        record(id, EventKind::ConnectionReset, foreign.ours, !foreign.weAreServer, why);
    if (foreign.far)
        foreign.far->abort();
    if (foreign.handler)
        foreign.handler->lost();
    m_world.recorder().forgetStreams(id);
}

void Doors::took(ConnectionId id, std::size_t octets)
{
    Foreign* foreign = find(id);
    if (!foreign)
        return;
    foreign->outstanding -= std::min(foreign->outstanding, octets);
    // On the way home nothing waits any more: all that was said has arrived there.
    if (foreign->outstanding == 0)
        m_world.recorder().recordArrivedUpTo(
            m_world.now(), id, !foreign->weAreServer, UINT64_MAX, foreign->theirs);
    if (foreign->blocked && foreign->outstanding < kWindowOctets / 2) {
        foreign->blocked = false;
        if (foreign->handler)
            foreign->handler->drained();
    }
}

void Doors::answered(ConnectionId id, bool accepted)
{
    Foreign* foreign = find(id);
    if (!foreign || !foreign->handler)
        return; // who called has no power any more
    m_world.network().endCall(id);
    if (accepted) {
        foreign->standing = true;
        record(id, EventKind::ConnectionOpened, foreign->ours, false);
        foreign = find(id); // the power may fail at that
        if (foreign && foreign->handler)
            foreign->handler->opened();
        return;
    }
    fail(id, EventKind::ConnectionRefused, runtime::ConnectFailure::Refused);
}

void Doors::timedOut(ConnectionId id)
{
    if (owns(id))
        fail(id, EventKind::ConnectionTimedOut, runtime::ConnectFailure::TimedOut);
}

void Doors::fail(ConnectionId id, EventKind kind, runtime::ConnectFailure failure)
{
    const auto found = m_open.find(id);
    const Foreign foreign = std::move(found->second);
    m_open.erase(found);
    record(id, kind, foreign.ours, false);
    foreign.far->abort();
    if (foreign.handler)
        foreign.handler->failed(failure);
    m_world.recorder().forgetStreams(id);
}

void Doors::shutDown()
{
    std::vector<ConnectionId> all;
    for (const auto& [id, foreign] : m_open)
        all.push_back(id);
    for (const ConnectionId id : all) {
        const Foreign* foreign = find(id); // one end may take another along
        if (foreign && foreign->handler)
            foreign->handler->shutDown();
        else if (foreign)
            abort(id);
    }
}

void Doors::datagram(HostId to, std::uint16_t port, const Endpoint& from, std::string_view bytes)
{
    foreignHost(from.address);
    if (!m_world.network().isUp(to))
        return;
    m_world.network().receiveDatagram(to, port, from, bytes);
}

// --- what a person does ---

void Doors::hold(HostId host, std::string_view verb)
{
    m_holds.push_back({host, std::string(verb)});
}

void Doors::look(EventId id)
{
    const trace::Event& event = m_world.trace()[id];
    if (m_holds.empty() || event.kind != EventKind::ReplySent)
        return;
    Foreign* foreign = find(event.connection);
    if (!foreign || !foreign->weAreServer || foreign->held.valid())
        return;
    const std::string_view word = m_world.trace().word(event);
    const std::string_view verb = word.empty() ? "GREETING" : word;
    const bool isHeld = std::any_of(m_holds.begin(), m_holds.end(), [&](const Hold& hold) {
        return hold.verb == verb && (!hold.host.valid() || hold.host == event.host);
    });
    if (!isHeld)
        return;
    foreign->held = id;
    foreign->heldSince = m_world.now();
}

void Doors::letGo(ConnectionId id)
{
    Foreign* foreign = find(id);
    if (!foreign || !foreign->held.valid())
        return;
    foreign->held = {};
    if (!foreign->kept.empty())
        foreign->far->write(foreign->kept);
    foreign->kept.clear();
    if (foreign->shutDown)
        foreign->far->shutdown();
}

std::vector<Doors::Held> Doors::held() const
{
    std::vector<Held> all;
    for (const auto& [id, foreign] : m_open) {
        if (foreign.held.valid())
            all.push_back({id, foreign.held, foreign.heldSince});
    }
    return all;
}

// --- what hosts of the run do ---

void Doors::callOut(
    ConnectionId id, HostId client, const Endpoint& real, runtime::ConnectionHandler& handler)
{
    Foreign& foreign = m_open[id];
    foreign.ours = client;
    foreign.theirs = m_world.trace().connection(id).server;
    foreign.weAreServer = false;
    foreign.standing = false;
    foreign.handler = &handler;
    foreign.far = &m_outside.call(id, real);
}

void Doors::later(ConnectionId id, Foreign& foreign, std::function<void(Foreign&)> act)
{
    foreign.dueUntil = std::max(foreign.dueUntil, m_world.now()) + foreign.delay;
    foreign.delay = {};
    m_world.schedule(foreign.dueUntil, [this, id, act = std::move(act)] {
        if (Foreign* now = find(id))
            act(*now);
    });
}

void Doors::write(ConnectionId id, std::string_view bytes)
{
    Foreign* foreign = find(id);
    if (!foreign || foreign->shutDown || bytes.empty())
        return;
    foreign->outstanding += bytes.size();
    foreign->blocked = foreign->outstanding >= kWindowOctets;
    if (foreign->outstanding > kOutstandingOctetsMax) {
        // Not from within: the node is in the middle of something.
        m_world.schedule(m_world.now(), [this, id] { lose(id, "too much was not taken"); });
        foreign->shutDown = true;
    } else if (foreign->held.valid()) {
        foreign->kept += bytes;
    } else if (foreign->delay > Duration{} || foreign->dueUntil > m_world.now()) {
        later(id, *foreign, [text = std::string(bytes)](Foreign& now) { now.far->write(text); });
    } else {
        foreign->far->write(bytes);
    }
}

std::size_t Doors::writable(ConnectionId id) const
{
    const Foreign* foreign = find(id);
    return !foreign || !foreign->standing || foreign->shutDown
            || foreign->outstanding >= kWindowOctets
        ? 0
        : kWindowOctets - foreign->outstanding;
}

void Doors::shutdown(ConnectionId id)
{
    Foreign* foreign = find(id);
    if (!foreign || foreign->shutDown)
        return;
    foreign->shutDown = true;
    if (foreign->held.valid())
        return; // after what is kept back
    if (foreign->dueUntil > m_world.now())
        later(id, *foreign, [](Foreign& now) { now.far->shutdown(); });
    else
        foreign->far->shutdown();
}

void Doors::abort(ConnectionId id)
{
    const auto found = m_open.find(id);
    if (found == m_open.end())
        return;
    FarEnd* far = found->second.far;
    m_open.erase(found);
    far->abort();
    m_world.recorder().forgetStreams(id);
}

void Doors::setReading(ConnectionId id, bool reading)
{
    Foreign* foreign = find(id);
    if (!foreign)
        return;
    foreign->reading = reading;
    foreign->far->setReading(reading);
    if (!reading || (foreign->unread.empty() && !foreign->closed))
        return;
    // Never from within: the handler is in the middle of something.
    m_world.schedule(m_world.now(), [this, id] {
        Foreign* now = find(id);
        if (!now || !now->handler || !now->reading)
            return;
        const std::string waiting = std::exchange(now->unread, {});
        if (!waiting.empty())
            now->handler->received(waiting);
        tellClosed(id);
    });
}

void Doors::release(ConnectionId id)
{
    Foreign* foreign = find(id);
    if (!foreign)
        return;
    foreign->handler = nullptr;
    if (!foreign->shutDown)
        abort(id);
    else
        forget(id);
}

void Doors::forget(ConnectionId id)
{
    const auto found = m_open.find(id);
    FarEnd* far = found->second.far;
    m_open.erase(found);
    far->close();
    m_world.recorder().forgetStreams(id);
}

void Doors::reset(ConnectionId id) { lose(id, "network"); }

void Doors::crash(HostId host)
{
    for (auto& [id, foreign] : m_open) {
        if (foreign.ours != host)
            continue;
        foreign.handler = nullptr;
        foreign.shutDown = true;
        foreign.unread.clear();
        // What still comes is dropped; but the peer's own goodbye must be noticed.
        foreign.far->setReading(true);
        if (!foreign.standing) // not from within: this may happen in the middle of the call
            m_world.schedule(m_world.now(), [this, call = id] {
                m_world.network().endCall(call);
                abort(call);
            });
    }
}

void Doors::restart(HostId host)
{
    std::vector<ConnectionId> forgotten;
    for (const auto& [id, foreign] : m_open) {
        if (foreign.ours == host)
            forgotten.push_back(id);
    }
    for (const ConnectionId id : forgotten)
        abort(id);
}

void Doors::delayNext(ConnectionId id, Duration delay)
{
    if (Foreign* foreign = find(id))
        foreign->delay += delay;
}

void Doors::sendDatagram(
    HostId from, std::uint16_t fromPort, const Endpoint& to, std::string_view bytes, EventId sent)
{
    const scenario::FaultPlan* fault = m_world.takeFault(sent, from);
    if (fault && fault->action == FaultAction::Lose) {
        m_world.recorder().recordArrival(m_world.now(), EventKind::DnsLost, from, sent);
        return;
    }
    m_outside.sendDatagram(from, fromPort, to, bytes);
    if (sent.valid())
        m_world.recorder().recordArrival(
            m_world.now(), EventKind::DnsResponseArrived, hostAt(to.address), sent);
}

} // namespace postroad::sim
