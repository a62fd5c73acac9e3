// SPDX-License-Identifier: MIT
// One SMTP, submission or LMTP connection, seen from the server. Octets and time come in, octets to
// send and questions to the owner come out; no sockets, no clock. Order is in server_states.h,
// words in reply_catalogue.h.
#pragma once

#include "core/base/blob.h"
#include "core/base/conversation.h"
#include "core/base/ids.h"
#include "core/base/line_buffer.h"
#include "core/base/line_writer.h"
#include "core/base/time.h"
#include "core/mail/envelope.h"
#include "core/smtp/command.h"
#include "core/smtp/data_reader.h"
#include "core/smtp/dialect.h"
#include "core/smtp/extensions.h"
#include "core/smtp/server_states.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postroad::smtp {

enum class Welcome : std::uint8_t { Accept, Refuse, Busy }; ///< 220, 554, 421
enum class AskOwner : bool { No, Yes };

struct ServerConfig
{
    std::string host; ///< the server's name, in its greeting
    Dialect dialect = Dialect::Smtp;
    Welcome welcome = Welcome::Accept;
    /// What EHLO or LHLO announces; the limit of SIZE holds for messages even if SIZE is not
    /// announced.
    Extensions extensions = defaultExtensions();
    std::size_t recipientsMax = 100; ///< in one transaction; RFC 5321 §4.5.3.1.8: at least 100
    std::size_t errorsMax
        = 20; ///< lines that are wrong or out of order, before the server hangs up
    AskOwner verify = AskOwner::No; ///< else VRFY is answered with 252
    AskOwner expand = AskOwner::No; ///< else EXPN is answered with 502
    Duration commandTimeout = 5min; ///< RFC 5321 §4.5.3.2.7
    std::size_t heldOctetsMax = std::size_t{64}
        * 1024; ///< pipelined input that waits while the owner thinks

    static Extensions defaultExtensions(); ///< all that this session can do, SIZE of 10 MiB
};

using AskId = Id<struct SmtpAskTag>;

/// A question to the owner. One at a time; the session goes on when it is answered. Fields that
/// are not named at its kind mean nothing.
struct Ask
{
    enum class Kind : std::uint8_t {
        Sender, ///< may this sender come? path, envelope with the MAIL parameters
        Recipient, ///< may this recipient get mail? path
        Message, ///< will you take this message, and be responsible for it? envelope, body
        Verify, ///< VRFY: argument
        Expand, ///< EXPN: argument
    };

    AskId id;
    Kind kind = Kind::Sender;
    mail::Path path;
    std::string argument;
    mail::Envelope
        envelope; ///< in LMTP only those recipients whose reply isn't forced to be a refusal
    Blob body; ///< dot-stuffing taken out, CRLF kept
    bool eightBit = false; ///< the body has octets above 127, declared or not
};

/// What the owner says. Made of a row of the catalogue where there is one.
struct Answer
{
    std::optional<ReplyId> id; ///< nothing: yes, with the usual reply
    std::string words; ///< instead of the row's; may have place-holders and several lines
    std::optional<Reply> reply; ///< instead of a row

    static Answer accept(std::string words = {})
    {
        return Answer{std::nullopt, std::move(words), std::nullopt};
    }
    static Answer with(ReplyId id, std::string words = {})
    {
        return Answer{id, std::move(words), std::nullopt};
    }
    static Answer with(Reply reply) { return Answer{std::nullopt, {}, std::move(reply)}; }
};

/// Where a reply could be forced: a teacher's fault.
struct ForcedReplyPoint
{
    Verb verb = Verb::Greeting; ///< any command, Greeting, DataEnd
    std::string_view argument; ///< the mailbox (MAIL, RCPT, DataEnd in LMTP), the name (EHLO), or
                               ///< the words; may be empty
    unsigned ordinal = 1; ///< how many of this verb the session has got so far, this one included
                          ///< (LMTP: of dots)
    std::uint64_t end = 0; ///< the octet just past the command in the client's stream; 0: Greeting
};

class ReplyOverride
{
public:
    virtual ~ReplyOverride() = default;
    /// The reply to give instead of the owner's; nothing: leave it. Asked after the session's own
    /// checks, before the owner. A forced 2yz after the dot doesn't lose the message: the owner
    /// still gets it, and only its words are replaced.
    virtual std::optional<Reply> forcedReply(const ForcedReplyPoint& point) = 0;
    /// The reply was not legal in the row (server_states.h), and ignored.
    virtual void notLegal(const ForcedReplyPoint& point, const Reply& reply) = 0;
};

class ServerSession
{
public:
    /// The sink may be null; it and the override must outlive the session.
    explicit ServerSession(ServerConfig config, ConversationSink* sink = nullptr,
        ReplyOverride* replyOverride = nullptr);

    /// The connection is there: says the greeting. Once.
    void start(Instant now);
    /// Octets from the client, in any pieces. While wantsInput() is false, bring no more: after 1
    /// MiB of disregard the session hangs up (421 4.7.0).
    void receive(Instant now, std::string_view bytes);
    /// The owner's answer; unknown and late ids are ignored. A reply that is not legal here becomes
    /// 451 4.3.0.
    void answer(Instant now, AskId id, const Answer& answer);
    /// For a message in LMTP: an answer for each recipient of the envelope, in its order; missing
    /// ones become 451 4.3.0.
    void answer(Instant now, AskId id, const std::vector<Answer>& answers);
    /// Harmless when early.
    void handleTimeout(Instant now);
    /// The client has gone; nothing more is said.
    void connectionLost(Instant now);

    /// When to call handleTimeout(). Nothing while the owner is asked: then the client isn't waited
    /// for.
    [[nodiscard]] std::optional<Instant> nextTimeout() const;
    /// Call after every call above. Null: no new question. The question stays as it is until it is
    /// answered, or the connection is over; who needs it longer copies it.
    const Ask* pollAsk() { return std::exchange(m_askWaits, false) ? &m_ask : nullptr; }
    [[nodiscard]] bool wantsInput() const;

    /// Octets to send, in one write: the replies to a group of commands stand together (RFC 2920
    /// §3.2).
    [[nodiscard]] std::string_view output() const { return m_writer.pending(); }
    /// The first so many of these octets were sent. output() is another one then.
    void consumeOutput(std::size_t octets) { m_writer.consume(octets); }
    /// Both in one, for who keeps the octets.
    std::string takeOutput() { return m_writer.take(); }
    [[nodiscard]] bool wantsToSend() const { return m_writer.pendingOctets() > 0; }
    /// Close the connection when all output was sent.
    [[nodiscard]] bool closing() const { return m_connection == ConnectionState::Closed; }

    [[nodiscard]] ConnectionState connectionState() const { return m_connection; }
    [[nodiscard]] TransactionState transactionState() const { return m_transactionState; }
    [[nodiscard]] Dialect dialect() const { return m_config.dialect; }
    /// As given in HELO, EHLO or LHLO; empty before.
    [[nodiscard]] const std::string& clientName() const { return m_clientName; }
    /// Whether the client used EHLO or LHLO: "with ESMTP" in trace fields.
    [[nodiscard]] bool extended() const { return m_extended; }
    /// Of the open transaction. Empty from the moment when the message is handed over with its Ask.
    [[nodiscard]] const mail::Envelope& envelope() const { return m_transaction.envelope; }

private:
    /// What MAIL opens, and RSET drops.
    struct Transaction
    {
        mail::Envelope envelope;
        std::size_t recipientsRefused = 0;
    };

    /// A recipient after the dot: of each one in LMTP, of all in SMTP.
    struct Verdict
    {
        std::string recipient; ///< mailbox
        std::optional<Reply> forced;
        bool asked = true;
    };

    /// The command on its way from the line to its reply. There is one at a time, so it keeps its
    /// strings' memory for the next.
    struct Pending
    {
        Verb verb = Verb::Noop;
        std::uint64_t end = 0; ///< of the command, in the client's stream
        std::span<const ConnectionRow> outer; ///< those of its verb that count now
        std::span<const TransactionRow> inner;
        std::optional<ReplyId> usualYes; ///< nothing: the command is not welcome
        Command command; ///< its argument doesn't outlive the line
        std::string argument; ///< but this does
        std::vector<Verdict> verdicts; ///< DataEnd
    };

    using Check = std::optional<ReplyId> (ServerSession::*)() const;
    using Apply = void (ServerSession::*)();
    struct CommandRow
    {
        Verb verb;
        Check check; ///< may refuse
        std::optional<Ask::Kind> ask; ///< the owner has a say
        Apply apply; ///< acts on a 2yz or 3yz
    };
    static const CommandRow& commandRow(Verb verb);

    // One pair per verb, in the order of RFC 5321 §4.1.1
    std::optional<ReplyId> checkNothing() const;
    void applyNothing();
    void applyHello();
    std::optional<ReplyId> checkMail() const;
    void applyMail();
    void applyRcpt();
    void applyData();
    void applyRset();

    enum class AnswersFor : std::uint8_t { All, Each };
    void resume(Instant now, AskId id, std::span<const Answer> answers, AnswersFor whom);
    void work();
    bool readCommand();
    bool readBody();
    void process();
    void refuse(ReplyId id);
    void refuseUnwelcome();
    [[nodiscard]] bool asksOwner(Verb verb) const;
    Ask& ask(Ask::Kind kind);
    void endAsk();
    void settle(const Answer& answer);
    void finishCommand(const Answer& answer);

    void endMessage(std::uint64_t end);
    void askForMessage();
    std::optional<ReplyId> messageFault() const;
    void makeVerdicts();
    void finishMessage(std::span<const Answer> answers, AnswersFor whom);
    std::uint16_t sayVerdict(const Verdict& verdict, const Answer* answer);

    [[nodiscard]] bool holds(Guard guard) const;
    template <typename Row>
    std::span<const Row> active(std::span<const Row> candidates) const;
    void begin(Verb verb, std::uint64_t end);
    [[nodiscard]] bool isLegal(std::uint16_t code) const;
    [[nodiscard]] std::optional<ReplyId> usualReply(ReplyClass outcome) const;
    std::optional<Reply> forcedReply(std::string_view argument);
    void step(std::uint16_t code);
    void dropTransaction();
    void hangUp(ReplyId id, std::uint64_t end);

    std::uint16_t say(const Answer& answer, std::string_view recipient = {});
    std::uint16_t say(ReplyId id, Verb verb, std::uint64_t end, std::string_view recipient = {});
    std::uint16_t sayReply(const Reply& reply, Verb verb, std::uint64_t end);
    [[nodiscard]] Reply ehloReply(std::string_view greeting) const;
    [[nodiscard]] std::string filled(std::string_view words, std::string_view recipient) const;
    [[nodiscard]] WithEnhanced withEnhanced(Verb verb) const;
    void reportLine(std::string_view text, std::uint64_t begin, std::uint64_t end, Verb verb);
    void reportBody(std::string_view wire, bool last);

    ServerConfig m_config;
    ConversationSink* m_sink;
    ReplyOverride* m_override;
    Extensions m_inUse; ///< what this client may use: nothing before EHLO
    LineBuffer m_input;
    LineWriter m_writer;
    std::uint64_t m_heardUpTo = 0; ///< octets of our stream when the latest input came

    ConnectionState m_connection = ConnectionState::Opened;
    TransactionState m_transactionState = TransactionState::Idle;
    std::string m_clientName;
    bool m_extended = false;
    Transaction m_transaction;
    DataReader m_reader;
    Pending m_pending;
    Ask m_ask; ///< about the pending command
    bool m_asked = false; ///< the owner has been asked, and hasn't answered
    bool m_askWaits = false; ///< for pollAsk()
    std::uint32_t m_nextAsk = 1;
    std::size_t m_errors = 0;
    std::array<unsigned, kVerbCount> m_ordinals{};
    Instant m_lastInput{};
};

} // namespace postroad::smtp
