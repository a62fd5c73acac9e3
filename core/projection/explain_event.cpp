// SPDX-License-Identifier: MIT
#include "core/projection/explain_event.h"

#include "core/base/ascii.h"
#include "core/projection/lines.h"
#include "core/projection/reply_class.h"

namespace postroad::projection {

namespace {

using explain::Explanation;
using trace::EventKind;
using trace::Protocol;

/// What stands for the kind as a whole.
std::string_view topicOfKind(EventKind kind)
{
    switch (kind) {
    case EventKind::RunEnded:
        return "ended";
    case EventKind::TraceFull:
        return "trace full";
    case EventKind::LetterWritten:
        return "written";
    case EventKind::LetterAccepted:
        return "custody";
    case EventKind::LetterDelivered:
        return "delivered";
    case EventKind::LetterFailed:
        return "failed";
    case EventKind::LetterBounced:
        return "bounce";
    case EventKind::ConnectionAttempt:
        return "connection";
    case EventKind::ConnectionOpened:
    case EventKind::ConnectionAccepted:
        return "opened";
    case EventKind::ConnectionRefused:
        return "refused";
    case EventKind::ConnectionTimedOut:
        return "timed-out";
    case EventKind::ConnectionReset:
        return "reset";
    case EventKind::ConnectionClosed:
        return "closed";
    case EventKind::SessionState:
        return "session";
    case EventKind::TlsEstablished:
        return "tls established";
    case EventKind::TlsFailed:
        return "tls failed";
    case EventKind::CommandSent:
    case EventKind::CommandArrived:
        return "500";
    case EventKind::ReplySent:
    case EventKind::ReplyArrived:
        return "IMAP untagged";
    case EventKind::BodySent:
    case EventKind::BodyArrived:
        return "body";
    case EventKind::DnsLost:
        return "dns lost";
    case EventKind::DnsCached:
        return "cached";
    case EventKind::DnsQuery:
    case EventKind::DnsQueryArrived:
    case EventKind::DnsResponse:
    case EventKind::DnsResponseArrived:
    case EventKind::DnsAnswer:
        return "dns query";
    case EventKind::QueueAdded:
    case EventKind::QueueRemoved:
        return "queued";
    case EventKind::QueueDeferred:
        return "deferred";
    case EventKind::MailboxFiled:
        return "filed";
    case EventKind::MailboxRead:
    case EventKind::MailboxChanged:
        return "read";
    case EventKind::FaultApplied:
        return "fault";
    case EventKind::HostCrashed:
        return "crashed";
    case EventKind::HostRestarted:
        return "restarted";
    case EventKind::QueueRecovered:
        return "recovered";
    case EventKind::QueueDamaged:
        return "damaged";
    case EventKind::QueueTrouble:
        return "trouble";
    default:
        return "route";
    }
}

/// The protocol's own entry where two protocols share a word.
std::optional<Explanation> explainVerb(Protocol protocol, std::string_view verb)
{
    if (protocol == Protocol::Pop3 || protocol == Protocol::Imap) {
        const std::string prefix = protocol == Protocol::Pop3 ? "POP3 " : "IMAP ";
        if (auto own = explain::explain(prefix + std::string(verb)))
            return own;
    }
    return explain::explain(verb);
}

/// Where to read on: what the command was, or that responsibility has passed.
Explanation withCommand(
    Explanation reply, Protocol protocol, std::string_view verb, bool endsTheMessage)
{
    const bool endsData = endsTheMessage && reply.topic.substr(0, 1) == "2";
    const auto context = endsData ? explain::explain("custody") : explainVerb(protocol, verb);
    if (context)
        reply.related.insert(reply.related.begin(), context->topic);
    return reply;
}

std::optional<Explanation> explainReplyLine(const trace::Trace& trace, const trace::Event& event)
{
    const Protocol protocol = protocolOf(trace, event);
    const std::string_view line = trace.text(event);
    const std::string_view verb = trace.word(event);
    if (event.number != 0) {
        const bool ends = endsMessage(trace, event);
        // RFC 2033 §4.1: LHLO is EHLO by another name.
        const std::string_view asked = verb == "LHLO" ? std::string_view("EHLO") : verb;
        auto reply = explain::explainReply(event.number, trace::unpackEnhanced(event.detail),
            ends ? std::string_view("DATA-END") : asked);
        return reply ? std::optional(withCommand(std::move(*reply), protocol,
                   verb.empty() ? std::string_view("GREETING") : verb, ends))
                     : std::nullopt;
    }
    if (protocol != Protocol::Pop3 && protocol != Protocol::Imap)
        return explain::explain("no SMTP reply");
    const ReplyClass its = replyClass(trace, event);
    if (protocol == Protocol::Pop3)
        return its == ReplyClass::Never   ? explain::explain("-ERR")
            : its == ReplyClass::Accepted ? explain::explain("+OK")
                                          : explainVerb(protocol, verb);
    if (its == ReplyClass::GoOn)
        return explain::explain("IMAP continue");
    if (line.substr(0, 5) == "* BYE")
        return explain::explain("IMAP BYE");
    if (line.substr(0, 1) == "*")
        return explain::explain("IMAP untagged");
    const std::size_t blank = line.find(' ');
    const bool isBad = blank != line.npos && line.substr(blank + 1, 3) == "BAD";
    return its == ReplyClass::Accepted ? explain::explain("IMAP OK")
        : its == ReplyClass::Never     ? explain::explain(isBad ? "IMAP BAD" : "IMAP NO")
                                       : std::nullopt;
}

std::optional<Explanation> explainDns(const trace::Trace& trace, const trace::Event& event)
{
    if (event.kind == EventKind::DnsQuery || event.kind == EventKind::DnsQueryArrived) {
        // "example.net MX": the type says what is wanted.
        const std::string_view question = trace.word(event);
        return explain::explain(question.substr(question.rfind(' ') + 1));
    }
    if (event.kind == EventKind::DnsLost || event.kind == EventKind::DnsCached)
        return std::nullopt;
    const auto outcome = static_cast<trace::DnsOutcome>(event.number);
    return explain::explain(outcome == trace::DnsOutcome::Refused ? std::string_view("dns refused")
                                                                  : trace::dnsOutcomeName(outcome));
}

std::optional<Explanation> explainByFamily(const trace::Trace& trace, const trace::Event& event)
{
    switch (trace::row(event.kind).family) {
    case trace::Family::Command:
        return explainVerb(protocolOf(trace, event), trace.word(event));
    case trace::Family::Reply:
        return explainReplyLine(trace, event);
    case trace::Family::Session:
        return explain::explain("state " + std::string(trace.word(event)));
    case trace::Family::Dns:
        return explainDns(trace, event);
    case trace::Family::Route:
        return event.kind == EventKind::RouteOutcome  ? explain::explain(trace.word(event))
            : event.kind == EventKind::RouteCandidate ? explain::explain("MX")
                                                      : std::nullopt;
    default:
        return std::nullopt;
    }
}

} // namespace

Explanation explainEvent(const trace::Trace& trace, EventId event)
{
    const trace::Event& what = trace[event];
    if (auto explanation = explainByFamily(trace, what))
        return *explanation;
    return explain::explain(topicOfKind(what.kind)).value_or(Explanation{});
}

} // namespace postroad::projection
