// SPDX-License-Identifier: MIT
// One SMTP, submission or LMTP connection, seen from the client: sends the transactions that its
// owner queues, in groups where the server allows (RFC 2920), and tells for every recipient what
// became of it, at which stage, by which reply. Where replies lead is in client_states.h.
#pragma once

#include "core/base/blob.h"
#include "core/base/conversation.h"
#include "core/base/ids.h"
#include "core/base/line_buffer.h"
#include "core/base/line_writer.h"
#include "core/base/time.h"
#include "core/mail/envelope.h"
#include "core/smtp/client_states.h"
#include "core/smtp/data_writer.h"
#include "core/smtp/dialect.h"
#include "core/smtp/extensions.h"
#include "core/smtp/reply.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace postroad::smtp {

/// RFC 5321 §4.5.3.2
struct ClientTimeouts
{
    Duration greeting = 5min;
    Duration command = 5min; ///< EHLO, MAIL, RCPT, RSET, QUIT
    Duration dataInitiation = 2min;
    Duration dataBlock = 3min;
    Duration dataTermination = 10min;
};

struct ClientConfig
{
    std::string name; ///< in EHLO: domain or address literal
    Dialect dialect = Dialect::Smtp;
    bool pipelining = true; ///< when the server offers it
    ClientTimeouts timeouts;
};

using TransactionId = Id<struct SmtpTransactionTag>;

struct Transaction
{
    mail::Envelope envelope; ///< at least one recipient; declaredSize is not used
    Blob content; ///< the message, lines with CRLF; may be null
};

/// How far the conversation had come.
enum class Stage : std::uint8_t {
    Local, ///< not sent: the server had said before that it can't take it
    Greeting,
    Hello,
    Mail,
    Rcpt,
    Data, ///< from DATA until the dot was handed to the connection
    DataEnd, ///< from the dot on: the server may have the message (RFC 1047)
    Rset,
    Quit,
};
std::string_view name(Stage stage);

enum class Verdict : std::uint8_t {
    Accepted,
    Temporary,
    Permanent,
    NoAnswer, ///< the connection ended before
};

struct RecipientOutcome
{
    mail::Path recipient;
    Verdict verdict = Verdict::NoAnswer;
    Stage stage = Stage::Greeting; ///< whose reply decided, or was waited for
    Reply reply; ///< that decided; code 0: none
};

struct TransactionDone
{
    TransactionId id;
    std::vector<RecipientOutcome> recipients; ///< in the order of the envelope
};

enum class FailureReason : std::uint8_t {
    Refused, ///< the greeting, EHLO or HELO was refused
    ServerClosing, ///< 421
    ProtocolError, ///< the server said what it may not say here
    TimedOut,
    ConnectionLost,
};
std::string_view name(FailureReason reason);

/// The session can't go on. Unfinished transactions were told of before.
struct SessionFailed
{
    Stage stage = Stage::Greeting;
    FailureReason reason = FailureReason::ConnectionLost;
    Reply reply; ///< Refused, ServerClosing; code 0: none
    std::string detail; ///< ProtocolError: one sentence
};

/// The last event: close the connection.
struct SessionClosed
{
};

using ClientEvent = std::variant<TransactionDone, SessionFailed, SessionClosed>;

class ClientSession
{
public:
    /// The sink may be null; it must outlive the session.
    explicit ClientSession(ClientConfig config, ConversationSink* sink = nullptr);

    /// The connection is there: waits for the greeting. Once.
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

    /// What happened; call until empty after every call above.
    std::optional<ClientEvent> poll();

    /// Octets to send. A message comes in chunks of about 64 KiB, one per call: call again while
    /// wantsToSend(), and when the connection can take more.
    std::string takeOutput();
    [[nodiscard]] bool wantsToSend() const { return m_writer.pendingOctets() > 0 || m_sendingBody; }
    /// Close the connection when all output was sent.
    [[nodiscard]] bool closing() const { return m_state == ClientState::Closed; }

    [[nodiscard]] ClientState state() const { return m_state; }
    [[nodiscard]] ClientTransactionState transactionState() const { return m_transactionState; }
    [[nodiscard]] Dialect dialect() const { return m_config.dialect; }
    /// As the server announced them; none before its answer to EHLO, and after HELO.
    [[nodiscard]] const Extensions& extensions() const { return m_extensions; }

private:
    static constexpr std::size_t kNoRecipient = static_cast<std::size_t>(-1);

    struct Queued
    {
        TransactionId id;
        Transaction transaction;
    };

    /// The next thing to say in a transaction.
    enum class Cursor : std::uint8_t { Mail, Rcpt, Data, Waiting };

    struct Running
    {
        TransactionId id;
        Transaction transaction;
        std::vector<RecipientOutcome> outcomes;
        std::vector<bool> decided;
        Cursor cursor = Cursor::Mail;
        std::size_t nextRecipient = 0;
    };

    /// A reply that must come.
    struct Expected
    {
        Verb verb = Verb::Greeting;
        std::size_t recipient = kNoRecipient; ///< index, of RCPT and of the dot in LMTP
        std::uint64_t end = 0; ///< of the command
    };

    void takeLine(Instant now, const LineBuffer::Line& line);
    void takeReply(Instant now, const Reply& reply);
    void act(Instant now, const Expected& answered, const Reply& reply);
    void actOnHello(Instant now, Verb verb, const Reply& reply);

    void pump(Instant now);
    void begin();
    bool sayNext(Instant now);
    bool sayData(Instant now);
    void sayMail(Instant now);
    void sayHello(Instant now, Verb verb);
    void sayQuit(Instant now);
    void sayDot();
    void say(Instant now, Verb verb, std::string_view line, std::size_t recipient = kNoRecipient);
    void startBody(Instant now);
    void finishIfSettled(Instant now);

    [[nodiscard]] std::optional<Reply> localRefusal(const Transaction& transaction) const;
    void decide(std::size_t recipient, Stage stage, const Reply& reply);
    void decideAll(Stage stage, const Reply& reply);
    void finishTransaction();
    void abandonAll(Stage stage, const Reply& reply);
    void fail(SessionFailed failure);
    void enter(ClientState state);
    void enter(ClientTransactionState state);
    [[nodiscard]] Stage stage() const;
    [[nodiscard]] Duration patience() const;
    void wait(Instant now);

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
    DataWriter m_body;
    bool m_sendingBody = false;
    bool m_bodyMoved = false; ///< chunks went out since the deadline was set
    bool m_quitAsked = false;
    bool m_started = false;
    std::uint64_t m_replyEnd = 0; ///< end of the latest reply in the server's stream
    std::uint32_t m_nextId = 1;
    std::optional<Instant> m_deadline;
};

} // namespace postroad::smtp
