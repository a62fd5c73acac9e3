// SPDX-License-Identifier: MIT
// The frame: what comes in and goes out, where each reply leads, how a session ends, how long it
// waits. Securing and logging in are in client_security.cpp, transactions in
// client_transaction.cpp.
#include "core/smtp/client_session.h"

#include <algorithm>
#include <utility>

namespace postroad::smtp {

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
    if (m_started || closing())
        return;
    m_started = true;
    if (m_config.tls == TlsUse::Implicit && !m_tls)
        return tlsFailed(now, "the connection was not secured");
    m_expected.push_back(Expected{});
    wait(now);
}

TransactionId ClientSession::send(Instant now, Transaction transaction)
{
    const TransactionId id(m_nextId++);
    m_queue.push_back(Queued{id, std::move(transaction)});
    if (m_state == ClientState::Closed || m_state == ClientState::Quitting)
        abandonAll(fateOf(stage(), Reply()));
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
    while (!closing() && !wantsTls()) {
        const auto line = m_input.next();
        if (!line)
            break;
        takeLine(now, *line);
    }
    // RFC 3207 §4.2: what came in clear text behind the 220 could be anybody's.
    if (wantsTls())
        m_input.discard();
    m_input.settle();
}

void ClientSession::handleTimeout(Instant now)
{
    if (!m_deadline || now < *m_deadline)
        return;
    // A piece that the connection took since then was a sign of life (RFC 5321 §4.5.3.2.5 counts
    // each one).
    if (std::exchange(m_bodyMoved, false))
        return wait(now);
    // RFC 5321 §2.3.8: only CRLF ends a line; a server that forgets it has said nothing yet.
    std::string detail = m_input.pending().empty() && !m_input.isTooLong()
        ? std::string()
        : std::string("the line of its reply has no end");
    fail(fateOf(stage(), Reply()), {stage(), FailureReason::TimedOut, {}, std::move(detail)});
}

void ClientSession::connectionLost(Instant /*now*/)
{
    if (closing())
        return;
    const bool idle = m_state == ClientState::Ready || m_state == ClientState::Quitting;
    if (idle && !m_running && m_queue.empty())
        return enter(ClientState::Closed);
    fail(fateOf(stage(), Reply()), {stage(), FailureReason::ConnectionLost, {}, {}});
}

std::optional<ClientEvent> ClientSession::poll()
{
    if (m_events.empty())
        return std::nullopt;
    ClientEvent event = std::move(m_events.front());
    m_events.pop_front();
    return event;
}

std::string_view ClientSession::output()
{
    if (m_writer.pendingOctets() == 0 && bodyIsDue())
        sayBody();
    return m_writer.pending();
}

void ClientSession::consumeOutput(std::size_t octets)
{
    // Commands are waited for from the moment they are said, messages while they move.
    m_bodyMoved = m_bodyMoved || m_sending != Sending::Nothing
        || (!m_expected.empty() && m_expected.back().last);
    m_writer.consume(octets);
}

std::string ClientSession::takeOutput()
{
    (void)output();
    return m_writer.take();
}

// Replies

void ClientSession::takeLine(Instant now, const LineBuffer::Line& line)
{
    const Expected answered = m_expected.empty() ? Expected{Verb::Unknown} : m_expected.front();
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
    if (line.tooLong)
        return failProtocol("a line of the reply is too long");
    if (line.hasBareCrOrLf())
        return failProtocol("a line of the reply has a bare CR or LF");
    auto reply = m_parser.take(line.text);
    if (!reply)
        return failProtocol(std::string(words(reply.error())));
    if (*reply)
        takeReply(now, **reply);
}

void ClientSession::takeReply(Instant now, const Reply& reply)
{
    // RFC 5321 §3.8: 421 may answer any command, or none. Nothing said after it counts.
    if (reply.code == 421 && m_state != ClientState::Quitting)
        return fail(fateOf(stage(), reply), {stage(), FailureReason::ServerClosing, reply, {}});
    if (m_expected.empty())
        return failProtocol("the server answered what nobody had asked");
    const Expected answered = m_expected.front();
    if (isHello(answered.verb) && reply.replyClass() == ReplyClass::Positive)
        m_extensions = answered.verb == Verb::Helo ? Extensions() : parseExtensions(reply);
    const ClientGuards holding = guards(answered);
    const auto* const outer = findRow(m_state, answered.verb, reply.replyClass(), holding);
    const auto* const inner = findRow(
        m_transactionState, answered.verb, reply.replyClass(), holding);
    if (outer == nullptr && inner == nullptr)
        return failProtocol(std::to_string(reply.code)
            + (answered.verb == Verb::Greeting
                    ? " is no greeting"
                    : " is no answer to " + std::string(name(answered.verb))));
    m_expected.pop_front();
    if (outer != nullptr)
        return step(now, *outer, reply);
    // In LMTP the end of a message has several answers; the transaction is over with the last one.
    const bool endsMessage = answered.verb == Verb::DataEnd || answered.last;
    if (!endsMessage || m_expected.empty())
        enter(inner->next);
    wait(now);
    act(now, answered, reply);
}

ClientGuards ClientSession::guards(const Expected& answered) const
{
    const bool wantsTls = m_config.tls == TlsUse::IfOffered || m_config.tls == TlsUse::Required;
    const bool wantsLogin = m_config.login && !m_loggedIn;
    return ClientGuards()
        .set(ClientGuard::TlsDue, wantsTls && !m_tls && m_extensions.has(Extension::StartTls))
        .set(ClientGuard::TlsMissing, m_config.tls == TlsUse::Required && !m_tls)
        .set(ClientGuard::LoginDue, wantsLogin && m_extensions.has(Extension::Auth))
        .set(ClientGuard::LoginMissing, wantsLogin)
        .set(ClientGuard::ProofMissing, m_proofMissing)
        .set(ClientGuard::LastChunk, answered.last);
}

/// Outside of transactions: the new state, and what is said on entering it.
void ClientSession::step(Instant now, const ClientRow& row, const Reply& reply)
{
    if (row.next == ClientState::Quitting)
        return refuse(now, row, reply);
    enter(row.next);
    wait(now);
    switch (row.next) {
    case ClientState::Hello:
        return sayHello(now, facts(m_config.dialect).hello);
    case ClientState::Fallback:
        return sayHello(now, Verb::Helo);
    case ClientState::StartTls:
        return say(now, Verb::StartTls, name(Verb::StartTls));
    case ClientState::Handshake:
        return beginHandshake(now);
    case ClientState::Login:
        m_events.push_back(AuthNeeded{m_extensions.authMechanisms, m_tls.has_value()});
        return;
    case ClientState::Challenge:
        return takeChallenge(now, reply);
    case ClientState::Ready:
        m_loggedIn = m_loggedIn || row.verb == Verb::Auth;
        return pump(now);
    default:
        return;
    }
}

/// The server, or our own demands, keep the session from going on: why, and QUIT.
void ClientSession::refuse(Instant now, const ClientRow& row, const Reply& reply)
{
    const Stage where = stageOf(row.verb);
    switch (row.guard) {
    case ClientGuard::TlsMissing: {
        // RFC 3463 §3.8: X.7.4 "security features not supported". Never for good: the next host, or
        // the same one later, may have TLS.
        const Reply refused = row.verb == Verb::StartTls ? reply : Reply();
        const Reply ours = makeReply(
            454, {4, 7, 4}, "TLS is required, and the server doesn't offer it");
        return giveUp(now,
            {Verdict::Temporary, Stage::StartTls, refused.code == 0 ? ours : refused,
                refused.code == 0},
            {Stage::StartTls, FailureReason::TlsNotOffered, refused, {}});
    }
    case ClientGuard::LoginMissing:
        return giveUp(now,
            {Verdict::Temporary, Stage::Auth,
                makeReply(454, {4, 7, 4}, "A login is required, and the server doesn't offer AUTH"),
                true},
            {Stage::Auth, FailureReason::AuthNotOffered, {}, {}});
    case ClientGuard::ProofMissing:
        m_cancelReason = "the server was content before the login was complete";
        break;
    default:
        break;
    }
    if (row.from == ClientState::AuthCancel || row.guard == ClientGuard::ProofMissing)
        return giveUp(now, {Verdict::Temporary, Stage::Auth, {}, true},
            {Stage::Auth, FailureReason::LoginGivenUp, {}, std::move(m_cancelReason)});
    // RFC 5321 §3.1: a client that is refused says QUIT all the same.
    const bool login = row.verb == Verb::Auth;
    giveUp(now, fateOf(where, reply),
        {where, login ? FailureReason::LoginRefused : FailureReason::Refused, reply, {}});
}

/// What follows from a reply within a transaction, besides the states.
void ClientSession::act(Instant now, const Expected& answered, const Reply& reply)
{
    const bool positive = reply.replyClass() == ReplyClass::Positive;
    const Fate fate = fateOf(answered.last ? Stage::DataEnd : stageOf(answered.verb), reply);
    switch (answered.verb) {
    case Verb::Mail:
        if (!positive)
            decideAll(fate);
        break;
    case Verb::Rcpt:
        if (!positive)
            decide(answered.recipient, fate);
        break;
    case Verb::Data:
        if (reply.replyClass() == ReplyClass::Intermediate)
            startData(now);
        else
            decideBatch(fate);
        break;
    case Verb::Bdat:
        // RFC 3030 §2: after a refused chunk no more are sent.
        if (!positive)
            m_sending = Sending::Nothing;
        if (positive && !answered.last)
            break;
        [[fallthrough]];
    case Verb::DataEnd:
        if (answered.recipient == kNoRecipient)
            decideBatch(fate);
        else
            decide(answered.recipient, fate);
        break;
    default:
        break;
    }
    finishIfSettled(now);
    pump(now);
}

// The end

ClientSession::Fate ClientSession::fateOf(Stage stage, const Reply& reply)
{
    return {verdictOf(stage, reply), stage, reply};
}

/// In good order: tells of everything and says QUIT.
void ClientSession::giveUp(Instant now, const Fate& fate, SessionFailed failure)
{
    abandonAll(fate);
    m_events.push_back(std::move(failure));
    enter(ClientState::Quitting);
    sayQuit(now);
}

/// At once.
void ClientSession::fail(const Fate& fate, SessionFailed failure)
{
    // RFC 4954 §4: after "*" the login has failed. That is why the session ends, whatever comes
    // instead of the 501.
    const bool cancelled = m_state == ClientState::AuthCancel;
    abandonAll(cancelled ? Fate{Verdict::Temporary, Stage::Auth, {}, true} : fate);
    if (cancelled)
        failure = {Stage::Auth, FailureReason::LoginGivenUp, {}, std::move(m_cancelReason)};
    m_events.push_back(std::move(failure));
    enter(ClientState::Closed);
}

void ClientSession::failProtocol(std::string detail)
{
    fail(fateOf(stage(), Reply()), {stage(), FailureReason::ProtocolError, {}, std::move(detail)});
}

/// All that is not decided ends here.
void ClientSession::abandonAll(const Fate& fate)
{
    m_sending = Sending::Nothing;
    if (m_running) {
        decideAll(fate);
        finishTransaction();
    }
    for (Queued& queued : m_queue) {
        TransactionDone done{queued.id, {}};
        for (const mail::Recipient& recipient : queued.transaction.envelope.recipients) {
            // A connection that ended in an earlier message's DATA has not touched this one.
            done.recipients.push_back(RecipientOutcome{recipient.path, fate.verdict,
                std::min(fate.stage, Stage::Mail), fate.reply, fate.ours});
        }
        m_events.push_back(std::move(done));
    }
    m_queue.clear();
}

/// What the owner does; false if it has no place here.
bool ClientSession::move(ClientAct act)
{
    const ClientMove* const found = findMove(m_state, act);
    if (found != nullptr)
        enter(found->next);
    return found != nullptr;
}

void ClientSession::enter(ClientState state)
{
    if (state == m_state)
        return;
    m_state = state;
    if (m_sink != nullptr)
        m_sink->stateChanged(name(state));
    m_input.setLineOctetsMax(
        state == ClientState::Auth ? kAuthLineOctetsMax : kReplyLineOctetsTolerated);
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

// Commands

void ClientSession::sayHello(Instant now, Verb verb)
{
    say(now, verb, std::string(name(verb)) + ' ' + m_config.name);
}

void ClientSession::sayQuit(Instant now) { say(now, Verb::Quit, name(Verb::Quit)); }

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

// Time

Stage ClientSession::stage() const
{
    // Once the end of a message is said the server may have it, whatever it answers next.
    if (!m_expected.empty() && m_expected.back().last)
        return Stage::DataEnd;
    if (m_sending != Sending::Nothing)
        return Stage::Data;
    if (!m_expected.empty())
        return stageOf(m_expected.front().verb);
    switch (m_state) {
    case ClientState::Connecting:
        return m_started || m_config.tls != TlsUse::Implicit ? Stage::Greeting : Stage::StartTls;
    case ClientState::Handshake:
        return Stage::StartTls;
    case ClientState::Login:
    case ClientState::Challenge:
        return Stage::Auth;
    case ClientState::Quitting:
    case ClientState::Closed:
        return Stage::Quit;
    default:
        return Stage::Mail;
    }
}

/// RFC 5321 §4.5.3.2
Duration ClientSession::patience() const
{
    if (m_expected.empty())
        return m_sending == Sending::Nothing ? m_config.timeouts.command
                                             : m_config.timeouts.dataBlock;
    switch (m_expected.front().verb) {
    case Verb::Greeting:
        return m_config.timeouts.greeting;
    case Verb::Data:
        return m_config.timeouts.dataInitiation;
    case Verb::DataEnd:
        return m_config.timeouts.dataTermination;
    case Verb::Bdat:
        return m_expected.front().last ? m_config.timeouts.dataTermination
                                       : m_config.timeouts.command;
    default:
        return m_config.timeouts.command;
    }
}

/// Begins to wait anew for what must come next.
void ClientSession::wait(Instant now)
{
    m_bodyMoved = false;
    if (m_sending != Sending::Nothing || !m_expected.empty() || wantsTls())
        m_deadline = now + patience();
    else
        m_deadline.reset();
}

} // namespace postroad::smtp
