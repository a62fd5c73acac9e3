// SPDX-License-Identifier: MIT
#include "core/projection/ladder.h"

#include "core/base/ascii.h"
#include "core/base/sentence.h"
#include "core/mail/address.h"
#include "core/projection/lines.h"
#include "core/projection/wire.h"

#include <algorithm>
#include <array>
#include <map>

namespace postroad::projection {

namespace {

using scenario::NodeRole;
using trace::EventKind;

/// MUA, MSA, MTA, DNS, MX, MDA, store, receiving MUA: from left to right.
int rankOf(NodeRole role, bool receives)
{
    switch (role) {
    case NodeRole::UserAgent:
        return receives ? 8 : 0;
    case NodeRole::SubmissionAgent:
        return 1;
    case NodeRole::TransferAgent:
        return 2;
    case NodeRole::Resolver:
        return 3;
    case NodeRole::NameServer:
        return 4;
    case NodeRole::Exchanger:
        return 5;
    case NodeRole::DeliveryAgent:
        return 6;
    case NodeRole::MailStore:
        return 7;
    }
    return 9;
}

bool isUser(const scenario::NodePlan& node, std::string_view mailbox)
{
    return node.role == NodeRole::UserAgent
        && ascii::iequals(node.user + '@' + node.domain, mailbox);
}

/// A person who writes stands on the left, also if letters come back.
bool onlyReceives(const scenario::Plan& plan, const scenario::NodePlan& node)
{
    return node.role == NodeRole::UserAgent
        && std::none_of(plan.letters.begin(), plan.letters.end(),
            [&](const scenario::LetterPlan& letter) { return isUser(node, letter.from); });
}

/// By rank; among equals by preference, then as the plan has them.
std::vector<NodeId> fromLeftToRight(const scenario::Plan& plan)
{
    struct Placed
    {
        NodeId node;
        std::pair<int, int> order;
    };
    std::vector<Placed> placed;
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
        const scenario::NodePlan& node = plan.nodes[i];
        placed.push_back({NodeId(static_cast<std::uint16_t>(i)),
            {rankOf(node.role, onlyReceives(plan, node)), node.preference.value_or(0)}});
    }
    std::stable_sort(placed.begin(), placed.end(),
        [](const Placed& a, const Placed& b) { return a.order < b.order; });
    std::vector<NodeId> nodes;
    nodes.reserve(placed.size());
    for (const Placed& one : placed)
        nodes.push_back(one.node);
    return nodes;
}

std::string columnLabel(const scenario::NodePlan& node)
{
    std::string label(roleWord(node.role));
    if (node.preference)
        label += ' ' + std::to_string(*node.preference);
    return label;
}

/// Where things go from and to, as columns.
class ColumnMap
{
public:
    explicit ColumnMap(const std::vector<LadderColumn>& columns)
    {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            for (const NodeId node : columns[i].nodes)
                m_columnOf[node] = static_cast<std::uint16_t>(i);
        }
    }
    [[nodiscard]] std::optional<std::uint16_t> find(NodeId node) const
    {
        const auto found = m_columnOf.find(node);
        return found == m_columnOf.end() ? std::nullopt : std::optional(found->second);
    }

private:
    std::map<NodeId, std::uint16_t> m_columnOf;
};

/// What became of a thing that was sent, found on the way back from the position.
struct Ending
{
    EventId event;
    LadderState state = LadderState::Arrived;
};

/// Walks back from the position: whatever ends a thing stands behind it.
class RowCollector
{
public:
    RowCollector(const scenario::Plan& plan, const trace::Trace& trace,
        const std::vector<LadderColumn>& columns)
        : m_plan(plan),
          m_trace(trace),
          m_columns(columns)
    {
    }

    std::vector<LadderRow> collect(std::size_t position, std::size_t rowsMax)
    {
        const std::size_t end = visible(m_trace, position);
        const std::size_t begin = end - std::min(end, kLadderEventsMax);
        for (std::size_t k = end; k-- > begin && m_rows.size() < rowsMax;)
            look(eventAt(k));
        std::reverse(m_rows.begin(), m_rows.end());
        return std::move(m_rows);
    }

private:
    void look(EventId id)
    {
        const trace::Event& event = m_trace[id];
        switch (event.kind) {
        case EventKind::ConnectionOpened:
        case EventKind::ConnectionAccepted:
            end(m_trace.connection(event.connection).attempt, id, LadderState::Arrived);
            break;
        case EventKind::ConnectionRefused:
            end(m_trace.connection(event.connection).attempt, id, LadderState::Refused);
            break;
        case EventKind::ConnectionTimedOut:
            end(m_trace.connection(event.connection).attempt, id, LadderState::TimedOut);
            break;
        case EventKind::ConnectionReset:
            m_broken[event.connection] = id;
            break;
        case EventKind::DnsLost:
            end(event.cause, id, LadderState::Lost);
            break;
        case EventKind::CommandArrived:
        case EventKind::ReplyArrived:
        case EventKind::BodyArrived:
        case EventKind::DnsQueryArrived:
        case EventKind::DnsResponseArrived:
            end(sendingOf(m_trace, event), id, LadderState::Arrived);
            break;
        case EventKind::CommandSent:
        case EventKind::ConnectionAttempt:
        case EventKind::DnsQuery:
        case EventKind::DnsResponse:
            add(id);
            break;
        case EventKind::ReplySent:
        case EventKind::BodySent:
            if (event.last())
                add(id);
            break;
        case EventKind::MailboxFiled:
            addFiling(id);
            break;
        case EventKind::TlsEstablished:
        case EventKind::TlsFailed:
            addTls(id);
            break;
        default:
            break;
        }
    }

    void end(EventId sent, EventId by, LadderState state)
    {
        if (sent.valid())
            m_endings[sent] = {by, state};
    }

    void add(EventId id)
    {
        // The wire knows how to name and place what is under way; the arrival says where it came.
        const WireRow wire = onTheWire(m_plan, m_trace, WireFold::State{{id}}).front();
        LadderRow row;
        row.event = id;
        row.label = wire.label;
        row.kind = wire.kind;
        row.replyClass = wire.replyClass;
        row.hop = wire.connection.valid() ? m_trace.connection(wire.connection).hop : 0;
        settle(row, wire.connection);
        const bool came = row.state == LadderState::Arrived && !wire.to.valid();
        const NodeId to = came ? nodeOf(m_plan, m_trace, row.arrival) : wire.to;
        place(std::move(row), wire.from, to);
    }

    void settle(LadderRow& row, ConnectionId connection) const
    {
        if (const auto found = m_endings.find(row.event); found != m_endings.end()) {
            row.arrival = found->second.event;
            row.state = found->second.state;
        } else if (const auto broken = m_broken.find(connection);
                   connection.valid() && broken != m_broken.end()) {
            row.arrival = broken->second;
            row.state = LadderState::Lost;
        }
    }

    void addFiling(EventId id)
    {
        const HostId host = m_trace[id].host;
        LadderRow row;
        row.event = id;
        row.arrival = id;
        row.label = verbatim(m_trace.recipient(m_trace[id]));
        row.kind = LadderKind::File;
        row.state = LadderState::Arrived;
        place(std::move(row), nodeOnHost(m_plan, host, trace::Protocol::Lmtp, Side::Server),
            nodeOf(m_plan, m_trace, id));
    }

    /// Both ends have an event: the row stands at the first, and the second is its arrival.
    void addTls(EventId id)
    {
        const trace::Event& event = m_trace[id];
        const EventId first = firstOfTls(id);
        if (first != id) {
            m_endings[first] = {id, LadderState::Arrived};
            return;
        }
        const trace::ConnectionInfo& info = m_trace.connection(event.connection);
        LadderRow row;
        row.event = id;
        row.label = shortLabel(m_trace, id);
        row.kind = LadderKind::Tls;
        row.state = event.kind == EventKind::TlsFailed ? LadderState::Failed : LadderState::Arrived;
        row.hop = info.hop;
        const auto second = m_endings.find(id);
        row.arrival = second == m_endings.end() ? id : second->second.event;
        place(std::move(row), nodeOnHost(m_plan, info.client, info.protocol, Side::Client),
            nodeOnHost(m_plan, info.server, info.protocol, Side::Server));
    }

    /// The first event about TLS of the connection of that one. It stands behind the call.
    EventId firstOfTls(EventId id)
    {
        const ConnectionId connection = m_trace[id].connection;
        const auto [place, isNew] = m_firstOfTls.try_emplace(connection, id);
        const EventId call = m_trace.connection(connection).attempt;
        for (std::size_t k = call.valid() ? call.value : 0; isNew && k < id.value; ++k) {
            const trace::Event& event = m_trace.at(k);
            if (event.connection == connection
                && trace::row(event.kind).family == trace::Family::Tls) {
                place->second = eventAt(k);
                break;
            }
        }
        return place->second;
    }

    void place(LadderRow row, NodeId from, NodeId to)
    {
        const auto start = m_columns.find(from);
        if (!start)
            return;
        const auto target = m_columns.find(to);
        const bool dns = row.kind == LadderKind::DnsQuery || row.kind == LadderKind::DnsResponse;
        const bool amongThemselves = dns && isDns(m_plan.nodes[from.value].role)
            && (!to.valid() || isDns(m_plan.nodes[to.value].role));
        row.from = *start;
        row.to = target.value_or(*start);
        if (row.from == row.to && amongThemselves)
            return;
        m_rows.push_back(std::move(row));
    }

    const scenario::Plan& m_plan;
    const trace::Trace& m_trace;
    ColumnMap m_columns;
    std::map<EventId, Ending> m_endings;
    std::map<ConnectionId, EventId> m_broken;
    std::map<ConnectionId, EventId> m_firstOfTls;
    std::vector<LadderRow> m_rows;
};

} // namespace

std::string_view word(LadderKind kind)
{
    static constexpr std::array<std::string_view, 8> kWords{
        "call", "command", "reply", "body", "dns-query", "dns-response", "file", "tls"};
    return kWords[static_cast<std::size_t>(kind)];
}

std::string_view word(LadderState state)
{
    static constexpr std::array<std::string_view, 6> kWords{
        "in flight", "arrived", "lost", "refused", "timed out", "failed"};
    return kWords[static_cast<std::size_t>(state)];
}

LadderCast::LadderCast(const scenario::Plan& plan, const trace::Trace& trace, DnsColumns dns)
    : m_plan(&plan),
      m_trace(&trace),
      m_dns(dns),
      m_order(fromLeftToRight(plan)),
      m_since(plan.nodes.size(), kNever)
{
    addPlanned();
}

/// Whom the letters meet on their way, as far as the plan alone tells.
void LadderCast::addPlanned()
{
    for (const scenario::LetterPlan& letter : m_plan->letters) {
        const std::string_view from = mail::domainOf(letter.from);
        addUser(letter.from);
        addRole(from, NodeRole::SubmissionAgent);
        addRole(from, NodeRole::TransferAgent);
        addRole(from, NodeRole::Resolver);
        for (const std::string& to : letter.to) {
            addRole(mail::domainOf(to), NodeRole::Exchanger);
            addRole(mail::domainOf(to), NodeRole::DeliveryAgent);
            addRole(mail::domainOf(to), NodeRole::MailStore);
        }
    }
    for (const scenario::ReadPlan& read : m_plan->reads)
        addUser(read.user);
}

void LadderCast::addRole(std::string_view domain, NodeRole role)
{
    for (std::size_t i = 0; i < m_plan->nodes.size(); ++i) {
        const scenario::NodePlan& node = m_plan->nodes[i];
        if (node.role == role && ascii::iequals(node.domain, domain))
            add(NodeId(static_cast<std::uint16_t>(i)), 0);
    }
}

void LadderCast::addUser(std::string_view mailbox)
{
    for (std::size_t i = 0; i < m_plan->nodes.size(); ++i) {
        if (isUser(m_plan->nodes[i], mailbox))
            add(NodeId(static_cast<std::uint16_t>(i)), 0);
    }
}

void LadderCast::addSeen(EventId id)
{
    const EventKind kind = (*m_trace)[id].kind;
    const bool speaks = isLineSent(kind) || isLineArrived(kind)
        || kind == EventKind::ConnectionAttempt || kind == EventKind::DnsQuery
        || kind == EventKind::DnsQueryArrived || kind == EventKind::MailboxFiled;
    if (!speaks)
        return;
    const std::size_t position = std::size_t{id.value} + 1;
    add(nodeOf(*m_plan, *m_trace, id), position);
    if (kind == EventKind::ConnectionAttempt)
        add(peerNodeOf(*m_plan, *m_trace, id), position);
}

void LadderCast::add(NodeId node, std::size_t position)
{
    if (!node.valid() || m_since[node.value] != kNever)
        return;
    m_since[node.value] = position;
    m_joins.push_back(position);
}

const std::vector<LadderColumn>& LadderCast::at(std::size_t position)
{
    for (; m_seen < visible(*m_trace, position); ++m_seen)
        addSeen(eventAt(m_seen));
    const auto joined = static_cast<std::size_t>(
        std::upper_bound(m_joins.begin(), m_joins.end(), position) - m_joins.begin());
    if (m_joined != joined)
        m_columns = columnsAt(position);
    m_joined = joined;
    return m_columns;
}

std::vector<LadderColumn> LadderCast::columnsAt(std::size_t position) const
{
    std::vector<LadderColumn> columns;
    for (const NodeId id : m_order) {
        const scenario::NodePlan& node = m_plan->nodes[id.value];
        if (m_since[id.value] == kNever || m_since[id.value] > position)
            continue;
        const bool common = m_dns == DnsColumns::One && isDns(node.role);
        if (common && !columns.empty() && columns.back().label == "DNS") {
            columns.back().nodes.push_back(id);
            continue;
        }
        columns.push_back(common ? LadderColumn{"DNS", {}, {id}}
                                 : LadderColumn{columnLabel(node), node.name, {id}});
    }
    return columns;
}

std::vector<LadderColumn> ladderColumns(
    const scenario::Plan& plan, const trace::Trace& trace, std::size_t position, DnsColumns dns)
{
    return LadderCast(plan, trace, dns).at(position);
}

std::vector<LadderRow> ladderRows(const scenario::Plan& plan, const trace::Trace& trace,
    std::size_t position, const std::vector<LadderColumn>& columns, std::size_t rowsMax)
{
    return RowCollector(plan, trace, columns).collect(position, rowsMax);
}

} // namespace postroad::projection
