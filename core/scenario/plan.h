// SPDX-License-Identifier: MIT
// A scenario, read and completed: every host has its addresses, every zone its records, every
// letter its octets. Plain data, from which core/run builds the nodes, and the stage its map,
// lesson and questions.
#pragma once

#include "core/base/blob.h"
#include "core/base/ip_address.h"
#include "core/base/local_text.h"
#include "core/base/time.h"
#include "core/mail/envelope.h"
#include "core/trace/matcher.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace postroad::scenario {

/// Index into Plan::hosts; trace::HostId has the same value in every run of the plan.
using HostIndex = std::uint16_t;

enum class NodeRole : std::uint8_t {
    UserAgent, ///< MUA: writes and reads
    SubmissionAgent, ///< MSA: port 587
    TransferAgent, ///< MTA
    Exchanger, ///< MX: port 25, for the domain's mailboxes only
    DeliveryAgent, ///< MDA: LMTP on port 24, files into the store on the same machine
    MailStore, ///< POP3 on 110, IMAP on 143
    Resolver, ///< recursive resolver: port 53
    NameServer, ///< authoritative: port 53
};
constexpr bool isDns(NodeRole role)
{
    return role == NodeRole::Resolver || role == NodeRole::NameServer;
}

/// A machine with its addresses. It may carry several nodes (the delivery agent and the store share
/// one).
struct HostPlan
{
    std::string name; ///< "mx1.example.net"
    std::vector<IpAddress> addresses; ///< at least one, unless nothing listens there on purpose
    /// In the live lab it stands for this server: who calls it there calls this one.
    std::optional<Endpoint> real{};
};

/// A box on the map.
struct NodePlan
{
    NodeRole role = NodeRole::UserAgent;
    std::string
        name; ///< "mx1.example.net"; of a user agent its machine: "alice-laptop.example.org"
    HostIndex host = 0;
    std::string
        domain; ///< index key of DomainPlan; "" for the root's and the top-level domains' servers
    std::string user; ///< user agent: the local part, "alice"
    std::optional<std::uint16_t> preference; ///< exchanger: as its zone says
    std::vector<std::string>
        zones; ///< name server: origins it is authoritative for, without final dot; "" is the root
};

struct UserPlan
{
    std::string name; ///< local part
    std::string password;
    HostIndex host = 0; ///< where this person's mail program runs
};

/// Where TLS is spoken. Servers offer it wherever it isn't None; this is whether clients take it.
enum class TlsScope : std::uint8_t {
    None,
    Submission, ///< mail programs on their way to the MSA (RFC 8314)
    All, ///< and mail servers among themselves, where it is offered (RFC 7435)
};

/// What is wrong with the certificates of a domain's servers.
enum class CertificateFlaw : std::uint8_t { None, Expired, NotYetValid, WrongName, SelfSigned };

struct SecurityPlan
{
    TlsScope tls = TlsScope::Submission;
    std::vector<std::string> mechanisms{"PLAIN"}; ///< that the MSA offers, in capitals
    /// The mechanism that mail programs use; empty: they don't log in, and their network vouches
    /// for them (RFC 6409 §4.3).
    std::string login = "PLAIN";
    bool plainTextAuth = false; ///< AUTH is offered without TLS too
    /// The live lab: servers are called by other names, and certificates have these too: localhost,
    /// 127.0.0.1, ::1.
    bool namesLoopback = false;
    /// The live lab: POP3 and IMAP offer TLS too, as real mail programs want it. Those of a lesson
    /// read in the clear, and are offered none.
    bool storeTls = false;
    bool plainTextReading = true; ///< with storeTls: people may log in there without TLS
};

struct DomainPlan
{
    std::string name; ///< "example.net"
    std::vector<UserPlan> users;
    std::optional<HostIndex> msa;
    std::optional<HostIndex> mta;
    std::vector<HostIndex> exchangers;
    bool discard = false; ///< the exchangers take all mail and throw it away; there is no mda
    std::optional<HostIndex> mda; ///< also the store's host
    std::string storeName; ///< "store.example.net"
    std::optional<HostIndex> resolver;
    std::vector<std::string>
        networks; ///< clients the MSA and MTA take mail from: "198.51.100.0/24" (RFC 6409 §4.3)
    CertificateFlaw certificate = CertificateFlaw::None;
};

struct ZonePlan
{
    std::string origin; ///< "example.net"; "" is the root
    HostIndex server = 0;
    std::string text; ///< complete zone text
};

struct LinkPlan
{
    HostIndex a = 0;
    HostIndex b = 0;
    Duration latency{}; ///< one way
};

struct LetterPlan
{
    std::string from; ///< envelope sender, a mailbox
    std::vector<std::string> to; ///< envelope recipients
    Duration at{}; ///< when it is sent
    Blob text; ///< header fields and body as the person wrote them; line ends LF or CRLF
    bool raw = false; ///< from a file: sent as it is, the mail program adds nothing
    mail::DsnNotify notify{}; ///< for all recipients (RFC 3461 §4.1)
    mail::DsnReturn dsnReturn = mail::DsnReturn::Unsaid;
};

struct ReadPlan
{
    std::string user; ///< "bob@example.net"
    bool pop3 = false; ///< otherwise IMAP
    std::optional<Duration> at;
    std::optional<trace::Matcher> after; ///< or once this has happened
};

enum class FaultAction : std::uint8_t {
    Refuse,
    Silent,
    Reset,
    Delay,
    Reply,
    Lose,
    DnsServFail,
    DnsNxDomain,
    Down,
    Up,
    Crash,
    Restart
};

struct FaultPlan
{
    trace::Matcher on; ///< family Connection (attempt), Command or Body (arrived), Dns (query)
    FaultAction action = FaultAction::Refuse;
    std::string reply; ///< Reply: "452 4.2.2 Mailbox full"
    Duration delay{}; ///< Delay; Restart: how long after the event
    std::string host; ///< Down, Up, Crash, Restart: which
    std::uint32_t times = UINT32_MAX; ///< how often it strikes
    Instant from{};
    Instant until = Instant::max();
};

/// A lesson's step: narration, or a question.
struct StepPlan
{
    enum class Anchor : std::uint8_t { On, Before, After };
    Anchor anchor = Anchor::On;
    trace::Matcher match;
    LocalText title; ///< a few words for the list of steps; made from say or ask if it is not said
    LocalText say; ///< of a question: shown once it is answered; may be empty there
    LocalText ask; ///< not empty: a question

    enum class Question : std::uint8_t {
        NextReply,
        NextCommand,
        NextHost,
        Responsible,
        Fate,
        Choice
    };
    Question kind = Question::NextReply;
    std::vector<LocalText> options; ///< as the teacher listed them; empty: made from the run
    std::string answer; ///< Choice: the right option's English text
    int line = 0; ///< where the file has it, for messages
};

struct ExpectCandidate
{
    std::string host;
    std::string outcome; ///< a word of dns::candidate outcomes
};

/// What `check` asserts.
struct ExpectPlan
{
    enum class Kind : std::uint8_t { Delivered, Failed, Queued, Bounced, Route, Event, NoEvent };
    Kind kind = Kind::Delivered;
    std::string
        mailbox; ///< Delivered, Failed, Queued: a recipient; Bounced: who gets the notification
    std::string domain; ///< Route
    std::vector<ExpectCandidate> candidates; ///< Route
    std::string enhanced; ///< Failed: "5.1.1"; may be empty
    std::optional<trace::Matcher> match; ///< Event, NoEvent
    int line = 0;
};

struct Plan
{
    std::string name; ///< "backup-mx": the file's name without its ending
    LocalText title;
    LocalText goal;
    std::string chapter;
    std::uint64_t seed = 1;
    Calendar calendar;
    std::optional<Duration> until;
    Duration defaultLatency = 10ms; ///< one way, between two hosts without a link of their own
    std::uint64_t messageOctetsMax = 36'700'160; ///< announced by SIZE
    /// Clients send commands in groups where the server offers it (RFC 2920). Off, a class can
    /// follow each command with its reply.
    bool pipelining = false;
    SecurityPlan security;

    std::vector<HostPlan> hosts;
    std::vector<NodePlan> nodes;
    std::vector<DomainPlan> domains;
    std::vector<ZonePlan> zones;
    std::vector<LinkPlan> links;
    std::vector<LetterPlan> letters;
    std::vector<ReadPlan> reads;
    std::vector<FaultPlan> faults;
    std::vector<StepPlan> steps;
    std::vector<ExpectPlan> expects;
    /// What was not said and made: one readable line each, for `check --show`.
    std::vector<std::string> generated;

    [[nodiscard]] const DomainPlan* findDomain(std::string_view name) const;
    /// The host of that name; nothing if there is none.
    [[nodiscard]] std::optional<HostIndex> findHost(std::string_view name) const;
};

} // namespace postroad::scenario
