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
/// What is kept of who speaks before it is answered.
constexpr std::size_t kEarlyOctetsMax = 16 * 1024;
constexpr const char* kOtherHosts = "elsewhere";
/// As long as a host of the run repeats to another what gets no answer (network.cpp): 1, 2, 4 … 64
/// s, thirteen times.
constexpr Duration kRepetition = 511s;

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
    send(id, *foreign, std::exchange(foreign->kept, {}));
    if (foreign->shutDown)
        sendEnd(id, *foreign);
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
    foreign.far = &m_nobody;
    if (isCut(foreign))
        foreign.toCall = real;
    else
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
        later(id, *foreign,
            [this, id, text = std::string(bytes)](Foreign& now) { send(id, now, text); });
    } else {
        send(id, *foreign, bytes);
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
        later(id, *foreign, [this, id](Foreign& now) { sendEnd(id, now); });
    else
        sendEnd(id, *foreign);
}

void Doors::abort(ConnectionId id)
{
    const auto found = m_open.find(id);
    if (found == m_open.end())
        return;
    if (found->second.standing && !found->second.gone && isCut(found->second)) {
        forgetUnheard(found->second);
        return;
    }
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
    foreign->far->setReading(reading && !isCut(*foreign));
    handOver(id);
}

/// What has come while nobody read. Never from within: the handler is in the middle of something.
void Doors::handOver(ConnectionId id)
{
    const Foreign* foreign = find(id);
    if (!foreign || !foreign->reading || (foreign->unread.empty() && !foreign->closed))
        return;
    m_world.schedule(m_world.now(), [this, id] {
        Foreign* now = find(id);
        if (!now || !now->handler || !now->reading || isCut(*now))
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
    foreign->released = true;
    if (!foreign->shutDown)
        abort(id);
    else if (!isCut(*foreign) || foreign->gone)
        forget(id);
    else
        foreign->far->setReading(true); // only to notice its goodbye
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
        foreign.shutDown = !foreign.calling;
        foreign.unread.clear();
        foreign.unsent.clear();
        foreign.unsentSince.reset();
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
        if (foreign.ours == host && !foreign.calling)
            forgotten.push_back(id);
    }
    for (const ConnectionId id : forgotten)
        abort(id);
}

// --- cables ---

bool Doors::isCut(const Foreign& foreign) const
{
    return m_world.network().isUnplugged(foreign.ours)
        || m_world.network().isUnplugged(foreign.theirs);
}

void Doors::send(ConnectionId id, Foreign& foreign, std::string_view bytes)
{
    if (bytes.empty())
        return;
    if (!isCut(foreign))
        return foreign.far->write(bytes);
    foreign.unsent += bytes;
    noteUnsent(id, foreign);
}

void Doors::sendEnd(ConnectionId id, Foreign& foreign)
{
    if (!isCut(foreign))
        return foreign.far->shutdown();
    noteUnsent(id, foreign);
}

/// Our host knows nothing of it any more, which the peer can't know. Its goodbye is noticed.
void Doors::forgetUnheard(Foreign& foreign)
{
    foreign.handler = nullptr;
    foreign.dead = true;
    foreign.shutDown = true;
    foreign.unread.clear();
    foreign.unsent.clear();
    foreign.far->setReading(true);
}

/// RFC 9293 §3.8.3: what gets no answer is said again and again, and given up in the end.
void Doors::noteUnsent(ConnectionId id, Foreign& foreign)
{
    if (foreign.unsentSince)
        return;
    const Instant since = m_world.now();
    foreign.unsentSince = since;
    m_world.schedule(since + kRepetition, [this, id, since] {
        Foreign* now = find(id);
        if (!now || now->unsentSince != since)
            return;
        runtime::ConnectionHandler* handler = now->handler;
        forgetUnheard(*now);
        if (handler) {
            record(id, EventKind::ConnectionReset, now->ours, !now->weAreServer, "no answer");
            handler->lost();
        }
    });
}

void Doors::setUp(HostId host, bool up)
{
    std::vector<ConnectionId> all;
    for (const auto& [id, foreign] : m_open) {
        if (foreign.ours == host || foreign.theirs == host)
            all.push_back(id);
    }
    for (const ConnectionId id : all) {
        Foreign* foreign = find(id); // one may take another along
        if (foreign && up && !isCut(*foreign))
            goOn(id);
        else if (foreign && foreign->handler && !up)
            foreign->far->setReading(false);
    }
}

/// The cable is in again.
void Doors::goOn(ConnectionId id)
{
    Foreign* foreign = find(id);
    if (!m_world.network().isUp(foreign->ours) && !foreign->calling)
        return; // until it has power
    if (foreign->dead)
        return abort(id); // RFC 9293 §3.5.2: what belongs to no connection is answered with a reset
    if (foreign->gone)
        return lose(id, "peer");
    if (const auto real = std::exchange(foreign->toCall, std::nullopt))
        foreign->far = &m_outside.call(id, *real);
    foreign->far->setReading(foreign->reading || !foreign->handler);
    const bool ends = foreign->unsentSince && foreign->shutDown && !foreign->held.valid();
    foreign->unsentSince.reset();
    if (!foreign->unsent.empty())
        foreign->far->write(std::exchange(foreign->unsent, {}));
    if (ends)
        foreign->far->shutdown();
    if (foreign->released)
        return forget(id);
    if (foreign->calling)
        answerCall(id);
    else if (const auto answer = std::exchange(foreign->answer, std::nullopt))
        answered(id, *answer);
    handOver(id);
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
    if ((fault && fault->action == FaultAction::Lose) || m_world.network().isUnplugged(from)) {
        m_world.recorder().recordArrival(m_world.now(), EventKind::DnsLost, from, sent);
        return;
    }
    m_outside.sendDatagram(from, fromPort, to, bytes);
    if (sent.valid())
        m_world.recorder().recordArrival(
            m_world.now(), EventKind::DnsResponseArrived, hostAt(to.address), sent);
}

} // namespace postroad::sim
