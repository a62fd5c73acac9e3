// SPDX-License-Identifier: MIT
#include "core/scenario/check.h"

#include "core/base/ascii.h"
#include "core/base/host_label.h"
#include "core/base/sentence.h"

#include <algorithm>
#include <map>

namespace postroad::scenario {

namespace {

using trace::EventKind;
using trace::Field;
using trace::Trace;

constexpr std::size_t kCauseStepsMax = 10'000; ///< how far back a route is looked for

EventId idAt(std::size_t position) { return EventId(static_cast<std::uint32_t>(position)); }

std::string describe(const trace::Matcher& matcher)
{
    std::string text(trace::familyName(matcher.family));
    if (!matcher.word.empty())
        text += ' ' + matcher.word;
    for (const trace::Condition& condition : matcher.conditions) {
        for (const trace::FieldRow& row : trace::fieldRows()) {
            if (row.field == condition.field)
                text += ", " + std::string(row.name) + ' ' + condition.value;
        }
    }
    return text;
}

struct Tried
{
    std::string host;
    std::string outcome;
};

/// One route: the candidates in the order of trying, one entry for a host.
using Route = std::vector<Tried>;

class Checker
{
public:
    Checker(const Plan& plan, const Trace& trace) : m_plan(plan), m_trace(trace) { }

    std::vector<FailedClaim> run()
    {
        checkSteps();
        for (const ExpectPlan& expect : m_plan.expects)
            checkExpect(expect);
        std::stable_sort(m_failed.begin(), m_failed.end(),
            [](const FailedClaim& a, const FailedClaim& b) { return a.line < b.line; });
        return std::move(m_failed);
    }

private:
    void checkSteps();
    void checkExpect(const ExpectPlan& expect);
    void checkFailed(const ExpectPlan& expect);
    void checkQueued(const ExpectPlan& expect);
    void checkRoute(const ExpectPlan& expect);
    [[nodiscard]] bool isDelivered(std::string_view mailbox) const;
    [[nodiscard]] bool isBounced(std::string_view mailbox) const;
    [[nodiscard]] LocalText fateOf(std::string_view mailbox) const;
    [[nodiscard]] std::vector<Route> routesTo(std::string_view domain) const;
    [[nodiscard]] EventId routeOf(std::size_t position) const;
    void fail(const ExpectPlan& expect, LocalText claim, LocalText found)
    {
        m_failed.push_back({expect.line, std::move(claim), std::move(found)});
    }

    const Plan& m_plan;
    const Trace& m_trace;
    std::vector<FailedClaim> m_failed;
};

void Checker::checkSteps()
{
    const std::vector<StepAnchor> found = anchors(m_plan, m_trace);
    for (std::size_t i = 0; i < found.size(); ++i) {
        const StepPlan& step = m_plan.steps[i];
        if (!found[i].comes())
            m_failed.push_back({step.line,
                say({"step {1} waits for {2}", "第 {1} 步等待 {2}"}, i + 1, describe(step.match)),
                say({"that does not come after the step before it", "上一步之后没有发生"})});
    }
}

void Checker::checkExpect(const ExpectPlan& expect)
{
    switch (expect.kind) {
    case ExpectPlan::Kind::Delivered:
        if (!isDelivered(expect.mailbox))
            fail(expect, say({"{1} gets the letter", "{1} 收到信"}, expect.mailbox),
                fateOf(expect.mailbox));
        return;
    case ExpectPlan::Kind::Failed:
        return checkFailed(expect);
    case ExpectPlan::Kind::Queued:
        return checkQueued(expect);
    case ExpectPlan::Kind::Bounced:
        if (!isBounced(expect.mailbox))
            fail(expect,
                say({"{1} gets a delivery status notification", "{1} 收到投递状态通知"},
                    expect.mailbox),
                say({"none was made for this mailbox", "没有为这个邮箱生成通知"}));
        return;
    case ExpectPlan::Kind::Route:
        return checkRoute(expect);
    case ExpectPlan::Kind::Event:
        if (expect.match && !trace::find(m_trace, *expect.match).valid())
            fail(expect, say({"{1} happens", "发生 {1}"}, describe(*expect.match)),
                say({"it does not", "没有发生"}));
        return;
    case ExpectPlan::Kind::NoEvent:
        if (expect.match && trace::find(m_trace, *expect.match).valid())
            fail(expect, say({"{1} does not happen", "不发生 {1}"}, describe(*expect.match)),
                say({"it does", "发生了"}));
        return;
    }
}

bool Checker::isDelivered(std::string_view mailbox) const
{
    for (std::size_t k = 0; k < m_trace.size(); ++k) {
        const trace::Event& event = m_trace.at(k);
        if (event.kind == EventKind::LetterDelivered
            && ascii::iequals(m_trace.text(event), mailbox))
            return true;
    }
    return false;
}

bool Checker::isBounced(std::string_view mailbox) const
{
    for (std::size_t i = 0; i < m_trace.messages().size(); ++i) {
        const trace::MessageInfo& message = m_trace.messages()[i];
        const bool goesThere = std::any_of(message.recipients.begin(), message.recipients.end(),
            [&](const std::string& to) { return ascii::iequals(to, mailbox); });
        if (message.about != 0 && goesThere)
            return true;
    }
    return false;
}

LocalText Checker::fateOf(std::string_view mailbox) const
{
    LocalText fate = say({"nothing was sent there", "没有信发往那里"});
    for (std::size_t k = 0; k < m_trace.size(); ++k) {
        const trace::Event& event = m_trace.at(k);
        if (!ascii::iequals(m_trace.recipient(event), mailbox))
            continue;
        if (event.kind == EventKind::LetterFailed)
            return say(
                {"it failed: {1}", "投递失败：{1}"}, ascii::quotedForDisplay(m_trace.text(event)));
        if (event.kind == EventKind::LetterDelivered)
            return say({"it was delivered", "已投递"});
        fate = say({"it was still on its way at the end", "结束时还在路上"});
    }
    return fate;
}

void Checker::checkFailed(const ExpectPlan& expect)
{
    std::string codes;
    for (std::size_t k = 0; k < m_trace.size(); ++k) {
        const trace::Event& event = m_trace.at(k);
        if (event.kind != EventKind::LetterFailed
            || !ascii::iequals(m_trace.recipient(event), expect.mailbox))
            continue;
        const std::string code = trace::fieldText(m_trace, idAt(k), Field::Enhanced);
        if (expect.enhanced.empty() || code == expect.enhanced)
            return;
        codes += (codes.empty() ? "" : " ") + code;
    }
    fail(expect,
        expect.enhanced.empty()
            ? say({"{1} is given up for good", "发往 {1} 的信被彻底放弃"}, expect.mailbox)
            : say({"{1} is given up for good with {2}", "发往 {1} 的信以 {2} 被彻底放弃"},
                expect.mailbox, expect.enhanced),
        codes.empty() ? fateOf(expect.mailbox)
                      : say({"it failed with {1}", "失败的代码是 {1}"}, codes));
}

void Checker::checkQueued(const ExpectPlan& expect)
{
    // A copy still waits if some message to that mailbox was accepted and is neither delivered nor
    // given up there.
    std::map<std::uint32_t, bool> waiting; // by message
    for (std::size_t k = 0; k < m_trace.size(); ++k) {
        const trace::Event& event = m_trace.at(k);
        const std::uint32_t message = m_trace.subject(event).message;
        if (message == 0)
            continue;
        const auto& to = m_trace.message(message).recipients;
        if (event.kind == EventKind::QueueAdded
            && std::any_of(to.begin(), to.end(), [&](const std::string& mailbox) {
                   return ascii::iequals(mailbox, expect.mailbox);
               }))
            waiting.try_emplace(message, true);
        if ((event.kind == EventKind::LetterDelivered || event.kind == EventKind::LetterFailed)
            && ascii::iequals(m_trace.recipient(event), expect.mailbox))
            waiting[message] = false;
    }
    if (std::none_of(
            waiting.begin(), waiting.end(), [](const auto& entry) { return entry.second; }))
        fail(expect,
            say({"the letter to {1} still waits at the end", "结束时发往 {1} 的信仍在等待"},
                expect.mailbox),
            fateOf(expect.mailbox));
}

/// The beginning of the route that an event belongs to: among its causes, or else the last one of
/// the same host and subject.
EventId Checker::routeOf(std::size_t position) const
{
    EventId id = idAt(position);
    for (std::size_t steps = 0; id.valid() && steps < kCauseStepsMax; ++steps) {
        if (m_trace[id].kind == EventKind::RouteStarted)
            return id;
        id = m_trace[id].cause;
    }
    const trace::Event& event = m_trace.at(position);
    for (std::size_t k = position; k > 0; --k) {
        const trace::Event& earlier = m_trace.at(k - 1);
        if (earlier.kind == EventKind::RouteStarted && earlier.host == event.host
            && earlier.subject == event.subject)
            return idAt(k - 1);
    }
    return {};
}

std::vector<Route> Checker::routesTo(std::string_view domain) const
{
    std::map<EventId, Route> routes; // by their beginning
    for (std::size_t k = 0; k < m_trace.size(); ++k) {
        const trace::Event& event = m_trace.at(k);
        if (event.kind == EventKind::RouteStarted && ascii::iequals(m_trace.text(event), domain))
            routes[idAt(k)];
        if (event.kind != EventKind::RouteCandidate && event.kind != EventKind::RouteOutcome)
            continue;
        const auto route = routes.find(routeOf(k));
        if (route == routes.end())
            continue;
        const std::string_view text = m_trace.text(event);
        const std::string host(text.substr(0, text.find(' ')));
        const std::string outcome(m_trace.word(event));
        const auto known = std::find_if(route->second.begin(), route->second.end(),
            [&](const Tried& tried) { return ascii::iequals(tried.host, host); });
        if (known == route->second.end())
            route->second.push_back({host, outcome});
        else if (event.kind == EventKind::RouteOutcome)
            known->outcome = outcome;
    }
    std::vector<Route> found;
    found.reserve(routes.size());
    for (auto& [start, route] : routes)
        found.push_back(std::move(route));
    return found;
}

LocalText describe(const Route& route)
{
    std::string text;
    for (const Tried& tried : route)
        text += (text.empty() ? "" : ", ") + tried.host + ' ' + tried.outcome;
    return text.empty() ? say({"no candidates", "没有候选主机"}) : verbatim(text);
}

void Checker::checkRoute(const ExpectPlan& expect)
{
    Route wanted;
    for (const ExpectCandidate& candidate : expect.candidates)
        wanted.push_back({candidate.host, candidate.outcome});
    const std::vector<Route> routes = routesTo(expect.domain);
    for (const Route& route : routes) {
        const bool same = std::equal(route.begin(), route.end(), wanted.begin(), wanted.end(),
            [](const Tried& a, const Tried& b) {
                return meansHost(b.host, a.host) && a.outcome == b.outcome;
            });
        if (same)
            return;
    }
    fail(expect,
        say({"the way to {1}: {2}", "到 {1} 的路径：{2}"}, expect.domain, describe(wanted)),
        routes.empty() ? say({"no way there was looked for", "没有查询过到那里的路径"})
                       : describe(routes.back()));
}

/// Where a step stands that comes before that event. "Who is called next?" has to be asked before
/// the way names the candidate that is tried, not only before the call itself.
std::size_t positionBefore(const StepPlan& step, const trace::Trace& trace, EventId event)
{
    const EventId cause = trace[event].cause;
    const bool named = step.kind == StepPlan::Question::NextHost && cause.valid()
        && trace[cause].kind == EventKind::RouteTried && cause.value + 1 == event.value;
    return named ? cause.value : event.value;
}

} // namespace

std::vector<StepAnchor> anchors(const Plan& plan, const trace::Trace& trace)
{
    std::vector<StepAnchor> found;
    std::size_t position = 0;
    for (const StepPlan& step : plan.steps) {
        const EventId event = trace::find(trace, step.match, position);
        // A step before an event leaves that event to the next one, which speaks of what came.
        if (event.valid() && step.anchor == StepPlan::Anchor::Before)
            position = std::max(position, positionBefore(step, trace, event));
        else if (event.valid())
            position = event.value + 1U;
        found.push_back({event, position});
    }
    return found;
}

std::vector<FailedClaim> check(const Plan& plan, const trace::Trace& trace)
{
    return Checker(plan, trace).run();
}

} // namespace postroad::scenario
