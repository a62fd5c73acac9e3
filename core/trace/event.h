// SPDX-License-Identifier: MIT
// One observable fact of a run: small, of fixed size, and never changed once written. What its
// fields mean depends on the kind (event_kinds.h).
#pragma once

#include "core/base/conversation.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/event_kinds.h"

#include <cstdint>

namespace postroad::trace {

using SubjectId = Id<struct SubjectTag>; ///< an interned Subject
using WordId = Id<struct WordTag>; ///< an interned word: a verb, a state, an outcome

/// Octets in one of the trace's blobs. Nothing is copied when several events speak of the same
/// octets.
struct TextRef
{
    std::uint32_t blob = 0;
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
};

struct Event
{
    Instant time; ///< when it happened
    /// Of its first octet in the stream of its direction. Of a datagram, which has no stream:
    /// the number of the host that it is sent to, from 1 (Trace::peer reads it).
    std::uint64_t offset = 0;
    EventId cause; ///< what made it happen: an earlier event, or none
    ConnectionId connection;
    SubjectId subject; ///< which letter, recipient and route attempt it belongs to
    WordId word;
    TextRef text;
    std::uint32_t number = 0;
    std::uint32_t detail = 0;
    HostId host; ///< where it happened
    EventKind kind = EventKind::RunEnded;
    std::uint8_t flags = 0;

    static constexpr std::uint8_t kLast = 1; ///< the last line of a reply, the last chunk of a body
    static constexpr std::uint8_t kFromClient = 2; ///< said by the connection's client
    static constexpr std::uint8_t kForced = 4; ///< a reply that a fault or a person put there

    [[nodiscard]] bool last() const { return (flags & kLast) != 0; }
    [[nodiscard]] bool fromClient() const { return (flags & kFromClient) != 0; }
    [[nodiscard]] bool forced() const { return (flags & kForced) != 0; }
};
static_assert(sizeof(Event) <= 64);

/// What events are about, for causes, custody and the comparison of branches: parts of the stable
/// key.
struct Subject
{
    std::uint32_t message = 0; ///< 1 for the first message of the run; 0: none
    std::uint32_t recipient = 0; ///< 1 for its first recipient; 0: all or none
    std::uint32_t attempt = 0; ///< 1 for the first attempt over a route; 0: none

    friend constexpr auto operator<=>(const Subject&, const Subject&) = default;
};

constexpr std::uint32_t pack(EnhancedCode code)
{
    return std::uint32_t{code.klass} << 24U | std::uint32_t{code.subject} << 12U | code.detail;
}
constexpr EnhancedCode unpackEnhanced(std::uint32_t packed)
{
    return {static_cast<std::uint8_t>(packed >> 24U),
        static_cast<std::uint16_t>(packed >> 12U & 0xFFFU),
        static_cast<std::uint16_t>(packed & 0xFFFU)};
}

} // namespace postroad::trace
