// SPDX-License-Identifier: MIT
#include "core/scenario/fault_reader.h"

#include "core/base/ascii.h"
#include "core/base/nearest.h"

#include <algorithm>
#include <array>
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
    std::string_view expected; ///< for messages
};

const std::vector<ActionRow>& actionRows()
{
    static const Trigger kAttempt{Family::Connection, {"attempt"}};
    static const Trigger kCommand{Family::Command, {}};
    static const Trigger kBody{Family::Body, {"arrived"}};
    static const std::vector<ActionRow> kRows{
        {"refuse", FaultAction::Refuse, {kAttempt}, "connection = \"attempt\""},
        {"silent", FaultAction::Silent, {kAttempt}, "connection = \"attempt\""},
        {"reset", FaultAction::Reset,
            {{Family::Connection, {"opened", "accepted"}}, kCommand, {Family::Reply, {}},
                {Family::Body, {}}, {Family::Session, {}}, {Family::Tls, {}}},
            "connection = \"opened\", or a command, reply, body, session or tls"},
        {"delay", FaultAction::Delay,
            {kAttempt, kCommand, kBody, {Family::Dns, {"query", "response"}}},
            "connection = \"attempt\", a command, body = \"arrived\", dns = \"query\" or "
            "\"response\""},
        {"reply", FaultAction::Reply, {kCommand, {Family::Connection, {"accepted"}}},
            "a command, or connection = \"accepted\" for the greeting"},
        {"lose", FaultAction::Lose, {{Family::Dns, {"query", "response"}}},
            "dns = \"query\" or \"response\""},
        {"servfail", FaultAction::DnsServFail, {{Family::Dns, {"query", "query-arrived"}}},
            "dns = \"query\" or \"query-arrived\""},
        {"nxdomain", FaultAction::DnsNxDomain, {{Family::Dns, {"query", "query-arrived"}}},
            "dns = \"query\" or \"query-arrived\""},
        {"down", FaultAction::Down, {}, ""},
        {"up", FaultAction::Up, {}, ""},
        {"crash", FaultAction::Crash, {}, ""},
        {"restart", FaultAction::Restart, {}, ""},
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
std::string replyProblem(std::string_view text)
{
    const auto digit = [&](std::size_t at, char least, char most) {
        return text[at] >= least && text[at] <= most;
    };
    // RFC 5321 §4.2: Reply-code = %x32-35 %x30-35 %x30-39
    if (text.size() < 3 || !digit(0, '2', '5') || !digit(1, '0', '5') || !digit(2, '0', '9'))
        return "it does not begin with a reply code";
    if (text.size() > 3 && text[3] != ' ')
        return "after the code comes a blank, as a forced reply has one line";
    if (text.size() > kReplyOctetsMax)
        return "it is longer than a line of SMTP";
    if (std::any_of(text.begin(), text.end(),
            [](char c) { return ascii::isControl(c) || ascii::isEightBit(c); }))
        return "it holds characters that are no printable ASCII";
    const auto words = ascii::words(text.substr(3));
    const auto parts = words.empty() ? std::vector<std::string_view>{}
                                     : ascii::split(words.front(), '.');
    const bool enhanced = parts.size() == 3
        && std::all_of(parts.begin(), parts.end(),
            [](std::string_view part) { return ascii::parseNumber(part, 999).has_value(); });
    // RFC 2034 §4: the class of the enhanced code is the first digit of the reply code.
    if (enhanced && parts.front() != text.substr(0, 1))
        return "its two codes are of different classes";
    return {};
}

class FaultReader
{
public:
    FaultReader(const Value& value, const LegalReplies& legalReplies, MatcherContext& context)
        : m_legalReplies(legalReplies),
          m_context(context),
          m_reader(value, "a [[fault]]", context.read)
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
    bool belongs(std::string_view key, bool wanted, std::string_view expected);

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
        return diagnostics().add(written->place, "a fault can't do " + quoted(written->value),
            listed(names), nearestName(written->value, std::span<const std::string>(names)));
    m_row = &*found;
    m_fault.action = m_row->action;
}

void FaultReader::readTrigger()
{
    m_reader.require("on", "the event on which it strikes");
    const Member* on = m_reader.take("on");
    if (on == nullptr)
        return;
    auto matcher = readMatcher(on->value, m_context);
    if (!matcher)
        return;
    if (m_row != nullptr && !fits(*m_row, *matcher))
        diagnostics().add(on->value.place, quoted(m_row->name) + " does nothing on this event",
            std::string(m_row->expected));
    // The one who is broken sees the line when it comes: a fault strikes on the arrival.
    if (matcher->family == Family::Command)
        matcher->arrived = true;
    m_fault.on = std::move(*matcher);
}

bool FaultReader::belongs(std::string_view key, bool wanted, std::string_view expected)
{
    const Member* member = m_reader.take(key);
    if (m_row != nullptr && wanted && member == nullptr)
        diagnostics().add(m_reader.place(),
            "a fault that does " + quoted(m_row->name) + " has no " + quoted(key),
            std::string(expected));
    if (m_row != nullptr && !wanted && member != nullptr)
        diagnostics().add(member->place,
            quoted(key) + " does not belong to do = \"" + std::string(m_row->name) + '"',
            "nothing of that name");
    return wanted && member != nullptr;
}

void FaultReader::readReply()
{
    static constexpr std::string_view kExpected = "a reply such as \"452 4.2.2 Mailbox full\"";
    if (!belongs("reply", m_fault.action == FaultAction::Reply && m_row != nullptr, kExpected))
        return;
    const auto reply = m_reader.string("reply");
    if (!reply)
        return;
    const std::string problem = replyProblem(reply->value);
    if (!problem.empty())
        return diagnostics().add(reply->place, quoted(reply->value) + " is no reply: " + problem,
            std::string(kExpected));
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
        "no server answers " + std::string(verb->verb) + " with " + reply.value.substr(0, 3),
        listed(names));
}

void FaultReader::readDelay()
{
    const bool wanted = m_row != nullptr && m_fault.action == FaultAction::Delay;
    const bool allowed = m_row != nullptr && m_fault.action == FaultAction::Restart;
    if (!(allowed && m_reader.has("delay"))
        && !belongs("delay", wanted, "a duration such as \"20s\""))
        return;
    if (const auto delay = m_reader.duration("delay", 1ns))
        m_fault.delay = delay->value;
}

void FaultReader::readHost()
{
    const bool wanted = m_row != nullptr
        && (m_fault.action == FaultAction::Down || m_fault.action == FaultAction::Up
            || m_fault.action == FaultAction::Crash || m_fault.action == FaultAction::Restart);
    if (!belongs("host", wanted, "the host that goes down or comes up"))
        return;
    const auto written = m_reader.string("host");
    if (!written || m_context.stage == nullptr)
        return;
    const auto host = m_context.stage->hostNamed(written->value);
    if (!host || !m_context.stage->plan().findHost(*host))
        return diagnostics().add(written->place,
            host ? "several hosts are called " + quoted(written->value)
                 : "there is no host " + quoted(written->value),
            host ? "its complete name" : "a host of this scenario",
            host ? std::string() : m_context.stage->nearestHost(written->value));
    m_fault.host = *host;
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
        diagnostics().add(until->place, "the fault ends before it begins",
            "a time after " + formatDuration(m_fault.from.time_since_epoch()));
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
