// SPDX-License-Identifier: MIT
// The frame: octets come in and become commands, answers wait for output to leave, replies go out.
// Commands are in server_commands.cpp, FETCH and STORE in server_messages.cpp, what others do to
// the mailbox in server_news.cpp.
#include "core/imap/server_session.h"

#include <utility>

namespace postroad::imap {

namespace {

/// Whether this kind of answer goes with this kind of ask.
bool fits(const Ask& ask, const Answer& answer)
{
    const bool isFailed = std::holds_alternative<Failed>(answer);
    if (std::holds_alternative<AskLogin>(ask.what))
        return std::holds_alternative<LoginGranted>(answer)
            || std::holds_alternative<LoginRefused>(answer);
    if (std::holds_alternative<AskNames>(ask.what))
        return isFailed || std::holds_alternative<Names>(answer);
    if (std::holds_alternative<AskOpen>(ask.what) || std::holds_alternative<AskStatus>(ask.what))
        return isFailed || std::holds_alternative<Opened>(answer)
            || std::holds_alternative<NoSuchMailbox>(answer);
    return isFailed || std::holds_alternative<Done>(answer);
}

} // namespace

ServerSession::ServerSession(ServerOptions options, ConversationSink* sink)
    : m_options(std::move(options)),
      m_sink(sink),
      m_lines(m_options.lineOctetsMax),
      m_out(sink)
{
}

void ServerSession::start(Instant now)
{
    m_activeAt = now;
    m_startedAt = now;
    m_started = true;
    if (m_sink)
        m_sink->stateChanged(name(m_state));
    const ReplyRow& greeting = row(Say::Greeting);
    std::string text = m_options.hostname;
    text.append(text.empty() ? "" : " ").append(greeting.words);
    m_out.line(
        line(true), formatStatus("*", greeting.status, "CAPABILITY " + capabilities(), text));
}

void ServerSession::receive(Instant now, std::string_view bytes)
{
    if (closing())
        return;
    m_lines.feed(bytes);
    if (wantsTls()) {
        m_lines.discard(); // sent in the clear behind STARTTLS: see applyStartTls()
        return;
    }
    process(now);
}

void ServerSession::answer(Instant now, AskId id, Answer answer)
{
    if (!m_ask || m_ask->id != id || !fits(*m_ask, answer))
        return;
    const Ask asked = std::move(*m_ask);
    m_ask.reset();
    m_activeAt = now;
    finish(asked, answer);
    process(now);
}

void ServerSession::handleTimeout(Instant now)
{
    if (isStalled())
        process(now);
    const auto deadline = nextTimeout();
    if (deadline && !isStalled() && now >= *deadline) {
        abandonFetch();
        m_verb = {};
        m_commandEnd = 0;
        bye(Say::Autologout);
    }
}

void ServerSession::shutDown(Instant)
{
    if (closing())
        return;
    m_ask.reset();
    abandonFetch();
    m_verb = {};
    m_commandEnd = 0;
    bye(Say::ShuttingDown);
}

void ServerSession::connectionLost(Instant)
{
    m_ask.reset();
    m_fetching.reset();
    if (!closing())
        enter(ServerState::Logout);
}

void ServerSession::tlsEstablished(Instant now, const TlsFacts& /*facts*/)
{
    if (m_started && !wantsTls())
        return;
    m_secured = true;
    m_activeAt = now;
    m_startedAt = now;
    if (wantsTls())
        enter(ServerState::NotAuthenticated);
}

std::optional<Instant> ServerSession::dawdlesSince() const
{
    const bool waits = m_started && !m_ask
        && (m_state == ServerState::NotAuthenticated || wantsTls());
    return waits ? std::optional(m_startedAt) : std::nullopt;
}

void ServerSession::giveUpPlace(Instant /*now*/)
{
    if (!dawdlesSince())
        return;
    m_verb = {};
    m_commandEnd = 0;
    bye(Say::Autologout);
}

std::optional<Instant> ServerSession::nextTimeout() const
{
    if (!m_started || closing() || m_ask)
        return std::nullopt;
    return isStalled() ? m_activeAt : m_activeAt + m_options.autologout;
}

bool ServerSession::wantsInput() const
{
    return !closing() && m_lines.pending().size() < m_options.heldInputOctetsMax;
}

/// Something waits although the output that held it up has been taken.
bool ServerSession::isStalled() const
{
    return m_held && m_out.pendingOctets() < m_options.outputOctetsMax;
}

void ServerSession::process(Instant now)
{
    m_held = false;
    while (!closing() && !m_ask && !wantsTls()) {
        if (m_out.pendingOctets() >= m_options.outputOctetsMax) {
            m_held = true;
            break;
        }
        if (!step(now))
            break;
    }
    m_lines.settle();
}

bool ServerSession::step(Instant now)
{
    if (m_fetching) {
        m_activeAt = now;
        fetchNext();
        return true;
    }
    if (m_literalLeft > 0)
        return readLiteral();
    const auto line = m_lines.next();
    if (!line)
        return false;
    m_activeAt = now;
    takeLine(*line);
    return true;
}

bool ServerSession::readLiteral()
{
    const std::uint64_t begin = m_lines.offset();
    const std::string_view raw = m_lines.takeRaw(static_cast<std::size_t>(m_literalLeft));
    if (raw.empty())
        return false;
    m_literalLeft -= raw.size();
    tellReceived(m_sink,
        {.kind = Utterance::Kind::Body,
            .verb = m_verb,
            .last = m_literalLeft == 0,
            .inResponseTo = m_out.offset()},
        raw, begin, m_lines.offset());
    if (!m_refusal)
        m_text.append(raw);
    return true;
}

void ServerSession::takeLine(const LineBuffer::Line& line)
{
    m_row = nullptr;
    m_commandEnd = line.end;
    if (!m_refusal)
        m_text.append(line.text);
    const Result<CommandHead, CommandError> head = parseHead(m_text);
    m_tag = head ? head->tag : head.error().tag;
    m_verb = head ? row(head->verb).name : std::string_view{};
    tellReceived(m_sink,
        {.kind = Utterance::Kind::Command, .verb = m_verb, .inResponseTo = m_out.offset()},
        line.text, line.begin, line.end);
    const auto mark = literalAtEnd(line.text);
    if (line.tooLong || line.hasBareCrOrLf())
        m_refusal = line.tooLong ? Say::LineTooLong : Say::BareLineEnd;
    else if (mark)
        beginLiteral(*mark);
    if (m_literalLeft == 0 && (m_refusal || !mark))
        takeCommandEnd();
}

/// RFC 3501 §7.5: a client waits for "+" before it sends a literal, so a command can be refused
/// before.
std::optional<Say> ServerSession::checkLiteral(const LiteralMark& mark) const
{
    const Result<CommandHead, CommandError> head = parseHead(m_text);
    if (!head)
        return head.error().kind == CommandError::Kind::NoTag ? Say::NoTag : Say::NoSuchCommand;
    if (!find(m_state, head->verb))
        return outOfOrder(m_state, head->verb);
    // RFC 3501 §11.2: so that no password is sent that anybody can read.
    if (head->verb == Verb::Login && loginNeedsTls())
        return Say::LoginNeedsTls;
    if (!mark.synchronizing)
        return Say::NoLiteralPlus;
    // RFC 3501 §6.3.11 wants TRYCREATE unless it is certain that no mailbox can be created. It is.
    if (head->verb == Verb::Append)
        return Say::OnlyDelivered;
    if (mark.octets > m_options.commandOctetsMax
        || m_text.size() + mark.octets > m_options.commandOctetsMax)
        return Say::CommandTooLarge;
    return std::nullopt;
}

void ServerSession::beginLiteral(const LiteralMark& mark)
{
    if (!m_refusal)
        m_refusal = checkLiteral(mark);
    // RFC 7888 §4: who sends "{5+}" doesn't wait. Its octets are no commands, so they are read and
    // dropped.
    if (!mark.synchronizing)
        m_literalLeft = mark.octets;
    if (m_refusal)
        return;
    m_text.append("\r\n");
    m_literalLeft = mark.octets;
    m_out.line(line(true), "+ Ready for literal data");
}

void ServerSession::takeCommandEnd()
{
    const std::string text = std::exchange(m_text, {});
    if (const auto refusal = std::exchange(m_refusal, std::nullopt)) {
        refuse(*refusal);
        return;
    }
    const Result<Command, CommandError> command = parseCommand(text);
    if (command)
        run(*command);
    else if (command.error().kind == CommandError::Kind::NoTag)
        refuse(Say::NoTag);
    else if (command.error().kind == CommandError::Kind::UnknownVerb)
        refuse(Say::NoSuchCommand, command.error().words);
    else if (const auto verb = command.error().verb; verb && !find(m_state, *verb))
        refuse(outOfOrder(m_state, *verb));
    else
        refuse(Say::BadSyntax, command.error().words);
}

void ServerSession::ask(decltype(Ask::what) what) { m_ask = Ask{AskId(m_asks++), std::move(what)}; }

Utterance ServerSession::line(bool last) const
{
    return {
        .kind = Utterance::Kind::Reply, .verb = m_verb, .last = last, .inResponseTo = m_commandEnd};
}

void ServerSession::untagged(std::string_view text)
{
    m_out.line(line(false), std::string("* ").append(text));
}

void ServerSession::untagged(Status status, std::string_view code, std::string_view text)
{
    m_out.line(line(false), formatStatus("*", status, code, text));
}

/// The tagged reply; the state follows the row of the command.
void ServerSession::reply(Say say)
{
    const ReplyRow& words = row(say);
    if (m_news && mayTellNews())
        tellNews();
    m_out.line(line(true), formatStatus(m_tag, words.status, words.code, words.words));
    if (!m_row || words.status == Status::Bad)
        return;
    enter(words.status == Status::Ok ? m_row->onOk : m_row->onNo);
    if (m_state != ServerState::Selected) {
        m_mailbox = {};
        m_news.reset();
    }
}

void ServerSession::refuse(Say say, std::string_view text)
{
    const ReplyRow& words = row(say);
    if (words.status == Status::Bad && ++m_badCommands >= m_options.badCommandsMax) {
        bye(Say::TooManyErrors);
        return;
    }
    m_out.line(line(true),
        formatStatus(m_tag.empty() ? "*" : m_tag, words.status, words.code,
            text.empty() ? words.words : text));
}

void ServerSession::bye(Say say)
{
    const ReplyRow& words = row(say);
    // Before TLS that was agreed on stands nothing can be said.
    if (m_started && !wantsTls())
        m_out.line(line(true), formatStatus("*", words.status, words.code, words.words));
    enter(ServerState::Logout);
}

void ServerSession::enter(ServerState state)
{
    if (state == m_state)
        return;
    m_state = state;
    if (m_sink)
        m_sink->stateChanged(name(state));
}

} // namespace postroad::imap
