// SPDX-License-Identifier: MIT
// The world at a position is a fold over the trace. Checkpoints make going to any position cost at
// most kStride events: each is a copy of the folded state, opaque to the trace.
#pragma once

#include "core/trace/trace.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace postroad::trace {

/// Fold must have `using State = …` (copyable, its default value is the state before the first
/// event) and `static void apply(State&, const Trace&, EventId)`.
template <typename Fold>
class Checkpoints
{
public:
    using State = typename Fold::State;
    static constexpr std::size_t kStride = 2048;

    explicit Checkpoints(const Trace& trace) : m_trace(&trace) { }

    /// The state after the first `position` events, 0 ≤ position ≤ trace.size(). Valid until the
    /// next call.
    const State& at(std::size_t position)
    {
        position = std::min(position, m_trace->size());
        if (position < m_position || position / kStride > m_position / kStride + 1) {
            const std::size_t nearest = std::min(position / kStride, m_saved.size());
            if (position < m_position || nearest * kStride > m_position) {
                m_state = nearest == 0 ? State{} : m_saved[nearest - 1];
                m_position = nearest * kStride;
            }
        }
        while (m_position < position) {
            Fold::apply(m_state, *m_trace, EventId(static_cast<std::uint32_t>(m_position++)));
            if (m_position % kStride == 0 && m_position / kStride == m_saved.size() + 1)
                m_saved.push_back(m_state);
        }
        return m_state;
    }

private:
    const Trace* m_trace;
    State m_state{};
    std::size_t m_position = 0;
    std::vector<State> m_saved; ///< after kStride, 2 kStride, … events
};

} // namespace postroad::trace
