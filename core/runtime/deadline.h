// SPDX-License-Identifier: MIT
// One timer that follows a machine's nextTimeout(): armed anew after each call into it, cancelled
// when it goes away.
#pragma once

#include "core/runtime/runtime.h"

#include <functional>
#include <optional>

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

    /// Calls back once at that time; nothing: not at all. Nothing happens if it is armed for that
    /// time already.
    void arm(std::optional<Instant> at)
    {
        if (at == m_at)
            return;
        if (m_at)
            m_runtime.cancelTimer(m_timer);
        m_at = at;
        if (!at)
            return;
        m_timer = m_runtime.startTimer(*at, [this] {
            m_at.reset();
            m_expired();
        });
    }

private:
    Runtime& m_runtime;
    std::function<void()> m_expired;
    std::optional<Instant> m_at;
    TimerId m_timer;
};

} // namespace postroad::runtime
