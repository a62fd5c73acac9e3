// SPDX-License-Identifier: MIT
#include "core/pop3/server_session.h"

#include "core/mail/dot_stuffing.h"
#include "core/pop3/multi_line.h"

#include <algorithm>
#include <utility>

namespace postroad::pop3 {

namespace {

constexpr std::size_t kUidOctetsMax = 70;

// RFC 1939 §7: "The unique-id of a message is an arbitrary server-determined string, consisting of
// one to 70 characters in the range 0x21 to 0x7E".
bool isUniqueId(std::string_view uid)
{
    return !uid.empty() && uid.size() <= kUidOctetsMax
        && std::all_of(uid.begin(), uid.end(), [](char c) { return c >= 0x21 && c <= 0x7E; });
}

bool isUsable(const DropMessage& message) { return message.content && isUniqueId(message.uid); }

} // namespace

ServerSession::ServerSession(ServerOptions options, ConversationSink* sink)
    : m_options(std::move(options)),
      m_sink(sink),
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
    std::string text = m_options.hostname;
    text.append(text.empty() ? "" : " ").append(row(Say::Greeting).words);
    reply(Say::Greeting, text);
}

void ServerSession::receive(Instant now, std::string_view bytes)
{
    if (closing())
        return;
    m_lines.feed(bytes);
    if (wantsTls())
        m_lines.discard(); // sent in the clear behind STLS: see applyStls()
    else
        process(now);
}

void ServerSession::answer(Instant now, AskId id, Answer answer)
{
    if (!m_ask || m_ask->id != id
        || std::holds_alternative<AskUpdate>(m_ask->what)
            != std::holds_alternative<Updated>(answer))
        return;
    m_ask.reset();
    m_activeAt = now;
    if (auto* granted = std::get_if<LoginGranted>(&answer))
        finishLogin(std::move(*granted));
    else if (const auto* refused = std::get_if<LoginRefused>(&answer))
        finishLogin(*refused);
    else
        finishUpdate(std::get<Updated>(answer));
    process(now);
}

void ServerSession::handleTimeout(Instant now)
{
    if (isStalled())
        process(now);
    const auto deadline = nextTimeout();
    // RFC 1939 §3: "When the timer expires, the session does NOT enter the UPDATE state--the server
    // should close the TCP connection without removing any messages or sending any response to the
    // client."
    if (deadline && !isStalled() && now >= *deadline)
        enter(ServerState::Closed);
}

void ServerSession::connectionLost(Instant)
{
    m_ask.reset();
    if (!closing())
        enter(ServerState::Closed);
}

void ServerSession::tlsEstablished(Instant now, const TlsFacts& /*facts*/)
{
    if (m_started && !wantsTls())
        return;
    m_secured = true;
    m_activeAt = now;
    m_startedAt = now;
    if (wantsTls())
        enter(ServerState::Authorization);
}

std::optional<Instant> ServerSession::dawdlesSince() const
{
    const bool waits = m_started && !m_ask
        && (m_state == ServerState::Authorization || m_state == ServerState::NameGiven
            || wantsTls());
    return waits ? std::optional(m_startedAt) : std::nullopt;
}

void ServerSession::giveUpPlace(Instant /*now*/)
{
    if (dawdlesSince())
        enter(ServerState::Closed); // RFC 1939 §3: without a word
}

std::optional<Instant> ServerSession::nextTimeout() const
{
    if (!m_started || closing() || m_ask)
        return std::nullopt;
    return isStalled() ? m_activeAt : m_activeAt + m_options.inactivityTimeout;
}

bool ServerSession::wantsInput() const
{
    return !closing() && m_lines.pending().size() < m_options.heldInputOctetsMax;
}

/// Lines wait although the output that held them up has been taken.
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
        const auto line = m_lines.next();
        if (!line)
            break;
        // RFC 1939 §3: "The receipt of any command from the client during that interval should
        // suffice to reset the autologout timer." Single octets don't.
        m_activeAt = now;
        take(*line);
    }
    m_lines.settle();
}

void ServerSession::take(const LineBuffer::Line& line)
{
    const Result<Command, CommandError> command = parseCommand(line.text);
    m_verb = command ? row(command->verb).name : command.error().verb;
    m_commandEnd = line.end;
    m_row = nullptr;
    tellReceived(m_sink,
        {.kind = Utterance::Kind::Command, .verb = m_verb, .inResponseTo = m_out.offset()},
        line.text, line.begin, line.end);
    if (line.tooLong)
        refuse(Say::LineTooLong);
    else if (line.hasBareCrOrLf())
        refuse(Say::BareLineEnd);
    else if (command)
        run(*command);
    else if (command.error().kind == CommandError::Kind::UnknownVerb)
        refuse(Say::NoSuchCommand);
    else
        refuse(Say::BadSyntax, command.error().words);
}

void ServerSession::run(const Command& command)
{
    m_row = find(m_state, command.verb);
    if (!m_row) {
        runOutOfOrder(command);
        return;
    }
    switch (command.verb) {
    case Verb::Capa:
        applyCapa();
        break;
    case Verb::Stls:
        applyStls();
        break;
    case Verb::User:
        applyUser(command);
        break;
    case Verb::Pass:
        applyPass(command);
        break;
    case Verb::Quit:
        applyQuit();
        break;
    default:
        runInTransaction(command);
    }
}

void ServerSession::runOutOfOrder(const Command& command)
{
    if (m_state == ServerState::Authorization && command.verb == Verb::Pass)
        refuse(Say::NoName);
    // RFC 1939 §7: USER "may only be given in the AUTHORIZATION state after the POP3 greeting or
    // after an unsuccessful USER or PASS command".
    else if (m_state == ServerState::NameGiven && command.verb == Verb::User)
        refuse(Say::NameTwice);
    else
        refuse(Say::BadOrder);
}

void ServerSession::runInTransaction(const Command& command)
{
    switch (command.verb) {
    case Verb::Stat:
        applyStat();
        break;
    case Verb::List:
    case Verb::Uidl:
        applyList(command);
        break;
    case Verb::Retr:
    case Verb::Top:
        applyRetrieve(command);
        break;
    case Verb::Dele:
        applyDele(command);
        break;
    case Verb::Rset:
        applyRset();
        break;
    default:
        reply(Say::Nothing);
    }
}

void ServerSession::applyCapa()
{
    reply(Say::CapabilityList);
    for (const CapabilityRow& capability : kCapabilities) {
        if (announces(capability.when))
            continueReply(capability.text, false);
    }
    continueReply(".", true);
}

bool ServerSession::announces(CapabilityRow::When when) const
{
    switch (when) {
    case CapabilityRow::When::MayLogIn:
        return !loginNeedsTls();
    case CapabilityRow::When::MayBeginTls:
        return m_options.startTls && !m_secured && m_state != ServerState::Transaction;
    case CapabilityRow::When::Always:
        break;
    }
    return true;
}

/// RFC 2595 §4: TLS begins behind the CRLF of the +OK, so what the client has sent behind the
/// command in the clear, or somebody else in its name, is no command; and a name that was given
/// doesn't count.
void ServerSession::applyStls()
{
    if (m_secured)
        return refuse(Say::TlsActive);
    if (!m_options.startTls)
        return refuse(Say::NoStls);
    reply(Say::TlsReady);
    m_lines.discard();
    m_user.clear();
}

void ServerSession::applyUser(const Command& command)
{
    // RFC 2595 §2.1: a server must be able to refuse passwords in the clear.
    if (loginNeedsTls())
        return reply(Say::LoginNeedsTls);
    // RFC 1939 §7: the server may accept a name that it doesn't know; telling who exists would help
    // the wrong people.
    m_user = command.text;
    reply(Say::NameTaken);
}

void ServerSession::applyPass(const Command& command) { ask(AskLogin{m_user, command.text}); }

void ServerSession::finishLogin(LoginGranted granted)
{
    if (!std::all_of(granted.messages.begin(), granted.messages.end(), isUsable)) {
        reply(Say::DropBroken);
        return;
    }
    m_messages.reserve(granted.messages.size());
    for (DropMessage& message : granted.messages)
        m_messages.push_back({std::move(message), false});
    reply(Say::LoggedIn);
}

void ServerSession::finishLogin(const LoginRefused& refused)
{
    switch (refused.why) {
    case LoginRefusal::InUse:
        reply(Say::DropInUse);
        return;
    case LoginRefusal::Temporary:
        reply(Say::LoginFailedForNow);
        return;
    case LoginRefusal::Permanent:
        reply(Say::DropBroken);
        return;
    case LoginRefusal::BadCredentials:
        break;
    }
    if (++m_failedLogins < m_options.failedLoginsMax) {
        reply(Say::BadLogin);
        return;
    }
    reply(Say::TooManyLogins);
    enter(ServerState::Closed);
}

std::pair<std::size_t, std::uint64_t> ServerSession::countAndOctets() const
{
    std::size_t count = 0;
    std::uint64_t octets = 0;
    for (const Entry& entry : m_messages) {
        // RFC 1939 §5: "Note that messages marked as deleted are not counted in either total."
        if (entry.deleted)
            continue;
        ++count;
        octets += entry.message.content->size();
    }
    return {count, octets};
}

void ServerSession::applyStat()
{
    const auto [count, octets] = countAndOctets();
    reply(Say::DropSize, std::to_string(count) + " " + std::to_string(octets));
}

std::string ServerSession::scanListing(std::size_t index, Verb verb) const
{
    const DropMessage& message = m_messages[index].message;
    return std::to_string(index + 1) + " "
        + (verb == Verb::List ? std::to_string(message.content->size()) : message.uid);
}

void ServerSession::applyList(const Command& command)
{
    if (command.message) {
        if (const Entry* entry = findMessage(command))
            reply(Say::Scan,
                scanListing(static_cast<std::size_t>(entry - m_messages.data()), command.verb));
        return;
    }
    const auto [count, octets] = countAndOctets();
    reply(Say::ScanList,
        std::to_string(count) + (count == 1 ? " message (" : " messages (") + std::to_string(octets)
            + " octets)");
    for (std::size_t i = 0; i < m_messages.size(); ++i) {
        if (!m_messages[i].deleted)
            continueReply(scanListing(i, command.verb), false);
    }
    continueReply(".", true);
}

void ServerSession::applyRetrieve(const Command& command)
{
    const Entry* entry = findMessage(command);
    if (!entry)
        return;
    const std::string_view whole = *entry->message.content;
    const std::string_view shown = command.verb == Verb::Top ? headerAndLines(whole, command.lines)
                                                             : whole;
    reply(Say::MessageFollows,
        command.verb == Verb::Top ? "Top of message follows"
                                  : std::to_string(whole.size()) + " octets");
    const Utterance body{.verb = m_verb, .inResponseTo = m_commandEnd};
    if (isPlain(shown)) {
        m_out.body(body, entry->message.content, shown);
    } else {
        const Blob stuffed = makeBlob(mail::dotStuffed(shown));
        m_out.body(body, stuffed, std::string_view(*stuffed).substr(0, stuffed->size() - 3));
    }
    continueReply(".", true);
}

void ServerSession::applyDele(const Command& command)
{
    if (Entry* entry = findMessage(command)) {
        entry->deleted = true;
        reply(Say::Deleted);
    }
}

void ServerSession::applyRset()
{
    for (Entry& entry : m_messages)
        entry.deleted = false;
    reply(Say::Undeleted);
}

void ServerSession::applyQuit()
{
    if (m_state != ServerState::Transaction) {
        reply(Say::Goodbye);
        return;
    }
    // RFC 1939 §5: QUIT in the TRANSACTION state enters the UPDATE state, and there it is answered.
    enter(m_row->onOk);
    m_row = find(m_state, Verb::Quit);
    AskUpdate update;
    for (const Entry& entry : m_messages) {
        if (entry.deleted)
            update.uids.push_back(entry.message.uid);
    }
    if (update.uids.empty())
        reply(Say::Goodbye);
    else
        ask(std::move(update));
}

void ServerSession::finishUpdate(const Updated& updated)
{
    reply(updated.allRemoved ? Say::GoodbyeDeleted : Say::NotAllRemoved);
}

ServerSession::Entry* ServerSession::findMessage(const Command& command)
{
    const std::size_t number = command.message.value_or(0);
    if (number == 0 || number > m_messages.size()) {
        reply(Say::NoSuchMessage,
            "No such message, only " + std::to_string(m_messages.size()) + " here");
        return nullptr;
    }
    Entry& entry = m_messages[number - 1];
    if (entry.deleted) {
        reply(Say::AlreadyDeleted);
        return nullptr;
    }
    return &entry;
}

void ServerSession::ask(std::variant<AskLogin, AskUpdate> what)
{
    m_ask = Ask{AskId(m_asks++), std::move(what)};
}

void ServerSession::refuse(Say say, std::string_view text)
{
    if (++m_badCommands < m_options.badCommandsMax) {
        reply(say, text);
        return;
    }
    reply(Say::TooManyErrors);
    enter(ServerState::Closed);
}

/// The first line of a reply; the state follows the row of the command.
void ServerSession::reply(Say say, std::string_view text)
{
    const ReplyRow& words = row(say);
    m_out.line({.kind = Utterance::Kind::Reply,
                   .verb = m_verb,
                   .last = !words.multiLine,
                   .inResponseTo = m_commandEnd},
        format(Reply{words.status, words.code, std::string(text.empty() ? words.words : text)}));
    if (m_row)
        enter(words.status == Status::Ok ? m_row->onOk : m_row->onErr);
}

void ServerSession::continueReply(std::string_view text, bool last)
{
    m_out.line({.kind = Utterance::Kind::Reply,
                   .verb = m_verb,
                   .last = last,
                   .inResponseTo = m_commandEnd},
        text);
}

void ServerSession::enter(ServerState state)
{
    if (state == m_state)
        return;
    m_state = state;
    if (m_sink)
        m_sink->stateChanged(name(state));
}

} // namespace postroad::pop3
