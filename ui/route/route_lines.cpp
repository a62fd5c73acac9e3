// SPDX-License-Identifier: MIT
#include "ui/route/route_lines.h"

#include "core/projection/wire.h"
#include "ui/lesson/lesson_words.h"
#include "ui/paint/canvas.h"
#include "ui/paint/text.h"
#include "ui/rows/wrap.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <cmath>

namespace postroad::ui {

using projection::AttemptRow;
using projection::CandidateRow;
using projection::QuestionRow;
using Kind = RouteLine::Kind;
using Sign = RouteLine::Sign;

namespace {

/// The words of this file for lupdate.
class RouteText
{
    Q_DECLARE_TR_FUNCTIONS(RouteText)
};

struct OutcomeRow
{
    std::string_view outcome;
    Sign sign;
    const char* text;
};
constexpr std::array kOutcomes{
    OutcomeRow{"untried", Sign::Untried, QT_TRANSLATE_NOOP("RouteText", "not tried yet")},
    OutcomeRow{"refused", Sign::Refused, QT_TRANSLATE_NOOP("RouteText", "connection refused")},
    OutcomeRow{"timed-out", Sign::Silent, QT_TRANSLATE_NOOP("RouteText", "no answer")},
    OutcomeRow{"reset", Sign::Refused, QT_TRANSLATE_NOOP("RouteText", "connection lost")},
    OutcomeRow{
        "temporary-failure", Sign::NotNow, QT_TRANSLATE_NOOP("RouteText", "not now, try later")},
    OutcomeRow{"rejected", Sign::Never, QT_TRANSLATE_NOOP("RouteText", "rejected for good")},
    OutcomeRow{"accepted", Sign::Accepted, QT_TRANSLATE_NOOP("RouteText", "accepted")},
    OutcomeRow{"unresolvable", Sign::Refused, QT_TRANSLATE_NOOP("RouteText", "no address found")}};

const OutcomeRow& outcomeRow(std::string_view outcome)
{
    for (const OutcomeRow& row : kOutcomes) {
        if (row.outcome == outcome)
            return row;
    }
    return kOutcomes[0];
}

/// "mx1" of "mx1.example.net"; of the likes of "a.root.example" two labels, for one says nothing.
QString nameOf(const trace::Trace& trace, HostId host)
{
    if (!host.valid())
        return {};
    const QString name = toText(trace.hostName(host));
    return name.section(u'.', 0, name.indexOf(u'.') <= 2 ? 1 : 0);
}

/// Who asked whom on behalf of this question: the resolver's own questions that follow it.
QStringList serversAsked(
    const AttemptRow& attempt, std::size_t question, const trace::Trace& trace, RouteLine& line)
{
    QStringList names;
    for (std::size_t i = question + 1; i < attempt.questions.size(); ++i) {
        const QuestionRow& deeper = attempt.questions[i];
        if (deeper.depth == 0)
            break;
        const QString name = nameOf(trace, deeper.to);
        if (!name.isEmpty() && (names.isEmpty() || names.back() != name))
            names << name;
        line.covers.push_back(deeper.asked);
        if (deeper.answered.valid())
            line.covers.push_back(deeper.answered);
        if (!line.event.valid())
            line.event = deeper.asked;
    }
    return names;
}

QString answerWords(const QuestionRow& question)
{
    if (question.outcome.empty())
        return RouteText::tr("waiting …");
    if (question.outcome == "lost")
        return RouteText::tr("lost on the way");
    if (question.outcome == "nxdomain")
        return RouteText::tr("no such name");
    if (question.outcome == "nodata")
        return RouteText::tr("no such record");
    if (question.outcome != "answer")
        return localText(projection::dnsOutcomeText(question.outcome));
    QStringList records;
    for (const std::string& record : question.records)
        records << toText(record);
    return records.join(QStringLiteral(" · "));
}

/// Who was asked, how often one was sent on, how long the answer holds.
void addDetail(std::vector<RouteLine>& lines, const AttemptRow& attempt, std::size_t index,
    const trace::Trace& trace)
{
    const QuestionRow& question = attempt.questions[index];
    RouteLine detail;
    QStringList parts;
    const QStringList names = serversAsked(attempt, index, trace, detail);
    if (!names.isEmpty())
        parts << names.join(QStringLiteral(" → "));
    if (question.referrals > 0)
        parts << RouteText::tr("referrals: %1").arg(question.referrals);
    if (question.cached)
        parts << RouteText::tr("from the cache");
    if (question.ttl)
        parts << RouteText::tr("good for %1 s").arg(*question.ttl);
    if (parts.isEmpty())
        return;
    if (!detail.event.valid())
        detail.event = question.asked;
    detail.words = parts.join(QStringLiteral(" · "));
    lines.push_back(std::move(detail));
}

bool asksForMx(const QuestionRow& question)
{
    return toText(question.question).endsWith(QStringLiteral(" MX"));
}

/// A question for an address, and what came: one row.
void addAddress(std::vector<RouteLine>& lines, const AttemptRow& attempt, std::size_t index,
    RouteLine line, const trace::Trace& trace)
{
    const QuestionRow& question = attempt.questions[index];
    const QStringList names = serversAsked(attempt, index, trace, line);
    if (question.answered.valid())
        line.covers.push_back(question.answered);
    if (question.arrived || question.outcome == "lost") {
        line.words = answerWords(question);
        if (!names.isEmpty())
            line.words += QStringLiteral(" · ") + names.join(QStringLiteral(" → "));
        if (question.cached)
            line.words += QStringLiteral(" · ") + RouteText::tr("from the cache");
    }
    lines.push_back(std::move(line));
}

void addQuestion(std::vector<RouteLine>& lines, const AttemptRow& attempt, std::size_t index,
    int number, const trace::Trace& trace)
{
    const QuestionRow& question = attempt.questions[index];
    RouteLine line;
    line.kind = Kind::Question;
    line.sign = Sign::Number;
    line.number = QString::number(number);
    line.event = question.asked;
    line.wire = toText(question.question) + QStringLiteral(" ?");
    const QString to = nameOf(trace, question.to);
    line.words = to.isEmpty() ? nameOf(trace, question.by)
                              : nameOf(trace, question.by) + QStringLiteral(" → ") + to;
    if (!asksForMx(question))
        return addAddress(lines, attempt, index, std::move(line), trace);
    lines.push_back(line);
    addDetail(lines, attempt, index, trace);
    if (!question.arrived && question.outcome != "lost")
        return;
    RouteLine answer;
    answer.event = question.answered;
    answer.wire = answerWords(question);
    answer.faint = question.outcome != "answer";
    lines.push_back(std::move(answer));
}

void addCandidate(std::vector<RouteLine>& lines, const CandidateRow& candidate, bool over)
{
    RouteLine line;
    line.kind = Kind::Candidate;
    line.sign = candidate.trying ? Sign::Trying : outcomeRow(candidate.outcome).sign;
    line.number = QString::number(candidate.ordinal);
    line.wire = QStringLiteral("%1 %2").arg(candidate.preference).arg(firstLabel(candidate.host));
    QString address = toText(candidate.address);
    if (address.contains(u':'))
        address = QStringLiteral("[%1]").arg(address);
    line.words = (address.isEmpty() ? QString() : address + QStringLiteral(" — "))
        + outcomeWords(candidate, over);
    line.event = candidate.tried.valid() ? candidate.tried : candidate.event;
    line.covers = {candidate.event};
    if (candidate.ended.valid())
        line.covers.push_back(candidate.ended);
    line.faint = line.sign == Sign::Untried;
    lines.push_back(std::move(line));
}

QString verdictWords(const AttemptRow& attempt)
{
    if (attempt.verdict == "delivered")
        return RouteText::tr("Handed over. The route is done.");
    if (attempt.verdict == "deferred")
        return RouteText::tr("Every host failed for now: the letter waits in the queue.");
    if (attempt.verdict == "failed")
        return RouteText::tr("Given up: the sender gets a notification.");
    // A question may be what happens after a failure: the rule is told when it has been seen.
    const auto& hosts = attempt.candidates;
    if (std::count_if(
            hosts.begin(), hosts.end(), [](const CandidateRow& host) { return host.tried.valid(); })
        < 2)
        return RouteText::tr("Lowest preference first.");
    return RouteText::tr(
        "Lowest preference first; only when every host fails is the letter queued.");
}

void addAttempt(
    std::vector<RouteLine>& lines, const AttemptRow& attempt, bool last, const trace::Trace& trace)
{
    int number = 0;
    for (std::size_t i = 0; last && i < attempt.questions.size(); ++i) {
        if (attempt.questions[i].depth == 0)
            addQuestion(lines, attempt, i, ++number, trace);
    }
    for (const CandidateRow& candidate : attempt.candidates)
        addCandidate(lines, candidate, attempt.done.valid());
    RouteLine verdict;
    verdict.kind = Kind::Verdict;
    verdict.event = attempt.done;
    verdict.words = verdictWords(attempt);
    lines.push_back(verdict);
}

} // namespace

QString outcomeWords(const CandidateRow& candidate, bool over)
{
    if (candidate.trying)
        return candidate.hop != 0 ? RouteText::tr("being tried, hop %1").arg(candidate.hop)
                                  : RouteText::tr("being tried");
    if (over && candidate.outcome == projection::kCandidateOutcomes[0])
        return RouteText::tr("not needed");
    return RouteText::tr(outcomeRow(candidate.outcome).text);
}

std::vector<RouteLine> routeLines(const projection::RouteRow& route, const trace::Trace& trace)
{
    std::vector<RouteLine> lines;
    for (std::size_t i = 0; i < route.attempts.size(); ++i) {
        const AttemptRow& attempt = route.attempts[i];
        if (route.attempts.size() > 1) {
            RouteLine heading;
            heading.kind = Kind::Attempt;
            heading.words = RouteText::tr("Attempt %1").arg(attempt.number);
            heading.event = attempt.started;
            lines.push_back(heading);
        }
        addAttempt(lines, attempt, i + 1 == route.attempts.size(), trace);
    }
    RouteLine note;
    note.kind = Kind::Note;
    note.wire = QStringLiteral("RFC 5321 §5.1");
    lines.push_back(note);
    return lines;
}

int routeLineOf(const std::vector<RouteLine>& lines, const projection::RouteRow& route,
    const trace::Trace& trace, EventId event)
{
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& covers = lines[i].covers;
        if (lines[i].event == event
            || std::find(covers.begin(), covers.end(), event) != covers.end())
            return static_cast<int>(i);
    }
    if (!event.valid() || !trace[event].connection.valid())
        return -1;
    const std::uint32_t hop = trace.connection(trace[event].connection).hop;
    for (const AttemptRow& attempt : route.attempts) {
        for (const CandidateRow& candidate : attempt.candidates) {
            if (hop != 0 && candidate.hop == hop)
                return routeLineOf(lines, route, trace, candidate.event);
        }
    }
    return -1;
}

RouteCells routeCells(const Theme& theme, const RouteLine& line, const QRectF& row)
{
    RouteCells cells;
    const double unit = theme.scale();
    const double margin = theme.metric(Metric::Margin);
    const double gap = theme.metric(Metric::Gap);
    const double disc = 20 * unit;
    const double wire = lineHeight(theme, FontRole::Wire);
    cells.top = row.top() + 4 * unit;
    const double indent = line.kind == RouteLine::Kind::Candidate ? 26 * unit : 0;
    const double left = row.left() + margin - gap / 2 + indent;
    const bool flush = line.kind == Kind::Attempt || line.kind == Kind::Verdict
        || line.kind == Kind::Note;
    cells.sign = {left, cells.top + (wire - disc) / 2, disc, disc};
    cells.textLeft = flush ? left : cells.sign.right() + gap;
    cells.textWidth = std::max(row.right() - margin + gap / 2 - cells.textLeft, 80 * unit);
    cells.wire = line.wire;
    cells.wireWidth = line.wire.isEmpty()
        ? 0
        : textWidth(theme, line.wire, FontRole::WireStrong) + gap * 1.25;
    const double rest = cells.textWidth - cells.wireWidth;
    const double needed = textWidth(theme, line.words, FontRole::Small);
    cells.sameLine = line.wire.isEmpty() || needed <= rest || line.words.isEmpty();
    if (!line.words.isEmpty())
        cells.words = wrapped(theme, line.words, FontRole::Small,
            cells.sameLine && !line.wire.isEmpty() ? rest : cells.textWidth, 4);
    return cells;
}

double routeRowHeight(const Theme& theme, const RouteLine& line, double width)
{
    const RouteCells cells = routeCells(theme, line, {0, 0, width, 1000});
    const double wireHeight = lineHeight(theme, FontRole::Wire);
    const double wordHeight = lineHeight(theme, FontRole::Small);
    const double wordLines = static_cast<double>(cells.words.size()) * wordHeight;
    double height = line.wire.isEmpty() ? std::max(wordLines, wordHeight) : wireHeight;
    if (!line.wire.isEmpty() && !cells.sameLine)
        height += wordLines;
    return std::ceil(height + 8 * theme.scale());
}

} // namespace postroad::ui
