// SPDX-License-Identifier: MIT
#include "core/smtp/server_session.h"

#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/smtp/server_envelope.h"

#include <algorithm>
#include <utility>

namespace postroad::smtp {

namespace {

/// What is kept of input that comes although the session asked for none.
constexpr std::size_t kDisregardOctetsMax = std::size_t{1024} * 1024;

/// 500 octets in a second: a message that comes more slowly uses up the patience with silence.
constexpr Duration kOctetTime = 2ms;

/// Mistakes of the client, not verdicts on its mail.
bool isProtocolError(std::uint16_t code) { return (code >= 500 && code <= 504) || code == 555; }

bool isAscii(const Answer& answer)
{
    return ascii::isAscii(answer.words)
        && (!answer.reply
            || std::all_of(answer.reply->lines.begin(), answer.reply->lines.end(), ascii::isAscii));
}

/// The same, in words that hold no address.
Answer withoutWords(const Answer& answer)
{
    if (!answer.reply)
        return Answer{answer.id, {}, std::nullopt};
    const auto known = findReply(answer.reply->code, answer.reply->enhanced);
    return known ? Answer::with(*known)
                 : Answer::with(Reply{answer.reply->code, answer.reply->enhanced, {}});
}

/// RFC 4954 §4: "=" stands for an empty one. It was found good before.
std::optional<std::string> initialResponse(const Command& command)
{
    if (!command.initialResponse)
        return std::nullopt;
    return *command.initialResponse == "=" ? std::string() : decodeBase64(*command.initialResponse);
}

} // namespace

// The surface

ServerSession::ServerSession(
    ServerConfig config, ConversationSink* sink, ReplyOverride* replyOverride)
    : m_config(std::move(config)),
      m_sink(sink),
      m_override(replyOverride),
      m_input(kLineBufferOctets),
      m_writer(sink),
      m_messageMemory(m_config.messageMemory)
{
}

// The surface

void ServerSession::start(Instant now)
{
    if (m_connection != ConnectionState::Opened)
        return;
    m_waitsSince = now;
    m_nearerAt = now;
    begin(Verb::Greeting, 0);
    if (auto forced = forcedReply())
        return finishCommand(Answer::with(std::move(*forced)));
    switch (m_config.welcome) {
    case Welcome::Accept:
        return finishCommand(Answer::accept());
    case Welcome::Refuse:
        return finishCommand(Answer::with(ReplyId::ServiceRefused));
    case Welcome::Busy:
        return finishCommand(Answer::with(ReplyId::ServiceBusy));
    }
}

void ServerSession::receive(Instant now, std::string_view bytes)
{
    if (m_connection == ConnectionState::Opened || wantsTls() || closing() || bytes.empty())
        return;
    const bool wasInMessage = inMessage();
    m_heardUpTo = m_writer.offset();
    m_idleBefore = m_idleCommands;
    m_input.feed(bytes);
    work();
    m_input.settle();
    noteProgress(now, bytes.size(), wasInMessage);
    if (m_asked && m_input.pending().size() > m_config.heldOctetsMax + kDisregardOctetsMax)
        hangUp(ReplyId::TooMuchInput, 0);
}

bool ServerSession::inMessage() const
{
    return m_transactionState == TransactionState::Data || m_chunk.open;
}

/// RFC 5321 §4.5.3.2.7 bounds the wait for a command, and half a one is none. A message has no such
/// end in sight: what comes of it gains time, as much as a client of kOctetTime may need.
void ServerSession::noteProgress(Instant now, std::size_t octets, bool wasInMessage)
{
    if (m_writer.offset() != m_heardUpTo || m_asked || inMessage() != wasInMessage) {
        m_waitsSince = now;
        if (m_idleCommands == m_idleBefore)
            m_nearerAt = now;
    } else if (wasInMessage) {
        const Duration gained = kOctetTime * static_cast<Duration::rep>(octets);
        m_waitsSince = std::min(now, m_waitsSince + gained);
        m_nearerAt = std::min(now, m_nearerAt + gained);
    }
}

void ServerSession::answer(Instant now, AskId id, const Answer& answer)
{
    resume(now, id, {&answer, 1}, AnswersFor::All);
}

void ServerSession::answer(Instant now, AskId id, const std::vector<Answer>& answers)
{
    resume(now, id, answers, AnswersFor::Each);
}

void ServerSession::resume(Instant now, AskId id, std::span<const Answer> answers, AnswersFor whom)
{
    if (!m_asked || m_ask.id != id || closing())
        return;
    m_waitsSince = now; // now it is the client's turn again
    m_idleBefore = m_idleCommands;
    endAsk();
    if (m_ask.kind == Ask::Kind::Message)
        finishMessage(answers, whom);
    else if (answers.empty())
        settle(Answer::with(ReplyId::LocalError));
    else
        settle(answers.front());
    if (m_idleCommands == m_idleBefore)
        m_nearerAt = now;
    if (!m_input.pending().empty())
        work();
}

void ServerSession::handleTimeout(Instant now)
{
    const auto deadline = nextTimeout();
    if (deadline && now >= *deadline)
        hangUp(ReplyId::TimedOut, 0);
}

std::optional<Instant> ServerSession::dawdlesSince() const
{
    return nextTimeout() ? std::optional(m_nearerAt) : std::nullopt;
}

void ServerSession::giveUpPlace(Instant /*now*/)
{
    if (nextTimeout())
        hangUp(ReplyId::TimedOut, 0);
}

void ServerSession::connectionLost(Instant /*now*/)
{
    if (!closing())
        close();
}

void ServerSession::shutDown(Instant /*now*/)
{
    if (closing())
        return;
    // Before the greeting, and before TLS stands, there is nothing to say.
    if (m_connection == ConnectionState::Opened || wantsTls())
        return close();
    hangUp(ReplyId::ShuttingDown, 0);
}

void ServerSession::tlsEstablished(Instant now, const TlsFacts& facts)
{
    if (m_connection != ConnectionState::Opened && !wantsTls())
        return;
    m_tls = facts;
    m_waitsSince = now;
    m_nearerAt = now;
    if (!wantsTls())
        return;
    m_connection = ConnectionState::Connected;
    if (m_sink != nullptr)
        m_sink->stateChanged(name(m_connection));
}

/// Without a word.
void ServerSession::close()
{
    m_connection = ConnectionState::Closed;
    endAsk();
    dropTransaction();
    m_transactionState = TransactionState::Idle;
    m_chunk = Chunk();
    if (m_sink != nullptr)
        m_sink->stateChanged(name(m_connection));
}

std::optional<Instant> ServerSession::nextTimeout() const
{
    if (m_connection == ConnectionState::Opened || wantsTls() || closing() || m_asked)
        return std::nullopt;
    return m_waitsSince + m_config.commandTimeout;
}

bool ServerSession::wantsInput() const
{
    return m_connection != ConnectionState::Opened && !closing()
        && !(m_asked && m_input.pending().size() >= m_config.heldOctetsMax);
}

// From octets to commands

void ServerSession::work()
{
    while (!m_asked && !closing() && !wantsTls()) {
        const bool more = m_transactionState == TransactionState::Data ? readBody()
            : m_chunk.open                                             ? readChunk()
                                                                       : readCommand();
        if (!more)
            return;
    }
}

bool ServerSession::readCommand()
{
    const auto line = m_input.next();
    if (!line)
        return false;
    if (m_connection == ConnectionState::Authenticating) {
        readResponse(*line);
        return true;
    }
    const Verb verb = verbOf(line->text);
    reportLine(line->text, line->begin, line->end, verb);
    m_pending.command.lastChunk = false;
    const auto fault = line->tooLong
        ? std::optional(ReplyId::LineTooLong)
        : smtp::readCommand(line->text, verb, m_inUse, m_pending.command);
    begin(verb, line->end);
    if (countsAsIdle(verb) && ++m_idleCommands > m_config.idleCommandsMax) {
        hangUp(ReplyId::TooManyCommands, line->end);
        return true;
    }
    // Order is judged before spelling: what is not welcome needs no grammar. But of a chunk one
    // must know the length.
    const bool isChunk = verb == Verb::Bdat && m_config.extensions.has(Extension::Chunking);
    if (fault
        && (!isCommand(verb) || m_pending.usualYes || *fault == ReplyId::LineTooLong || isChunk)) {
        // RFC 4954 §4: "a line that is longer than the server's authentication buffer"
        const bool longAuth = verb == Verb::Auth && *fault == ReplyId::LineTooLong;
        refuse(longAuth ? ReplyId::AuthLineTooLong : *fault);
        return true;
    }
    m_pending.argument.clear();
    if (!fault && !m_pending.command.argument.empty())
        m_pending.argument = m_pending.command.argument;
    process();
    return true;
}

/// All but those that lead to a message; what of those is refused counts too.
bool ServerSession::countsAsIdle(Verb verb) const
{
    switch (verb) {
    case Verb::Mail:
    case Verb::Rcpt:
    case Verb::Data:
        return false;
    case Verb::Bdat:
        return m_pending.command.chunkOctets == 0;
    default:
        return true;
    }
}

void ServerSession::process()
{
    const Verb verb = m_pending.verb;
    ++m_ordinals[static_cast<std::size_t>(verb)];
    if (verb == Verb::Bdat)
        return beginChunk();
    if (!m_pending.usualYes)
        return refuseUnwelcome();
    const CommandRow& command = commandRow(verb);
    if (const auto refusal = (this->*command.check)())
        return refuse(*refusal);
    if (auto forced = forcedReply())
        return settle(Answer::with(std::move(*forced)));
    if (command.ask && asksOwner(verb))
        ask(*command.ask);
    else if (verb == Verb::Expn)
        settle(Answer::with(ReplyId::ExpandNotImplemented));
    else
        settle(Answer::accept());
}

/// RFC 5321 §7.3: a site may keep to itself who lives there; then VRFY gets 252 as if nobody had
/// looked.
bool ServerSession::asksOwner(Verb verb) const
{
    if (verb == Verb::Vrfy)
        return m_config.verify == AskOwner::Yes;
    return verb != Verb::Expn || m_config.expand == AskOwner::Yes;
}

/// The session's own no.
void ServerSession::refuse(ReplyId id)
{
    if (isProtocolError(row(id).code) && ++m_errors > m_config.errorsMax)
        return hangUp(ReplyId::TooManyErrors, m_pending.end);
    const std::uint16_t code = say(id, m_pending.verb, m_pending.end);
    noteRefusal(code);
    step(code);
}

void ServerSession::noteRefusal(std::uint16_t code)
{
    const Verb verb = m_pending.verb;
    if (verb == Verb::Mail)
        ++m_mails; // RFC 9422 §4.1: they count too
    if (verb == Verb::Rcpt)
        ++m_transaction.recipientsRefused;
    if (verb == Verb::Auth && code == row(ReplyId::AuthFailed).code)
        ++m_failedLogins;
    if (!countsAsIdle(verb))
        ++m_idleCommands;
}

void ServerSession::refuseUnwelcome()
{
    const auto notNow = usualReply(ReplyClass::Transient);
    const auto never = usualReply(ReplyClass::Permanent);
    refuse(notNow ? *notNow : never.value_or(ReplyId::Unrecognized));
}

Ask& ServerSession::ask(Ask::Kind kind)
{
    m_ask.id = AskId(m_nextAsk++);
    m_ask.kind = kind;
    m_ask.smtpUtf8 = m_pending.command.parameters.smtpUtf8;
    if (kind == Ask::Kind::Sender || kind == Ask::Kind::Recipient)
        m_ask.path = &m_pending.command.path;
    else if (kind != Ask::Kind::Message)
        m_ask.argument = m_pending.argument;
    if (kind == Ask::Kind::Auth) {
        m_ask.argument = ascii::uppered(m_pending.argument);
        m_ask.data = initialResponse(m_pending.command);
    }
    m_asked = true;
    m_askWaits = true;
    return m_ask;
}

void ServerSession::endAsk()
{
    m_asked = false;
    m_askWaits = false;
    m_ask.body.reset(); // a message is the owner's now, or nobody's
}

/// The owner's word, or a forced one, which must be legal here.
void ServerSession::settle(const Answer& answer)
{
    const std::uint16_t code = codeOf(answer);
    if (code != 0 && !isLegal(code))
        return finishCommand(Answer::with(ReplyId::LocalError));
    // RFC 6531 §3.7.4.2: what isn't ASCII is only shown to who said SMTPUTF8
    const bool looksUp = m_pending.verb == Verb::Vrfy || m_pending.verb == Verb::Expn;
    if (looksUp && !m_pending.command.parameters.smtpUtf8 && !isAscii(answer))
        return finishCommand(Answer::with(ReplyId::Utf8ReplyNeeded));
    // RFC 6531 §3.7.4: the addresses of 251 and 551 only if MAIL said it
    const bool isRecipient = m_pending.verb == Verb::Rcpt;
    if (isRecipient && !m_transaction.envelope.smtpUtf8 && !isAscii(answer))
        return finishCommand(withoutWords(answer));
    finishCommand(answer);
}

void ServerSession::finishCommand(const Answer& answer)
{
    const Verb verb = m_pending.verb;
    if (isHello(verb))
        m_clientName = m_pending.argument; // the reply names it
    const std::uint16_t code = say(answer);
    m_pending.code = code;
    if (isYes(classOf(code)))
        (this->*commandRow(verb).apply)();
    else
        noteRefusal(code);
    step(code);
}

} // namespace postroad::smtp
