// SPDX-License-Identifier: MIT
#include "core/scenario/lesson_reader.h"

#include "core/base/ascii.h"
#include "core/base/nearest.h"
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
          m_reader(value, "a [[step]]", context.read)
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
            diagnostics().add(m_reader.place(), "a [[step]] says nothing and asks nothing",
                "say.en and say.zh, or ask.en and ask.zh");
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
                "a [[step]] has both " + quoted(m_anchor->key) + " and " + quoted(key),
                "one of on, before or after");
            continue;
        }
        m_anchor = member;
        m_step.anchor = anchor;
    }
    if (m_anchor == nullptr)
        return diagnostics().add(
            m_reader.place(), "a [[step]] waits for nothing", "an event after on, before or after");
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
                    quoted(member->key) + " stands in a step that asks nothing",
                    "ask.en and ask.zh");
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
        diagnostics().add(written->place, quoted(written->value) + " is no kind of question",
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
    const auto need = [&](bool fits, std::string_view expected) {
        if (!fits)
            diagnostics().add(m_anchor->place, "this question can't be asked at this event",
                std::string(expected));
    };
    const bool before = m_step.anchor == StepPlan::Anchor::Before;
    switch (m_step.kind) {
    case Question::NextReply:
        return need(before && family == Family::Reply,
            "before = { reply-to = \"…\" }, or another kind of question");
    case Question::NextCommand:
        return need(before && family == Family::Command, "before = { command = \"any\" }");
    case Question::NextHost:
        return need(before
                && ((family == Family::Connection && m_step.match.word == "attempt")
                    || (family == Family::Route && m_step.match.word == "tried")),
            "before = { connection = \"attempt\" } or before = { route = \"tried\" }");
    default:
        return;
    }
}

void StepReader::readOptions()
{
    if (m_options == nullptr) {
        if (m_step.kind == Question::Choice)
            diagnostics().add(m_reader.place(), "a choice has no options",
                "options = [ … ] with 2 to " + std::to_string(kOptionsMax) + " texts");
        return;
    }
    const Value& list = m_options->value;
    if (!list.isArray() || list.items.size() < 2 || list.items.size() > kOptionsMax)
        return diagnostics().add(list.place, "these options can't be used",
            "a list of 2 to " + std::to_string(kOptionsMax) + " texts");
    for (const Value& item : list.items) {
        LocalText option = readLocalText(item, "option", m_context.read);
        const bool twice = std::any_of(m_step.options.begin(), m_step.options.end(),
            [&](const LocalText& other) { return other.en == option.en; });
        if (twice || option.en.empty())
            diagnostics().add(item.place,
                twice ? "this option stands here twice" : "this option is empty", "another text");
        m_step.options.push_back(std::move(option));
    }
}

void StepReader::readAnswer()
{
    const auto answer = m_reader.string("answer");
    if (m_step.kind != Question::Choice) {
        if (answer)
            diagnostics().add(answer->place, "the run answers this question itself",
                "answer only in questions of kind = \"choice\"");
        return;
    }
    std::vector<std::string> names;
    for (const LocalText& option : m_step.options)
        names.push_back(option.en);
    if (!answer)
        return m_reader.require("answer", "the English text of the right option");
    if (!names.empty() && std::find(names.begin(), names.end(), answer->value) == names.end())
        diagnostics().add(answer->place, quoted(answer->value) + " is none of the options",
            "the English text of one of them",
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
          m_reader(value, "an [[expect]]", context.read)
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
                "an [[expect]] claims both " + quoted(claim->key) + " and " + quoted(key),
                "an [[expect]] for each");
        claim = member;
        m_expect.kind = kind;
    }
    if (claim == nullptr)
        diagnostics().add(m_reader.place(), "an [[expect]] claims nothing", listed(names));
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
        return diagnostics().add(claim.value.place,
            quoted(claim.key) + " is " + std::string(kindName(claim.value.kind)), "a text");
    const auto found = std::find_if(known.begin(), known.end(),
        [&](const std::string& name) { return ascii::iequals(name, claim.value.text); });
    if (found == known.end() && m_context.stage != nullptr)
        diagnostics().add(claim.value.place,
            "nothing here has to do with " + quoted(claim.value.text),
            m_expect.kind == Kind::Route ? "a domain of this scenario"
                                         : "a user of this scenario, or whom a letter goes to",
            nearestName(claim.value.text, std::span<const std::string>(known)));
    to = found == known.end() ? claim.value.text : *found;
}

void ExpectReader::readDetails()
{
    const auto enhanced = m_reader.string("enhanced");
    const Member* candidates = m_reader.take("candidates");
    if (enhanced && m_expect.kind != Kind::Failed)
        diagnostics().add(
            enhanced->place, "“enhanced” belongs to failed", "failed = \"…\" beside it");
    else if (enhanced)
        m_expect.enhanced = enhanced->value;
    if (enhanced && ascii::split(enhanced->value, '.').size() != 3)
        diagnostics().add(enhanced->place, quoted(enhanced->value) + " is no enhanced status code",
            "a code such as 5.1.1");
    if (m_expect.kind != Kind::Route && candidates != nullptr)
        return diagnostics().add(
            candidates->place, "“candidates” belongs to route", "route = \"…\" beside it");
    if (m_expect.kind != Kind::Route)
        return;
    m_reader.require("candidates", "the hosts in the order of trying, and what became of each");
    if (candidates == nullptr)
        return;
    if (!candidates->value.isArray() || candidates->value.items.size() > kCandidatesMax)
        return diagnostics().add(candidates->value.place, "“candidates” can't be used",
            "a list such as [ { host = \"mx1\", outcome = \"accepted\" } ]");
    for (const Value& value : candidates->value.items)
        readCandidate(value);
}

void ExpectReader::readCandidate(const Value& value)
{
    TableReader reader(value, "a candidate", m_context.read);
    reader.require("host", "the host's name");
    reader.require("outcome", "what became of it");
    ExpectCandidate candidate;
    if (const auto host = reader.string("host")) {
        const auto name = m_context.stage == nullptr ? std::optional(host->value)
                                                     : m_context.stage->exchangerNamed(host->value);
        if (!name)
            diagnostics().add(host->place, "there is no host " + quoted(host->value),
                "a host that a zone names as mail exchanger",
                m_context.stage->nearestExchanger(host->value));
        candidate.host = name.value_or(host->value);
    }
    if (const auto outcome = reader.string("outcome")) {
        std::vector<std::string> words;
        for (int i = 0; i <= static_cast<int>(dns::CandidateOutcome::Unresolvable); ++i)
            words.emplace_back(dns::word(static_cast<dns::CandidateOutcome>(i)));
        if (std::find(words.begin(), words.end(), outcome->value) == words.end())
            diagnostics().add(outcome->place,
                quoted(outcome->value) + " is no outcome of a candidate", listed(words),
                nearestName(outcome->value, std::span<const std::string>(words)));
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
