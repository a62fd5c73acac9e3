// SPDX-License-Identifier: MIT
// The closed, documented, versioned list of what can stand in a trace. `postroad-cli events` prints
// it, lesson files name its families and words, and the JSON speaks of them. Adding a kind is fine;
// changing the meaning of one raises kEventListVersion.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace postroad::trace {

inline constexpr int kEventListVersion = 1;

/// What a matcher asks for first: connection = "refused", command = "RCPT", dns = "answer".
enum class Family : std::uint8_t {
    Run,
    Letter,
    Connection,
    Command,
    Reply,
    Body,
    Session,
    Tls,
    Dns,
    Route,
    Queue,
    Mailbox,
    Fault,
    Machine
};

enum class EventKind : std::uint8_t {
    RunEnded,
    LetterWritten,
    LetterAccepted,
    LetterDelivered,
    LetterFailed,
    LetterBounced,
    ConnectionAttempt,
    ConnectionOpened,
    ConnectionAccepted,
    ConnectionRefused,
    ConnectionTimedOut,
    ConnectionReset,
    ConnectionClosed,
    CommandSent,
    CommandArrived,
    ReplySent,
    ReplyArrived,
    BodySent,
    BodyArrived,
    SessionState,
    TlsEstablished,
    TlsFailed,
    DnsQuery,
    DnsQueryArrived,
    DnsResponse,
    DnsResponseArrived,
    DnsLost,
    DnsCached,
    DnsAnswer,
    RouteStarted,
    RouteCandidate,
    RouteTried,
    RouteOutcome,
    RouteDone,
    QueueAdded,
    QueueDeferred,
    QueueRemoved,
    MailboxFiled,
    MailboxRead,
    MailboxChanged,
    FaultApplied,
    HostCrashed,
    HostRestarted,
    QueueRecovered,
    QueueDamaged,
    QueueTrouble,
    TraceFull,
    CountOf
};

/// What a DNS response amounts to: the number of the Dns events.
enum class DnsOutcome : std::uint8_t {
    None,
    Answer,
    Referral,
    NxDomain,
    NoData,
    ServFail,
    Refused,
    Truncated,
    Garbled
};
/// "", "answer", "referral", "nxdomain", "nodata", "servfail", "refused", "truncated", "garbled".
std::string_view dnsOutcomeName(DnsOutcome outcome);

/// One row of the list.
struct KindRow
{
    EventKind kind;
    Family family;
    /// The word of the matcher; "" where the word is the event's own (a verb, a code, a state).
    std::string_view word;
    bool semantic; ///< counts for the fingerprint
    /// What its fields hold: word, number, detail, text.
    std::string_view fields;
    std::string_view meaning;
};

std::string_view familyName(Family family);
const KindRow& row(EventKind kind);
/// All rows, in the order of EventKind.
const std::array<KindRow, static_cast<std::size_t>(EventKind::CountOf)>& kindRows();

std::optional<Family> parseFamily(std::string_view name);

} // namespace postroad::trace
