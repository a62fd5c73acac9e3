// SPDX-License-Identifier: MIT
// Finding one's way in a story of tests/support/trace_builder.h.
#pragma once

#include "tests/support/trace_builder.h"

#include <string_view>

namespace postroad::tests {

/// The nth event of that kind (from 1) whose text or word holds the needle; not valid: none.
inline EventId findEvent(
    const trace::Trace& trace, trace::EventKind kind, std::string_view needle = {}, int nth = 1)
{
    for (std::size_t k = 0; k < trace.size(); ++k) {
        const trace::Event& event = trace.at(k);
        const bool holds = trace.text(event).find(needle) != std::string_view::npos
            || trace.word(event).find(needle) != std::string_view::npos;
        if (event.kind == kind && holds && --nth == 0)
            return EventId(static_cast<std::uint32_t>(k));
    }
    return {};
}

/// The position at which that event is the last one visible.
inline std::size_t after(EventId id) { return std::size_t{id.value} + 1; }

} // namespace postroad::tests
