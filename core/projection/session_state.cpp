// SPDX-License-Identifier: MIT
#include "core/projection/session_state.h"

#include "core/base/ascii.h"
#include "core/imap/server_states.h"
#include "core/pop3/server_states.h"
#include "core/projection/lines.h"
#include "core/projection/reply_class.h"
#include "core/smtp/server_states.h"

#include <algorithm>
#include <map>
#include <optional>

namespace postroad::projection {

namespace {

using trace::EventKind;
using trace::Protocol;

template <typename State, std::size_t N>
std::optional<State> stateNamed(const std::array<std::string_view, N>& names, std::string_view word)
{
    const auto found = std::find(names.begin(), names.end(), word);
    return found == names.end() ? std::nullopt
                                : std::optional(static_cast<State>(found - names.begin()));
}

/// The states of POP3 and IMAP have a function for their names instead of an array.
template <typename State, std::size_t N>
std::optional<State> stateNamed(std::string_view word)
{
    for (std::size_t i = 0; i < N; ++i) {
        if (name(static_cast<State>(i)) == word)
            return static_cast<State>(i);
    }
    return std::nullopt;
}

smtp::Dialect dialectOf(Protocol protocol)
{
    return protocol == Protocol::Lmtp      ? smtp::Dialect::Lmtp
        : protocol == Protocol::Submission ? smtp::Dialect::Submission
                                           : smtp::Dialect::Smtp;
}

/// Reads the visible events of one hop from first to last.
class Reader
{
public:
    Reader(const trace::Trace& trace, Protocol protocol) : m_trace(trace), m_protocol(protocol) { }

    void take(EventId id)
    {
        const trace::Event& event = m_trace[id];
        switch (event.kind) {
        case EventKind::ConnectionOpened:
        case EventKind::ConnectionAccepted:
            stand();
            break;
        case EventKind::SessionState:
            enter(event);
            break;
        case EventKind::CommandSent:
            say(id, event);
            break;
        case EventKind::ReplySent:
            if (isSmtpLike(m_protocol))
                noteExtensions(event);
            else if (m_protocol == Protocol::Pop3)
                notePop3(event);
            else if (m_protocol == Protocol::Imap)
                noteImap(event);
            if (event.last())
                answer(event);
            break;
        default:
            break;
        }
    }

    SessionStateRow finish()
    {
        if (m_greeted && !m_awaited.empty())
            m_row.awaited = m_awaited.front();
        if (isSmtpLike(m_protocol))
            addSmtp();
        else if (m_protocol == Protocol::Pop3)
            addPop3();
        else if (m_protocol == Protocol::Imap)
            addImap();
        return std::move(m_row);
    }

private:
    void stand()
    {
        if (m_greeted || !m_row.awaited.empty())
            return;
        m_row.awaited = "GREETING";
        if (!isSmtpLike(m_protocol))
            return;
        m_row.server = m_row.server.empty() ? smtp::name(smtp::ConnectionState::Opened)
                                            : m_row.server;
        m_row.transaction = smtp::name(smtp::TransactionState::Idle);
    }

    void enter(const trace::Event& event)
    {
        const std::string_view state = m_trace.word(event);
        if (event.fromClient())
            m_row.client = state;
        else if (isSmtpLike(m_protocol)
            && stateNamed<smtp::TransactionState>(smtp::kTransactionStateNames, state))
            m_row.transaction = state;
        else
            m_row.server = state;
        // RFC 2595 §4, RFC 3501 §6.2.1: what was announced before TLS doesn't count inside it.
        if (state == name(imap::ServerState::Securing)
            || state == name(pop3::ServerState::Securing))
            m_offersTls = m_refusesLogin = false;
    }

    void say(EventId id, const trace::Event& event)
    {
        const std::string_view verb = m_trace.word(event);
        m_awaited.push_back(verb);
        if (verb == "MAIL")
            m_offeredSender = pathIn(m_trace.text(event));
        else if (verb == "RCPT")
            m_offered.push_back({std::string(pathIn(m_trace.text(event))), id, 0, {}, false});
        showOffered();
    }

    /// Recipients that wait for their reply stand behind those that have it.
    void showOffered()
    {
        m_row.recipients = m_answered;
        m_row.recipients.insert(m_row.recipients.end(), m_offered.begin(), m_offered.end());
    }

    void answer(const trace::Event& event)
    {
        const std::string_view verb = m_trace.word(event);
        if (!m_greeted) {
            m_greeted = true;
            m_row.awaited = {};
            return;
        }
        if (m_protocol == Protocol::Imap && m_trace.text(event).substr(0, 1) == "*")
            return; // RFC 9051 §7: untagged, the command goes on
        const bool goesOn = m_protocol == Protocol::Lmtp && endsMessage(m_trace, event)
            && ++m_dots < acceptedCount();
        if (!goesOn) {
            const auto place = std::find(m_awaited.begin(), m_awaited.end(), verb);
            if (place != m_awaited.end())
                m_awaited.erase(place);
        }
        if (isSmtpLike(m_protocol))
            answerTransaction(event, verb);
    }

    /// What may be used now: as EHLO was answered, and no AUTH after a login.
    void noteExtensions(const trace::Event& event)
    {
        const std::string_view verb = m_trace.word(event);
        if (verb == "EHLO" || verb == "LHLO") {
            const auto line = smtp::ReplyParser::parseLine(m_trace.text(event));
            m_hello.lines.emplace_back(line ? line->text : std::string_view());
            if (event.last() && classOfCode(event.number) == ReplyClass::Accepted)
                m_announced = smtp::parseExtensions(m_hello);
            if (event.last())
                m_hello.lines.clear();
        } else if (classOfCode(event.number) == ReplyClass::Accepted) {
            if (verb == "HELO" || verb == "STARTTLS")
                m_announced = {};
            else if (verb == "AUTH")
                m_announced.remove(smtp::Extension::Auth);
        }
    }

    /// "STLS" and "USER" among the lines of an answer to CAPA.
    void notePop3(const trace::Event& event)
    {
        if (m_trace.word(event) != pop3::row(pop3::Verb::Capa).name)
            return;
        const std::string_view line = m_trace.text(event);
        if (line.starts_with("+OK")) {
            m_offersTls = false;
            m_refusesLogin = true;
        }
        m_offersTls = m_offersTls || line == "STLS";
        m_refusesLogin = m_refusesLogin && line != "USER";
    }

    /// "* CAPABILITY …", and the same in brackets in the greeting.
    void noteImap(const trace::Event& event)
    {
        const std::string_view verb = m_trace.word(event);
        std::string_view line = m_trace.text(event);
        const std::size_t at = line.find("CAPABILITY ");
        if (!(verb.empty() || verb == imap::row(imap::Verb::Capability).name) || at == line.npos)
            return;
        line = line.substr(at, line.find(']', at) - at);
        const std::vector<std::string_view> words = ascii::words(line);
        m_offersTls = std::find(words.begin(), words.end(), "STARTTLS") != words.end();
        m_refusesLogin = std::find(words.begin(), words.end(), "LOGINDISABLED") != words.end();
    }

    void answerTransaction(const trace::Event& event, std::string_view verb)
    {
        const bool accepted = classOfCode(event.number) == ReplyClass::Accepted;
        if (verb == "RCPT" && !m_offered.empty()) {
            RecipientRow row = std::move(m_offered.front());
            m_offered.erase(m_offered.begin());
            row.code = event.number;
            row.enhanced = trace::unpackEnhanced(event.detail);
            row.accepted = accepted;
            m_answered.push_back(std::move(row));
        } else if (verb == "MAIL" && accepted) {
            m_answered.clear();
            m_dots = 0;
            m_row.hasSender = true;
            m_row.sender = m_offeredSender;
        } else if (accepted
            && (verb == "RSET" || verb == "EHLO" || verb == "HELO" || verb == "LHLO")) {
            // RFC 5321 §4.1.4: they drop the transaction.
            m_answered.clear();
            m_row.hasSender = false;
            m_row.sender.clear();
        }
        showOffered();
    }

    [[nodiscard]] std::uint32_t acceptedCount() const
    {
        return static_cast<std::uint32_t>(std::count_if(
            m_answered.begin(), m_answered.end(), [](const auto& row) { return row.accepted; }));
    }

    void addSmtp()
    {
        const auto connection = stateNamed<smtp::ConnectionState>(
            smtp::kConnectionStateNames, m_row.server);
        const auto transaction = stateNamed<smtp::TransactionState>(
            smtp::kTransactionStateNames, m_row.transaction);
        if (!connection || !transaction)
            return;
        const smtp::Dialect dialect = dialectOf(m_protocol);
        for (const smtp::Verb verb :
            smtp::legalCommands(*connection, *transaction, dialect, m_announced))
            m_row.legal.push_back(smtp::name(verb));
        if (m_row.awaited.empty())
            return;
        const smtp::Verb awaited = m_row.awaited == "GREETING" ? smtp::Verb::Greeting
            : m_row.awaited == "DATA-END"                      ? smtp::Verb::DataEnd
                                                               : smtp::verbNamed(m_row.awaited);
        m_row.legalReplies = smtp::legalReplies(*connection, *transaction, awaited, dialect);
    }

    void addPop3()
    {
        const auto state = stateNamed<pop3::ServerState, pop3::kServerStateCount>(m_row.server);
        if (!state || *state == pop3::ServerState::Update)
            return;
        for (const pop3::ServerTransition& row : pop3::kServerTransitions) {
            const bool hidden = row.verb == pop3::Verb::Stls ? !m_offersTls
                : row.verb == pop3::Verb::User               ? m_refusesLogin
                                                             : false;
            if (row.from == *state && !hidden)
                m_row.legal.push_back(pop3::row(row.verb).name);
        }
    }

    void addImap()
    {
        const auto state = stateNamed<imap::ServerState, imap::kServerStateCount>(m_row.server);
        if (!state)
            return;
        for (const imap::ServerTransition& row : imap::kServerTransitions) {
            const bool hidden = row.verb == imap::Verb::StartTls ? !m_offersTls
                : row.verb == imap::Verb::Login                  ? m_refusesLogin
                                                                 : false;
            if (row.from == *state && !hidden)
                m_row.legal.push_back(imap::row(row.verb).name);
        }
    }

    const trace::Trace& m_trace;
    Protocol m_protocol;
    SessionStateRow m_row;
    bool m_greeted = false;
    smtp::Reply m_hello; ///< lines of an answer to EHLO that isn't whole yet
    smtp::Extensions m_announced;
    bool m_offersTls = false; ///< POP3, IMAP: as announced last
    bool m_refusesLogin = false; ///< … before TLS
    std::uint32_t m_dots = 0; ///< replies after the dot
    std::vector<std::string_view> m_awaited; ///< verbs under way, the first first
    std::string m_offeredSender;
    std::vector<RecipientRow> m_offered; ///< RCPT was said
    std::vector<RecipientRow> m_answered; ///< … and answered
};

} // namespace

SessionStateRow sessionState(const HopIndex& hops, std::uint32_t hop, std::size_t position)
{
    const auto about = hops.row(hop, position);
    if (!about)
        return {};
    Reader reader(hops.trace(), about->protocol);
    for (const EventId id : hops.events(hop, position))
        reader.take(id);
    return reader.finish();
}

/// Of each long hop: the reader after kStride of its events, after 2 kStride …
struct SessionStates::Saved
{
    static constexpr std::size_t kStride = 2048;
    std::map<std::uint32_t, std::vector<Reader>> readers;
};

SessionStates::SessionStates(const HopIndex& hops)
    : m_hops(hops),
      m_saved(std::make_unique<Saved>())
{
}

SessionStates::~SessionStates() = default;

SessionStateRow SessionStates::at(std::uint32_t hop, std::size_t position)
{
    const std::span<const EventId> events = m_hops.events(hop, position);
    if (events.size() < Saved::kStride)
        return sessionState(m_hops, hop, position);
    std::vector<Reader>& saved = m_saved->readers[hop];
    std::size_t taken = std::min(saved.size(), events.size() / Saved::kStride) * Saved::kStride;
    Reader reader = taken == 0 ? Reader(m_hops.trace(), m_hops.row(hop, position)->protocol)
                               : saved[taken / Saved::kStride - 1];
    while (taken < events.size()) {
        reader.take(events[taken++]);
        if (taken % Saved::kStride == 0)
            saved.push_back(reader);
    }
    return reader.finish();
}

std::string_view pathIn(std::string_view line)
{
    const std::size_t open = line.find('<');
    const std::size_t close = line.find('>', open == line.npos ? 0 : open);
    return open == line.npos || close == line.npos ? std::string_view()
                                                   : line.substr(open + 1, close - open - 1);
}

} // namespace postroad::projection
