// SPDX-License-Identifier: MIT
#include "core/scenario/fault_reader.h"

#include "core/base/ascii.h"
#include "core/base/nearest.h"
#include "core/base/sentence.h"

#include <algorithm>
#include <span>

namespace postroad::scenario {

namespace {

using trace::Family;

constexpr std::size_t kFaultsMax = 200;
constexpr std::size_t kReplyOctetsMax = 500; ///< RFC 5321 §4.5.3.1.5: 512 with CRLF, some spare

/// Where an action can strike: a family and its words (none: all of them).
struct Trigger
{
    Family family;
    std::vector<std::string_view> words;
};

struct ActionRow
{
    std::string_view name;
    FaultAction action;
    std::vector<Trigger> triggers; ///< empty: anything
    LocalText expected; ///< for messages
};

const std::vector<ActionRow>& actionRows()
{
    static const Trigger kAttempt{Family::Connection, {"attempt"}};
    static const Trigger kCommand{Family::Command, {}};
    static const Trigger kBody{Family::Body, {"arrived"}};
    const LocalText nameServer = say(
        {"dns = \"query\" or \"query-arrived\"", "dns = \"query\" 或 \"query-arrived\""});
    static const std::vector<ActionRow> kRows{
        {"refuse", FaultAction::Refuse, {kAttempt}, verbatim("connection = \"attempt\"")},
        {"silent", FaultAction::Silent, {kAttempt}, verbatim("connection = \"attempt\"")},
        {"reset", FaultAction::Reset,
            {{Family::Connection, {"opened", "accepted"}}, kCommand, {Family::Reply, {}},
                {Family::Body, {}}, {Family::Session, {}}, {Family::Tls, {}}},
            say({"connection = \"opened\", or a command, reply, body, session or tls",
                "connection = \"opened\"，或 command、reply、body、session、tls 事件"})},
        {"delay", FaultAction::Delay,
            {kAttempt, kCommand, kBody, {Family::Dns, {"query", "response"}}},
            say({"connection = \"attempt\", a command, body = \"arrived\", dns = \"query\" or "
                 "\"response\"",
                "connection = \"attempt\"、command 事件、body = \"arrived\"、dns = \"query\" 或 "
                "\"response\""})},
        {"reply", FaultAction::Reply, {kCommand, {Family::Connection, {"accepted"}}},
            say({"a command, or connection = \"accepted\" for the greeting",
                "command 事件，或表示问候的 connection = \"accepted\""})},
        {"lose", FaultAction::Lose, {{Family::Dns, {"query", "response"}}},
            say({"dns = \"query\" or \"response\"", "dns = \"query\" 或 \"response\""})},
        {"servfail", FaultAction::DnsServFail, {{Family::Dns, {"query", "query-arrived"}}},
            nameServer},
        {"nxdomain", FaultAction::DnsNxDomain, {{Family::Dns, {"query", "query-arrived"}}},
            nameServer},
        {"down", FaultAction::Down, {}, {}},
        {"up", FaultAction::Up, {}, {}},
        {"crash", FaultAction::Crash, {}, {}},
        {"restart", FaultAction::Restart, {}, {}},
    };
    return kRows;
}

bool fits(const ActionRow& row, const trace::Matcher& on)
{
    return row.triggers.empty()
        || std::any_of(row.triggers.begin(), row.triggers.end(), [&](const Trigger& trigger) {
               return trigger.family == on.family
                   && (trigger.words.empty()
                       || std::find(trigger.words.begin(), trigger.words.end(), on.word)
                           != trigger.words.end());
           });
}

/// "452 4.2.2 Mailbox full": why it is no reply, or "".
LocalText replyProblem(std::string_view text)
{
    const auto digit = [&](std::size_t at, char least, char most) {
        return text[at] >= least && text[at] <= most;
    };
    // RFC 5321 §4.2: Reply-code = %x32-35 %x30-35 %x30-39
    if (text.size() < 3 || !digit(0, '2', '5') || !digit(1, '0', '5') || !digit(2, '0', '9'))
        return say({"it does not begin with a reply code", "开头不是应答码"});
    if (text.size() > 3 && text[3] != ' ')
        return say({"after the code comes a blank, as a forced reply has one line",
            "应答码后面应当是空格，因为这里的应答只有一行"});
    if (text.size() > kReplyOctetsMax)
        return say({"it is longer than a line of SMTP", "比 SMTP 的一行还长"});
    if (std::any_of(text.begin(), text.end(),
            [](char c) { return ascii::isControl(c) || ascii::isEightBit(c); }))
        return say(
            {"it holds characters that are no printable ASCII", "含有不可打印或非 ASCII 的字符"});
    const auto words = ascii::words(text.substr(3));
    const auto parts = words.empty() ? std::vector<std::string_view>{}
                                     : ascii::split(words.front(), '.');
    const bool enhanced = parts.size() == 3
        && std::all_of(parts.begin(), parts.end(),
            [](std::string_view part) { return ascii::parseNumber(part, 999).has_value(); });
    // RFC 2034 §4: the class of the enhanced code is the first digit of the reply code.
    if (enhanced && parts.front() != text.substr(0, 1))
        return say({"its two codes are of different classes", "两个应答码的类别不同"});
    return {};
}

class FaultReader
{
public:
    FaultReader(const Value& value, const LegalReplies& legalReplies, MatcherContext& context)
        : m_legalReplies(legalReplies),
          m_context(context),
          m_reader(value, say({"a [[fault]]", "[[fault]] 表"}), context.read)
    {
    }

    std::optional<FaultPlan> read()
    {
        const std::size_t before = diagnostics().count();
        readAction();
        readTrigger();
        readReply();
        readDelay();
        readHost();
        readTimes();
        m_reader.finish();
        return diagnostics().count() == before ? std::optional(std::move(m_fault)) : std::nullopt;
    }

private:
    DiagnosticCollector& diagnostics() { return m_context.read.diagnostics; }
    void readAction();
    void readTrigger();
    void readReply();
    void checkLegal(const Located<std::string>& reply);
    void readDelay();
    void readHost();
    void readTimes();
    /// Whether the key belongs to this action; reports it where it is missing, or doesn't belong.
    bool belongs(std::string_view key, bool wanted, const LocalText& expected);

    const LegalReplies& m_legalReplies;
    MatcherContext& m_context;
    TableReader m_reader;
    const ActionRow* m_row = nullptr;
    FaultPlan m_fault;
};

void FaultReader::readAction()
{
    std::vector<std::string> names;
    for (const ActionRow& row : actionRows())
        names.emplace_back(row.name);
    m_reader.require("do", listed(names));
    const auto written = m_reader.string("do");
    if (!written)
        return;
    const auto found = std::find_if(actionRows().begin(), actionRows().end(),
        [&](const ActionRow& row) { return row.name == written->value; });
    if (found == actionRows().end())
        return diagnostics().add(written->place,
            say({"a fault can't do {1}", "没有{1}这种故障"}, quoted(written->value)), listed(names),
            nearestName(written->value, std::span<const std::string>(names)));
    m_row = &*found;
    m_fault.action = m_row->action;
}

void FaultReader::readTrigger()
{
    m_reader.require("on", say({"the event on which it strikes", "引发故障的事件"}));
    const Member* on = m_reader.take("on");
    if (on == nullptr)
        return;
    auto matcher = readMatcher(on->value, m_context);
    if (!matcher)
        return;
    if (m_row != nullptr && !fits(*m_row, *matcher))
        diagnostics().add(on->value.place,
            say({"{1} does nothing on this event", "{1}对这个事件不起作用"}, quoted(m_row->name)),
            m_row->expected);
    // The one who is broken sees the line when it comes: a fault strikes on the arrival.
    if (matcher->family == Family::Command)
        matcher->arrived = true;
    m_fault.on = std::move(*matcher);
}

bool FaultReader::belongs(std::string_view key, bool wanted, const LocalText& expected)
{
    const Member* member = m_reader.take(key);
    if (m_row != nullptr && wanted && member == nullptr)
        diagnostics().add(m_reader.place(),
            say({"a fault that does {1} has no {2}", "做{1}的故障缺少{2}"}, quoted(m_row->name),
                quoted(key)),
            expected);
    if (m_row != nullptr && !wanted && member != nullptr)
        diagnostics().add(member->place,
            say({"{1} does not belong to do = \"{2}\"", "{1}不用于 do = \"{2}\""}, quoted(key),
                m_row->name),
            say({"nothing of that name", "不写这个键"}));
    return wanted && member != nullptr;
}

void FaultReader::readReply()
{
    const LocalText expected = say(
        {"a reply such as \"452 4.2.2 Mailbox full\"", "应答，例如 \"452 4.2.2 Mailbox full\""});
    if (!belongs("reply", m_fault.action == FaultAction::Reply && m_row != nullptr, expected))
        return;
    const auto reply = m_reader.string("reply");
    if (!reply)
        return;
    const LocalText problem = replyProblem(reply->value);
    if (!problem.empty())
        return diagnostics().add(reply->place,
            say({"{1} is no reply: {2}", "{1}不是应答：{2}"}, quoted(reply->value), problem),
            expected);
    checkLegal(*reply);
    m_fault.reply = reply->value;
}

void FaultReader::checkLegal(const Located<std::string>& reply)
{
    if (!m_legalReplies || m_fault.on.family != Family::Command || m_fault.on.word.empty())
        return;
    const VerbRow* verb = findVerb(m_fault.on.word);
    if (verb == nullptr)
        return;
    const auto codes = m_legalReplies(verb->protocols.front(), verb->verb);
    const auto code = ascii::parseNumber(std::string_view(reply.value).substr(0, 3));
    if (codes.empty() || std::find(codes.begin(), codes.end(), code) != codes.end())
        return;
    std::vector<std::string> names;
    names.reserve(codes.size());
    for (const std::uint16_t legal : codes)
        names.push_back(std::to_string(legal));
    diagnostics().add(reply.place,
        say({"no server answers {1} with {2}", "没有服务器用 {2} 应答 {1}"}, verb->verb,
            reply.value.substr(0, 3)),
        listed(names));
}

void FaultReader::readDelay()
{
    const bool wanted = m_row != nullptr && m_fault.action == FaultAction::Delay;
    const bool allowed = m_row != nullptr && m_fault.action == FaultAction::Restart;
    if (!(allowed && m_reader.has("delay"))
        && !belongs("delay", wanted, say({"a duration such as \"20s\"", "时长，例如 \"20s\""})))
        return;
    if (const auto delay = m_reader.duration("delay", 1ns))
        m_fault.delay = delay->value;
}

void FaultReader::readHost()
{
    const bool wanted = m_row != nullptr
        && (m_fault.action == FaultAction::Down || m_fault.action == FaultAction::Up
            || m_fault.action == FaultAction::Crash || m_fault.action == FaultAction::Restart);
    if (!belongs("host", wanted, say({"the host that goes down or comes up", "停机或恢复的主机"})))
        return;
    const auto written = m_reader.string("host");
    if (!written)
        return;
    if (const auto host = readHostName(written->value, written->place, m_context))
        m_fault.host = m_context.stage->plan().hosts[*host].name;
}

void FaultReader::readTimes()
{
    if (const auto times = m_reader.integer("times", 1, 1'000'000))
        m_fault.times = static_cast<std::uint32_t>(times->value);
    if (const auto from = m_reader.duration("from"))
        m_fault.from = Instant(from->value);
    const auto until = m_reader.duration("until");
    if (!until)
        return;
    m_fault.until = Instant(until->value);
    if (m_fault.until <= m_fault.from)
        diagnostics().add(until->place,
            say({"the fault ends before it begins", "故障还没开始就结束了"}),
            say({"a time after {1}", "晚于 {1} 的时间"},
                formatDuration(m_fault.from.time_since_epoch())));
}

} // namespace

void readFaults(
    TableReader& file, const LegalReplies& legalReplies, Plan& plan, MatcherContext& context)
{
    for (const Value* table : takeTables(file, "fault", kFaultsMax, context.read)) {
        if (auto fault = FaultReader(*table, legalReplies, context).read())
            plan.faults.push_back(std::move(*fault));
    }
}

} // namespace postroad::scenario
