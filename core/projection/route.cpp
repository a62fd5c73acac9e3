// SPDX-License-Identifier: MIT
#include "core/projection/route.h"

#include "core/base/ascii.h"
#include "core/projection/dns_text.h"
#include "core/projection/lines.h"

#include <algorithm>

namespace postroad::projection {

namespace {

using trace::EventKind;

constexpr std::string_view kLost = "lost";

/// One event on its way into the attempt that it belongs to. What other routes have doesn't matter.
class RouteChange
{
public:
    RouteChange(RouteRow& row, const trace::Trace& trace, EventId id)
        : m_row(row),
          m_trace(trace),
          m_id(id),
          m_event(trace[id])
    {
    }

    /// attempt: its index; of RouteStarted that of the new one.
    void apply(std::uint32_t attempt)
    {
        if (m_event.kind == EventKind::RouteStarted)
            start();
        m_attempt = &m_row.attempts[attempt];
        if (m_event.kind == EventKind::ConnectionAttempt)
            takeCall();
        else if (trace::row(m_event.kind).family == trace::Family::Dns)
            takeDns();
        else if (m_event.kind != EventKind::RouteStarted)
            takeRoute();
    }

private:
    void start()
    {
        const std::uint32_t number = m_trace.subject(m_event).attempt;
        AttemptRow attempt;
        attempt.started = m_id;
        attempt.number = number != 0 ? number
                                     : static_cast<std::uint32_t>(m_row.attempts.size() + 1);
        m_row.attempts.push_back(std::move(attempt));
    }

    void takeCall()
    {
        const trace::ConnectionInfo& info = m_trace.connection(m_event.connection);
        for (CandidateRow& candidate : m_attempt->candidates) {
            if (candidate.trying)
                candidate.hop = info.hop;
        }
    }

    void takeRoute()
    {
        switch (m_event.kind) {
        case EventKind::RouteCandidate:
            addCandidate();
            break;
        case EventKind::RouteTried:
            for (CandidateRow& candidate : m_attempt->candidates)
                candidate.trying = false;
            if (CandidateRow* candidate = findCandidate()) {
                candidate->tried = m_id;
                candidate->trying = true;
            }
            break;
        case EventKind::RouteOutcome:
            if (CandidateRow* candidate = findCandidate()) {
                candidate->ended = m_id;
                candidate->trying = false;
                candidate->outcome = m_trace.word(m_event);
            }
            break;
        default:
            m_attempt->done = m_id;
            m_attempt->verdict = m_trace.word(m_event);
            m_attempt->enhanced = trace::unpackEnhanced(m_event.detail);
        }
    }

    void addCandidate()
    {
        const std::string_view text = m_trace.text(m_event);
        const std::size_t blank = std::min(text.find(' '), text.size());
        CandidateRow row;
        row.event = m_id;
        row.ordinal = m_event.detail;
        row.preference = m_event.number;
        row.host = text.substr(0, blank);
        row.address = ascii::trimmed(text.substr(blank));
        if (!m_trace.word(m_event).empty())
            row.outcome = m_trace.word(m_event);
        m_attempt->candidates.push_back(std::move(row));
    }

    CandidateRow* findCandidate()
    {
        const auto found = std::find_if(m_attempt->candidates.begin(), m_attempt->candidates.end(),
            [this](const CandidateRow& row) { return row.ordinal == m_event.detail; });
        return found == m_attempt->candidates.end() ? nullptr : &*found;
    }

    void takeDns()
    {
        switch (m_event.kind) {
        case EventKind::DnsQuery:
            ask(m_event.host == m_row.host ? 0 : 1);
            break;
        case EventKind::DnsQueryArrived:
            if (QuestionRow* row = findQuestion(
                    [this](const QuestionRow& q) { return q.asked == m_event.cause; }))
                row->to = m_event.host;
            break;
        case EventKind::DnsResponse:
            answer();
            break;
        case EventKind::DnsResponseArrived:
            if (QuestionRow* row = findQuestion([this](const QuestionRow& q) {
                    return q.answered.valid() && q.answered == m_event.cause;
                }))
                row->arrived = true;
            break;
        case EventKind::DnsLost:
            lose();
            break;
        case EventKind::DnsCached:
            cached();
            break;
        default:
            settle();
        }
    }

    void ask(std::uint8_t depth)
    {
        QuestionRow row;
        row.asked = m_id;
        row.by = m_event.host;
        row.to = m_trace.peer(m_event);
        row.question = m_trace.word(m_event);
        row.depth = depth;
        m_attempt->questions.push_back(std::move(row));
    }

    template <typename Fits>
    QuestionRow* findQuestion(Fits fits)
    {
        const auto found = std::find_if(
            m_attempt->questions.rbegin(), m_attempt->questions.rend(), fits);
        return found == m_attempt->questions.rend() ? nullptr : &*found;
    }
    [[nodiscard]] bool isSameQuestion(const QuestionRow& row) const
    {
        return ascii::iequals(row.question, m_trace.word(m_event));
    }

    /// The open question of that name and id that went to this server.
    void answer()
    {
        QuestionRow* row = findQuestion([this](const QuestionRow& q) {
            return !q.answered.valid() && q.to == m_event.host && isSameQuestion(q)
                && m_trace[q.asked].detail == m_event.detail;
        });
        if (!row)
            return;
        const auto outcome = static_cast<trace::DnsOutcome>(m_event.number);
        DnsText text = dnsText(m_trace.text(m_event));
        row->answered = m_id;
        row->outcome = trace::dnsOutcomeName(outcome);
        row->records = std::move(text.records);
        row->ttl = text.ttl;
        if (row->depth == 0 || outcome != trace::DnsOutcome::Referral)
            return;
        const HostId resolver = row->by;
        if (QuestionRow* asker = findQuestion([resolver](const QuestionRow& q) {
                return q.depth == 0 && !q.answered.valid() && q.to == resolver;
            }))
            ++asker->referrals;
    }

    void lose()
    {
        QuestionRow* row = findQuestion([this](const QuestionRow& q) {
            return q.asked == m_event.cause || (q.answered.valid() && q.answered == m_event.cause);
        });
        if (!row)
            return;
        row->answered = m_id;
        row->outcome = kLost;
    }

    void cached()
    {
        QuestionRow* row = findQuestion([this](const QuestionRow& q) {
            return q.depth == 0 && !q.answered.valid() && q.to == m_event.host && isSameQuestion(q);
        });
        if (row)
            row->cached = true;
    }

    /// The asker has its answer: maybe from what it knew itself.
    void settle()
    {
        if (m_event.host != m_row.host)
            return;
        QuestionRow* row = findQuestion(
            [this](const QuestionRow& q) { return q.depth == 0 && isSameQuestion(q); });
        if (!row) {
            ask(0);
            row = &m_attempt->questions.back();
            row->to = m_event.host;
            row->answered = m_id;
            row->cached = true;
        }
        row->arrived = true;
        if (row->outcome.empty() || row->outcome == kLost)
            row->outcome = trace::dnsOutcomeName(static_cast<trace::DnsOutcome>(m_event.number));
    }

    RouteRow& m_row;
    const trace::Trace& m_trace;
    EventId m_id;
    const trace::Event& m_event;
    AttemptRow* m_attempt = nullptr;
};

bool mayMatter(const trace::Event& event)
{
    const trace::Family family = trace::row(event.kind).family;
    return family == trace::Family::Dns || family == trace::Family::Route
        || event.kind == EventKind::ConnectionAttempt;
}

bool awaitsCall(const CandidateRow& candidate) { return candidate.trying && candidate.hop == 0; }

/// Whether the route can still take what neither cause nor connection leads to it.
bool isOpen(const RouteRow& row)
{
    const auto& candidates = row.latest().candidates;
    return !row.latest().done.valid()
        || std::any_of(candidates.begin(), candidates.end(), awaitsCall);
}

/// Whether the event has a part in the route: as a question, a candidate, or in its hop.
bool hasPart(const RouteRow& row, const trace::Trace& trace, EventId event)
{
    const trace::Event& what = trace[event];
    const std::uint32_t hop = what.connection.valid() ? trace.connection(what.connection).hop : 0;
    return std::any_of(row.attempts.begin(), row.attempts.end(), [&](const AttemptRow& attempt) {
        const auto isIt = [&](const QuestionRow& q) {
            return q.asked == event || (q.answered.valid() && q.answered == event)
                || (what.cause.valid() && (q.asked == what.cause || q.answered == what.cause));
        };
        const auto isTried = [&](const CandidateRow& c) {
            return c.event == event || c.tried == event || c.ended == event
                || (hop != 0 && c.hop == hop);
        };
        return attempt.started == event || attempt.done == event
            || std::any_of(attempt.questions.begin(), attempt.questions.end(), isIt)
            || std::any_of(attempt.candidates.begin(), attempt.candidates.end(), isTried);
    });
}

} // namespace

/// Finds the attempt that an event belongs to.
class RouteIndex::Placing
{
public:
    Placing(const RouteIndex& index, EventId id)
        : m_index(index),
          m_trace(*index.m_trace),
          m_event(m_trace[id])
    {
    }

    /// Of RouteStarted the attempt that it begins, over a route that may be the next new one.
    [[nodiscard]] std::optional<Place> find() const
    {
        if (m_event.kind == EventKind::RouteStarted)
            return begun();
        if (m_event.kind == EventKind::ConnectionAttempt)
            return m_trace.connection(m_event.connection).protocol == trace::Protocol::Dns
                ? std::nullopt
                : findCalled();
        if (const auto place = findByName())
            return place;
        if (const auto place = findByCause())
            return place;
        return findOpen();
    }

private:
    [[nodiscard]] Place begun() const
    {
        const std::uint32_t message = m_trace.subject(m_event).message;
        const auto found = std::find_if(
            m_index.m_rows.begin(), m_index.m_rows.end(), [&](const RouteRow& row) {
                return row.host == m_event.host && row.message == message
                    && ascii::iequals(row.domain, m_trace.text(m_event));
            });
        const bool isNew = found == m_index.m_rows.end();
        return {static_cast<std::uint32_t>(found - m_index.m_rows.begin()),
            isNew ? 0 : static_cast<std::uint32_t>(found->attempts.size())};
    }

    /// The domain, question or candidate that the event names, in lower case or not; empty if it
    /// names none.
    [[nodiscard]] std::string_view nameOfEvent() const
    {
        switch (m_event.kind) {
        case EventKind::DnsQuery:
        case EventKind::DnsAnswer:
            return firstWord(m_trace.word(m_event));
        case EventKind::RouteCandidate:
        case EventKind::RouteTried:
        case EventKind::RouteOutcome:
        case EventKind::RouteDone:
            return firstWord(m_trace.text(m_event));
        default:
            return {};
        }
    }
    [[nodiscard]] static std::string_view firstWord(std::string_view text)
    {
        return text.substr(0, std::min(text.find(' '), text.size()));
    }

    /// Routes of one letter are walked side by side, and what happens in one may be caused by what
    /// came in the other: the name tells them apart, unless it belongs to several.
    [[nodiscard]] std::optional<Place> findByName() const
    {
        const std::string_view name = nameOfEvent();
        std::optional<Place> found;
        for (const std::uint32_t r : m_index.m_open) {
            const RouteRow& row = m_index.m_rows[r];
            if (name.empty() || !fits(latest(r)))
                continue;
            if (!ascii::iequals(row.domain, name) && !hasRecord(row.latest(), name))
                continue;
            if (found)
                return std::nullopt;
            found = latest(r);
        }
        return found;
    }
    /// Whether an answer to the mail server names that host: "10 mx1.example.net.".
    [[nodiscard]] static bool hasRecord(const AttemptRow& attempt, std::string_view name)
    {
        for (const QuestionRow& question : attempt.questions) {
            for (const std::string& record : question.records) {
                std::string_view host = record;
                host.remove_prefix(host.find(' ') + 1);
                if (host.ends_with('.'))
                    host.remove_suffix(1);
                if (question.depth == 0 && ascii::iequals(host, name))
                    return true;
            }
        }
        return false;
    }

    /// The candidate that is being tried has that address.
    [[nodiscard]] std::optional<Place> findCalled() const
    {
        const std::string address = format(
            m_trace.connection(m_event.connection).serverEnd.address);
        return findLast([&](std::uint32_t r) {
            const RouteRow& row = m_index.m_rows[r];
            const auto& candidates = row.latest().candidates;
            return row.host == m_event.host
                && std::any_of(
                    candidates.begin(), candidates.end(), [&](const CandidateRow& candidate) {
                        return awaitsCall(candidate) && candidate.address == address;
                    });
        });
    }

    [[nodiscard]] std::optional<Place> findByCause() const
    {
        if (!m_event.cause.valid())
            return std::nullopt;
        const trace::Event& cause = m_trace[m_event.cause];
        // What another host did reaches this one only by arriving.
        if (cause.host != m_event.host && !sendingOf(m_trace, m_event).valid())
            return std::nullopt;
        const bool causeIsDns = trace::row(cause.kind).family == trace::Family::Dns;
        if (const auto place = m_index.placeOf(m_event.cause);
            place && (causeIsDns || fits(*place)))
            return place;
        if (!cause.connection.valid())
            return std::nullopt;
        const auto place = m_index.placeOf(cause.connection);
        return place && fits(*place) ? place : std::nullopt;
    }

    /// It happens where the route is walked, is about the same message, and the attempt goes on.
    [[nodiscard]] bool fits(const Place& at) const
    {
        const RouteRow& row = m_index.m_rows[at.route];
        return row.host == m_event.host && isAbout(row) && !row.attempts[at.attempt].done.valid();
    }
    [[nodiscard]] bool isAbout(const RouteRow& row) const
    {
        const std::uint32_t message = m_trace.subject(m_event).message;
        return message == 0 || row.message == 0 || message == row.message;
    }

    /// Without a cause that tells: the attempt that was begun last and is not done.
    [[nodiscard]] std::optional<Place> findOpen() const
    {
        return findLast([this](std::uint32_t r) {
            const bool namesIt = m_event.kind != EventKind::RouteDone
                || ascii::iequals(m_index.m_rows[r].domain, m_trace.text(m_event));
            return namesIt && fits(latest(r));
        });
    }

    template <typename Wanted>
    [[nodiscard]] std::optional<Place> findLast(Wanted wanted) const
    {
        const auto found = std::find_if(m_index.m_open.rbegin(), m_index.m_open.rend(), wanted);
        return found == m_index.m_open.rend() ? std::nullopt : std::optional(latest(*found));
    }
    [[nodiscard]] Place latest(std::uint32_t route) const
    {
        return {route, static_cast<std::uint32_t>(m_index.m_rows[route].attempts.size() - 1)};
    }

    const RouteIndex& m_index;
    const trace::Trace& m_trace;
    const trace::Event& m_event;
};

std::optional<RouteIndex::Place> RouteIndex::placeOf(EventId event) const
{
    const auto found = std::lower_bound(m_placeOfEvent.begin(), m_placeOfEvent.end(), event,
        [](const auto& placed, EventId id) { return placed.first < id; });
    return found == m_placeOfEvent.end() || found->first != event ? std::nullopt
                                                                  : std::optional(found->second);
}

std::optional<RouteIndex::Place> RouteIndex::placeOf(ConnectionId connection) const
{
    const auto found = m_placeOfConnection.find(connection);
    return found == m_placeOfConnection.end() ? std::nullopt : std::optional(found->second);
}

void RouteIndex::growTo(std::size_t position)
{
    for (; m_seen < visible(*m_trace, position); ++m_seen) {
        const EventId id = eventAt(m_seen);
        if (!mayMatter((*m_trace)[id]))
            continue;
        if (const auto place = Placing(*this, id).find())
            take(id, *place);
    }
}

void RouteIndex::take(EventId id, const Place& place)
{
    const trace::Event& event = (*m_trace)[id];
    if (place.route == m_rows.size()) {
        m_rows.push_back(
            {std::string(m_trace->text(event)), event.host, m_trace->subject(event).message, {}});
        m_events.emplace_back();
    }
    RouteRow& row = m_rows[place.route];
    RouteChange(row, *m_trace, id).apply(place.attempt);
    m_events[place.route].push_back(id);
    m_placeOfEvent.emplace_back(id, place);
    if (event.kind == EventKind::ConnectionAttempt)
        m_placeOfConnection[event.connection] = place;
    const auto open = std::lower_bound(m_open.begin(), m_open.end(), place.route);
    const bool wasOpen = open != m_open.end() && *open == place.route;
    if (isOpen(row) && !wasOpen)
        m_open.insert(open, place.route);
    else if (!isOpen(row) && wasOpen)
        m_open.erase(open);
}

std::size_t RouteIndex::count(std::size_t position)
{
    growTo(position);
    const auto begun = [position](const auto& events) { return events.front().value < position; };
    return static_cast<std::size_t>(
        std::partition_point(m_events.begin(), m_events.end(), begun) - m_events.begin());
}

RouteRow RouteIndex::row(std::size_t route, std::size_t position)
{
    growTo(position);
    if (m_seen <= position)
        return m_rows[route];
    const RouteRow& known = m_rows[route];
    RouteRow row{known.domain, known.host, known.message, {}};
    for (const EventId id : m_events[route]) {
        if (id.value >= position)
            break;
        RouteChange(row, *m_trace, id).apply(placeOf(id)->attempt);
    }
    return row;
}

std::vector<RouteRow> RouteIndex::rows(std::size_t position)
{
    std::vector<RouteRow> result(count(position));
    for (std::size_t route = 0; route < result.size(); ++route)
        result[route] = row(route, position);
    return result;
}

std::optional<std::size_t> RouteIndex::routeOf(EventId event, std::size_t position)
{
    growTo(position);
    const trace::Event& what = (*m_trace)[event];
    std::vector<std::size_t> routes;
    for (const auto& place : {placeOf(event), placeOf(what.cause), placeOf(what.connection)}) {
        if (place && place->route < count(position))
            routes.push_back(place->route);
    }
    std::sort(routes.begin(), routes.end());
    for (const std::size_t route : routes) {
        if (hasPart(row(route, position), *m_trace, event))
            return route;
    }
    return std::nullopt;
}

std::vector<RouteRow> routes(const trace::Trace& trace, std::size_t position)
{
    return RouteIndex(trace).rows(position);
}

const RouteRow* routeTo(const std::vector<RouteRow>& routes, std::string_view domain)
{
    const RouteRow* best = nullptr;
    for (const RouteRow& row : routes) {
        if (ascii::iequals(row.domain, domain)
            && (!best || best->latest().started < row.latest().started))
            best = &row;
    }
    return best;
}

const RouteRow* routeOf(
    const std::vector<RouteRow>& routes, const trace::Trace& trace, EventId event)
{
    const auto found = std::find_if(routes.begin(), routes.end(),
        [&](const RouteRow& row) { return hasPart(row, trace, event); });
    return found == routes.end() ? nullptr : &*found;
}

} // namespace postroad::projection
