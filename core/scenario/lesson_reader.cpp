// SPDX-License-Identifier: MIT
#include "core/scenario/lesson_reader.h"

#include "core/base/ascii.h"
#include "core/base/nearest.h"
#include "core/base/sentence.h"
#include "core/dns/mx_route.h"

#include <algorithm>
#include <array>
#include <span>

namespace postroad::scenario {

namespace {

using Question = StepPlan::Question;
using Kind = ExpectPlan::Kind;

constexpr std::size_t kStepsMax = 500;
constexpr std::size_t kOptionsMax = 6;
constexpr std::size_t kExpectsMax = 200;
constexpr std::size_t kCandidatesMax = 64;
constexpr std::size_t kTitleOctetsMax = 60;

struct QuestionRow
{
    std::string_view name;
    Question kind;
};
constexpr std::array<QuestionRow, 6> kQuestions{{
    {"next-reply", Question::NextReply},
    {"next-command", Question::NextCommand},
    {"next-host", Question::NextHost},
    {"responsible", Question::Responsible},
    {"fate", Question::Fate},
    {"choice", Question::Choice},
}};

/// Past the first mark that ends a sentence or half of one; npos if there is none.
std::size_t endOfSentence(std::string_view text)
{
    struct Mark
    {
        std::string_view octets;
        std::size_t kept; ///< of its octets: a question keeps its mark
    };
    static constexpr std::array<Mark, 8> kMarks{
        {{"\n", 0}, {". ", 0}, {"? ", 1}, {"! ", 0}, {": ", 0}, {"。", 0}, {"？", 3}, {"：", 0}}};
    std::size_t end = text.npos;
    std::size_t kept = 0;
    for (const Mark& mark : kMarks) {
        const std::size_t found = text.find(mark.octets);
        if (found < end) {
            end = found;
            kept = mark.kept;
        }
    }
    return end == text.npos ? end : end + kept;
}

/// The first sentence of a text, or as many of its words as fit into a list.
std::string headline(const std::string& text)
{
    std::string line = text.substr(0, endOfSentence(text));
    while (!line.empty() && line.back() == '.')
        line.pop_back();
    if (line.size() <= kTitleOctetsMax)
        return line;
    std::size_t cut = kTitleOctetsMax;
    const std::size_t blank = line.rfind(' ', cut);
    cut = blank != std::string::npos && blank > cut / 2 ? blank : cut;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U)
        --cut;
    return line.substr(0, cut) + "…";
}

class StepReader
{
public:
    StepReader(const Value& value, MatcherContext& context)
        : m_context(context),
          m_reader(value, say({"a [[step]]", "[[step]] 表"}), context.read)
    {
        m_step.line = static_cast<int>(value.place.line);
    }

    std::optional<StepPlan> read()
    {
        const std::size_t before = diagnostics().count();
        readAnchor();
        m_step.title = m_reader.localText("title");
        m_step.say = m_reader.localText("say");
        m_step.ask = m_reader.localText("ask");
        if (m_step.say.empty() && m_step.ask.empty())
            diagnostics().add(m_reader.place(),
                say({"a [[step]] says nothing and asks nothing",
                    "[[step]] 表什么也没说，什么也没问"}),
                say({"say.en and say.zh, or ask.en and ask.zh",
                    "say.en 和 say.zh，或 ask.en 和 ask.zh"}));
        readQuestion();
        m_reader.finish();
        makeTitle();
        return diagnostics().count() == before ? std::optional(std::move(m_step)) : std::nullopt;
    }

private:
    DiagnosticCollector& diagnostics() { return m_context.read.diagnostics; }
    void readAnchor();
    void readQuestion();
    bool readKind(); ///< false if it is none: then nothing follows from it
    void checkAnchorOfQuestion();
    void readOptions();
    void readAnswer();
    void makeTitle();

    MatcherContext& m_context;
    TableReader m_reader;
    StepPlan m_step;
    const Member* m_anchor = nullptr;
    bool m_anchorRead = false;
    const Member* m_kind = nullptr;
    const Member* m_options = nullptr;
};

void StepReader::readAnchor()
{
    static constexpr std::array<std::pair<std::string_view, StepPlan::Anchor>, 3> kAnchors{{
        {"on", StepPlan::Anchor::On},
        {"before", StepPlan::Anchor::Before},
        {"after", StepPlan::Anchor::After},
    }};
    for (const auto& [key, anchor] : kAnchors) {
        const Member* member = m_reader.take(key);
        if (member == nullptr)
            continue;
        if (m_anchor != nullptr) {
            diagnostics().add(member->place,
                say({"a [[step]] has both {1} and {2}", "[[step]] 表既有{1}又有{2}"},
                    quoted(m_anchor->key), quoted(key)),
                say({"one of on, before or after", "on、before、after 之一"}));
            continue;
        }
        m_anchor = member;
        m_step.anchor = anchor;
    }
    if (m_anchor == nullptr)
        return diagnostics().add(m_reader.place(),
            say({"a [[step]] waits for nothing", "[[step]] 表没有等待任何事件"}),
            say({"an event after on, before or after", "on、before 或 after 后面写一个事件"}));
    if (auto matcher = readMatcher(m_anchor->value, m_context)) {
        m_step.match = std::move(*matcher);
        m_anchorRead = true;
    }
}

void StepReader::readQuestion()
{
    m_kind = m_reader.take("kind");
    m_options = m_reader.take("options");
    const Member* answer = m_reader.take("answer");
    if (m_step.ask.empty()) {
        for (const Member* member : {m_kind, m_options, answer}) {
            if (member != nullptr)
                diagnostics().add(member->place,
                    say({"{1} stands in a step that asks nothing", "这一步没有提问，却写了{1}"},
                        quoted(member->key)),
                    say({"ask.en and ask.zh", "ask.en 和 ask.zh"}));
        }
        return;
    }
    if (!readKind())
        return;
    checkAnchorOfQuestion();
    readOptions();
    readAnswer();
}

bool StepReader::readKind()
{
    if (m_kind == nullptr) {
        const trace::Family family = m_step.match.family;
        m_step.kind = family == trace::Family::Command ? Question::NextCommand
            : family == trace::Family::Connection || family == trace::Family::Route
            ? Question::NextHost
            : Question::NextReply;
        return true;
    }
    std::vector<std::string> names;
    names.reserve(kQuestions.size());
    for (const QuestionRow& row : kQuestions)
        names.emplace_back(row.name);
    const auto written = m_reader.string("kind");
    if (!written)
        return false;
    const auto found = std::find(names.begin(), names.end(), written->value);
    if (found == names.end()) {
        diagnostics().add(written->place,
            say({"{1} is no kind of question", "没有{1}这种问题"}, quoted(written->value)),
            listed(names), nearestName(written->value, std::span<const std::string>(names)));
        return false;
    }
    m_step.kind = kQuestions[static_cast<std::size_t>(found - names.begin())].kind;
    return true;
}

void StepReader::checkAnchorOfQuestion()
{
    using trace::Family;
    if (!m_anchorRead)
        return;
    const Family family = m_step.match.family;
    const auto need = [&](bool fits, LocalText expected) {
        if (!fits)
            diagnostics().add(m_anchor->place,
                say({"this question can't be asked at this event", "这个问题不能在这个事件上问"}),
                std::move(expected));
    };
    const bool before = m_step.anchor == StepPlan::Anchor::Before;
    switch (m_step.kind) {
    case Question::NextReply:
        return need(before && family == Family::Reply,
            say({"before = { reply-to = \"…\" }, or another kind of question",
                "before = { reply-to = \"…\" }，或换一种问题"}));
    case Question::NextCommand:
        return need(
            before && family == Family::Command, verbatim("before = { command = \"any\" }"));
    case Question::NextHost:
        return need(before
                && ((family == Family::Connection && m_step.match.word == "attempt")
                    || (family == Family::Route && m_step.match.word == "tried")),
            say({"before = { connection = \"attempt\" } or before = { route = \"tried\" }",
                "before = { connection = \"attempt\" } 或 before = { route = \"tried\" }"}));
    default:
        return;
    }
}

void StepReader::readOptions()
{
    if (m_options == nullptr) {
        if (m_step.kind == Question::Choice)
            diagnostics().add(m_reader.place(), say({"a choice has no options", "选择题没有选项"}),
                say({"options = [ … ] with 2 to {1} texts", "options = [ … ]，2 到 {1} 段文字"},
                    kOptionsMax));
        return;
    }
    const Value& list = m_options->value;
    if (!list.isArray() || list.items.size() < 2 || list.items.size() > kOptionsMax)
        return diagnostics().add(list.place, say({"these options can't be used", "这些选项不能用"}),
            say({"a list of 2 to {1} texts", "2 到 {1} 段文字的列表"}, kOptionsMax));
    for (const Value& item : list.items) {
        LocalText option = readLocalText(item, "option", m_context.read);
        const bool twice = std::any_of(m_step.options.begin(), m_step.options.end(),
            [&](const LocalText& other) { return other.en == option.en; });
        if (twice || option.en.empty())
            diagnostics().add(item.place,
                twice ? say({"this option stands here twice", "这个选项写了两遍"})
                      : say({"this option is empty", "这个选项是空的"}),
                say({"another text", "另一段文字"}));
        m_step.options.push_back(std::move(option));
    }
}

void StepReader::readAnswer()
{
    const auto answer = m_reader.string("answer");
    if (m_step.kind != Question::Choice) {
        if (answer)
            diagnostics().add(answer->place,
                say({"the run answers this question itself", "这个问题的答案由运行结果给出"}),
                say({"answer only in questions of kind = \"choice\"",
                    "只在 kind = \"choice\" 的问题里写 answer"}));
        return;
    }
    std::vector<std::string> names;
    for (const LocalText& option : m_step.options)
        names.push_back(option.en);
    if (!answer)
        return m_reader.require(
            "answer", say({"the English text of the right option", "正确选项的英文"}));
    if (!names.empty() && std::find(names.begin(), names.end(), answer->value) == names.end())
        diagnostics().add(answer->place,
            say({"{1} is none of the options", "选项里没有{1}"}, quoted(answer->value)),
            say({"the English text of one of them", "其中一个选项的英文"}),
            nearestName(answer->value, std::span<const std::string>(names)));
    m_step.answer = answer->value;
}

void StepReader::makeTitle()
{
    if (!m_step.title.empty())
        return;
    const LocalText& from = m_step.ask.empty() ? m_step.say : m_step.ask;
    m_step.title = {headline(from.en), headline(from.zh)};
}

class ExpectReader
{
public:
    ExpectReader(const Value& value, MatcherContext& context)
        : m_context(context),
          m_reader(value, say({"an [[expect]]", "[[expect]] 表"}), context.read)
    {
        m_expect.line = static_cast<int>(value.place.line);
    }

    std::optional<ExpectPlan> read()
    {
        const std::size_t before = diagnostics().count();
        const Member* claim = findClaim();
        if (claim != nullptr)
            readClaim(*claim);
        readDetails();
        m_reader.finish();
        return diagnostics().count() == before ? std::optional(std::move(m_expect)) : std::nullopt;
    }

private:
    DiagnosticCollector& diagnostics() { return m_context.read.diagnostics; }
    const Member* findClaim();
    void readClaim(const Member& claim);
    void readName(const Member& claim, const std::vector<std::string>& known, std::string& to);
    void readDetails();
    void readCandidate(const Value& value);

    MatcherContext& m_context;
    TableReader m_reader;
    ExpectPlan m_expect;
};

constexpr std::array<std::pair<std::string_view, Kind>, 7> kClaims{{
    {"delivered", Kind::Delivered},
    {"failed", Kind::Failed},
    {"queued", Kind::Queued},
    {"bounced", Kind::Bounced},
    {"route", Kind::Route},
    {"event", Kind::Event},
    {"no-event", Kind::NoEvent},
}};

const Member* ExpectReader::findClaim()
{
    const Member* claim = nullptr;
    std::vector<std::string> names;
    for (const auto& [key, kind] : kClaims) {
        names.emplace_back(key);
        const Member* member = m_reader.take(key);
        if (member == nullptr)
            continue;
        if (claim != nullptr)
            diagnostics().add(member->place,
                say({"an [[expect]] claims both {1} and {2}", "[[expect]] 表同时断言{1}和{2}"},
                    quoted(claim->key), quoted(key)),
                say({"an [[expect]] for each", "每条断言各写一个 [[expect]]"}));
        claim = member;
        m_expect.kind = kind;
    }
    if (claim == nullptr)
        diagnostics().add(m_reader.place(),
            say({"an [[expect]] claims nothing", "[[expect]] 表什么也没有断言"}), listed(names));
    return claim;
}

void ExpectReader::readClaim(const Member& claim)
{
    static const std::vector<std::string> kNone;
    const Stage* stage = m_context.stage;
    const auto& mailboxes = stage == nullptr ? kNone : stage->mailboxes();
    switch (m_expect.kind) {
    case Kind::Delivered:
    case Kind::Failed:
    case Kind::Queued:
    case Kind::Bounced:
        return readName(claim, mailboxes, m_expect.mailbox);
    case Kind::Route:
        return readName(claim, stage == nullptr ? kNone : stage->domains(), m_expect.domain);
    case Kind::Event:
    case Kind::NoEvent:
        // That what can't happen doesn't happen is no claim: the matcher is checked here too.
        m_expect.match = readMatcher(claim.value, m_context);
        return;
    }
}

void ExpectReader::readName(
    const Member& claim, const std::vector<std::string>& known, std::string& to)
{
    if (!claim.value.isString())
        return diagnostics().add(
            claim.value.place, isOfKind(claim.key, claim.value), kindName(Value::Kind::String));
    const auto found = std::find_if(known.begin(), known.end(),
        [&](const std::string& name) { return ascii::iequals(name, claim.value.text); });
    if (found == known.end() && m_context.stage != nullptr)
        diagnostics().add(claim.value.place,
            say({"nothing here has to do with {1}", "这里没有什么和{1}有关"},
                quoted(claim.value.text)),
            m_expect.kind == Kind::Route ? say({"a domain of this scenario", "这个场景里的域名"})
                                         : say({"a user of this scenario, or whom a letter goes to",
                                             "这个场景里的用户，或某封信的收件人"}),
            nearestName(claim.value.text, std::span<const std::string>(known)));
    to = found == known.end() ? claim.value.text : *found;
}

void ExpectReader::readDetails()
{
    const auto enhanced = m_reader.string("enhanced");
    const Member* candidates = m_reader.take("candidates");
    if (enhanced && m_expect.kind != Kind::Failed)
        diagnostics().add(enhanced->place,
            say({"“enhanced” belongs to failed", "“enhanced”要和 failed 一起用"}),
            say({"failed = \"…\" beside it", "同时写 failed = \"…\""}));
    else if (enhanced)
        m_expect.enhanced = enhanced->value;
    if (enhanced && ascii::split(enhanced->value, '.').size() != 3)
        diagnostics().add(enhanced->place,
            say({"{1} is no enhanced status code", "{1}不是增强状态码"}, quoted(enhanced->value)),
            say({"a code such as 5.1.1", "状态码，例如 5.1.1"}));
    if (m_expect.kind != Kind::Route && candidates != nullptr)
        return diagnostics().add(candidates->place,
            say({"“candidates” belongs to route", "“candidates”要和 route 一起用"}),
            say({"route = \"…\" beside it", "同时写 route = \"…\""}));
    if (m_expect.kind != Kind::Route)
        return;
    m_reader.require("candidates",
        say({"the hosts in the order of trying, and what became of each",
            "按尝试顺序写出的主机，以及各自的结果"}));
    if (candidates == nullptr)
        return;
    if (!candidates->value.isArray() || candidates->value.items.size() > kCandidatesMax)
        return diagnostics().add(candidates->value.place,
            say({"“candidates” can't be used", "“candidates”不能用"}),
            say({"a list such as [ { host = \"mx1\", outcome = \"accepted\" } ]",
                "列表，例如 [ { host = \"mx1\", outcome = \"accepted\" } ]"}));
    for (const Value& value : candidates->value.items)
        readCandidate(value);
}

void ExpectReader::readCandidate(const Value& value)
{
    TableReader reader(value, say({"a candidate", "候选主机"}), m_context.read);
    reader.require("host", say({"the host's name", "主机名"}));
    reader.require("outcome", say({"what became of it", "它的结果"}));
    ExpectCandidate candidate;
    if (const auto host = reader.string("host")) {
        const auto name = m_context.stage == nullptr ? std::optional(host->value)
                                                     : m_context.stage->exchangerNamed(host->value);
        if (!name)
            diagnostics().add(host->place,
                say({"there is no host {1}", "没有主机{1}"}, quoted(host->value)),
                say({"a host that a zone names as mail exchanger", "某个区域的 MX 记录写明的主机"}),
                m_context.stage->nearestExchanger(host->value));
        candidate.host = name.value_or(host->value);
    }
    if (const auto outcome = reader.string("outcome")) {
        std::vector<std::string> words;
        for (int i = 0; i <= static_cast<int>(dns::CandidateOutcome::Unresolvable); ++i)
            words.emplace_back(dns::word(static_cast<dns::CandidateOutcome>(i)));
        if (std::find(words.begin(), words.end(), outcome->value) == words.end())
            diagnostics().add(outcome->place,
                say({"{1} is no outcome of a candidate", "{1}不是候选主机的结果"},
                    quoted(outcome->value)),
                listed(words), nearestName(outcome->value, std::span<const std::string>(words)));
        candidate.outcome = outcome->value;
    }
    reader.finish();
    m_expect.candidates.push_back(std::move(candidate));
}

} // namespace

void readSteps(TableReader& file, Plan& plan, MatcherContext& context)
{
    for (const Value* table : takeTables(file, "step", kStepsMax, context.read)) {
        if (auto step = StepReader(*table, context).read())
            plan.steps.push_back(std::move(*step));
    }
}

void readExpects(TableReader& file, Plan& plan, MatcherContext& context)
{
    for (const Value* table : takeTables(file, "expect", kExpectsMax, context.read)) {
        if (auto expect = ExpectReader(*table, context).read())
            plan.expects.push_back(std::move(*expect));
    }
}

} // namespace postroad::scenario
