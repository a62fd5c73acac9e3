// SPDX-License-Identifier: MIT
#include "core/pop3/client_session.h"

#include "core/base/ascii.h"
#include "core/pop3/multi_line.h"

#include <algorithm>
#include <utility>

namespace postroad::pop3 {

namespace {

bool isPrintable(std::string_view text)
{
    return std::none_of(text.begin(), text.end(),
        [](char c) { return ascii::isControl(c) || ascii::isEightBit(c); });
}

/// What can't be said in POP3 is found before anything is said.
bool canLogIn(const ClientOptions& options)
{
    constexpr std::size_t kRoom = kCommandOctetsMax - std::string_view("USER \r\n").size();
    const auto fits = [](std::string_view text) {
        return !text.empty() && text.size() <= kRoom && isPrintable(text);
    };
    return fits(options.user) && fits(options.password)
        && options.user.find(' ') == std::string::npos;
}

} // namespace

ClientSession::ClientSession(ClientOptions options, ConversationSink* sink)
    : ClientFrame(options.replyTimeout, sink),
      m_options(std::move(options))
{
    std::sort(m_options.knownUids.begin(), m_options.knownUids.end());
}

void ClientSession::start(Instant now)
{
    begin(now, name(m_state));
    if (!canLogIn(m_options))
        fail("this user name or password can't be said in POP3");
}

bool ClientSession::readStep()
{
    if (m_reading == Reading::Body)
        return readBody();
    const auto line = m_lines.next();
    if (!line)
        return false;
    if (line->tooLong || line->hasBareCrOrLf()) {
        tellReply(*line, true);
        refuseLine(*line);
    } else if (m_reading == Reading::Status) {
        const auto reply = parseReply(line->text);
        const bool last = !reply || reply->status == Status::Err || !hasListReply();
        tellReply(*line, last && m_state != ClientState::Retrieving);
        takeStatus(line->text);
    } else {
        tellReply(*line, line->text == ".");
        takeListLine(line->text);
    }
    return true;
}

bool ClientSession::hasListReply() const
{
    return m_state == ClientState::Capabilities || m_state == ClientState::Ids
        || m_state == ClientState::Retrieving;
}

void ClientSession::takeStatus(std::string_view line)
{
    const auto reply = parseReply(line);
    if (!reply) {
        fail("the server answered neither +OK nor -ERR");
        return;
    }
    m_reply = *reply;
    if (m_reply.status == Status::Err) {
        advance();
    } else if (m_state == ClientState::Retrieving) {
        m_reading = Reading::Body;
        m_unstuffer = {};
        m_content.clear();
        m_bodyBegun = false;
    } else if (hasListReply()) {
        m_reading = Reading::Lines;
    } else {
        if (m_state == ClientState::Size)
            takeSize();
        if (!closing())
            advance();
    }
}

void ClientSession::takeSize()
{
    const auto words = ascii::words(m_reply.text);
    const auto count = words.size() < 2 ? std::nullopt
                                        : ascii::parseNumber(words[0], m_options.messagesMax);
    if (!count) {
        fail("the server's answer to STAT can't be read");
        return;
    }
    m_serverCount = static_cast<std::uint32_t>(*count);
    for (std::uint32_t number = 1; number <= m_serverCount; ++number)
        m_wanted.push_back({number, {}});
}

void ClientSession::takeListLine(std::string_view line)
{
    if (line == ".") {
        m_reading = Reading::Status;
        if (m_state == ClientState::Ids) {
            const auto known = [this](const Wanted& wanted) {
                return !wanted.uid.empty()
                    && std::binary_search(
                        m_options.knownUids.begin(), m_options.knownUids.end(), wanted.uid);
            };
            m_wanted.erase(std::remove_if(m_wanted.begin(), m_wanted.end(), known), m_wanted.end());
        }
        advance();
    } else if (m_state == ClientState::Ids) {
        takeUid(line);
    }
}

void ClientSession::takeUid(std::string_view line)
{
    const auto words = ascii::words(line);
    const auto number = words.size() == 2 ? ascii::parseNumber(words[0], m_serverCount)
                                          : std::nullopt;
    // Each line names a message of its own, so there are no more lines than messages.
    if (!number || *number == 0 || ++m_listedUids > m_serverCount) {
        fail("the server's answer to UIDL can't be read");
        return;
    }
    m_wanted[*number - 1].uid = words[1];
}

bool ClientSession::readBody()
{
    const BodyRun run = findBodyRun(m_lines.pending(), !m_bodyBegun);
    if (run.octets > 0) {
        const std::string_view raw = takeBody(run.octets, run.ended);
        m_bodyBegun = true;
        const bool fits = m_unstuffer.messageOctets() + raw.size() <= m_options.messageOctetsMax;
        m_unstuffer.feed(raw, fits ? &m_content : nullptr);
        if (!fits) {
            fail("a message is too large");
            return false;
        }
    }
    if (!run.ended)
        return false;
    const auto dot = m_lines.next();
    if (!dot)
        return false;
    tellReply(*dot, true);
    finishMessage();
    return true;
}

void ClientSession::finishMessage()
{
    m_reading = Reading::Status;
    const Wanted& wanted = m_wanted[m_at];
    m_events.push_back(
        Retrieved{wanted.number, wanted.uid, makeBlob(std::exchange(m_content, {}))});
    m_toDelete = m_options.deleteAfterRetrieval;
    advance();
}

ClientGuard ClientSession::guard() const
{
    if (m_state == ClientState::Retrieving && m_toDelete)
        return ClientGuard::Delete;
    const bool isWithOne = m_state == ClientState::Retrieving || m_state == ClientState::Deleting;
    return m_at + (isWithOne ? 1 : 0) < m_wanted.size() ? ClientGuard::More : ClientGuard::NoMore;
}

/// A whole reply is here: the table says what comes next.
void ClientSession::advance()
{
    if (m_reply.status == Status::Err && m_state != ClientState::Capabilities
        && m_state != ClientState::Ids)
        noteFailure("the server refused: " + ascii::quotedForDisplay(m_reply.text));
    const ClientTransition* row = find(m_state, m_reply.status, guard());
    const bool isWithOne = m_state == ClientState::Retrieving || m_state == ClientState::Deleting;
    if (isWithOne && row->next != ClientState::Deleting)
        ++m_at;
    m_toDelete = false;
    if (row->next != ClientState::Done) {
        enter(row->next);
        return;
    }
    finish();
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

void ClientSession::say(Verb verb)
{
    Command command{verb, {}, std::nullopt, 0};
    if (verb == Verb::User)
        command.text = m_options.user;
    else if (verb == Verb::Pass)
        command.text = m_options.password;
    else if (verb == Verb::Retr || verb == Verb::Dele)
        command.message = m_wanted[m_at].number;
    sayCommand(pop3::row(verb).name, format(command));
}

} // namespace postroad::pop3
