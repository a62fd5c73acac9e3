// SPDX-License-Identifier: MIT
#include "core/live/turns.h"

#include <algorithm>
#include <asio/post.hpp>
#include <utility>

namespace postroad::live {

void Turns::start(LabWorld& world)
{
    m_world = &world;
    m_start = std::chrono::steady_clock::now();
    finish();
}

Instant Turns::now()
{
    const auto passed = std::chrono::steady_clock::now() - m_start;
    m_now = std::max(m_now, Instant(std::chrono::duration_cast<Duration>(passed)));
    return m_now;
}

Instant Turns::turnTime()
{
    if (!m_inTurn)
        now();
    m_inTurn = true;
    return m_now;
}

ConnectionId Turns::take(Input input, sim::FarEnd* far)
{
    if (!m_world)
        return {};
    input.at = turnTime();
    return m_world->apply(input, far);
}

void Turns::finish()
{
    if (!m_world)
        return;
    m_world->goTo(turnTime());
    // What goes out may let a node write more.
    while (!m_senders.empty()) {
        m_flushing.swap(m_senders);
        for (const std::weak_ptr<Sender>& sender : m_flushing) {
            if (const auto alive = sender.lock())
                alive->flush();
        }
        m_flushing.clear();
        m_world->goTo(m_now);
    }
    m_inTurn = false;
    wakeInTime();
}

void Turns::finishFor(const Sender& peer)
{
    if (!m_world)
        return;
    if (std::exchange(m_lastHeard, &peer) == &peer)
        return finish();
    m_world->goTo(turnTime());
    m_inTurn = false;
    wakeInTime();
    if (m_senders.empty() || std::exchange(m_finishPosted, true))
        return;
    asio::post(m_io, [this] {
        m_finishPosted = false;
        finish();
    });
}

void Turns::wakeInTime()
{
    const std::optional<Instant> next = m_world->nextTime();
    // A timer that rings too early costs less than setting it anew in every turn.
    if (!next || (m_wakeAt && *m_wakeAt <= *next))
        return;
    m_wakeAt = next;
    m_timer.expires_at(m_start + next->time_since_epoch());
    m_timer.async_wait([this](const std::error_code& error) {
        if (error)
            return; // set anew
        m_wakeAt.reset();
        finish();
    });
}

void Turns::stop()
{
    m_world = nullptr;
    m_timer.cancel();
}

} // namespace postroad::live
