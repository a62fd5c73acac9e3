// SPDX-License-Identifier: MIT
#include "core/projection/route.h"

#include "core/base/ascii.h"
#include "core/projection/dns_text.h"
#include "core/projection/lines.h"

#include <algorithm>

namespace postroad::projection {

namespace {

using trace::EventKind;
using Place = RouteFold::State::Place;

constexpr std::string_view kLost = "lost";

/// One event on its way into the state.
class Step
{
public:
    Step(RouteFold::State& state, const trace::Trace& trace, EventId id)
        : m_state(state),
          m_trace(trace),
          m_id(id),
          m_event(trace[id])
    {
    }

    void run()
    {
        if (m_event.kind == EventKind::RouteStarted) {
            start();
            return;
        }
        const std::optional<Place> place = find();
        if (!place)
            return;
        m_state.placeOfEvent[m_id] = *place;
        m_attempt = &m_state.routes[place->route].attempts[place->attempt];
        m_routeHost = m_state.routes[place->route].host;
        if (m_event.kind == EventKind::ConnectionAttempt)
            takeCall(*place);
        else if (trace::row(m_event.kind).family == trace::Family::Dns)
            takeDns();
        else
            takeRoute();
    }

private:
    void start()
    {
        const trace::Subject subject = m_trace.subject(m_event);
        const std::string_view domain = m_trace.text(m_event);
        const auto found = std::find_if(
            m_state.routes.begin(), m_state.routes.end(), [&](const RouteRow& row) {
                return row.host == m_event.host && row.message == subject.message
                    && ascii::iequals(row.domain, domain);
            });
        const auto index = static_cast<std::size_t>(found - m_state.routes.begin());
        if (found == m_state.routes.end())
            m_state.routes.push_back({std::string(domain), m_event.host, subject.message, {}});
        RouteRow& row = m_state.routes[index];
        AttemptRow attempt;
        attempt.started = m_id;
        attempt.number = subject.attempt != 0 ? subject.attempt
                                              : static_cast<std::uint32_t>(row.attempts.size() + 1);
        row.attempts.push_back(std::move(attempt));
        m_state.placeOfEvent[m_id] = {
            static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(row.attempts.size() - 1)};
    }

    [[nodiscard]] std::optional<Place> find() const
    {
        const bool isCall = m_event.kind == EventKind::ConnectionAttempt;
        const trace::Family family = trace::row(m_event.kind).family;
        if (isCall)
            return m_trace.connection(m_event.connection).protocol == trace::Protocol::Dns
                ? std::nullopt
                : findCalled();
        if (family != trace::Family::Dns && family != trace::Family::Route)
            return std::nullopt;
        if (const auto place = findByName())
            return place;
        if (const auto place = findByCause())
            return place;
        return findOpen();
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
        for (std::size_t r = 0; r < m_state.routes.size() && !name.empty(); ++r) {
            const RouteRow& row = m_state.routes[r];
            const bool knows = ascii::iequals(row.domain, name) || hasRecord(row.latest(), name);
            if (!knows || !fits(place(r)))
                continue;
            if (found)
                return std::nullopt;
            found = place(r);
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
        for (std::size_t r = m_state.routes.size(); r-- > 0;) {
            const RouteRow& row = m_state.routes[r];
            if (row.host != m_event.host)
                continue;
            const auto& candidates = row.latest().candidates;
            const bool tried = std::any_of(
                candidates.begin(), candidates.end(), [&](const CandidateRow& candidate) {
                    return candidate.trying && candidate.hop == 0 && candidate.address == address;
                });
            if (tried)
                return place(r);
        }
        return std::nullopt;
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
        if (const auto found = m_state.placeOfEvent.find(m_event.cause);
            found != m_state.placeOfEvent.end() && (causeIsDns || fits(found->second)))
            return found->second;
        if (!cause.connection.valid())
            return std::nullopt;
        const auto found = m_state.placeOfConnection.find(cause.connection);
        return found != m_state.placeOfConnection.end() && fits(found->second)
            ? std::optional(found->second)
            : std::nullopt;
    }

    /// It happens where the route is walked, is about the same message, and the attempt goes on.
    [[nodiscard]] bool fits(const Place& at) const
    {
        const RouteRow& row = m_state.routes[at.route];
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
        for (std::size_t r = m_state.routes.size(); r-- > 0;) {
            const RouteRow& row = m_state.routes[r];
            const bool namesIt = m_event.kind != EventKind::RouteDone
                || ascii::iequals(row.domain, m_trace.text(m_event));
            if (namesIt && fits(place(r)))
                return place(r);
        }
        return std::nullopt;
    }
    [[nodiscard]] Place place(std::size_t route) const
    {
        return {static_cast<std::uint32_t>(route),
            static_cast<std::uint32_t>(m_state.routes[route].attempts.size() - 1)};
    }

    void takeCall(const Place& at)
    {
        m_state.placeOfConnection[m_event.connection] = at;
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
            ask(m_event.host == m_routeHost ? 0 : 1);
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
        if (m_event.host != m_routeHost)
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

    RouteFold::State& m_state;
    const trace::Trace& m_trace;
    EventId m_id;
    const trace::Event& m_event;
    AttemptRow* m_attempt = nullptr;
    HostId m_routeHost;
};

} // namespace

void RouteFold::apply(State& state, const trace::Trace& trace, EventId id)
{
    const trace::Event& event = trace[id];
    const trace::Family family = trace::row(event.kind).family;
    const bool matters = family == trace::Family::Dns || family == trace::Family::Route
        || event.kind == EventKind::ConnectionAttempt;
    if (matters)
        Step(state, trace, id).run();
}

std::vector<RouteRow> routes(const trace::Trace& trace, std::size_t position)
{
    return foldTo<RouteFold>(trace, position).routes;
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
    const trace::Event& what = trace[event];
    const std::uint32_t hop = what.connection.valid() ? trace.connection(what.connection).hop : 0;
    for (const RouteRow& row : routes) {
        for (const AttemptRow& attempt : row.attempts) {
            const auto isIt = [&](const QuestionRow& q) {
                return q.asked == event || (q.answered.valid() && q.answered == event)
                    || (what.cause.valid() && (q.asked == what.cause || q.answered == what.cause));
            };
            const auto isTried = [&](const CandidateRow& c) {
                return c.event == event || c.tried == event || c.ended == event
                    || (hop != 0 && c.hop == hop);
            };
            if (attempt.started == event || attempt.done == event
                || std::any_of(attempt.questions.begin(), attempt.questions.end(), isIt)
                || std::any_of(attempt.candidates.begin(), attempt.candidates.end(), isTried))
                return &row;
        }
    }
    return nullptr;
}

} // namespace postroad::projection
