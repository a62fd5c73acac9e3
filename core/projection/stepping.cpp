// SPDX-License-Identifier: MIT
#include "core/projection/stepping.h"

#include "core/projection/lines.h"
#include "core/projection/reply_class.h"

#include <algorithm>
#include <utility>

namespace postroad::projection {

namespace {

using trace::EventKind;
using trace::Protocol;

constexpr int kNone = -1;
constexpr int of(StepSize size) { return static_cast<int>(size); }

/// Sizes of what needs no look at the conversation; the table of docs/stepping.md.
int sizeOfKind(EventKind kind)
{
    switch (kind) {
    case EventKind::RunEnded:
    case EventKind::TraceFull:
    case EventKind::LetterDelivered:
    case EventKind::LetterFailed:
        return of(StepSize::Delivery);
    case EventKind::LetterBounced:
    case EventKind::RouteDone:
    case EventKind::QueueDeferred:
        return of(StepSize::Attempt);
    case EventKind::LetterWritten:
    case EventKind::ConnectionRefused:
    case EventKind::ConnectionTimedOut:
    case EventKind::MailboxFiled:
        return of(StepSize::Hop);
    case EventKind::RouteTried:
        return of(StepSize::Phase);
    case EventKind::DnsAnswer:
    case EventKind::MailboxRead:
        return of(StepSize::Exchange);
    case EventKind::SessionState:
    case EventKind::ConnectionAccepted:
    case EventKind::CommandArrived:
    case EventKind::ReplyArrived:
    case EventKind::BodyArrived:
    case EventKind::DnsQueryArrived:
    case EventKind::DnsResponseArrived:
        return kNone;
    default:
        return of(StepSize::Line);
    }
}

/// Replies that end a phase of their session, when nothing else is under way.
bool endsPhase(Protocol protocol, std::string_view verb)
{
    static constexpr std::array<std::string_view, 8> kSmtp{
        "EHLO", "HELO", "LHLO", "AUTH", "BDAT", "DATA", "DATA-END", "QUIT"};
    static constexpr std::array<std::string_view, 2> kPop3{"PASS", "QUIT"};
    static constexpr std::array<std::string_view, 5> kImap{
        "LOGIN", "SELECT", "EXAMINE", "CLOSE", "LOGOUT"};
    const auto in = [verb](const auto& verbs) {
        return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
    };
    return protocol == Protocol::Pop3 ? in(kPop3)
        : protocol == Protocol::Imap  ? in(kImap)
                                      : in(kSmtp);
}

} // namespace

std::string_view word(StepSize size)
{
    static constexpr std::array<std::string_view, kStepSizeCount> kWords{"line",
        "command and reply", "phase of the session", "hop", "delivery attempt", "whole delivery"};
    return kWords[static_cast<std::size_t>(size)];
}

StepIndex::StepIndex(const trace::Trace& trace, std::uint32_t message)
    : m_trace(&trace),
      m_message(message)
{
    update();
}

void StepIndex::update()
{
    if (m_seen == m_trace->size())
        return;
    // Whose a connection is shows only later than its first events: then all is read again.
    if (m_message != 0 && m_seen != 0)
        *this = StepIndex(*m_trace, m_message);
    for (std::size_t k = m_seen; k < m_trace->size(); ++k) {
        const trace::Event& event = m_trace->at(k);
        if (const std::uint32_t about = m_trace->subject(event).message;
            about != 0 && event.connection.valid())
            m_carried.try_emplace(event.connection, about);
    }
    for (; m_seen < m_trace->size(); ++m_seen) {
        const EventId id = eventAt(m_seen);
        const int size = sizeAfter(id);
        for (int s = 0; s <= size && follows(id); ++s)
            m_boundaries[static_cast<std::size_t>(s)].push_back(m_seen + 1);
    }
}

bool StepIndex::follows(EventId id) const
{
    const trace::Event& event = (*m_trace)[id];
    std::uint32_t about = m_trace->subject(event).message;
    if (about == 0 && event.connection.valid()) {
        const auto found = m_carried.find(event.connection);
        about = found == m_carried.end() ? 0 : found->second;
    }
    return m_message == 0 || about == 0 || about == m_message
        || m_trace->message(about).about == m_message;
}

int StepIndex::sizeAfter(EventId id)
{
    const trace::Event& event = (*m_trace)[id];
    // The first call after a lookup ends that: the list of candidates is complete.
    if (event.kind == EventKind::RouteCandidate)
        m_lookedUp = true;
    if (event.kind == EventKind::RouteTried && std::exchange(m_lookedUp, false))
        return of(StepSize::Hop);
    if (!event.connection.valid())
        return sizeOfKind(event.kind);
    Talk& talk = m_talks[event.connection];
    switch (event.kind) {
    case EventKind::CommandSent:
        ++talk.open;
        return of(StepSize::Line);
    case EventKind::ReplySent:
        return sizeAfterReply(event);
    case EventKind::ConnectionReset:
    case EventKind::ConnectionClosed:
        // Both ends close; the first one ends the hop.
        return std::exchange(talk.ended, true) ? kNone : of(StepSize::Hop);
    case EventKind::TlsEstablished:
        // Both ends are done; the client's is first, and goes on at once.
        return event.fromClient() ? of(StepSize::Phase) : kNone;
    default:
        return sizeOfKind(event.kind);
    }
}

int StepIndex::sizeAfterReply(const trace::Event& event)
{
    Talk& talk = m_talks[event.connection];
    if (!event.last())
        return of(StepSize::Line);
    if (!talk.greeted) {
        talk.greeted = true;
        return of(StepSize::Phase);
    }
    if (!endsExchange(talk, event))
        return of(StepSize::Line);
    const Protocol protocol = m_trace->connection(event.connection).protocol;
    // AUTH goes to and fro: its last reply ends it.
    const bool isMidway = m_trace->word(event) == "AUTH" && event.number < 400
        && classOfCode(event.number) != ReplyClass::Accepted;
    return of(!isMidway && endsPhase(protocol, m_trace->word(event)) ? StepSize::Phase
                                                                     : StepSize::Exchange);
}

bool StepIndex::endsExchange(Talk& talk, const trace::Event& event) const
{
    const Protocol protocol = m_trace->connection(event.connection).protocol;
    const std::string_view text = m_trace->text(event);
    const std::string_view verb = m_trace->word(event);
    // RFC 9051 §7: untagged lines and "+" come before the tagged one that ends the command.
    if (protocol == Protocol::Imap && (text.substr(0, 1) == "*" || text.substr(0, 1) == "+"))
        return false;
    const bool accepted = classOfCode(event.number) == ReplyClass::Accepted;
    if (verb == "MAIL" && accepted)
        talk.recipients = 0;
    if (verb == "RCPT" && accepted)
        ++talk.recipients;
    if (protocol == Protocol::Lmtp && talk.recipients > 1 && endsMessage(*m_trace, event)) {
        --talk.recipients;
        return false;
    }
    if (talk.open > 0)
        --talk.open;
    return talk.open == 0;
}

std::size_t StepIndex::next(std::size_t position, StepSize size) const
{
    const auto& all = boundaries(size);
    const auto found = std::upper_bound(all.begin(), all.end(), position);
    return found == all.end() ? m_trace->size() : std::min(*found, m_trace->size());
}

std::size_t StepIndex::previous(std::size_t position, StepSize size) const
{
    const auto& all = boundaries(size);
    const auto found = std::lower_bound(all.begin(), all.end(), position);
    return found == all.begin() ? 0 : *std::prev(found);
}

bool StepIndex::isBoundary(std::size_t position, StepSize size) const
{
    const auto& all = boundaries(size);
    return position == 0 || position == m_trace->size()
        || std::binary_search(all.begin(), all.end(), position);
}

} // namespace postroad::projection
