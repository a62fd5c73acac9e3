// SPDX-License-Identifier: MIT
// One end of one connection with its session: the only place where sessions, network and trace
// meet. It feeds the session, writes what the session says, keeps its timer, and records each line
// as it is sent and as it arrives. The same class serves every protocol; TLS will sit between its
// octets and the network's (architecture.md §2: two layers).
#pragma once

#include "core/base/conversation.h"
#include "core/runtime/deadline.h"
#include "core/runtime/runtime.h"

#include <functional>
#include <memory>
#include <optional>

namespace postroad::runtime {

/// What a session must offer. SessionPort<S> makes it from any class with these functions.
class SessionLike
{
public:
    virtual ~SessionLike() = default;
    virtual void start(Instant now) = 0; ///< the connection stands
    virtual void receive(Instant now, std::string_view bytes) = 0;
    virtual std::string takeOutput()
        = 0; ///< at most about 64 KiB at a time; empty: nothing to say now
    [[nodiscard]] virtual std::optional<Instant> nextTimeout() const = 0;
    virtual void handleTimeout(Instant now) = 0;
    [[nodiscard]] virtual bool wantsInput() const = 0;
    [[nodiscard]] virtual bool closing() const = 0; ///< close once the output is written
    virtual void connectionLost(Instant now) = 0;
};

template <typename Session>
class SessionPort final : public SessionLike
{
public:
    template <typename... Arguments>
    explicit SessionPort(Arguments&&... arguments) : session(std::forward<Arguments>(arguments)...)
    {
    }
    void start(Instant now) override
    {
        if constexpr (requires(Session & s) { s.start(now); })
            session.start(now);
    }
    void receive(Instant now, std::string_view bytes) override { session.receive(now, bytes); }
    std::string takeOutput() override { return std::string(session.takeOutput()); }
    [[nodiscard]] std::optional<Instant> nextTimeout() const override
    {
        return session.nextTimeout();
    }
    void handleTimeout(Instant now) override { session.handleTimeout(now); }
    [[nodiscard]] bool wantsInput() const override { return session.wantsInput(); }
    [[nodiscard]] bool closing() const override { return session.closing(); }
    void connectionLost(Instant now) override { session.connectionLost(now); }

    Session session;
};

class Channel final : public ConnectionHandler, public ConversationSink
{
public:
    enum class End : std::uint8_t {
        Closed, ///< in good order
        Refused,
        TimedOut, ///< no answer to the call
        Lost, ///< broken off
    };
    /// progressed: the session may have asks or results; it is polled after every call into it.
    /// ended: once, last; the owner may destroy the channel from a timer, not from within.
    /// subjectOf: what a line of ours is about, where that is not the channel's subject: RCPT
    /// speaks of one recipient.
    struct Owner
    {
        std::function<void()> progressed;
        std::function<void(End)> ended;
        std::function<std::optional<trace::Subject>(const Utterance&)> subjectOf;
    };

    Channel(Runtime& runtime, Owner owner);
    ~Channel() override;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    /// The session this channel drives; made with the channel as its sink, so it comes after
    /// construction.
    void setSession(std::unique_ptr<SessionLike> session) { m_session = std::move(session); }
    /// Calls. timeout is for the connection to stand.
    void connect(const Endpoint& to, trace::Protocol protocol, Duration timeout);
    /// Takes over the server's end of a connection (from a Listener) and starts the session.
    void accept(ConnectionId connection);

    /// After the owner has given the session something: writes what it says, minds its timer.
    void pump();
    void abort();

    [[nodiscard]] ConnectionId connection() const { return m_connection; }
    [[nodiscard]] bool ended() const { return m_ended; }
    /// What the lines say now are about; the client's owner sets it, a server's follows from what
    /// arrives.
    void setSubject(const trace::Subject& subject) { m_subject = subject; }
    [[nodiscard]] const trace::Subject& subject() const { return m_subject; }
    /// The octets of the body under way, so that the trace shares them.
    void setBody(Blob body) { m_body = std::move(body); }
    /// The next reply is not the owner's: a fault or a person put it there.
    void markForced() { m_forced = true; }
    void unmarkForced() { m_forced = false; }
    /// The arrival of the octet that the session answers now: for faults that wait for a command.
    [[nodiscard]] EventId lastArrival() const { return m_lastArrival; }

    // ConnectionHandler
    void opened() override;
    void failed(ConnectFailure failure) override;
    void received(std::string_view bytes) override;
    void drained() override { pump(); }
    void peerClosed() override;
    void lost() override;
    // ConversationSink
    void said(const Utterance& utterance) override;
    void stateChanged(std::string_view state) override;

private:
    void afterSession();
    void writeOutput();
    void finish(End end);
    void close();
    void timeOut();
    void lingerFromNow();
    [[nodiscard]] EventId causeOf(const Utterance& utterance) const;

    Runtime& m_runtime;
    Owner m_owner;
    std::unique_ptr<SessionLike> m_session;
    ConnectionId m_connection;
    bool m_isClient = false;
    bool m_standing = false;
    bool m_shutDown = false;
    bool m_peerClosed = false;
    bool m_allWritten = false; ///< the session had no more to say when it was last asked
    bool m_ended = false;
    bool m_reading = true;
    bool m_pumping = false;
    bool m_pumpAgain = false;
    bool m_forced = false;
    std::uint64_t m_receivedOctets = 0;
    trace::Subject m_subject;
    Blob m_body;
    EventId m_lastArrival;
    std::optional<Instant> m_lingerUntil; ///< one side has closed: until when the other may take
    Deadline m_deadline;
};

} // namespace postroad::runtime
