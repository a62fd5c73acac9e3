// SPDX-License-Identifier: MIT
// Cables that are out: what is said on either side waits until they are in again, or is given up.
#include "core/sim/doors.h"
#include "core/sim/network.h"
#include "core/sim/world.h"

#include <utility>
#include <vector>

namespace postroad::sim {

using trace::EventKind;

namespace {

/// As long as a host of the run repeats to another what gets no answer (network.cpp): 1, 2, 4 … 64
/// s, thirteen times.
constexpr Duration kRepetition = 511s;

} // namespace

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

} // namespace postroad::sim
