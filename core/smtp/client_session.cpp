// SPDX-License-Identifier: MIT
#include "core/smtp/client_session.h"

#include "core/smtp/command.h"
#include "core/smtp/reply_catalogue.h"

#include <algorithm>
#include <array>
#include <utility>

namespace postroad::smtp {

namespace {

/// Commands said and not yet answered, at most: their replies must fit on the way back (RFC 2920
/// §3.1).
constexpr std::size_t kGroupMax = 500;

Stage stageOf(Verb verb)
{
    switch (verb) {
    case Verb::Greeting:
        return Stage::Greeting;
    case Verb::Mail:
        return Stage::Mail;
    case Verb::Rcpt:
        return Stage::Rcpt;
    case Verb::Data:
        return Stage::Data;
    case Verb::DataEnd:
        return Stage::DataEnd;
    case Verb::Rset:
        return Stage::Rset;
    case Verb::Quit:
        return Stage::Quit;
    default:
        return Stage::Hello;
    }
}

Verdict verdictOf(Stage stage, const Reply& reply)
{
    // RFC 5321 §4.5.3.1.10: 552 to RCPT was once said for too many recipients, and "clients SHOULD
    // treat a 552 code in this case as a temporary, rather than permanent, failure"
    if (stage == Stage::Rcpt && reply.code == 552
        && (reply.enhanced.klass == 0 || reply.enhanced.subject == 5))
        return Verdict::Temporary;
    switch (reply.replyClass()) {
    case ReplyClass::Positive:
        return Verdict::Accepted;
    case ReplyClass::Transient:
        return Verdict::Temporary;
    case ReplyClass::Permanent:
        return Verdict::Permanent;
    case ReplyClass::Intermediate:
        break;
    }
    return Verdict::NoAnswer;
}

} // namespace

std::string_view name(Stage stage)
{
    static constexpr std::array<std::string_view, 9> kNames{
        "before sending", "greeting", "hello", "mail", "rcpt", "data", "data-end", "rset", "quit"};
    return kNames[static_cast<std::size_t>(stage)];
}

std::string_view name(FailureReason reason)
{
    static constexpr std::array<std::string_view, 5> kNames{
        "refused", "server closing", "protocol error", "timed out", "connection lost"};
    return kNames[static_cast<std::size_t>(reason)];
}

ClientSession::ClientSession(ClientConfig config, ConversationSink* sink)
    : m_config(std::move(config)),
      m_sink(sink),
      m_input(kReplyLineOctetsTolerated),
      m_writer(sink)
{
}

// The surface

void ClientSession::start(Instant now)
{
    if (m_started)
        return;
    m_started = true;
    m_expected.push_back(Expected{});
    wait(now);
}

TransactionId ClientSession::send(Instant now, Transaction transaction)
{
    const TransactionId id(m_nextId++);
    m_queue.push_back(Queued{id, std::move(transaction)});
    if (m_state == ClientState::Closed || m_state == ClientState::Quitting)
        abandonAll(stage(), Reply());
    else
        pump(now);
    return id;
}

void ClientSession::quit(Instant now)
{
    m_quitAsked = true;
    pump(now);
}

void ClientSession::receive(Instant now, std::string_view bytes)
{
    if (!m_started || closing())
        return;
    m_input.feed(bytes);
    while (!closing()) {
        const auto line = m_input.next();
        if (!line)
            break;
        takeLine(now, *line);
    }
    m_input.settle();
}

void ClientSession::handleTimeout(Instant now)
{
    if (!m_deadline || now < *m_deadline)
        return;
    // A chunk that the connection took since then was a sign of life (RFC 5321 §4.5.3.2.5 counts
    // each one).
    if (std::exchange(m_bodyMoved, false))
        return wait(now);
    SessionFailed failure;
    failure.stage = stage();
    failure.reason = FailureReason::TimedOut;
    fail(std::move(failure));
}

void ClientSession::connectionLost(Instant /*now*/)
{
    if (closing())
        return;
    const bool workLeft = m_running || !m_queue.empty() || m_state == ClientState::Connecting
        || m_state == ClientState::Hello || m_state == ClientState::Fallback;
    SessionFailed failure;
    failure.stage = stage();
    failure.reason = FailureReason::ConnectionLost;
    if (workLeft)
        return fail(std::move(failure));
    enter(ClientState::Closed);
}

std::optional<ClientEvent> ClientSession::poll()
{
    if (m_events.empty())
        return std::nullopt;
    ClientEvent event = std::move(m_events.front());
    m_events.pop_front();
    return event;
}

std::string ClientSession::takeOutput()
{
    if (m_writer.pendingOctets() == 0 && m_sendingBody) {
        m_bodyMoved = true;
        Utterance utterance;
        utterance.verb = name(Verb::Data);
        utterance.inResponseTo = m_replyEnd;
        const std::string_view chunk = m_body.next();
        utterance.last = m_body.finished();
        m_writer.body(utterance, chunk);
        if (m_body.finished())
            sayDot();
    }
    return m_writer.take();
}

// Replies

void ClientSession::takeLine(Instant now, const LineBuffer::Line& line)
{
    const Expected answered = m_expected.empty() ? Expected{Verb::Unknown, kNoRecipient, 0}
                                                 : m_expected.front();
    const auto parsed = ReplyParser::parseLine(line.text);
    if (m_sink != nullptr) {
        Utterance utterance;
        utterance.kind = Utterance::Kind::Reply;
        utterance.verb = name(answered.verb);
        utterance.code = parsed ? parsed->code : std::uint16_t{0};
        utterance.enhanced = parsed ? parsed->enhanced : EnhancedCode();
        utterance.last = !parsed || parsed->last;
        utterance.inResponseTo = answered.end;
        tellReceived(m_sink, utterance, line.text, line.begin, line.end);
    }
    m_replyEnd = line.end;
    SessionFailed failure;
    failure.stage = stage();
    failure.reason = FailureReason::ProtocolError;
    if (line.tooLong || line.bareCrOrLf) {
        failure.detail = line.tooLong ? "a line of the reply is too long"
                                      : "a line of the reply has a bare CR or LF";
        return fail(std::move(failure));
    }
    auto reply = m_parser.take(line.text);
    if (!reply) {
        failure.detail = words(reply.error());
        return fail(std::move(failure));
    }
    if (*reply)
        takeReply(now, **reply);
}

void ClientSession::takeReply(Instant now, const Reply& reply)
{
    const Stage where = stage();
    if (reply.code == 421 && m_state != ClientState::Quitting) {
        // RFC 5321 §3.8: 421 may answer any command, or none. Nothing said after it counts.
        return fail(SessionFailed{where, FailureReason::ServerClosing, reply, {}});
    }
    if (m_expected.empty())
        return fail(SessionFailed{
            where, FailureReason::ProtocolError, {}, "the server answered what nobody had asked"});
    const Expected answered = m_expected.front();
    const auto* const outer = findRow(m_state, answered.verb, reply.replyClass());
    const auto* const inner = findRow(m_transactionState, answered.verb, reply.replyClass());
    if (outer == nullptr && inner == nullptr)
        return fail(SessionFailed{where, FailureReason::ProtocolError, {},
            std::to_string(reply.code) + " is no answer to " + std::string(name(answered.verb))});
    m_expected.pop_front();
    // In LMTP a dot has several answers; the transaction is over with the last one.
    const bool moreToCome = answered.verb == Verb::DataEnd && !m_expected.empty();
    if (outer != nullptr)
        enter(outer->next);
    else if (!moreToCome)
        enter(inner->next);
    if (closing())
        return;
    wait(now);
    act(now, answered, reply);
}

/// What follows from a reply, besides the states.
void ClientSession::act(Instant now, const Expected& answered, const Reply& reply)
{
    const bool positive = reply.replyClass() == ReplyClass::Positive;
    switch (answered.verb) {
    case Verb::Greeting:
    case Verb::Ehlo:
    case Verb::Lhlo:
    case Verb::Helo:
        actOnHello(now, answered.verb, reply);
        break;
    case Verb::Mail:
        if (!positive)
            decideAll(Stage::Mail, reply);
        break;
    case Verb::Rcpt:
        if (!positive)
            decide(answered.recipient, Stage::Rcpt, reply);
        break;
    case Verb::Data:
        if (reply.replyClass() == ReplyClass::Intermediate)
            startBody(now);
        else
            decideAll(Stage::Data, reply);
        break;
    case Verb::DataEnd:
        if (answered.recipient == kNoRecipient)
            decideAll(Stage::DataEnd, reply);
        else
            decide(answered.recipient, Stage::DataEnd, reply);
        break;
    default:
        break;
    }
    finishIfSettled(now);
    pump(now);
}

void ClientSession::actOnHello(Instant now, Verb verb, const Reply& reply)
{
    switch (m_state) {
    case ClientState::Hello:
        return sayHello(now, facts(m_config.dialect).hello);
    case ClientState::Fallback:
        return sayHello(now, Verb::Helo);
    case ClientState::Ready:
        if (verb != Verb::Helo)
            m_extensions = parseExtensions(reply);
        return;
    case ClientState::Quitting: {
        // RFC 5321 §3.1: a client that is refused says QUIT all the same.
        const Stage where = stageOf(verb);
        abandonAll(where, reply);
        m_events.push_back(SessionFailed{where, FailureReason::Refused, reply, {}});
        return sayQuit(now);
    }
    case ClientState::Connecting:
    case ClientState::Closed:
        return;
    }
}

/// The transaction is over when all its replies are here and nothing more is to be said in it.
void ClientSession::finishIfSettled(Instant now)
{
    if (!m_running || !m_expected.empty() || m_sendingBody || m_running->cursor != Cursor::Waiting)
        return;
    switch (m_transactionState) {
    case ClientTransactionState::Body:
    case ClientTransactionState::EmptyBody:
        return;
    case ClientTransactionState::Refused:
        // RFC 5321 §4.1.4: a refused MAIL has opened nothing that RSET would have to close.
        enter(ClientTransactionState::Idle);
        break;
    case ClientTransactionState::Mail:
    case ClientTransactionState::Rcpt:
    case ClientTransactionState::Void:
        // RSET is of use only if another message follows, or the session stays.
        if (!m_quitAsked || !m_queue.empty())
            say(now, Verb::Rset, "RSET");
        else
            enter(ClientTransactionState::Idle);
        break;
    case ClientTransactionState::Idle:
        break;
    }
    finishTransaction();
}

// Commands

/// Says all that may be said now.
void ClientSession::pump(Instant now)
{
    if (m_state != ClientState::Ready)
        return;
    for (;;) {
        if (m_running) {
            if (!sayNext(now))
                return;
        } else if (!m_expected.empty()) {
            return; // RSET
        } else if (!m_queue.empty()) {
            begin();
        } else {
            if (m_quitAsked) {
                enter(ClientState::Quitting);
                sayQuit(now);
            } else {
                m_deadline.reset();
            }
            return;
        }
    }
}

/// Starts the next transaction; it may end before it begins.
void ClientSession::begin()
{
    Running running;
    running.id = m_queue.front().id;
    running.transaction = std::move(m_queue.front().transaction);
    m_queue.pop_front();
    for (const mail::Recipient& recipient : running.transaction.envelope.recipients)
        running.outcomes.push_back(
            RecipientOutcome{recipient.path, Verdict::NoAnswer, Stage::Mail, {}});
    running.decided.resize(running.outcomes.size());
    m_running = std::move(running);
    const auto refusal = localRefusal(m_running->transaction);
    if (refusal)
        decideAll(Stage::Local, *refusal);
    if (refusal || m_running->outcomes.empty())
        finishTransaction();
}

std::optional<Reply> ClientSession::localRefusal(const Transaction& transaction) const
{
    // RFC 1870 §6.1: a client that knows the limit needn't ask.
    const std::uint64_t octetsMax = m_extensions.messageOctetsMax;
    if (m_extensions.has(Extension::Size) && octetsMax > 0
        && DataWriter::octetsOf(transaction.content) > octetsMax)
        return makeReply(552, {5, 3, 4},
            "Message is larger than the server's limit of " + std::to_string(octetsMax));
    // RFC 6152 §3: a client that doesn't convert must return the message; RFC 3463 §3.7: X.6.3
    // "conversion required but not supported".
    if (transaction.envelope.body == mail::BodyType::EightBitMime && !m_extensions.has(Extension::EightBitMime))
        return makeReply(
            554, {5, 6, 3}, "Message has 8-bit octets, and the server doesn't offer 8BITMIME");
    return std::nullopt;
}

/// The next command of the transaction; false if it must wait.
bool ClientSession::sayNext(Instant now)
{
    const bool pipelined = m_config.pipelining && m_extensions.has(Extension::Pipelining);
    if (!m_expected.empty() && (!pipelined || m_expected.size() >= kGroupMax))
        return false;
    Running& running = *m_running;
    switch (running.cursor) {
    case Cursor::Mail:
        running.cursor = Cursor::Rcpt;
        sayMail(now);
        return true;
    case Cursor::Rcpt:
        if (m_transactionState == ClientTransactionState::Refused) {
            running.cursor = Cursor::Waiting;
            finishIfSettled(now);
            return true;
        }
        if (running.nextRecipient < running.outcomes.size()) {
            const std::size_t index = running.nextRecipient++;
            say(now, Verb::Rcpt, formatRcpt(running.outcomes[index].recipient), index);
            return true;
        }
        running.cursor = Cursor::Data;
        return true;
    case Cursor::Data:
        return sayData(now);
    case Cursor::Waiting:
        return false;
    }
    return false;
}

bool ClientSession::sayData(Instant now)
{
    m_running->cursor = Cursor::Waiting;
    // With replies still to come, DATA is a bet that some recipient is accepted (RFC 2920 §3.1
    // allows it as the last of a group). Once all are refused there is nothing to bet on.
    if (m_expected.empty() && m_transactionState != ClientTransactionState::Rcpt) {
        finishIfSettled(now);
        return true;
    }
    say(now, Verb::Data, "DATA");
    return true;
}

void ClientSession::sayMail(Instant now)
{
    const Transaction& transaction = m_running->transaction;
    MailParameters parameters;
    if (m_extensions.has(Extension::Size))
        parameters.octets = DataWriter::octetsOf(transaction.content);
    if (transaction.envelope.body == mail::BodyType::EightBitMime)
        parameters.body = BodyType::EightBitMime;
    say(now, Verb::Mail, formatMail(transaction.envelope.reversePath, parameters));
}

void ClientSession::sayHello(Instant now, Verb verb)
{
    say(now, verb, std::string(name(verb)) + ' ' + m_config.name);
}

void ClientSession::sayQuit(Instant now) { say(now, Verb::Quit, "QUIT"); }

void ClientSession::say(Instant now, Verb verb, std::string_view line, std::size_t recipient)
{
    Utterance utterance;
    utterance.verb = name(verb);
    utterance.inResponseTo = m_replyEnd;
    const std::uint64_t end = m_writer.line(utterance, line);
    m_expected.push_back(Expected{verb, recipient, end});
    if (m_expected.size() == 1)
        wait(now);
}

// The message

void ClientSession::startBody(Instant now)
{
    const bool empty = m_transactionState == ClientTransactionState::EmptyBody;
    m_body = DataWriter(empty ? Blob() : m_running->transaction.content);
    m_sendingBody = !m_body.finished();
    if (!m_sendingBody)
        sayDot();
    wait(now);
}

void ClientSession::sayDot()
{
    m_sendingBody = false;
    Utterance utterance;
    utterance.verb = name(Verb::DataEnd);
    utterance.inResponseTo = m_replyEnd;
    const std::uint64_t end = m_writer.line(utterance, ".");
    if (!facts(m_config.dialect).replyPerRecipient) {
        m_expected.push_back(Expected{Verb::DataEnd, kNoRecipient, end});
        return;
    }
    // RFC 2033 §4.2: a reply for each recipient that was accepted, in their order
    for (std::size_t i = 0; i < m_running->outcomes.size(); ++i) {
        if (!m_running->decided[i])
            m_expected.push_back(Expected{Verb::DataEnd, i, end});
    }
    if (m_expected.empty())
        enter(ClientTransactionState::Idle);
}

// Outcomes

void ClientSession::decide(std::size_t recipient, Stage stage, const Reply& reply)
{
    if (!m_running || recipient >= m_running->outcomes.size() || m_running->decided[recipient])
        return;
    RecipientOutcome& outcome = m_running->outcomes[recipient];
    outcome.verdict = reply.code == 0 ? Verdict::NoAnswer : verdictOf(stage, reply);
    outcome.stage = stage;
    outcome.reply = reply;
    m_running->decided[recipient] = true;
}

void ClientSession::decideAll(Stage stage, const Reply& reply)
{
    for (std::size_t i = 0; m_running && i < m_running->outcomes.size(); ++i)
        decide(i, stage, reply);
}

void ClientSession::finishTransaction()
{
    m_events.push_back(TransactionDone{m_running->id, std::move(m_running->outcomes)});
    m_running.reset();
}

/// All that is not decided ends here.
void ClientSession::abandonAll(Stage stage, const Reply& reply)
{
    m_sendingBody = false;
    if (m_running) {
        decideAll(stage, reply);
        finishTransaction();
    }
    for (Queued& queued : m_queue) {
        TransactionDone done{queued.id, {}};
        for (const mail::Recipient& recipient : queued.transaction.envelope.recipients) {
            // A connection that ended in an earlier message's DATA has not touched this one.
            const Stage before = std::min(stage, Stage::Mail);
            const Verdict verdict = reply.code == 0 ? Verdict::NoAnswer : verdictOf(before, reply);
            done.recipients.push_back(RecipientOutcome{recipient.path, verdict, before, reply});
        }
        m_events.push_back(std::move(done));
    }
    m_queue.clear();
}

void ClientSession::fail(SessionFailed failure)
{
    abandonAll(failure.stage, failure.reply);
    m_events.push_back(std::move(failure));
    enter(ClientState::Closed);
}

void ClientSession::enter(ClientState state)
{
    if (state == m_state)
        return;
    m_state = state;
    if (m_sink != nullptr)
        m_sink->stateChanged(name(state));
    if (state != ClientState::Closed)
        return;
    m_deadline.reset();
    m_expected.clear();
    m_events.push_back(SessionClosed{});
}

void ClientSession::enter(ClientTransactionState state)
{
    if (state == m_transactionState)
        return;
    m_transactionState = state;
    if (m_sink != nullptr)
        m_sink->stateChanged(name(state));
}

Stage ClientSession::stage() const
{
    if (m_sendingBody)
        return Stage::Data;
    if (!m_expected.empty())
        return stageOf(m_expected.front().verb);
    if (m_state == ClientState::Connecting)
        return Stage::Greeting;
    return m_state == ClientState::Quitting || m_state == ClientState::Closed ? Stage::Quit
                                                                              : Stage::Mail;
}

// Time

/// RFC 5321 §4.5.3.2
Duration ClientSession::patience() const
{
    if (m_sendingBody)
        return m_config.timeouts.dataBlock;
    switch (m_expected.front().verb) {
    case Verb::Greeting:
        return m_config.timeouts.greeting;
    case Verb::Data:
        return m_config.timeouts.dataInitiation;
    case Verb::DataEnd:
        return m_config.timeouts.dataTermination;
    default:
        return m_config.timeouts.command;
    }
}

/// Begins to wait anew for what must come next.
void ClientSession::wait(Instant now)
{
    m_bodyMoved = false;
    if (m_sendingBody || !m_expected.empty())
        m_deadline = now + patience();
    else
        m_deadline.reset();
}

} // namespace postroad::smtp
