// SPDX-License-Identifier: MIT
// One end of one connection with its session: the only place where sessions, network and trace
// meet. It feeds the session, writes what the session says, keeps its timer, and records each line
// as it is sent and as it arrives. The same class serves every protocol. Where TLS is spoken it
// sits between the session's octets, which the trace counts, and the network's.
#pragma once

#include "core/base/conversation.h"
#include "core/base/secure_layer.h"
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
    /// What the session says, at most about 64 KiB at a time; empty: nothing now. Valid until the
    /// next call of anything here.
    virtual std::string_view output() = 0;
    /// The first so many of these octets were sent.
    virtual void consumeOutput(std::size_t octets) = 0;
    [[nodiscard]] virtual std::optional<Instant> nextTimeout() const = 0;
    virtual void handleTimeout(Instant now) = 0;
    [[nodiscard]] virtual std::optional<Instant> dawdlesSince() const = 0;
    virtual void giveUpPlace(Instant now) = 0;
    [[nodiscard]] virtual bool wantsInput() const = 0;
    [[nodiscard]] virtual bool closing() const = 0; ///< close once the output is written
    /// Somebody is still making up the answer to what was received. Who has closed only one
    /// direction still hears it.
    [[nodiscard]] virtual bool owesReply() const = 0;
    virtual void connectionLost(Instant now) = 0;
    /// The end, with a word to the peer where the protocol has one.
    virtual void shutDown(Instant now) = 0;
    /// TLS shall begin once the output is written; until then the session neither reads nor speaks.
    [[nodiscard]] virtual bool wantsTls() const = 0;
    virtual void tlsEstablished(Instant now, const TlsFacts& facts) = 0;
    virtual void tlsFailed(Instant now, const std::string& reason) = 0;
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
    std::string_view output() override
    {
        if constexpr (kHasViews)
            return session.output();
        if (m_taken.empty())
            m_taken = session.takeOutput();
        return m_taken;
    }
    void consumeOutput(std::size_t octets) override
    {
        if constexpr (kHasViews)
            session.consumeOutput(octets);
        else
            m_taken.erase(0, octets);
    }
    [[nodiscard]] std::optional<Instant> nextTimeout() const override
    {
        return session.nextTimeout();
    }
    void handleTimeout(Instant now) override { session.handleTimeout(now); }
    [[nodiscard]] std::optional<Instant> dawdlesSince() const override
    {
        if constexpr (requires(const Session& s) { s.dawdlesSince(); })
            return session.dawdlesSince();
        return std::nullopt;
    }
    void giveUpPlace(Instant now) override
    {
        if constexpr (requires(Session & s) { s.giveUpPlace(now); })
            session.giveUpPlace(now);
    }
    [[nodiscard]] bool wantsInput() const override { return session.wantsInput(); }
    [[nodiscard]] bool closing() const override { return session.closing(); }
    [[nodiscard]] bool owesReply() const override
    {
        if constexpr (requires(const Session& s) { s.owesReply(); })
            return session.owesReply();
        return false;
    }
    void connectionLost(Instant now) override { session.connectionLost(now); }
    void shutDown(Instant now) override
    {
        if constexpr (requires(Session & s) { s.shutDown(now); })
            session.shutDown(now);
        else
            session.connectionLost(now);
    }
    [[nodiscard]] bool wantsTls() const override
    {
        if constexpr (requires(const Session& s) { s.wantsTls(); })
            return session.wantsTls();
        return false;
    }
    void tlsEstablished(Instant now, const TlsFacts& facts) override
    {
        if constexpr (requires(Session & s) { s.tlsEstablished(now, facts); })
            session.tlsEstablished(now, facts);
    }
    void tlsFailed(Instant now, const std::string& reason) override
    {
        if constexpr (requires(Session & s) { s.tlsFailed(now, reason); })
            session.tlsFailed(now, reason);
        else
            session.connectionLost(now);
    }

    Session session;

private:
    static constexpr bool kHasViews = requires(Session & s)
    {
        s.output();
        s.consumeOutput(std::size_t{});
    };
    std::string m_taken; ///< of a session without views
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
    /// speaks of one recipient. hearing: octets are about to reach the session. secure: makes the
    /// TLS layer when it is time for it; null if it can't.
    struct Owner
    {
        std::function<void()> progressed;
        std::function<void(End)> ended;
        std::function<std::optional<trace::Subject>(const Utterance&)> subjectOf{};
        std::function<std::unique_ptr<SecureLayer>()> secure{};
        std::function<void()> hearing{};
    };

    Channel(Runtime& runtime, Owner owner);
    ~Channel() override;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    /// The session this channel drives; made with the channel as its sink, so it comes after
    /// construction.
    void setSession(std::unique_ptr<SessionLike> session) { m_session = std::move(session); }
    /// TLS comes first, and the session starts inside it (RFC 8314 §3: implicit TLS). Before
    /// connect() or accept().
    void secureFromStart() { m_implicitTls = true; }
    /// Calls. timeout is for the connection to stand.
    void connect(const Endpoint& to, trace::Protocol protocol, Duration timeout);
    /// Takes over the server's end of a connection (from a Listener) and starts the session.
    void accept(ConnectionId connection);

    /// After the owner has given the session something: writes what it says, minds its timer.
    void pump();
    void abort();

    [[nodiscard]] ConnectionId connection() const { return m_connection; }
    [[nodiscard]] bool ended() const { return m_ended; }
    /// Null: no TLS, or not yet.
    [[nodiscard]] const TlsFacts* tls() const { return m_tlsOpen ? &m_secure->facts() : nullptr; }
    /// What the lines say now are about; the client's owner sets it, a server's follows from what
    /// arrives.
    void setSubject(const trace::Subject& subject) { m_subject = subject; }
    [[nodiscard]] const trace::Subject& subject() const { return m_subject; }
    /// The octets of the body under way, so that the trace shares them.
    void setBody(Blob body) { m_body = std::move(body); }
    /// The next reply is not the owner's: a fault or a person put it there.
    void markForced() { m_forced = true; }
    void unmarkForced() { m_forced = false; }

    // ConnectionHandler
    void opened() override;
    void failed(ConnectFailure failure) override;
    void received(std::string_view bytes) override;
    void drained() override { pump(); }
    void peerClosed() override;
    void lost() override;
    void shutDown() override;
    [[nodiscard]] std::optional<Instant> dawdlesSince() const override;
    void giveUpPlace() override;
    // ConversationSink
    void said(const Utterance& utterance) override;
    void stateChanged(std::string_view state) override;

private:
    void stands();
    void afterSession();
    void writeOutput();
    void write(std::string_view plain);
    void receivedPlain(std::string_view bytes);
    void startTls();
    void receivedSecure(std::string_view wire);
    void establishTls();
    void failTls(const std::string& reason);
    void flushWire();
    void recordTls(trace::EventKind kind, std::string_view text, bool verified);
    void finish(End end);
    void close();
    void timeOut();
    void lingerFromNow();
    void heedPeersEnd();
    [[nodiscard]] EventId causeOf(const Utterance& utterance) const;

    Runtime& m_runtime;
    Owner m_owner;
    std::unique_ptr<SessionLike> m_session;
    ConnectionId m_connection;
    bool m_isClient = false;
    bool m_standing = false;
    bool m_shutDown = false;
    bool m_peerClosed = false;
    bool m_endTold = false; ///< the session knows that no more will come
    bool m_allWritten = false; ///< the session had no more to say when it was last asked
    bool m_ended = false;
    bool m_reading = true;
    bool m_pumping = false;
    bool m_pumpAgain = false;
    bool m_forced = false;
    bool m_implicitTls = false;
    bool m_tlsOpen = false;
    bool m_tlsClosed = false; ///< the peer has said goodbye inside TLS
    std::uint64_t m_receivedOctets = 0; ///< plain ones, as the session counts them
    std::uint64_t m_unheardOctets = 0; ///< that came after our close, when nobody listened
    std::unique_ptr<SecureLayer> m_secure;
    std::optional<Instant> m_handshakeUntil;
    trace::Subject m_subject;
    Blob m_body;
    std::optional<Instant> m_lingerUntil; ///< one side has closed: until when the other may take
    Deadline m_deadline;
};

} // namespace postroad::runtime
