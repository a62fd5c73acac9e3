// SPDX-License-Identifier: MIT
#include "core/projection/wire.h"

#include "core/base/sentence.h"
#include "core/projection/dns_text.h"
#include "core/projection/lines.h"

#include <algorithm>

namespace postroad::projection {

namespace {

using trace::EventKind;

constexpr std::size_t kLabelOctets = 40;

void lift(WireFold::State& state, EventId sent)
{
    const auto found = std::lower_bound(state.under.begin(), state.under.end(), sent);
    if (found != state.under.end() && *found == sent)
        state.under.erase(found);
}

std::string enhancedText(std::uint32_t packed)
{
    const EnhancedCode code = trace::unpackEnhanced(packed);
    return code.klass == 0 ? std::string()
                           : ' ' + std::to_string(code.klass) + '.' + std::to_string(code.subject)
            + '.' + std::to_string(code.detail);
}

/// Of protocols without codes: their status word.
std::string statusLabel(std::string_view line)
{
    const std::size_t first = std::min(line.find(' '), line.size());
    const std::size_t second = std::min(line.find(' ', first + 1), line.size());
    const bool isTagged = line.substr(0, 1) != "+" && line.substr(0, 1) != "-";
    return std::string(line.substr(0, std::min(isTagged ? second : first, kLabelOctets)));
}

/// Whom a datagram goes to as long as it hasn't arrived: a response to who asked, a question of a
/// mail server to the resolver of its domain.
HostId addressee(const scenario::Plan& plan, const trace::Trace& trace, EventId id)
{
    const trace::Event& event = trace[id];
    if (event.connection.valid())
        return trace.peer(event);
    if (event.kind == EventKind::DnsResponse) {
        for (EventId cause = event.cause; cause.valid(); cause = trace[cause].cause) {
            const trace::Event& earlier = trace[cause];
            const bool isIts = earlier.kind == EventKind::DnsQueryArrived
                && earlier.host == event.host && earlier.word == event.word
                && earlier.detail == event.detail;
            if (isIts && earlier.cause.valid())
                return trace[earlier.cause].host;
        }
        return {};
    }
    for (const scenario::DomainPlan& domain : plan.domains) {
        const auto is = [&](const std::optional<scenario::HostIndex>& host) {
            return host && *host == event.host.value;
        };
        const bool member = is(domain.msa) || is(domain.mta) || is(domain.mda)
            || std::find(domain.exchangers.begin(), domain.exchangers.end(), event.host.value)
                != domain.exchangers.end()
            || std::any_of(domain.users.begin(), domain.users.end(),
                [&](const scenario::UserPlan& user) { return user.host == event.host.value; });
        if (member && domain.resolver && *domain.resolver != event.host.value)
            return HostId(*domain.resolver);
    }
    return {};
}

LadderKind ladderKindOf(EventKind kind)
{
    switch (kind) {
    case EventKind::CommandSent:
        return LadderKind::Command;
    case EventKind::ReplySent:
        return LadderKind::Reply;
    case EventKind::BodySent:
        return LadderKind::Body;
    case EventKind::DnsQuery:
        return LadderKind::DnsQuery;
    case EventKind::DnsResponse:
        return LadderKind::DnsResponse;
    default:
        return LadderKind::Call;
    }
}

/// Which side the sender of the event is on.
Side senderSide(const trace::Trace& trace, const trace::Event& event)
{
    if (event.connection.valid())
        return event.host == trace.connection(event.connection).client ? Side::Client
                                                                       : Side::Server;
    return event.kind == EventKind::DnsQuery ? Side::Client : Side::Server;
}

WireRow describe(const scenario::Plan& plan, const trace::Trace& trace, EventId id)
{
    const trace::Event& event = trace[id];
    const HostId to = addressee(plan, trace, id);
    const Side side = senderSide(trace, event);
    const trace::Protocol protocol = protocolOf(trace, event);
    WireRow row;
    row.event = id;
    row.connection = event.connection;
    row.from = nodeOnHost(plan, event.host, protocol, side);
    row.to = nodeOnHost(plan, to, protocol, side == Side::Client ? Side::Server : Side::Client);
    row.label = shortLabel(trace, id);
    row.kind = ladderKindOf(event.kind);
    row.replyClass = replyClass(trace, event);
    return row;
}

} // namespace

void WireFold::apply(State& state, const trace::Trace& trace, EventId id)
{
    const trace::Event& event = trace[id];
    switch (event.kind) {
    case EventKind::ConnectionAttempt:
    case EventKind::CommandSent:
    case EventKind::ReplySent:
    case EventKind::BodySent:
    case EventKind::DnsQuery:
    case EventKind::DnsResponse:
        state.under.push_back(id);
        break;
    case EventKind::CommandArrived:
    case EventKind::ReplyArrived:
    case EventKind::BodyArrived:
    case EventKind::DnsQueryArrived:
    case EventKind::DnsResponseArrived:
    case EventKind::DnsLost:
        if (event.cause.valid())
            lift(state, event.cause);
        break;
    case EventKind::ConnectionAccepted:
    case EventKind::ConnectionOpened:
    case EventKind::ConnectionRefused:
    case EventKind::ConnectionTimedOut:
        if (event.connection.valid())
            lift(state, trace.connection(event.connection).attempt);
        break;
    case EventKind::ConnectionReset:
        std::erase_if(
            state.under, [&](EventId sent) { return trace[sent].connection == event.connection; });
        break;
    default:
        break;
    }
}

std::vector<WireRow> onTheWire(
    const scenario::Plan& plan, const trace::Trace& trace, const WireFold::State& state)
{
    std::vector<WireRow> rows;
    rows.reserve(state.under.size());
    for (const EventId id : state.under)
        rows.push_back(describe(plan, trace, id));
    return rows;
}

std::vector<WireRow> onTheWire(
    const scenario::Plan& plan, const trace::Trace& trace, std::size_t position)
{
    return onTheWire(plan, trace, foldTo<WireFold>(trace, position));
}

std::string tlsVersion(std::string_view text)
{
    const std::string_view version = text.substr(0, text.find(' '));
    return version.substr(0, 4) == "TLSv" ? "TLS " + std::string(version.substr(4)) : "TLS";
}

LocalText shortLabel(const trace::Trace& trace, EventId id)
{
    const trace::Event& event = trace[id];
    if (trace::row(event.kind).family == trace::Family::Tls)
        return verbatim(
            event.kind == EventKind::TlsEstablished ? tlsVersion(trace.text(event)) : "TLS");
    switch (ladderKindOf(event.kind)) {
    case LadderKind::Call:
        return verbatim("SYN");
    case LadderKind::Command:
        return verbatim(trace.word(event).empty() ? trace.text(event).substr(0, kLabelOctets)
                : trace.word(event) == "DATA-END" ? "."
                                                  : trace.word(event));
    case LadderKind::Reply:
        return verbatim(event.number != 0
                ? std::to_string(event.number) + enhancedText(event.detail)
                : statusLabel(trace.text(event)));
    case LadderKind::DnsQuery:
        return verbatim(std::string(trace.word(event)) + " ?");
    case LadderKind::DnsResponse:
        return dnsSummary(trace, event, kLabelOctets);
    default:
        return say({"{1} octets", "{1} 字节"}, event.number);
    }
}

} // namespace postroad::projection
