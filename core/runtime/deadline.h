// SPDX-License-Identifier: MIT
// One timer that follows a machine's nextTimeout(): armed anew after each call into it, cancelled
// when it goes away.
#pragma once

#include "core/runtime/runtime.h"

#include <functional>
#include <optional>
#include <utility>

namespace postroad::runtime {

class Deadline
{
public:
    Deadline(Runtime& runtime, std::function<void()> expired)
        : m_runtime(runtime),
          m_expired(std::move(expired))
    {
    }
    ~Deadline() { arm(std::nullopt); }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    /// Calls back once at that time; nothing: not at all. A time that moves away, as it does with
    /// each line that a session hears, costs nothing: the timer looks again when it rings.
    void arm(std::optional<Instant> at)
    {
        if (at == m_at)
            return;
        m_at = at;
        m_cause = m_runtime.recorder().cause();
        const bool ringsInTime = m_ringsAt && at && *m_ringsAt <= *at;
        if (ringsInTime)
            return;
        if (m_ringsAt)
            m_runtime.cancelTimer(m_timer);
        m_ringsAt.reset();
        if (at)
            start(*at);
    }

private:
    void start(Instant at)
    {
        m_ringsAt = at;
        m_timer = m_runtime.startTimer(at, [this] {
            m_ringsAt.reset();
            if (m_at && m_runtime.now() < *m_at)
                return start(*m_at);
            if (!std::exchange(m_at, std::nullopt))
                return;
            m_runtime.recorder().setCause(m_cause);
            m_expired();
        });
    }

    Runtime& m_runtime;
    std::function<void()> m_expired;
    std::optional<Instant> m_at;
    std::optional<Instant> m_ringsAt; ///< the timer; never after m_at
    EventId m_cause; ///< of the latest arming
    TimerId m_timer;
};

} // namespace postroad::runtime
