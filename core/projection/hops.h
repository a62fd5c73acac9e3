// SPDX-License-Identifier: MIT
// The hops of a run: one row for each connection attempt that carries mail (not DNS), with what is
// known of it at a position. A refused one is a hop with no lines.
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace postroad::projection {

enum class HopOutcome : std::uint8_t { Calling, Open, Closed, Refused, TimedOut, Reset };

/// "calling", "open", "closed", "refused", "timed-out", "reset": part of the JSON contract.
std::string_view word(HopOutcome outcome);

/// What became of TLS in a hop.
struct HopTls
{
    EventId event; ///< the first of its ends'
    bool failed = false;
};

struct HopRow
{
    std::uint32_t number = 0; ///< from 1
    ConnectionId connection;
    trace::Protocol protocol = trace::Protocol::Smtp;
    HostId client;
    HostId server; ///< not valid: nobody has that address
    Endpoint serverEnd;
    HopOutcome outcome = HopOutcome::Calling;
    std::optional<HopTls> tls; ///< nothing: all in the clear, so far
    EventId first; ///< its ConnectionAttempt
    EventId last; ///< its last event that is visible
    std::uint32_t message = 0; ///< the first message it carried, from 1; 0: none so far
    std::uint32_t lines = 0; ///< commands, reply lines and chunks of bodies sent
};

/// Something that is said in a hop, as a row of its transcript.
struct HopLine
{
    EventId event; ///< of the sending; of the arrival when a peer outside the run said it
    EventId arrival; ///< maybe behind the position; not valid: it has not arrived in all the trace
};

/// Knows which events belong to which connection. Grows with the trace: call update() after it has
/// grown; what was known stays.
class HopIndex
{
public:
    /// The trace must outlive the index.
    explicit HopIndex(const trace::Trace& trace) : m_trace(&trace) { update(); }

    /// Reads on where it stopped.
    void update();

    /// The hops that have begun at this position (number of visible events), in their order.
    [[nodiscard]] std::vector<HopRow> rows(std::size_t position) const;
    /// The hop of that number; nothing if it has not begun.
    [[nodiscard]] std::optional<HopRow> row(std::uint32_t hop, std::size_t position) const;
    /// The hop that was last spoken in or called at this position; 0 if none has begun.
    [[nodiscard]] std::uint32_t current(std::size_t position) const;
    /// The visible events of a hop, rising. Valid until the next update().
    [[nodiscard]] std::span<const EventId> events(std::uint32_t hop, std::size_t position) const;

    /// What was said up to the position, and where TLS began or failed, in the order of sending.
    /// Valid until the next update().
    [[nodiscard]] std::span<const HopLine> lines(std::uint32_t hop, std::size_t position) const;

    [[nodiscard]] const trace::Trace& trace() const { return *m_trace; }

private:
    struct Hop
    {
        ConnectionId connection;
        std::vector<EventId> events;
        std::vector<EventId> linesSent; ///< commands, replies, bodies
        std::vector<EventId> changes; ///< of family Connection
        std::vector<EventId> secured; ///< of family Tls
        std::vector<HopLine> lines;
        EventId carried; ///< the first about a message
    };
    void take(Hop& hop, EventId id);
    [[nodiscard]] const Hop* find(std::uint32_t hop) const;
    [[nodiscard]] bool isTlsFailure(EventId id) const;
    [[nodiscard]] HopRow describe(const Hop& hop, std::size_t position) const;

    const trace::Trace* m_trace;
    std::size_t m_seen = 0;
    std::vector<Hop> m_hops; ///< by number, from 1
    std::vector<std::pair<EventId, std::uint32_t>> m_turns; ///< from this event on, that hop
};

/// The hops that tell how things stand between two hosts: those that are not over, and for each two
/// and each protocol the last one. For trace::Checkpoints.
struct StandingFold
{
    struct Standing
    {
        ConnectionId connection;
        bool over = false; ///< closed, refused, timed out or broken
    };
    struct State
    {
        std::vector<Standing> hops; ///< in the order of calling
    };
    static void apply(State& state, const trace::Trace& trace, EventId id);
};

} // namespace postroad::projection
