// SPDX-License-Identifier: MIT
#include "core/trace/event_kinds.h"

namespace postroad::trace {

namespace {

using enum EventKind;

constexpr std::array<KindRow, static_cast<std::size_t>(CountOf)> kRows{{
    {RunEnded, Family::Run, "ended", true, "word: complete, until, cap or idle",
        "The run is over, and why."},
    {LetterWritten, Family::Letter, "written", true, "text: Message-ID",
        "A person's letter is ready in the mail program."},
    {LetterAccepted, Family::Letter, "accepted", true, "text: queue id",
        "A server took responsibility: it sends the 250 after the dot (RFC 5321 §6.1)."},
    {LetterDelivered, Family::Letter, "delivered", true, "text: mailbox",
        "Final delivery for one recipient."},
    {LetterFailed, Family::Letter, "failed", true,
        "number: reply code, detail: enhanced code, text: reason",
        "A recipient is given up for good."},
    {LetterBounced, Family::Letter, "bounced", true, "text: Message-ID of the notification",
        "A delivery status notification was made."},
    {ConnectionAttempt, Family::Connection, "attempt", true, "number: port, text: address",
        "A SYN leaves: a hop begins."},
    {ConnectionOpened, Family::Connection, "opened", true, "number: port",
        "The client learns that the connection stands."},
    {ConnectionAccepted, Family::Connection, "accepted", true, "number: port",
        "The server learns of the new connection."},
    {ConnectionRefused, Family::Connection, "refused", true, "number: port",
        "Nobody listens there: the door is shut."},
    {ConnectionTimedOut, Family::Connection, "timed-out", true, "number: port",
        "No answer came in time."},
    {ConnectionReset, Family::Connection, "reset", true, "word: why",
        "The connection was broken off."},
    {ConnectionClosed, Family::Connection, "closed", true, "", "This side has closed."},
    {CommandSent, Family::Command, "", true, "word: verb, text: the line",
        "A line of the client leaves."},
    {CommandArrived, Family::Command, "", true, "as the sent one, which is its cause",
        "That line arrives."},
    {ReplySent, Family::Reply, "", true,
        "word: verb answered, number: code, detail: enhanced code, text: the line",
        "A line of the server leaves."},
    {ReplyArrived, Family::Reply, "", true, "as the sent one, which is its cause",
        "That line arrives."},
    {BodySent, Family::Body, "sent", true, "number: octets, text: the octets, or the first of them",
        "A chunk of a message leaves."},
    {BodyArrived, Family::Body, "arrived", true, "as the sent one, which is its cause",
        "That chunk arrives."},
    {SessionState, Family::Session, "", true, "word: state",
        "A session enters a state of its table."},
    {TlsEstablished, Family::Tls, "established", true,
        "number: 1 if the peer's certificate is trusted, text: version and cipher",
        "The handshake is done on this side: from here on the wire carries TLS (RFC 8446)."},
    {TlsFailed, Family::Tls, "failed", true, "text: reason", "No TLS came about on this side."},
    {DnsQuery, Family::Dns, "query", true,
        "word: question (name and type), number: 0, detail: id, text: the message in wire format",
        "A question leaves."},
    {DnsQueryArrived, Family::Dns, "query-arrived", true, "as the sent one, which is its cause",
        "That question arrives."},
    {DnsResponse, Family::Dns, "response", true,
        "word: question, number: outcome, detail: id, text: the message",
        "A name server's response leaves."},
    {DnsResponseArrived, Family::Dns, "response-arrived", true,
        "as the sent one, which is its cause", "That response arrives."},
    {DnsLost, Family::Dns, "lost", true, "as the sent one, which is its cause",
        "A datagram is lost on the way."},
    {DnsCached, Family::Dns, "cached", true, "word: question, number: outcome",
        "The resolver answers from its cache."},
    {DnsAnswer, Family::Dns, "answer", true, "word: question, number: outcome, text: the message",
        "The asker has its answer."},
    {RouteStarted, Family::Route, "started", true, "text: domain",
        "The way to a domain is looked for (RFC 5321 §5.1)."},
    {RouteCandidate, Family::Route, "candidate", true,
        "number: preference, detail: its ordinal, text: host and address",
        "One address of one mail exchanger joins the list."},
    {RouteTried, Family::Route, "tried", true,
        "number: preference, detail: its ordinal, text: host and address",
        "The next candidate is called."},
    {RouteOutcome, Family::Route, "outcome", true,
        "word: outcome, number: preference, detail: its ordinal, text: host and address",
        "What became of that candidate."},
    {RouteDone, Family::Route, "done", true,
        "word: delivered, deferred or failed, detail: enhanced code, text: domain",
        "The attempt over this route is finished."},
    {QueueAdded, Family::Queue, "added", true, "number: recipients, text: queue id",
        "A message enters a server's queue."},
    {QueueDeferred, Family::Queue, "deferred", true,
        "number: seconds to the next attempt, text: queue id", "It stays for another attempt."},
    {QueueRemoved, Family::Queue, "removed", true, "text: queue id",
        "It is done with and leaves the queue."},
    {MailboxFiled, Family::Mailbox, "filed", true, "text: file name",
        "The delivery agent puts the message into the mailbox."},
    {MailboxRead, Family::Mailbox, "read", true, "word: pop3 or imap, number: UID",
        "The owner's mail program has fetched it."},
    {MailboxChanged, Family::Mailbox, "changed", true, "word: flags, number: UID",
        "Its flags changed, or it was deleted."},
    {FaultApplied, Family::Fault, "applied", true, "word: what was done",
        "The scenario broke something here."},
    {HostCrashed, Family::Machine, "crashed", true, "",
        "The power fails: sessions, timers and all that was not synced are gone."},
    {HostRestarted, Family::Machine, "restarted", true, "",
        "The machine starts again, with what its disk has kept."},
    {QueueRecovered, Family::Queue, "recovered", true,
        "number: recipients that still wait, text: queue id",
        "A server that starts finds an entry of its queue on the disk."},
    {QueueDamaged, Family::Queue, "damaged", true, "text: queue id and reason",
        "An entry can't be read back: it is set aside."},
    {QueueTrouble, Family::Queue, "trouble", true, "word: update or remove, text: queue id",
        "The disk refused a change of the queue: after a restart the old entry comes back."},
    {TraceFull, Family::Run, "trace-full", true, "number: events before it",
        "The trace holds all that it may: what happens from here on is not recorded."},
}};

constexpr bool inOrder()
{
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        if (kRows[i].kind != static_cast<EventKind>(i))
            return false;
    }
    return true;
}
static_assert(inOrder());

constexpr std::array<std::string_view, 14> kFamilies{"run", "letter", "connection", "command",
    "reply", "body", "session", "tls", "dns", "route", "queue", "mailbox", "fault", "machine"};

} // namespace

std::string_view familyName(Family family) { return kFamilies[static_cast<std::size_t>(family)]; }

std::string_view dnsOutcomeName(DnsOutcome outcome)
{
    static constexpr std::array<std::string_view, 9> kNames{"", "answer", "referral", "nxdomain",
        "nodata", "servfail", "refused", "truncated", "garbled"};
    const auto index = static_cast<std::size_t>(outcome);
    return index < kNames.size() ? kNames[index] : std::string_view();
}

const KindRow& row(EventKind kind) { return kRows[static_cast<std::size_t>(kind)]; }

const std::array<KindRow, static_cast<std::size_t>(EventKind::CountOf)>& kindRows()
{
    return kRows;
}

std::optional<Family> parseFamily(std::string_view name)
{
    for (std::size_t i = 0; i < kFamilies.size(); ++i) {
        if (kFamilies[i] == name)
            return static_cast<Family>(i);
    }
    return std::nullopt;
}

} // namespace postroad::trace
