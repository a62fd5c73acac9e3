// SPDX-License-Identifier: MIT
// What hosts of the run do at their ends of connections that lead out.
#include "core/sim/doors.h"
#include "core/sim/network.h"
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

} // namespace

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
