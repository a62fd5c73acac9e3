// SPDX-License-Identifier: MIT
// One SMTP, submission or LMTP connection, seen from the server. Octets and time come in, octets to
// send and questions to the owner come out; no sockets, no clock. Order is in server_states.h,
// words in reply_catalogue.h.
#pragma once

#include "core/base/conversation.h"
#include "core/base/line_buffer.h"
#include "core/base/line_writer.h"
#include "core/base/room.h"
#include "core/base/secure_layer.h"
#include "core/base/time.h"
#include "core/mail/envelope.h"
#include "core/smtp/chunk_reader.h"
#include "core/smtp/command.h"
#include "core/smtp/data_reader.h"
#include "core/smtp/dialect.h"
#include "core/smtp/extensions.h"
#include "core/smtp/server_config.h"
#include "core/smtp/server_owner.h"
#include "core/smtp/server_states.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postroad::smtp {

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
    /// The server is being stopped: 421, wherever the session is, and the end. What the owner was
    /// asked is not heard any more: a message that it has taken will come again.
    void shutDown(Instant now);

    /// TLS shall begin once the output is sent. Until tlsEstablished() the session neither reads
    /// nor speaks; if the handshake fails, call connectionLost().
    [[nodiscard]] bool wantsTls() const { return m_connection == ConnectionState::Securing; }
    /// After wantsTls(), or before start() where TLS comes first. What the client had said before
    /// is forgotten, sent or not (RFC 3207 §4.2).
    void tlsEstablished(Instant now, const TlsFacts& facts);
    [[nodiscard]] const std::optional<TlsFacts>& tls() const { return m_tls; }

    /// When to call handleTimeout(). Nothing while the owner is asked: then the client isn't waited
    /// for.
    [[nodiscard]] std::optional<Instant> nextTimeout() const;
    /// Since when the client has brought no message nearer; nothing: it isn't its turn.
    [[nodiscard]] std::optional<Instant> dawdlesSince() const;
    /// Others need its place: what the time-out does, now.
    void giveUpPlace(Instant now);
    /// Call after every call above. Null: no new question. The question stays as it is until it is
    /// answered, or the connection is over; who needs it longer copies it.
    const Ask* pollAsk() { return std::exchange(m_askWaits, false) ? &m_ask : nullptr; }
    [[nodiscard]] bool wantsInput() const;
    /// The owner is asked, and the client waits.
    [[nodiscard]] bool owesReply() const { return m_asked && !closing(); }

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
    [[nodiscard]] bool authenticated() const { return m_authenticated; }
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
        std::uint16_t code = 0; ///< of the reply
        std::vector<Verdict> verdicts; ///< DataEnd, the last BDAT
    };

    /// What BDAT has said that there would be.
    struct Chunk
    {
        bool open = false;
        std::uint64_t octetsLeft = 0;
        std::optional<ReplyId> refusal; ///< then the octets are read and forgotten
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
    std::optional<ReplyId> checkRcpt() const;
    void applyRcpt();
    void applyData();
    void applyRset();
    std::optional<ReplyId> checkAuth() const;
    void applyAuth();
    void applyStartTls();

    enum class AnswersFor : std::uint8_t { All, Each };
    void resume(Instant now, AskId id, std::span<const Answer> answers, AnswersFor whom);
    void work();
    bool readCommand();
    bool readBody();
    bool readChunk();
    bool countsAsIdle(Verb verb) const;
    void process();
    void refuse(ReplyId id);
    void refuseUnwelcome();
    [[nodiscard]] bool asksOwner(Verb verb) const;
    Ask& ask(Ask::Kind kind);
    void endAsk();
    void settle(const Answer& answer);
    void finishCommand(const Answer& answer);

    void beginChunk();
    void finishChunk();
    void endMessage(std::optional<ReplyId> fault);
    void askForMessage();
    void makeVerdicts();
    void finishMessage(std::span<const Answer> answers, AnswersFor whom);
    std::uint16_t sayVerdict(const Verdict& verdict, const Answer* answer);

    [[nodiscard]] bool holds(Guard guard) const;
    template <typename Row>
    std::span<const Row> active(std::span<const Row> candidates) const;
    void begin(Verb verb, std::uint64_t end);
    [[nodiscard]] bool inMessage() const;
    void noteProgress(Instant now, std::size_t octets, bool wasInMessage);
    [[nodiscard]] bool isLegal(std::uint16_t code) const;
    [[nodiscard]] std::optional<ReplyId> usualReply(ReplyClass outcome) const;
    std::optional<Reply> forcedReply();
    void step(std::uint16_t code);
    void dropTransaction();
    void close();
    void hangUp(ReplyId id, std::uint64_t end);

    std::uint16_t say(const Answer& answer, std::string_view recipient = {});
    std::uint16_t say(ReplyId id, Verb verb, std::uint64_t end, std::string_view recipient = {});
    std::uint16_t sayReply(const Reply& reply, Verb verb, std::uint64_t end);
    [[nodiscard]] Extensions announced() const;
    [[nodiscard]] bool offersAuth() const;
    void readResponse(const LineBuffer::Line& line);
    void noteRefusal(std::uint16_t code);
    [[nodiscard]] Reply ehloReply(std::string_view greeting) const;
    [[nodiscard]] std::string furtherVerbs() const;
    [[nodiscard]] std::string filled(std::string_view words, std::string_view recipient) const;
    [[nodiscard]] WithEnhanced withEnhanced(Verb verb) const;
    void reportLine(std::string_view text, std::uint64_t begin, std::uint64_t end, Verb verb);
    void reportBody(std::string_view wire, Verb verb, bool last);

    /// Longer than any command may be, so that its verb is seen before its length is judged.
    static constexpr std::size_t kLineBufferOctets = 4 * kCommandLineOctetsMax;

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
    std::optional<TlsFacts> m_tls;
    bool m_authenticated = false;
    Transaction m_transaction;
    DataReader m_reader;
    ChunkReader m_chunkReader;
    ShareOfRoom m_messageMemory; ///< from its first octet until it is answered
    Chunk m_chunk;
    Pending m_pending;
    Ask m_ask; ///< about the pending command
    bool m_asked = false; ///< the owner has been asked, and hasn't answered
    bool m_askWaits = false; ///< for pollAsk()
    std::uint32_t m_nextAsk = 1;
    std::size_t m_errors = 0;
    std::size_t m_idleCommands = 0;
    unsigned m_failedLogins = 0;
    std::uint64_t m_mails = 0; ///< MAIL commands
    std::array<unsigned, kVerbCount> m_ordinals{};
    Instant m_nearerAt{}; ///< when a message came nearer; of its octets as m_waitsSince
    std::size_t m_idleBefore = 0; ///< m_idleCommands when the last octets came
    Instant m_waitsSince{}; ///< for the client; octets of a message bring it nearer to now
};

} // namespace postroad::smtp
