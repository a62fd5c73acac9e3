// SPDX-License-Identifier: MIT
#include "core/scenario/question.h"

#include "core/base/ascii.h"
#include "core/base/sentence.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace postroad::scenario {

namespace {

using trace::EventKind;
using trace::Protocol;
using trace::Trace;

/// A right answer, and what else might be it, the most likely first.
struct Answers
{
    std::string right;
    std::vector<std::string> others;
    bool sorted = true; ///< show the options by their text; otherwise as they stand in others
};

/// What becomes of a letter.
enum class Fate : std::uint8_t { Delivered, Bounced, Failed, Queued };
constexpr std::array<Fate, 4> kFates{Fate::Delivered, Fate::Bounced, Fate::Failed, Fate::Queued};

LocalText fateText(Fate fate)
{
    switch (fate) {
    case Fate::Delivered:
        return say({"It is delivered", "送达"});
    case Fate::Bounced:
        return say({"It can't be delivered, and the sender is told", "无法送达，发件人会收到退信"});
    case Fate::Failed:
        return say({"It can't be delivered, and nobody is told", "无法送达，也没有人得到通知"});
    case Fate::Queued:
        break;
    }
    return say({"It waits for another attempt", "留在队列里，等待下一次尝试"});
}

/// The first word of a reply that has no code: "+OK", "-ERR"; of IMAP the one after the tag.
std::string statusWord(Protocol protocol, std::string_view line)
{
    const auto words = ascii::words(line);
    const std::size_t at = protocol == Protocol::Imap ? 1 : 0;
    return words.size() > at ? std::string(words[at]) : std::string();
}

Answers replyAnswers(const Trace& trace, const trace::Event& event, const LegalReplies& legal)
{
    const Protocol protocol = trace.connection(event.connection).protocol;
    if (event.number == 0) {
        const auto word = statusWord(protocol, trace.text(event));
        return protocol == Protocol::Imap ? Answers{word, {"OK", "NO", "BAD"}, false}
                                          : Answers{word, {"+OK", "-ERR"}, false};
    }
    Answers answers{std::to_string(event.number), {}, true};
    std::vector<std::uint16_t> codes;
    if (legal)
        codes = legal(protocol, trace.word(event));
    // 421 is legal everywhere (RFC 5321 §3.8) and likely nowhere.
    std::stable_partition(
        codes.begin(), codes.end(), [](std::uint16_t code) { return code != 421; });
    // One of each class: accepted, go on, not now, never.
    for (const std::uint16_t code : codes) {
        const bool taken = code / 100 == static_cast<int>(event.number) / 100
            || std::any_of(
                answers.others.begin(), answers.others.end(), [&](const std::string& other) {
                    return other.front() == std::to_string(code).front();
                });
        if (!taken)
            answers.others.push_back(std::to_string(code));
    }
    return answers;
}

Answers commandAnswers(const Trace& trace, const trace::Event& event)
{
    static const std::vector<std::string> kSmtp{"EHLO", "MAIL", "RCPT", "DATA", "RSET", "QUIT"};
    static const std::vector<std::string> kLmtp{"LHLO", "MAIL", "RCPT", "DATA", "RSET", "QUIT"};
    static const std::vector<std::string> kPop3{"CAPA", "USER", "PASS", "STAT", "RETR", "QUIT"};
    static const std::vector<std::string> kImap{
        "CAPABILITY", "LOGIN", "SELECT", "FETCH", "STORE", "LOGOUT"};
    std::string right(trace.word(event));
    const Protocol protocol = trace.connection(event.connection).protocol;
    const auto& verbs = protocol == Protocol::Imap ? kImap
        : protocol == Protocol::Pop3               ? kPop3
        : protocol == Protocol::Lmtp               ? kLmtp
                                                   : kSmtp;
    // The neighbours in the usual order are the ones that one mixes up.
    const auto at = std::find(verbs.begin(), verbs.end(), right) - verbs.begin();
    std::vector<std::string> others = verbs;
    std::stable_sort(others.begin(), others.end(), [&](const auto& a, const auto& b) {
        const auto distance = [&](const std::string& verb) {
            return std::abs(std::find(verbs.begin(), verbs.end(), verb) - verbs.begin() - at);
        };
        return distance(a) < distance(b);
    });
    return {std::move(right), std::move(others), true};
}

class QuestionMaker
{
public:
    QuestionMaker(const Plan& plan, const Trace& trace, const LegalReplies& legal)
        : m_plan(plan),
          m_trace(trace),
          m_legal(legal)
    {
    }

    [[nodiscard]] Question make(std::size_t step, const StepAnchor& anchor) const;

private:
    [[nodiscard]] Answers answers(const StepPlan& step, const StepAnchor& anchor) const;
    [[nodiscard]] Answers hostAnswers(const trace::Event& event) const;
    [[nodiscard]] Answers custodyAnswers(const StepAnchor& anchor) const;
    [[nodiscard]] Fate fateOf(const trace::Event& event) const;
    [[nodiscard]] bool isBounced(std::uint32_t message) const;

    const Plan& m_plan;
    const Trace& m_trace;
    const LegalReplies& m_legal;
};

/// At most kOptionsMade, the right one among them.
void makeOptions(const Answers& answers, Question& question)
{
    std::vector<std::string> options{answers.right};
    for (const std::string& other : answers.others) {
        if (options.size() < kOptionsMade
            && std::find(options.begin(), options.end(), other) == options.end())
            options.push_back(other);
    }
    if (answers.sorted) {
        std::sort(options.begin(), options.end());
    } else {
        const auto place = [&](const std::string& option) {
            return std::find(answers.others.begin(), answers.others.end(), option);
        };
        std::stable_sort(options.begin(), options.end(),
            [&](const auto& a, const auto& b) { return place(a) < place(b); });
    }
    for (const std::string& option : options)
        question.options.push_back({option, {}});
}

void findRight(const std::string& right, Question& question)
{
    const auto found = std::find_if(
        question.options.begin(), question.options.end(), [&](const LocalText& option) {
            // "250 2.1.5 Recipient ok" is the option "250" written out.
            return option.en == right || option.en.rfind(right + ' ', 0) == 0;
        });
    if (found != question.options.end())
        question.right = static_cast<std::size_t>(found - question.options.begin());
}

Question QuestionMaker::make(std::size_t step, const StepAnchor& anchor) const
{
    const StepPlan& plan = m_plan.steps[step];
    Question question{step, anchor.position, plan.kind, plan.options, {}};
    if (plan.kind == StepPlan::Question::Fate && plan.options.empty()) {
        for (const Fate fate : kFates)
            question.options.push_back(fateText(fate));
    }
    const Answers found = answers(plan, anchor);
    if (question.options.empty())
        makeOptions(found, question);
    findRight(found.right, question);
    return question;
}

Answers QuestionMaker::answers(const StepPlan& step, const StepAnchor& anchor) const
{
    const trace::Event& event = m_trace[anchor.event];
    switch (step.kind) {
    case StepPlan::Question::NextReply:
        return replyAnswers(m_trace, event, m_legal);
    case StepPlan::Question::NextCommand:
        return commandAnswers(m_trace, event);
    case StepPlan::Question::NextHost:
        return hostAnswers(event);
    case StepPlan::Question::Responsible:
        return custodyAnswers(anchor);
    case StepPlan::Question::Fate:
        return {fateText(fateOf(event)).en, {}, false};
    case StepPlan::Question::Choice:
        break;
    }
    return {step.answer, {}, false};
}

/// The host that is called, among those of the same and of neighbouring roles.
Answers QuestionMaker::hostAnswers(const trace::Event& event) const
{
    std::string right;
    if (event.connection.valid())
        right = m_trace.hostName(m_trace.connection(event.connection).server);
    else
        right = std::string(m_trace.text(event).substr(0, m_trace.text(event).find(' ')));
    Answers answers{right, {}, true};
    static constexpr std::array<NodeRole, 5> kRoles{NodeRole::Exchanger, NodeRole::DeliveryAgent,
        NodeRole::TransferAgent, NodeRole::SubmissionAgent, NodeRole::UserAgent};
    const auto host = m_plan.findHost(right);
    for (const NodeRole role : kRoles) {
        for (const NodePlan& node : m_plan.nodes) {
            const HostId caller = event.host;
            if (node.role == role && node.host != host && HostId(node.host) != caller)
                answers.others.push_back(m_plan.hosts[node.host].name);
        }
    }
    return answers;
}

/// RFC 5321 §6.1: with the 250 after the dot the server takes the responsibility.
Answers QuestionMaker::custodyAnswers(const StepAnchor& anchor) const
{
    const std::uint32_t message = m_trace.subject(m_trace[anchor.event]).message;
    Answers answers;
    answers.sorted = false;
    for (std::size_t k = 0; k < m_trace.size(); ++k) {
        const trace::Event& event = m_trace.at(k);
        const bool takes = event.kind == EventKind::LetterWritten
            || event.kind == EventKind::LetterAccepted || event.kind == EventKind::LetterDelivered;
        if (!takes || (message != 0 && m_trace.subject(event).message != message))
            continue;
        const std::string host(m_trace.hostName(event.host));
        if (k < anchor.position)
            answers.right = host;
        if (std::find(answers.others.begin(), answers.others.end(), host) == answers.others.end())
            answers.others.push_back(host);
    }
    // The last who had it, and the next: the ones that one mixes up stand first, shown by the way.
    const auto right = std::find(answers.others.begin(), answers.others.end(), answers.right);
    const auto at = right - answers.others.begin();
    if (at >= static_cast<std::ptrdiff_t>(kOptionsMade) - 1)
        answers.others.erase(answers.others.begin(), answers.others.begin() + (at - 2));
    return answers;
}

bool QuestionMaker::isBounced(std::uint32_t message) const
{
    for (std::size_t i = 0; i < m_trace.messages().size(); ++i) {
        if (m_trace.messages()[i].about == message)
            return true;
    }
    return false;
}

/// Of the recipient that the event speaks of, or of the letter if it speaks of none.
Fate QuestionMaker::fateOf(const trace::Event& event) const
{
    const trace::Subject about = m_trace.subject(event);
    Fate fate = Fate::Queued;
    for (std::size_t k = 0; k < m_trace.size(); ++k) {
        const trace::Subject subject = m_trace.subject(m_trace.at(k));
        if (about.message == 0 || subject.message != about.message
            || (about.recipient != 0 && subject.recipient != about.recipient))
            continue;
        if (m_trace.at(k).kind == EventKind::LetterDelivered)
            fate = Fate::Delivered;
        if (m_trace.at(k).kind == EventKind::LetterFailed)
            return isBounced(about.message) ? Fate::Bounced : Fate::Failed;
    }
    return fate;
}

} // namespace

std::vector<Question> questions(
    const Plan& plan, const trace::Trace& trace, const LegalReplies& legalReplies)
{
    const std::vector<StepAnchor> found = anchors(plan, trace);
    const QuestionMaker maker(plan, trace, legalReplies);
    std::vector<Question> all;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (!plan.steps[i].ask.empty() && found[i].comes())
            all.push_back(maker.make(i, found[i]));
    }
    return all;
}

} // namespace postroad::scenario
