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
#include <utility>
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

/// Knows which events belong to which route: a route at a position is made of its own events,
/// however long the trace is, and going back costs what going forward costs. Reads the trace once,
/// as far as it is asked for; what comes behind that may still grow.
class RouteIndex
{
public:
    /// The trace must outlive the index.
    explicit RouteIndex(const trace::Trace& trace) : m_trace(&trace) { }

    /// How many routes have been looked for at the position (number of visible events). They are
    /// numbered from 0, in the order in which they were first looked for.
    [[nodiscard]] std::size_t count(std::size_t position);
    /// route: less than count().
    [[nodiscard]] RouteRow row(std::size_t route, std::size_t position);
    /// All that there are: as many as letters, or more.
    [[nodiscard]] std::vector<RouteRow> rows(std::size_t position);
    /// The route that a visible event belongs to: by its question, candidate or hop.
    [[nodiscard]] std::optional<std::size_t> routeOf(EventId event, std::size_t position);
    /// What doesn't change: the domain of a route, and the letter that goes over it. route: as for
    /// row().
    [[nodiscard]] const std::string& domain(std::size_t route) const
    {
        return m_rows[route].domain;
    }
    [[nodiscard]] std::uint32_t message(std::size_t route) const { return m_rows[route].message; }

private:
    struct Place
    {
        std::uint32_t route = 0;
        std::uint32_t attempt = 0;
    };
    class Placing;

    void growTo(std::size_t position);
    void take(EventId id, const Place& place);
    [[nodiscard]] std::optional<Place> placeOf(EventId event) const;
    [[nodiscard]] std::optional<Place> placeOf(ConnectionId connection) const;

    const trace::Trace* m_trace;
    std::size_t m_seen = 0;
    std::vector<RouteRow> m_rows; ///< after so many events
    std::vector<std::vector<EventId>> m_events; ///< of each route, rising
    std::vector<std::uint32_t> m_open; ///< routes that are not done, rising
    std::vector<std::pair<EventId, Place>> m_placeOfEvent; ///< rising
    std::map<ConnectionId, Place> m_placeOfConnection;
};

/// All routes at the position: a pass over the trace.
std::vector<RouteRow> routes(const trace::Trace& trace, std::size_t position);

/// The route to that domain that was last looked for; nullptr if there is none.
const RouteRow* routeTo(const std::vector<RouteRow>& routes, std::string_view domain);
/// The route that the event belongs to: by its domain, question, candidate or hop.
const RouteRow* routeOf(
    const std::vector<RouteRow>& routes, const trace::Trace& trace, EventId event);

} // namespace postroad::projection
