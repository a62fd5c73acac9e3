// SPDX-License-Identifier: MIT
// The MX lookup path (RFC 5321 §5.1): for each domain that a server delivers to, the questions it
// asked, the candidates in their order, and what became of each; one attempt after the other.
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::projection {

/// The closed list of outcomes of a candidate, in the words of the JSON contract.
inline constexpr std::array<std::string_view, 8> kCandidateOutcomes{"untried", "refused",
    "timed-out", "reset", "temporary-failure", "rejected", "accepted", "unresolvable"};

struct QuestionRow
{
    EventId asked; ///< its DnsQuery; of an answer from the asker's own cache its DnsAnswer
    EventId answered; ///< DnsResponse, or DnsLost; not valid: open
    HostId by;
    HostId to; ///< not valid: not known before it has arrived
    std::string question; ///< "example.net MX"
    std::uint8_t depth = 0; ///< 0: by the mail server; 1: by the resolver on its behalf
    std::string_view outcome; ///< a word of dnsOutcomeName(), "lost", or "" while open
    bool cached = false; ///< answered from the cache
    bool arrived = false; ///< the asker has the answer
    /// Of an answer its records, "10 mx1.example.net."; of a referral the zone and its servers.
    std::vector<std::string> records;
    std::uint32_t referrals = 0; ///< depth 0: how many name servers sent the resolver on
    std::optional<std::uint32_t> ttl; ///< seconds, of the first record of the answer
};

struct CandidateRow
{
    EventId event; ///< its RouteCandidate
    EventId tried; ///< not valid: not tried yet
    EventId ended; ///< its RouteOutcome
    std::uint32_t ordinal = 0;
    std::uint32_t preference = 0;
    std::string host; ///< "mx1.example.net"
    std::string address; ///< empty: none was found
    std::string_view outcome = kCandidateOutcomes[0];
    std::uint32_t hop = 0; ///< of the connection that was tried; 0: none
    bool trying = false; ///< this is the one being tried
};

struct AttemptRow
{
    EventId started; ///< RouteStarted
    EventId done; ///< RouteDone; not valid: still under way
    std::uint32_t number = 1; ///< of the attempts over this route
    std::string_view verdict; ///< "delivered", "deferred", "failed"; empty: under way
    EnhancedCode enhanced; ///< that goes with the verdict
    std::vector<QuestionRow> questions;
    std::vector<CandidateRow> candidates; ///< in the order of trying
};

struct RouteRow
{
    std::string domain;
    HostId host; ///< who delivers
    std::uint32_t message = 0;
    std::vector<AttemptRow> attempts; ///< at least one

    [[nodiscard]] const AttemptRow& latest() const { return attempts.back(); }
};

/// For trace::Checkpoints.
struct RouteFold
{
    struct State
    {
        std::vector<RouteRow> routes; ///< in the order in which they were first looked for
        /// Which attempt what happened belongs to: causes lead back to it.
        struct Place
        {
            std::uint32_t route = 0;
            std::uint32_t attempt = 0;
        };
        std::map<EventId, Place> placeOfEvent;
        std::map<ConnectionId, Place> placeOfConnection;
    };
    static void apply(State& state, const trace::Trace& trace, EventId id);
};

/// All routes at the position. Without checkpoints: a pass over the trace.
std::vector<RouteRow> routes(const trace::Trace& trace, std::size_t position);

/// The route to that domain that was last looked for; nullptr if there is none.
const RouteRow* routeTo(const std::vector<RouteRow>& routes, std::string_view domain);
/// The route that the event belongs to: by its domain, question, candidate or hop.
const RouteRow* routeOf(
    const std::vector<RouteRow>& routes, const trace::Trace& trace, EventId event);

} // namespace postroad::projection
