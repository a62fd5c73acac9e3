// SPDX-License-Identifier: MIT
// Foreign peers, and what comes in from them.
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

/// Foreign addresses that get a host of their own; all further ones share one.
constexpr std::size_t kForeignHostsMax = 1024;
/// What is kept of who speaks before it is answered.
constexpr std::size_t kEarlyOctetsMax = 16 * 1024;
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
    opened.since = m_world.now();
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
    if (isCut(opened)) {
        opened.calling = true;
        return id;
    }
    answerCall(id);
    return find(id) ? id : ConnectionId();
}

void Doors::answerCall(ConnectionId id)
{
    Foreign* foreign = find(id);
    foreign->calling = false;
    if (!m_world.network().isUp(foreign->ours)) {
        foreign->shutDown = true; // as above: there is nobody who could refuse it
        return;
    }
    record(id, EventKind::ConnectionOpened, foreign->theirs, false);
    record(id, EventKind::ConnectionAccepted, foreign->ours, false);
    const std::uint16_t port = m_world.trace().connection(id).serverEnd.port;
    runtime::ConnectionHandler* handler = m_world.network().accept(foreign->ours, port, id);
    foreign = find(id); // the node may have broken it off
    if (foreign && handler)
        foreign->handler = handler;
    else if (foreign)
        abort(id);
}

void Doors::received(ConnectionId id, std::string_view bytes)
{
    Foreign* foreign = find(id);
    if (!foreign || (!foreign->handler && !foreign->calling))
        return; // nobody hears it, or ever will
    if (foreign->reading && foreign->unread.empty() && !isCut(*foreign))
        foreign->handler->received(bytes);
    else if (!foreign->closedTold)
        foreign->unread += bytes;
    if (foreign->calling && foreign->unread.size() > kEarlyOctetsMax)
        foreign->far->setReading(false);
}

void Doors::closed(ConnectionId id)
{
    Foreign* foreign = find(id);
    if (foreign && foreign->calling)
        return forget(id); // has given up
    if (foreign) {
        foreign->closed = true;
        tellClosed(id);
    }
}

void Doors::tellClosed(ConnectionId id)
{
    Foreign* foreign = find(id);
    if (!foreign || !foreign->closed || foreign->closedTold || !foreign->unread.empty())
        return;
    if (foreign->handler && isCut(*foreign))
        return;
    foreign->closedTold = true;
    if (foreign->handler)
        foreign->handler->peerClosed();
    foreign = find(id);
    if (foreign && !foreign->handler && foreign->shutDown)
        forget(id);
}

void Doors::lost(ConnectionId id)
{
    Foreign* foreign = find(id);
    if (foreign && foreign->handler && isCut(*foreign)) {
        foreign->gone = true; // our host can't know
        foreign->far = &m_nobody;
        return;
    }
    lose(id, "peer");
}

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
    if (isCut(*foreign)) {
        foreign->answer = accepted;
        return;
    }
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

bool Doors::isDelivery(ConnectionId id, const Foreign& foreign) const
{
    return !foreign.weAreServer && foreign.standing && foreign.handler
        && isSmtpLike(m_world.trace().connection(id).protocol);
}

std::size_t Doors::deliveries() const
{
    return static_cast<std::size_t>(std::count_if(m_open.begin(), m_open.end(),
        [this](const auto& entry) { return isDelivery(entry.first, entry.second); }));
}

void Doors::shutDown()
{
    m_world.network().endCalls();
    std::vector<ConnectionId> all;
    for (const auto& [id, foreign] : m_open) {
        if (!isDelivery(id, foreign))
            all.push_back(id);
    }
    for (const ConnectionId id : all) {
        const Foreign* foreign = find(id); // one end may take another along
        if (foreign && foreign->handler)
            foreign->handler->shutDown();
        else if (foreign)
            abort(id);
    }
}

std::optional<Instant> Doors::dawdlesSince(const Foreign& foreign) const
{
    if (!foreign.weAreServer || foreign.held.valid()) // it waits for a person
        return std::nullopt;
    return foreign.handler ? foreign.handler->dawdlesSince() : std::optional(foreign.since);
}

void Doors::makeRoom(HostId host, std::uint16_t port, Duration patience)
{
    Instant longest = m_world.now() - patience;
    ConnectionId goes;
    for (const auto& [id, foreign] : m_open) {
        const bool isThere = foreign.ours == host
            && m_world.trace().connection(id).serverEnd.port == port;
        if (host.valid() && !isThere)
            continue;
        const std::optional<Instant> since = dawdlesSince(foreign);
        if (!since || *since > longest || (goes.valid() && *since == longest))
            continue;
        longest = *since;
        goes = id;
    }
    Foreign* foreign = find(goes);
    if (!foreign)
        return;
    // Who doesn't take what was said before takes no goodbye.
    if (!foreign->handler || foreign->outstanding > 0 || isCut(*foreign))
        return lose(goes, "its place was wanted");
    foreign->handler->giveUpPlace();
    if (find(goes) && !find(goes)->handler)
        lose(goes, "its place was wanted"); // it takes none now
}

void Doors::datagram(HostId to, std::uint16_t port, const Endpoint& from, std::string_view bytes)
{
    foreignHost(from.address);
    if (!m_world.network().isUp(to))
        return;
    m_world.network().receiveDatagram(to, port, from, bytes);
}

} // namespace postroad::sim
