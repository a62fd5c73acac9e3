// SPDX-License-Identifier: MIT
// The way of a message to its domain: RFC 5321 §5.1 as an object that one can look at, step by
// step. It asks for lookups, lines up the candidates, and says which to try next and how it all
// ended; it never looks up or connects.
#pragma once

#include "core/base/conversation.h"
#include "core/dns/lookup.h"

#include <deque>

namespace postroad::dns {

/// What became of a candidate: a closed list, part of the JSON contract.
enum class CandidateOutcome : std::uint8_t {
    Untried,
    Refused, ///< the connection was refused
    TimedOut, ///< nothing came back, or not in time
    Reset, ///< the connection broke off
    TemporaryFailure, ///< a 4yz reply
    Rejected, ///< a 5yz reply: the verdict of the domain, unless it was said in the greeting
    Accepted,
    Unresolvable, ///< the host has no address
};

/// "untried", "refused", "timed-out", "reset", "temporary-failure", "rejected", "accepted",
/// "unresolvable".
std::string_view word(CandidateOutcome outcome);

/// One address of one host. A host without any is one candidate without an address.
struct Candidate
{
    std::uint16_t preference = 0;
    Name host; ///< the root for an address literal
    std::optional<IpAddress> address;
    CandidateOutcome outcome = CandidateOutcome::Untried;
    std::string note; ///< what was reported with the outcome
};

/// How the candidates were found.
enum class RouteKind : std::uint8_t {
    Unknown, ///< not yet, or not at all
    Mx,
    ImplicitMx, ///< no MX records: the domain's own addresses
    NullMx, ///< the domain takes no mail (RFC 7505)
    Literal, ///< user@[192.0.2.1]
};

/// "unknown", "mx", "implicit-mx", "null-mx", "literal".
std::string_view word(RouteKind kind);

/// A lookup that the route asked for, and how it came out.
struct RouteQuestion
{
    Question question;
    std::optional<LookupStatus> status; ///< nothing: still waiting
    std::vector<Record> records;
};

/// An MX host that is not tried, and why.
struct DroppedExchange
{
    MxData mx;
    std::string reason;
};

struct NeedLookup
{
    Name name;
    Type type = Type::Mx;
};

struct TryCandidate
{
    std::size_t index = 0; ///< in MxRoute::candidates()
};

/// Of what a 5yz reply speaks. In the greeting it is about that host (RFC 5321 §3.1, RFC 7504 §3):
/// the message was never offered, and the others are still to be tried.
enum class RejectedBy : std::uint8_t { Domain, Host };

enum class RouteVerdict : std::uint8_t { Delivered, Deferred, Failed };

/// "delivered", "deferred", "failed".
std::string_view word(RouteVerdict verdict);

struct RouteResult
{
    RouteVerdict verdict = RouteVerdict::Deferred;
    EnhancedCode code; ///< 2.y.z, 4.y.z or 5.y.z to go with the verdict
    std::string reason;
    std::optional<std::size_t> candidate; ///< the one that accepted or rejected
};

using RouteAction = std::variant<NeedLookup, TryCandidate, RouteResult>;

/// The n-th draw of 64 even bits, for the order among equal preferences.
using RouteRandom = std::function<std::uint64_t(std::uint64_t n)>;

struct MxRouteOptions
{
    bool lookUpV4 = true;
    bool lookUpV6 = true;
    bool v6First = false; ///< within a host
    std::vector<Name>
        ownNames; ///< this host's own names (RFC 5321 §5.1: it must not send to itself or worse)
    std::vector<IpAddress> ownAddresses;
    std::size_t exchangesMax = 20; ///< MX hosts looked at, the best first
    std::size_t candidatesMax = 64;
};

class MxRoute
{
public:
    /// domain: what stands after the @: a name, or an address literal in brackets.
    MxRoute(std::string_view domain, RouteRandom random, MxRouteOptions options = {});

    /// What is to be done next; each is said once, the RouteResult last. Nothing: an answer() or
    /// report() is awaited, or all has been said.
    [[nodiscard]] std::optional<RouteAction> poll();
    /// The lookup that was asked for came out so. Ignored when none is awaited.
    void answer(const LookupResult& result);
    /// That candidate was tried. Untried and Unresolvable, and candidates that are not being tried,
    /// are ignored. For TemporaryFailure and Rejected the code and note are the reply's. by counts
    /// for Rejected alone.
    void report(std::size_t candidate, CandidateOutcome outcome, EnhancedCode code = {},
        std::string note = {}, RejectedBy by = RejectedBy::Domain);

    [[nodiscard]] const std::string& domain() const { return m_domain; }
    [[nodiscard]] RouteKind kind() const { return m_kind; }
    [[nodiscard]] const std::vector<RouteQuestion>& questions() const { return m_questions; }
    /// In the order in which they are tried. Complete before the first TryCandidate.
    [[nodiscard]] const std::vector<Candidate>& candidates() const { return m_candidates; }
    [[nodiscard]] const std::vector<DroppedExchange>& dropped() const { return m_dropped; }
    [[nodiscard]] const std::optional<RouteResult>& result() const { return m_result; }

private:
    enum class Phase : std::uint8_t { Mx, Addresses, Trying, Done };

    void beginLiteral();
    void ask(const Name& name, Type type);
    void takeMx(const LookupResult& result);
    void takeExchanges(std::vector<MxData> exchanges);
    void dropOwn();
    void dropFrom(std::uint16_t preference);
    void beginImplicit(const Name& name);
    void beginAddresses();
    void beginExchange();
    void askNextAddress();
    void takeAddress(const LookupResult& result);
    void closeExchange();
    void addCandidate(Candidate candidate);
    void beginTrying();
    void tryNext();
    void finishUntaken();
    void finishRejected(std::size_t candidate, EnhancedCode code, std::string note);
    void finish(RouteVerdict verdict, EnhancedCode code, std::string reason,
        std::optional<std::size_t> candidate = {});

    std::string m_domain;
    RouteRandom m_random;
    MxRouteOptions m_options;
    RouteKind m_kind = RouteKind::Unknown;
    Phase m_phase = Phase::Mx;
    std::deque<RouteAction> m_actions;
    std::vector<RouteQuestion> m_questions;
    std::vector<MxData> m_exchanges; ///< in the order of trying
    std::vector<DroppedExchange> m_dropped;
    std::vector<Candidate> m_candidates;
    std::optional<RouteResult> m_result;
    std::vector<Type> m_typesLeft; ///< of the exchange being looked up, the next one last
    std::size_t m_exchange = 0; ///< being looked up
    std::vector<IpAddress> m_addresses; ///< found for it
    bool m_exchangeTemporary = false; ///< a lookup for it failed for now
    bool m_temporary = false; ///< so it did for a host that has no address
    std::optional<std::size_t> m_trying;
    std::optional<std::size_t> m_lastTried; ///< and failed for now
    EnhancedCode m_lastCode;
    std::string m_lastNote;
    std::optional<std::size_t> m_lastRejected; ///< by its greeting
    EnhancedCode m_rejectedCode;
};

} // namespace postroad::dns
