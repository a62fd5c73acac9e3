// SPDX-License-Identifier: MIT
#include "core/projection/node_map.h"

#include <array>

namespace postroad::projection {

namespace {

using scenario::NodeRole;
using trace::EventKind;
using trace::Protocol;

/// How well a role fits a side of a protocol: the best of a host takes it.
struct Fit
{
    Protocol protocol;
    Side side;
    NodeRole role;
    int score;
};

constexpr std::array kFits{
    Fit{Protocol::Smtp, Side::Client, NodeRole::TransferAgent, 3},
    Fit{Protocol::Smtp, Side::Client, NodeRole::Exchanger, 2},
    Fit{Protocol::Smtp, Side::Client, NodeRole::SubmissionAgent, 2},
    Fit{Protocol::Smtp, Side::Server, NodeRole::Exchanger, 3},
    Fit{Protocol::Smtp, Side::Server, NodeRole::TransferAgent, 2},
    Fit{Protocol::Smtp, Side::Server, NodeRole::SubmissionAgent, 1},
    Fit{Protocol::Submission, Side::Client, NodeRole::UserAgent, 3},
    Fit{Protocol::Submission, Side::Server, NodeRole::SubmissionAgent, 3},
    Fit{Protocol::Submission, Side::Server, NodeRole::TransferAgent, 1},
    Fit{Protocol::Lmtp, Side::Client, NodeRole::Exchanger, 3},
    Fit{Protocol::Lmtp, Side::Client, NodeRole::TransferAgent, 2},
    Fit{Protocol::Lmtp, Side::Server, NodeRole::DeliveryAgent, 3},
    Fit{Protocol::Pop3, Side::Client, NodeRole::UserAgent, 3},
    Fit{Protocol::Pop3, Side::Server, NodeRole::MailStore, 3},
    Fit{Protocol::Imap, Side::Client, NodeRole::UserAgent, 3},
    Fit{Protocol::Imap, Side::Server, NodeRole::MailStore, 3},
    Fit{Protocol::Dns, Side::Client, NodeRole::TransferAgent, 3},
    Fit{Protocol::Dns, Side::Client, NodeRole::Resolver, 2},
    Fit{Protocol::Dns, Side::Client, NodeRole::Exchanger, 1},
    Fit{Protocol::Dns, Side::Server, NodeRole::Resolver, 3},
    Fit{Protocol::Dns, Side::Server, NodeRole::NameServer, 2},
};

int score(NodeRole role, Protocol protocol, Side side)
{
    for (const Fit& fit : kFits) {
        if (fit.protocol == protocol && fit.side == side && fit.role == role)
            return fit.score;
    }
    return 0;
}

struct Place
{
    Protocol protocol;
    Side side;
};

/// What the host does when such a thing happens there, outside of any connection.
Place placeOfKind(EventKind kind)
{
    switch (kind) {
    case EventKind::LetterWritten:
        return {Protocol::Submission, Side::Client};
    case EventKind::LetterDelivered:
        return {Protocol::Lmtp, Side::Server};
    case EventKind::MailboxFiled:
    case EventKind::MailboxRead:
    case EventKind::MailboxChanged:
        return {Protocol::Imap, Side::Server};
    case EventKind::DnsQuery:
    case EventKind::DnsResponseArrived:
    case EventKind::DnsAnswer:
        return {Protocol::Dns, Side::Client};
    case EventKind::DnsQueryArrived:
    case EventKind::DnsResponse:
    case EventKind::DnsLost:
    case EventKind::DnsCached:
        return {Protocol::Dns, Side::Server};
    default:
        return {Protocol::Smtp, Side::Client};
    }
}

Place placeInConnection(const trace::Trace& trace, const trace::Event& event)
{
    const trace::ConnectionInfo& info = trace.connection(event.connection);
    return {info.protocol, event.host == info.client ? Side::Client : Side::Server};
}

bool speaksOfItsCause(EventKind kind)
{
    return kind == EventKind::LetterAccepted || kind == EventKind::LetterFailed
        || kind == EventKind::QueueAdded || kind == EventKind::FaultApplied;
}

Place placeOf(const trace::Trace& trace, const trace::Event& event)
{
    if (event.connection.valid())
        return placeInConnection(trace, event);
    if (speaksOfItsCause(event.kind) && event.cause.valid()) {
        const trace::Event& cause = trace[event.cause];
        if (cause.connection.valid() && cause.host == event.host)
            return placeInConnection(trace, cause);
    }
    return placeOfKind(event.kind);
}

} // namespace

NodeId nodeOnHost(const scenario::Plan& plan, HostId host, Protocol protocol, Side side)
{
    NodeId best;
    int bestScore = -1;
    for (std::size_t i = 0; host.valid() && i < plan.nodes.size(); ++i) {
        if (plan.nodes[i].host != host.value)
            continue;
        const int its = score(plan.nodes[i].role, protocol, side);
        if (its > bestScore) {
            best = NodeId(static_cast<std::uint16_t>(i));
            bestScore = its;
        }
    }
    return best;
}

NodeId nodeOf(const scenario::Plan& plan, const trace::Trace& trace, EventId event)
{
    const trace::Event& what = trace[event];
    const Place place = placeOf(trace, what);
    return nodeOnHost(plan, what.host, place.protocol, place.side);
}

NodeId peerNodeOf(const scenario::Plan& plan, const trace::Trace& trace, EventId event)
{
    const trace::Event& what = trace[event];
    if (!what.connection.valid())
        return {};
    const Place place = placeInConnection(trace, what);
    return nodeOnHost(plan, trace.peer(what), place.protocol,
        place.side == Side::Client ? Side::Server : Side::Client);
}

std::string_view roleWord(NodeRole role)
{
    static constexpr std::array<std::string_view, 8> kWords{
        "MUA", "MSA", "MTA", "MX", "MDA", "store", "resolver", "DNS"};
    return kWords[static_cast<std::size_t>(role)];
}

} // namespace postroad::projection
