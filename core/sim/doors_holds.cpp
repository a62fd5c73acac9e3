// SPDX-License-Identifier: MIT
// Replies to foreign clients that are kept back until somebody lets them go.
#include "core/sim/doors.h"
#include "core/sim/world.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace postroad::sim {

using trace::EventKind;

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

} // namespace postroad::sim
