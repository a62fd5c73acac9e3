// SPDX-License-Identifier: MIT
#include "core/trace/matcher.h"

#include "core/base/ascii.h"
#include "core/base/host_label.h"

#include <algorithm>
#include <array>

namespace postroad::trace {

namespace {

constexpr std::array<FieldRow, 20> kFields{{
    {Field::Host, "host", "the host where it happened"},
    {Field::From, "from", "the host that said it, or that called"},
    {Field::To, "to", "the host it was said to, or that was called"},
    {Field::Client, "client", "the client of the connection"},
    {Field::Server, "server", "the server of the connection"},
    {Field::Protocol, "protocol", "smtp, submission, lmtp, pop3, imap or dns"},
    {Field::Port, "port", "the server's port"},
    {Field::Hop, "hop", "the number of the hop"},
    {Field::Message, "message", "the number of the message: the first letter is 1"},
    {Field::Recipient, "recipient", "the mailbox of the recipient it is about"},
    {Field::Attempt, "attempt", "the number of the delivery attempt"},
    {Field::ReplyTo, "reply-to",
        "the verb that a reply answers; GREETING for the first, DATA-END for the one after the "
        "dot"},
    {Field::Code, "code", "the reply code, or its class: 250, 4yz"},
    {Field::Enhanced, "enhanced", "the enhanced status code: 5.1.1"},
    {Field::Question, "question", "the question of a DNS message: example.net MX"},
    {Field::Outcome, "outcome", "the outcome of a DNS response or of a candidate"},
    {Field::Candidate, "candidate", "the host of a candidate of the route"},
    {Field::Domain, "domain", "the domain of a route"},
    {Field::Text, "text", "words that the line holds"},
    {Field::Line, "line", "first or last line of a reply of several"},
}};

bool contains(std::string_view text, std::string_view needle)
{
    const auto same = [](char a, char b) { return ascii::toLower(a) == ascii::toLower(b); };
    return std::search(text.begin(), text.end(), needle.begin(), needle.end(), same) != text.end();
}

bool codeMatches(std::string_view pattern, std::uint32_t code)
{
    const std::string text = std::to_string(code);
    if (text.size() != pattern.size())
        return false;
    return std::equal(pattern.begin(), pattern.end(), text.begin(),
        [](char p, char c) { return p == c || p == 'y' || p == 'z' || p == 'x'; });
}

std::string formatEnhanced(std::uint32_t packed)
{
    const EnhancedCode code = unpackEnhanced(packed);
    return code.klass == 0 ? std::string()
                           : std::to_string(code.klass) + '.' + std::to_string(code.subject) + '.'
            + std::to_string(code.detail);
}

bool isArrival(EventKind kind)
{
    return kind == EventKind::CommandArrived || kind == EventKind::ReplyArrived
        || kind == EventKind::BodyArrived || kind == EventKind::DnsQueryArrived
        || kind == EventKind::DnsResponseArrived;
}

bool isReply(EventKind kind)
{
    return kind == EventKind::ReplySent || kind == EventKind::ReplyArrived;
}

HostId speaker(const Trace& trace, const Event& event)
{
    if (event.kind == EventKind::ConnectionAccepted) // the server's news of who calls
        return trace.peer(event);
    return isArrival(event.kind) && event.cause.valid() ? trace[event.cause].host : event.host;
}

HostId listener(const Trace& trace, const Event& event)
{
    return isArrival(event.kind) || event.kind == EventKind::ConnectionAccepted ? event.host
                                                                                : trace.peer(event);
}

std::string outcomeText(const Trace& trace, const Event& event)
{
    return row(event.kind).family == Family::Dns
        ? std::string(dnsOutcomeName(static_cast<DnsOutcome>(event.number)))
        : row(event.kind).family == Family::Route ? std::string(trace.word(event))
                                                  : std::string();
}

std::string connectionText(const Trace& trace, const Event& event, Field field)
{
    if (!event.connection.valid())
        return {};
    const ConnectionInfo& info = trace.connection(event.connection);
    switch (field) {
    case Field::Client:
        return std::string(trace.hostName(info.client));
    case Field::Server:
        return std::string(trace.hostName(info.server));
    case Field::Protocol:
        return std::string(protocolName(info.protocol));
    case Field::Port:
        return std::to_string(info.serverEnd.port);
    default:
        return std::to_string(info.hop);
    }
}

bool wordMatches(const Trace& trace, const Matcher& matcher, const Event& event)
{
    if (matcher.word.empty())
        return true;
    const KindRow& kind = row(event.kind);
    if (kind.family == Family::Reply)
        return codeMatches(matcher.word, event.number);
    return ascii::iequals(matcher.word, kind.word.empty() ? trace.word(event) : kind.word);
}

bool conditionHolds(const Trace& trace, EventId id, const Condition& condition)
{
    const Event& event = trace[id];
    switch (condition.field) {
    case Field::Host:
    case Field::From:
    case Field::To:
    case Field::Client:
    case Field::Server:
        return meansHost(condition.value, fieldText(trace, id, condition.field));
    case Field::Code:
        return isReply(event.kind) && codeMatches(condition.value, event.number);
    case Field::Text:
        return contains(trace.text(event), condition.value);
    case Field::Candidate: {
        const std::string text = fieldText(trace, id, Field::Candidate);
        return meansHost(condition.value, std::string_view(text).substr(0, text.find(' ')));
    }
    default:
        return ascii::iequals(condition.value, fieldText(trace, id, condition.field));
    }
}

} // namespace

std::span<const FieldRow> fieldRows() { return kFields; }

std::optional<Field> parseField(std::string_view name)
{
    const auto found = std::find_if(
        kFields.begin(), kFields.end(), [&](const FieldRow& r) { return r.name == name; });
    return found == kFields.end() ? std::nullopt : std::optional(found->field);
}

bool Matcher::matches(const Trace& trace, EventId id) const
{
    const Event& event = trace[id];
    const KindRow& kind = row(event.kind);
    if (kind.family != family)
        return false;
    // A family whose rows have words of their own says by the word whether it means the arrival.
    if (kind.word.empty() && kind.family != Family::Session && isArrival(event.kind) != arrived)
        return false;
    if (!wordMatches(trace, *this, event))
        return false;
    return std::all_of(conditions.begin(), conditions.end(),
        [&](const Condition& condition) { return conditionHolds(trace, id, condition); });
}

EventId find(const Trace& trace, const Matcher& matcher, std::size_t from, std::size_t end)
{
    MatchCounter counter(matcher);
    for (std::size_t k = from; k < std::min(end, trace.size()); ++k) {
        const EventId id(static_cast<std::uint32_t>(k));
        if (counter.isIt(trace, id))
            return id;
    }
    return {};
}

std::string fieldText(const Trace& trace, EventId id, Field field)
{
    const Event& event = trace[id];
    const Family family = row(event.kind).family;
    switch (field) {
    case Field::Host:
        return std::string(trace.hostName(event.host));
    case Field::From:
        return std::string(trace.hostName(speaker(trace, event)));
    case Field::To:
        return std::string(trace.hostName(listener(trace, event)));
    case Field::Client:
    case Field::Server:
    case Field::Protocol:
    case Field::Port:
    case Field::Hop:
        return connectionText(trace, event, field);
    case Field::Message:
        return std::to_string(trace.subject(event).message);
    case Field::Recipient:
        return std::string(trace.recipient(event));
    case Field::Attempt:
        return std::to_string(trace.subject(event).attempt);
    case Field::ReplyTo:
        return !isReply(event.kind)     ? std::string()
            : trace.word(event).empty() ? "GREETING"
                                        : std::string(trace.word(event));
    case Field::Code:
        return isReply(event.kind) ? std::to_string(event.number) : std::string();
    case Field::Enhanced:
        return isReply(event.kind) || event.kind == EventKind::LetterFailed
            ? formatEnhanced(event.detail)
            : std::string();
    case Field::Question:
        return family == Family::Dns ? std::string(trace.word(event)) : std::string();
    case Field::Outcome:
        return outcomeText(trace, event);
    case Field::Candidate:
        return family == Family::Route ? std::string(trace.text(event)) : std::string();
    case Field::Domain:
        return event.kind == EventKind::RouteStarted || event.kind == EventKind::RouteDone
            ? std::string(trace.text(event))
            : std::string();
    case Field::Text:
        return std::string(trace.text(event));
    case Field::Line:
        return event.last() ? "last" : "first";
    }
    return {};
}

} // namespace postroad::trace
