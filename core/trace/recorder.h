// SPDX-License-Identifier: MIT
// The one writer of a trace. It interns words and subjects, packs short texts into shared pages,
// and knows the event that is the cause of what happens now.
#pragma once

#include "core/trace/trace.h"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string_view>

namespace postroad::trace {

/// What the caller says of a new event; time and cause come from the recorder unless given.
struct Draft
{
    EventKind kind = EventKind::RunEnded;
    HostId host{};
    ConnectionId connection{};
    Subject subject{};
    std::string_view word{};
    std::string_view text{};
    Blob blob{}; ///< if text points into it, it is shared instead of copied
    std::uint64_t offset = 0;
    HostId peer{}; ///< of a datagram, which has no connection: the host it is sent to
    std::uint32_t number = 0;
    std::uint32_t detail = 0;
    std::uint8_t flags = 0;
    EventId cause{}; ///< none: the recorder's current cause
};

class Recorder
{
public:
    explicit Recorder(Trace& trace) : m_trace(trace) { }

    HostId addHost(std::string name);
    /// Numbers the pair and, unless it carries DNS, the hop.
    ConnectionId addConnection(ConnectionInfo info);

    /// Gives the message its number, from 1.
    std::uint32_t addMessage(MessageInfo info);

    /// Nothing more is recorded. What tells of events returns none from now on, messages have no
    /// number, and connections take the numbers of those that have ended.
    void mute();
    /// Mutes itself once the trace holds about so many octets; TraceFull is its last event.
    void setLimit(std::size_t octets) { m_octetsMax = octets; }
    /// Of each message, or chunk of BDAT, that a connection carries only the first so many octets
    /// are kept, and they are copied. Its events still tell how many octets there were (number).
    void setBodyLimit(std::size_t octets) { m_bodyOctetsMax = octets; }
    [[nodiscard]] bool muted() const { return m_muted; }

    EventId record(Instant now, const Draft& draft);
    /// A copy of an earlier event's texts and numbers, as something that happened elsewhere because
    /// of it: the arrival of what was sent.
    EventId recordArrival(Instant now, EventKind kind, HostId host, EventId sent);

    /// Records what one side of a connection said, and remembers where in its stream it ends.
    EventId recordSaid(Instant now, const Draft& draft, std::uint64_t end);
    /// All that was said in that direction up to an offset has arrived at host: records it, line by
    /// line, and returns the last arrival (or none).
    EventId recordArrivedUpTo(
        Instant now, ConnectionId connection, bool fromClient, std::uint64_t offset, HostId host);
    /// Records what arrived from a peer whose sending was not recorded (it is not of this run):
    /// that it was said is known from the moment it is heard. Returns the arrival; does nothing if
    /// the sending stands in the trace already.
    EventId recordHeard(Instant now, const Draft& draft, std::uint64_t end);
    /// The arrival of what ends at that offset of the direction; none if it is not known (any
    /// more).
    [[nodiscard]] EventId arrivalEndingAt(
        ConnectionId connection, bool fromClient, std::uint64_t end) const;
    /// The connection is over: its stream positions are not needed any more.
    void forgetStreams(ConnectionId connection);

    /// Whose power has failed does nothing more: until it is back, its events are not recorded. The
    /// last event's id is returned for them.
    void setSilent(HostId host, bool silent);

    /// Told of every event once it stands in the trace. Must not record from within the call.
    void setListener(std::function<void(EventId)> listener) { m_listener = std::move(listener); }

    /// What the next events are caused by; set for each kernel event and by channels.
    void setCause(EventId cause) { m_cause = cause; }
    [[nodiscard]] EventId cause() const { return m_cause; }
    /// Not valid while there is none.
    [[nodiscard]] EventId lastEvent() const;

    [[nodiscard]] const Trace& trace() const { return m_trace; }

private:
    struct Said
    {
        std::uint64_t end = 0;
        EventId sent;
        EventId arrived;
    };
    struct Stream
    {
        std::deque<Said> said; ///< by end; the oldest arrived ones are dropped past a limit
        std::size_t arrived = 0; ///< how many of them, from the front, have arrived
        std::size_t bodyKept = 0; ///< octets of the message that is being carried
    };

    [[nodiscard]] bool isSilent(HostId host) const
    {
        return !m_silent.empty() && m_silent.contains(host);
    }
    EventId append(const Event& event);
    void stopWhenFull(Instant now);
    ConnectionId mutedConnection(const ConnectionInfo& info);
    static void dropOld(Stream& way);
    static void noteEndOfBody(Stream& way, const Draft& said);
    Stream& stream(ConnectionId connection, bool fromClient)
    {
        return m_streams[{connection, fromClient}];
    }
    WordId intern(std::string_view word);
    WordId findOrAdd(std::string_view word);
    SubjectId intern(const Subject& subject);
    TextRef store(std::string_view text, const Blob& blob);
    TextRef storeText(const Draft& draft);

    Trace& m_trace;
    EventId m_cause;
    std::map<std::string_view, WordId> m_words; ///< the trace has the octets
    std::array<WordId, 64> m_recentWords{}; ///< the same words come again and again
    std::map<Subject, SubjectId> m_subjects;
    std::map<std::pair<HostId, HostId>, std::uint32_t> m_pairs;
    std::map<std::pair<ConnectionId, bool>, Stream> m_streams;
    std::function<void(EventId)> m_listener;
    std::set<HostId> m_silent;
    std::uint32_t m_hops = 0;
    bool m_muted = false;
    std::size_t m_octetsMax = SIZE_MAX;
    std::optional<std::size_t> m_bodyOctetsMax; ///< none: all of it, shared where it can be
    std::size_t m_octets = 0; ///< held by events and what they point to, roughly
    std::size_t m_connectionsRecorded = 0; ///< when it was muted
    std::deque<ConnectionId> m_ended; ///< muted: numbers that may come again, the oldest first
    std::shared_ptr<std::string> m_page; ///< texts; only grows, and never past its capacity
    std::uint32_t m_pageBlob = 0;
    Blob m_lastBlob; ///< chunks of one body follow each other: found without a search
    std::uint32_t m_lastBlobIndex = 0;
};

} // namespace postroad::trace
