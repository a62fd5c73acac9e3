// SPDX-License-Identifier: MIT
#include "core/scenario/anchor_check.h"

#include "core/base/ascii.h"
#include "core/base/sentence.h"

#include <algorithm>

namespace postroad::scenario {

namespace {

using trace::Family;
using trace::Field;

constexpr std::size_t kSessionsShown = 3;

const std::string* valueOf(const trace::Matcher& matcher, Field field)
{
    for (const trace::Condition& condition : matcher.conditions) {
        if (condition.field == field)
            return &condition.value;
    }
    return nullptr;
}

/// The verb that decides the protocol, if the matcher names one.
const VerbRow* verbOf(const trace::Matcher& matcher)
{
    if (matcher.family == Family::Command && !matcher.word.empty())
        return findVerb(matcher.word);
    const std::string* replyTo = matcher.family == Family::Reply ? valueOf(matcher, Field::ReplyTo)
                                                                 : nullptr;
    return replyTo == nullptr ? nullptr : findVerb(*replyTo);
}

class AnchorCheck
{
public:
    AnchorCheck(const trace::Matcher& matcher, const Stage& stage)
        : m_matcher(matcher),
          m_stage(stage)
    {
    }

    /// Whether the hosts, protocol and port of the matcher fit the session.
    [[nodiscard]] bool fits(const PossibleSession& session) const
    {
        return hostsFit(session) && protocolFits(session);
    }
    [[nodiscard]] bool hostsFit(const PossibleSession& session) const;
    /// What a message shows of the sessions there are: those with one of the named hosts first.
    [[nodiscard]] LocalText sessionsToShow() const;
    [[nodiscard]] bool namesHost() const;

private:
    [[nodiscard]] bool protocolFits(const PossibleSession& session) const;
    [[nodiscard]] bool isOrAbsent(Field field, HostIndex host) const;
    [[nodiscard]] bool speakersFit(const PossibleSession& session) const;
    [[nodiscard]] bool touches(const PossibleSession& session) const;

    const trace::Matcher& m_matcher;
    const Stage& m_stage;
};

bool AnchorCheck::isOrAbsent(Field field, HostIndex host) const
{
    const std::string* wanted = valueOf(m_matcher, field);
    return wanted == nullptr || m_stage.isHost(host, *wanted);
}

bool AnchorCheck::protocolFits(const PossibleSession& session) const
{
    if (const VerbRow* verb = verbOf(m_matcher)) {
        const auto& speak = verb->protocols;
        if (std::find(speak.begin(), speak.end(), session.protocol) == speak.end())
            return false;
    }
    const std::string* protocol = valueOf(m_matcher, Field::Protocol);
    const std::string* port = valueOf(m_matcher, Field::Port);
    return (protocol == nullptr || *protocol == trace::protocolName(session.protocol))
        && (port == nullptr || *port == std::to_string(session.port));
}

/// From and To by who speaks: the client in commands, the server in replies.
bool AnchorCheck::speakersFit(const PossibleSession& session) const
{
    const auto way = [&](HostIndex from, HostIndex to) {
        return isOrAbsent(Field::From, from) && isOrAbsent(Field::To, to);
    };
    const bool forth = way(session.client, session.server);
    const bool back = way(session.server, session.client);
    switch (m_matcher.family) {
    case Family::Command:
        return forth;
    case Family::Reply:
        return back;
    case Family::Connection:
        return m_matcher.word == "attempt" || m_matcher.word == "opened"
                || m_matcher.word == "refused" || m_matcher.word == "timed-out"
            ? forth
            : forth || back;
    default:
        return forth || back;
    }
}

bool AnchorCheck::hostsFit(const PossibleSession& session) const
{
    return isOrAbsent(Field::Client, session.client) && isOrAbsent(Field::Server, session.server)
        && (isOrAbsent(Field::Host, session.client) || isOrAbsent(Field::Host, session.server))
        && speakersFit(session);
}

bool AnchorCheck::namesHost() const
{
    return std::any_of(m_matcher.conditions.begin(), m_matcher.conditions.end(),
        [](const trace::Condition& condition) { return condition.field <= Field::Server; });
}

bool AnchorCheck::touches(const PossibleSession& session) const
{
    return std::any_of(m_matcher.conditions.begin(), m_matcher.conditions.end(),
        [&](const trace::Condition& condition) {
            return condition.field <= Field::Server
                && (m_stage.isHost(session.client, condition.value)
                    || m_stage.isHost(session.server, condition.value));
        });
}

LocalText AnchorCheck::sessionsToShow() const
{
    std::vector<LocalText> lines;
    for (const PossibleSession& session : m_stage.sessions()) {
        if (session.protocol == trace::Protocol::Dns || (namesHost() && !touches(session)))
            continue;
        const auto& hosts = m_stage.plan().hosts;
        LocalText line = say({"{1} calling {2} by {3}", "{1} 用 {3} 连接 {2}"},
            hosts[session.client].name, hosts[session.server].name,
            trace::protocolName(session.protocol));
        if (lines.size() < kSessionsShown
            && std::find(lines.begin(), lines.end(), line) == lines.end())
            lines.push_back(std::move(line));
    }
    return lines.empty() ? LocalText()
                         : say({"a conversation such as {1}", "这样的会话：{1}"}, listed(lines));
}

LocalText protocolsOf(const VerbRow& verb)
{
    LocalText all;
    for (const trace::Protocol protocol : verb.protocols) {
        const LocalText name = verbatim(trace::protocolName(protocol));
        const bool last = protocol == verb.protocols.back();
        all = all.empty() ? name
            : last        ? say({"{1} and {2}", "{1} 和 {2}"}, all, name)
                          : say({"{1}, {2}", "{1}、{2}"}, all, name);
    }
    return all;
}

/// problem: why it can't.
void reportImpossible(
    Place place, const LocalText& problem, LocalText expected, DiagnosticCollector& diagnostics)
{
    diagnostics.add(place, say({"this can't happen here: {1}", "这里不可能发生：{1}"}, problem),
        std::move(expected));
}

bool isOfConnection(Family family)
{
    return family == Family::Connection || family == Family::Command || family == Family::Reply
        || family == Family::Body || family == Family::Session || family == Family::Tls;
}

bool checkSessions(const trace::Matcher& matcher, Place place, const Stage& stage,
    DiagnosticCollector& diagnostics)
{
    const AnchorCheck check(matcher, stage);
    const auto& sessions = stage.sessions();
    // DNS travels in datagrams here; its connections are the exception and no lesson waits for one.
    const auto counts = [&](const PossibleSession& session) {
        return session.protocol != trace::Protocol::Dns || matcher.family == Family::Connection;
    };
    if (std::any_of(sessions.begin(), sessions.end(),
            [&](const auto& session) { return counts(session) && check.fits(session); }))
        return true;
    const bool hostsMeet = std::any_of(sessions.begin(), sessions.end(),
        [&](const auto& session) { return counts(session) && check.hostsFit(session); });
    const VerbRow* verb = verbOf(matcher);
    LocalText problem = say(
        {"no conversation of that protocol and port", "没有用这个协议和端口的会话"});
    if (!hostsMeet)
        problem = say(
            {"these hosts never talk in that direction", "这些主机之间没有这个方向的对话"});
    else if (verb != nullptr && check.namesHost())
        problem = say({"nobody says {1} in these conversations, it belongs to {2}",
                          "这些会话里没有人说 {1}，它属于 {2}"},
            verb->verb, protocolsOf(*verb));
    else if (verb != nullptr)
        problem = say({"nobody says {1} in this scenario, it belongs to {2}",
                          "这个场景里没有人说 {1}，它属于 {2}"},
            verb->verb, protocolsOf(*verb));
    reportImpossible(place, problem, check.sessionsToShow(), diagnostics);
    return false;
}

/// Whether some fault makes a machine (the named one) crash or restart.
bool isPowerSwitched(const Plan& plan, const trace::Matcher& matcher)
{
    const std::string* host = valueOf(matcher, Field::Host);
    return std::any_of(plan.faults.begin(), plan.faults.end(), [&](const FaultPlan& fault) {
        // Who is started again while running crashes before.
        const bool fits = fault.action == FaultAction::Restart
            || (fault.action == FaultAction::Crash && matcher.word != "restarted");
        return fits && (host == nullptr || ascii::iequals(fault.host, *host));
    });
}

} // namespace

bool checkAnchor(const trace::Matcher& matcher, Place place, const Stage& stage,
    DiagnosticCollector& diagnostics)
{
    const Plan& plan = stage.plan();
    if (isOfConnection(matcher.family))
        return checkSessions(matcher, place, stage, diagnostics);
    if (matcher.family == Family::Mailbox && matcher.word == "read" && plan.reads.empty()) {
        reportImpossible(place, say({"nobody reads mail", "没有人取信"}),
            say({"a [[read]] in the file", "文件里有 [[read]]"}), diagnostics);
        return false;
    }
    if (matcher.family == Family::Fault && plan.faults.empty()) {
        reportImpossible(place, say({"nothing is broken", "没有安排任何故障"}),
            say({"a [[fault]] in the file", "文件里有 [[fault]]"}), diagnostics);
        return false;
    }
    if (matcher.family == Family::Machine && !isPowerSwitched(plan, matcher)) {
        const bool on = matcher.word == "restarted";
        reportImpossible(place,
            on ? say({"no machine restarts", "没有机器重新启动"})
               : say({"no machine crashes", "没有机器断电"}),
            say({"a [[fault]] with do = \"{1}\" above it in the file",
                    "文件里在它之前有 do = \"{1}\" 的 [[fault]]"},
                on ? "restart" : "crash"),
            diagnostics);
        return false;
    }
    if (matcher.family == Family::Route) {
        const bool started = matcher.word == "started" || matcher.word == "done";
        if (valueOf(matcher, Field::Domain) != nullptr && !started && !matcher.word.empty()) {
            diagnostics.add(place,
                say({"only the beginning and the end of a route name its domain",
                    "只有寻路的开头和结尾说明是哪个域名"}),
                say({"route = \"started\" or route = \"done\"",
                    "route = \"started\" 或 route = \"done\""}));
            return false;
        }
        if (valueOf(matcher, Field::Candidate) != nullptr && started) {
            diagnostics.add(place,
                say({"the beginning and the end of a route name no candidate",
                    "寻路的开头和结尾不涉及某一台候选主机"}),
                say({"route = \"candidate\", \"tried\" or \"outcome\"",
                    "route = \"candidate\"、\"tried\" 或 \"outcome\""}));
            return false;
        }
    }
    return true;
}

} // namespace postroad::scenario
