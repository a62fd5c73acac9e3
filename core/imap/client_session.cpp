// SPDX-License-Identifier: MIT
#include "core/imap/client_session.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <utility>

namespace postroad::imap {

namespace {

/// Room for what stands around the literals of a response.
constexpr std::size_t kResponseTextMax = 1024 * 1024;

/// What can't be said is found before anything is said.
bool canLogIn(const ClientOptions& options)
{
    return !options.user.empty() && canBeQuoted(options.user) && canBeQuoted(options.password)
        && !options.mailbox.empty() && canBeQuoted(options.mailbox);
}

} // namespace

ClientSession::ClientSession(ClientOptions options, ConversationSink* sink)
    : ClientFrame(options.replyTimeout, sink),
      m_options(std::move(options))
{
}

void ClientSession::start(Instant now)
{
    begin(now, name(m_state));
    if (!canLogIn(m_options))
        fail("this user name, password or mailbox can't be said in a quoted string");
}

bool ClientSession::readStep()
{
    if (m_literalLeft > 0)
        return readLiteral();
    const auto line = m_lines.next();
    if (!line)
        return false;
    takeLine(*line);
    return true;
}

bool ClientSession::readLiteral()
{
    const std::string_view raw = takeBody(m_literalLeft);
    m_literalLeft -= raw.size();
    m_response.append(raw);
    return !raw.empty();
}

void ClientSession::takeLine(const LineBuffer::Line& line)
{
    m_response.append(line.text);
    const auto mark = mayHoldLiterals(m_response) ? literalAtEnd(line.text) : std::nullopt;
    const bool isTagged = !m_tag.empty() && m_response.compare(0, m_tag.size(), m_tag) == 0;
    tellReply(line, !mark && (isTagged || m_state == ClientState::Greeting));
    if (line.tooLong || line.hasBareCrOrLf()) {
        refuseLine(line);
    } else if (mark) {
        if (mark->octets > m_options.messageOctetsMax
            || m_response.size() + mark->octets > m_options.messageOctetsMax + kResponseTextMax) {
            fail("a message is too large");
            return;
        }
        m_response.append("\r\n");
        m_literalLeft = mark->octets;
    } else {
        takeResponseEnd();
    }
}

void ClientSession::takeResponseEnd()
{
    const std::string octets = std::exchange(m_response, {});
    if (m_state == ClientState::Listing)
        m_listedOctets += octets.size();
    if (m_listedOctets > m_options.listOctetsMax)
        fail("the server's list is too long");
    else if (auto response = parseResponse(octets))
        takeResponse(std::move(*response));
    else
        fail("the server's response can't be read");
}

void ClientSession::takeResponse(Response response)
{
    if (m_state == ClientState::Greeting)
        takeGreeting(response);
    else if (response.kind == Response::Kind::Continuation)
        fail("the server waits for more, but there is nothing more to say");
    else if (response.kind == Response::Kind::Fetch)
        takeFetch(response);
    else if (response.kind == Response::Kind::Status && response.tag.empty())
        takeUntaggedStatus(response);
    else if (response.kind == Response::Kind::Status)
        takeTagged(response);
    else if (response.name == "EXISTS")
        m_exists = response.number;
}

void ClientSession::takeGreeting(const Response& response)
{
    const bool isGreeting = response.kind == Response::Kind::Status && response.tag.empty();
    if (isGreeting && response.status == Status::Ok)
        advance(ReplyClass::Ok, response.text);
    else if (isGreeting && response.status == Status::PreAuth)
        advance(ReplyClass::PreAuth, response.text);
    else if (isGreeting && response.status == Status::Bye)
        advance(ReplyClass::Refused, response.text);
    else
        fail("this isn't the greeting of an IMAP server");
}

void ClientSession::takeUntaggedStatus(const Response& response)
{
    constexpr std::string_view kUidValidity = "UIDVALIDITY ";
    if (response.status == Status::Bye && m_state != ClientState::LoggingOut)
        fail("the server ended the session: " + ascii::quotedForDisplay(response.text));
    else if (ascii::istartsWith(response.code, kUidValidity))
        m_uidValidity = static_cast<std::uint32_t>(ascii::parseNumber(
            std::string_view(response.code).substr(kUidValidity.size()), UINT32_MAX)
                                                       .value_or(0));
}

void ClientSession::takeTagged(const Response& response)
{
    if (response.tag != m_tag || response.status == Status::Bye
        || response.status == Status::PreAuth) {
        fail("the server answered a command that wasn't given");
        return;
    }
    if (m_state == ClientState::Retrieving)
        finishRetrieval();
    advance(response.status == Status::Ok ? ReplyClass::Ok : ReplyClass::Refused, response.text);
}

/// A server may also tell flags that nobody asked for; they have neither UID nor content, and are
/// passed over.
void ClientSession::takeFetch(Response& response)
{
    const auto uid = numberOf(response.item("UID"));
    if (!uid)
        return;
    if (m_state == ClientState::Listing && *uid >= firstNewUid()) {
        if (m_listed.size() >= m_options.messagesMax) {
            fail("the server lists too many messages");
            return;
        }
        m_listed[*uid] = {flagsOf(response.item("FLAGS")), envelopeIn(response.item("ENVELOPE"))};
    } else if (m_state == ClientState::Retrieving && *uid == m_listed.begin()->first) {
        const auto body = std::find_if(response.items.begin(), response.items.end(),
            [](const FetchValue& each) { return each.name == "BODY[]"; });
        if (body != response.items.end() && body->value.kind == Value::Kind::String)
            m_content = std::move(body->value.text);
    }
}

/// A message without content was expunged by somebody else in the meantime.
void ClientSession::finishRetrieval()
{
    const auto first = m_listed.begin();
    if (m_content)
        m_events.push_back(Retrieved{m_uidValidity, first->first, first->second.flags,
            std::move(first->second.envelope), makeBlob(std::move(*m_content))});
    m_content.reset();
    m_listed.erase(first);
}

ClientGuard ClientSession::guard() const
{
    const bool more = m_state == ClientState::Selecting ? m_exists > 0 : !m_listed.empty();
    return more ? ClientGuard::More : ClientGuard::NoMore;
}

/// A whole reply is here: the table says what comes next.
void ClientSession::advance(ReplyClass reply, const std::string& words)
{
    if (reply == ReplyClass::Refused)
        noteFailure("the server refused: " + ascii::quotedForDisplay(words));
    const ClientTransition* row = find(m_state, reply, guard());
    if (row->next != ClientState::Done) {
        enter(row->next);
    } else {
        finish();
    }
}

void ClientSession::enter(ClientState state)
{
    const bool changed = state != m_state;
    m_state = state;
    if (changed && m_sink)
        m_sink->stateChanged(name(state));
    if (const auto verb = row(state).says)
        say(*verb);
}

std::uint32_t ClientSession::firstNewUid() const
{
    const bool isSameMailbox = m_options.knownUidValidity == 0
        || m_options.knownUidValidity == m_uidValidity;
    return isSameMailbox && m_options.lastKnownUid < UINT32_MAX ? m_options.lastKnownUid + 1
        : isSameMailbox                                         ? UINT32_MAX
                                                                : 1;
}

void ClientSession::say(Verb verb)
{
    const std::string_view name = imap::row(verb).name;
    m_tag = "A" + std::to_string(++m_commands);
    std::string line = m_tag + " " + std::string(name);
    if (verb == Verb::Login)
        line.append(" ")
            .append(quoted(m_options.user))
            .append(" ")
            .append(quoted(m_options.password));
    else if (verb == Verb::Select)
        line.append(" ").append(m_options.mailbox == "INBOX" ? "INBOX" : quoted(m_options.mailbox));
    else if (m_state == ClientState::Listing)
        line.append(" ")
            .append(std::to_string(firstNewUid()))
            .append(":* (FLAGS RFC822.SIZE ENVELOPE)");
    else if (m_state == ClientState::Retrieving)
        line.append(" ")
            .append(std::to_string(m_listed.begin()->first))
            .append(m_options.leaveUnseen ? " (BODY.PEEK[])" : " (BODY[])");
    sayCommand(name, line);
}

} // namespace postroad::imap
