// SPDX-License-Identifier: MIT
// One SMTP, submission or LMTP connection, seen from the client: secures it and logs in as it was
// told, sends the transactions that its owner queues, in groups where the server allows (RFC 2920),
// and tells for every recipient what became of it. Where replies lead is in client_states.h.
#pragma once

#include "core/base/conversation.h"
#include "core/base/line_buffer.h"
#include "core/base/line_writer.h"
#include "core/base/secure_layer.h"
#include "core/base/time.h"
#include "core/smtp/client_config.h"
#include "core/smtp/client_events.h"
#include "core/smtp/client_states.h"
#include "core/smtp/data_writer.h"
#include "core/smtp/extensions.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::smtp {

/// Whether the server may be content with what the client says now. A mechanism in which the server
/// proves itself too (SCRAM) awaits more, and is not done before (RFC 5802 §5).
enum class ServerProof : std::uint8_t { NotAwaited, Awaited };

class ClientSession
{
public:
    /// The sink may be null; it must outlive the session.
    explicit ClientSession(ClientConfig config, ConversationSink* sink = nullptr);

    /// The connection is there: waits for the greeting. Once. With TlsUse::Implicit,
    /// tlsEstablished() comes before it.
    void start(Instant now);
    /// Queues a transaction; it begins when those before it are done. A session that has ended
    /// answers with NoAnswer.
    TransactionId send(Instant now, Transaction transaction);
    /// QUIT after the queued transactions.
    void quit(Instant now);

    void receive(Instant now, std::string_view bytes);
    /// Harmless when early.
    void handleTimeout(Instant now);
    void connectionLost(Instant now);
    [[nodiscard]] std::optional<Instant> nextTimeout() const { return m_deadline; }
    [[nodiscard]] bool wantsInput() const { return !closing(); }

    /// The server has agreed to TLS: nothing is said or heard until the owner has called one of the
    /// two below. Octets that came behind its 220 are forgotten (RFC 3207 §4.2).
    [[nodiscard]] bool wantsTls() const { return m_state == ClientState::Handshake; }
    /// The connection is secured, and with whom: begins anew with EHLO (RFC 3207 §4.2).
    void tlsEstablished(Instant now, const TlsFacts& facts);
    /// It can't be, or not with this server: the session is over, and nothing goes in clear text.
    void tlsFailed(Instant now, std::string reason);

    /// To AuthNeeded (RFC 4954 §4). Mechanism in capitals; responses are octets, base64 is put on
    /// here. An initial response that the line can't hold goes into the next one.
    void authenticate(Instant now, std::string_view mechanism,
        std::optional<std::string> initialResponse = std::nullopt,
        ServerProof proof = ServerProof::NotAwaited);
    void skipAuth(Instant now); ///< goes on without a login
    void giveUpLogin(Instant now, std::string reason); ///< ends the session
    /// To AuthChallenge.
    void authRespond(
        Instant now, std::string_view response, ServerProof proof = ServerProof::NotAwaited);
    /// Says "*"; the login has failed then, whatever the server answers.
    void authCancel(Instant now, std::string reason = {});

    /// What happened; call until empty after every call above.
    std::optional<ClientEvent> poll();

    /// Octets to send now; none: nothing to say now. A message comes in pieces of about 64 KiB:
    /// call again after consumeOutput(), and when the connection can take more. The view is valid
    /// until the next call of anything but const functions.
    std::string_view output();
    /// The first so many of these octets were sent.
    void consumeOutput(std::size_t octets);
    /// Both in one, for who keeps the octets.
    std::string takeOutput();
    [[nodiscard]] bool wantsToSend() const { return m_writer.pendingOctets() > 0 || bodyIsDue(); }
    /// Close the connection when all output was sent.
    [[nodiscard]] bool closing() const { return m_state == ClientState::Closed; }

    [[nodiscard]] ClientState state() const { return m_state; }
    [[nodiscard]] ClientTransactionState transactionState() const { return m_transactionState; }
    [[nodiscard]] Dialect dialect() const { return m_config.dialect; }
    /// As the server announced them; none before its answer to EHLO, after HELO, and after STARTTLS
    /// until the next EHLO.
    [[nodiscard]] const Extensions& extensions() const { return m_extensions; }
    [[nodiscard]] const std::optional<TlsFacts>& tls() const { return m_tls; }
    /// The mechanism of the login; empty: none.
    [[nodiscard]] std::string_view authenticatedMechanism() const
    {
        return m_loggedIn ? std::string_view(m_mechanism) : std::string_view();
    }

private:
    static constexpr std::size_t kNoRecipient = static_cast<std::size_t>(-1);

    struct Queued
    {
        TransactionId id;
        Transaction transaction;
    };

    /// The next thing to say in a transaction.
    enum class Cursor : std::uint8_t { Mail, Rcpt, Data, Waiting };
    /// How the message under way is sent.
    enum class Sending : std::uint8_t { Nothing, Data, Chunks };

    struct Running
    {
        TransactionId id;
        Transaction transaction;
        std::vector<RecipientOutcome> outcomes;
        std::vector<bool> decided;
        Cursor cursor = Cursor::Mail;
        std::size_t nextRecipient = 0;
        /// Where the recipients of the transaction on the wire begin, and end (RFC 9422).
        std::size_t batchBegin = 0;
        std::size_t batchEnd = 0;
    };

    /// A reply that must come.
    struct Expected
    {
        Verb verb = Verb::Greeting;
        std::size_t recipient = kNoRecipient; ///< index, of RCPT and of the dot in LMTP
        std::uint64_t end = 0; ///< of the command
        bool last = false; ///< the chunk that ends the message
    };

    /// What becomes of recipients that nobody has decided on.
    struct Fate
    {
        Verdict verdict = Verdict::NoAnswer;
        Stage stage = Stage::Local;
        Reply reply;
        bool ours = false;
    };

    // client_session.cpp
    void takeLine(Instant now, const LineBuffer::Line& line);
    void takeReply(Instant now, const Reply& reply);
    void step(Instant now, const ClientRow& row, const Reply& reply);
    void act(Instant now, const Expected& answered, const Reply& reply);
    void refuse(Instant now, const ClientRow& row, const Reply& reply);
    void giveUp(Instant now, const Fate& fate, SessionFailed failure);
    void fail(const Fate& fate, SessionFailed failure);
    void failProtocol(std::string detail);
    void abandonAll(const Fate& fate);
    void say(Instant now, Verb verb, std::string_view line, std::size_t recipient = kNoRecipient);
    void sayHello(Instant now, Verb verb);
    void sayQuit(Instant now);
    bool move(ClientAct act);
    void enter(ClientState state);
    void enter(ClientTransactionState state);
    static Fate fateOf(Stage stage, const Reply& reply);
    [[nodiscard]] ClientGuards guards(const Expected& answered) const;
    [[nodiscard]] Stage stage() const;
    [[nodiscard]] Duration patience() const;
    void wait(Instant now);

    // client_security.cpp
    void beginHandshake(Instant now);
    void takeChallenge(Instant now, const Reply& reply);

    // client_transaction.cpp
    void pump(Instant now);
    void begin();
    void beginBatch();
    void leaveUntried(Instant now);
    bool sayNext(Instant now);
    bool sayNextRecipient(Instant now);
    bool sayData(Instant now);
    void sayMail(Instant now);
    void startData(Instant now);
    void startChunks(Instant now);
    void finishIfSettled(Instant now);
    void finishTransaction();
    [[nodiscard]] bool usesChunks() const;
    bool takesDomain(std::set<std::string>& domains, const mail::Mailbox& mailbox) const;
    [[nodiscard]] bool mailLimitReached() const;
    [[nodiscard]] bool pipelines() const;
    [[nodiscard]] bool bodyIsDue() const;
    void sayBody();
    void sayDataPiece();
    void sayChunk();
    void sayDot();
    void expectEnd(Verb verb, std::uint64_t end);
    void decide(std::size_t recipient, const Fate& fate);
    void decideBatch(const Fate& fate);
    void decideAll(const Fate& fate);

    ClientConfig m_config;
    ConversationSink* m_sink;
    LineBuffer m_input;
    LineWriter m_writer;
    ReplyParser m_parser;
    Extensions m_extensions;
    ClientState m_state = ClientState::Connecting;
    ClientTransactionState m_transactionState = ClientTransactionState::Idle;
    std::deque<Queued> m_queue;
    std::optional<Running> m_running;
    std::deque<Expected> m_expected;
    std::deque<ClientEvent> m_events;
    DataWriter m_data;
    ChunkWriter m_chunks;
    Sending m_sending = Sending::Nothing;
    bool m_bodyMoved = false; ///< octets of the message went out since the deadline was set
    bool m_quitAsked = false;
    bool m_started = false;
    std::uint64_t m_mailsSaid = 0;
    std::set<std::string> m_domainsSaid; ///< of recipients, where the server limits them
    std::uint64_t m_replyEnd = 0; ///< end of the latest reply in the server's stream
    std::uint32_t m_nextId = 1;
    std::optional<Instant> m_deadline;

    std::optional<TlsFacts> m_tls;
    std::string m_mechanism;
    std::optional<std::string> m_heldResponse; ///< the initial one, when the line was too long
    std::string m_cancelReason;
    bool m_proofMissing = false;
    bool m_loggedIn = false;
};

} // namespace postroad::smtp
