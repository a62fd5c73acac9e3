// SPDX-License-Identifier: MIT
// The ladder diagram as numbers and words: a column for each node that takes part, a row for each
// thing that goes from one to another.
#pragma once

#include "core/base/local_text.h"
#include "core/projection/node_map.h"
#include "core/projection/reply_class.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::projection {

/// How the name servers and resolvers stand in the ladder.
enum class DnsColumns : std::uint8_t {
    One, ///< one column for all; what they say among themselves is left out
    Each, ///< a column each
};

struct LadderColumn
{
    std::string label; ///< "MUA", "MSA", "MX 10", "DNS", "store"
    std::string host; ///< "mx1.example.net"; empty for a common column
    std::vector<NodeId> nodes;
};

/// The columns of a run at any position: of the nodes that the plan's letters meet, and of those
/// that had part up to there; in the order MUA, MSA, MTA, DNS, MX, MDA, store, receiving MUA. Looks
/// at each event once, as far as it is asked for; what comes behind that may still grow.
class LadderCast
{
public:
    /// Both must outlive it.
    LadderCast(
        const scenario::Plan& plan, const trace::Trace& trace, DnsColumns dns = DnsColumns::One);

    /// After the first `position` events. Valid until the next call.
    const std::vector<LadderColumn>& at(std::size_t position);

private:
    void addPlanned();
    void addRole(std::string_view domain, scenario::NodeRole role);
    void addUser(std::string_view mailbox);
    void addSeen(EventId id);
    void add(NodeId node, std::size_t position);
    [[nodiscard]] std::vector<LadderColumn> columnsAt(std::size_t position) const;

    static constexpr std::size_t kNever = static_cast<std::size_t>(-1);

    const scenario::Plan* m_plan;
    const trace::Trace* m_trace;
    DnsColumns m_dns;
    std::vector<NodeId> m_order; ///< all nodes of the plan, from left to right
    std::vector<std::size_t> m_since; ///< of each node the first position that has it, or kNever
    std::vector<std::size_t> m_joins; ///< these positions, rising
    std::size_t m_seen = 0;
    std::optional<std::size_t> m_joined; ///< how many of them m_columns are made of
    std::vector<LadderColumn> m_columns;
};

/// The same, without anything to keep: a pass over the trace.
std::vector<LadderColumn> ladderColumns(const scenario::Plan& plan, const trace::Trace& trace,
    std::size_t position, DnsColumns dns = DnsColumns::One);

enum class LadderKind : std::uint8_t {
    Call,
    Command,
    Reply,
    Body,
    DnsQuery,
    DnsResponse,
    File,
    Tls, ///< both ends have agreed on keys, or could not
};
/// "call", "command", "reply", "body", "dns-query", "dns-response", "file", "tls".
std::string_view word(LadderKind kind);

enum class LadderState : std::uint8_t {
    InFlight,
    Arrived,
    Lost, ///< a datagram that was dropped, a line that its connection broke under
    Refused, ///< a call at a shut door
    TimedOut, ///< a call that nobody answered
    Failed, ///< a handshake
};
/// "in flight", "arrived", "lost", "refused", "timed out", "failed".
std::string_view word(LadderState state);

struct LadderRow
{
    EventId event; ///< of the sending
    EventId arrival; ///< or of the refusal, the loss; not valid while in flight
    std::uint16_t from = 0; ///< a column
    std::uint16_t to = 0; ///< a column; the same as from when it is not known yet
    LocalText label; ///< "RCPT", "250 2.1.5", "example.net MX ?", "SYN", "TLS 1.3"
    LadderKind kind = LadderKind::Command;
    ReplyClass replyClass = ReplyClass::None;
    LadderState state = LadderState::InFlight;
    std::uint32_t hop = 0; ///< 0: none
};

/// How many events before the position ladderRows() looks at.
inline constexpr std::size_t kLadderEventsMax = 50'000;

/// The rows up to the position, in the order of sending, of the last `rowsMax` at most, and of the
/// last kLadderEventsMax events. Of a reply of several lines its last line only; of a body its last
/// chunk.
std::vector<LadderRow> ladderRows(const scenario::Plan& plan, const trace::Trace& trace,
    std::size_t position, const std::vector<LadderColumn>& columns, std::size_t rowsMax = 1000);

} // namespace postroad::projection
