// SPDX-License-Identifier: MIT
#include "ui/transcript/transcript_rows.h"

#include "core/base/tls_trouble.h"
#include "core/projection/wire.h"
#include "ui/lesson/lesson_words.h"
#include "ui/paint/canvas.h"
#include "ui/paint/marks.h"
#include "ui/paint/text.h"
#include "ui/rows/wrap.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>

#include <algorithm>
#include <cmath>

namespace postroad::ui {

using projection::ReplyClass;
using projection::Side;
using projection::TranscriptRow;

namespace {

constexpr int kWrappedLinesMax = 6;
constexpr std::size_t kBodyLinesShown = 10;
/// So many rows are measured and laid out in a few milliseconds.
constexpr std::size_t kRowsMax = 500;
constexpr std::size_t kRowsMoved = 100;

QString clock(const TranscriptRow& row)
{
    const std::optional<Instant> at = row.sent ? row.sent : row.arrived;
    return at ? transcriptTime(*at) : QString();
}

/// The status word of POP3 and IMAP, which stands where SMTP has its code.
QString statusWord(const QString& text)
{
    for (const char* word : {"+OK", "-ERR"}) {
        if (text.startsWith(QLatin1String(word)))
            return QLatin1String(word);
    }
    return {};
}

void setReply(TranscriptLine& line, const TranscriptRow& row)
{
    const QString text = toText(row.text);
    line.replyClass = row.replyClass;
    line.code = row.code != 0 ? QString::number(row.code) : statusWord(text);
    // What follows the code stays as it was said: the hyphen of a reply that goes on belongs there.
    line.text = text.mid(line.code.size());
    if (row.last)
        line.word = className(row.replyClass);
}

TranscriptLine said(const TranscriptRow& row)
{
    TranscriptLine line;
    line.event = line.last = row.event;
    line.time = clock(row);
    line.side = row.side;
    line.text = toText(row.text);
    line.underWay = !row.arrival.valid();
    line.forced = row.forced;
    if (row.kind == TranscriptRow::Kind::Reply)
        setReply(line, row);
    return line;
}

TranscriptLine body(const TranscriptRow& row)
{
    TranscriptLine line = said(row);
    line.kind = TranscriptLine::Kind::Body;
    QStringList shown;
    const projection::BodyLines first = projection::bodyLines(row, kBodyLinesShown);
    for (const std::string_view one : first.lines)
        shown << toText(one.substr(0, 200));
    line.text = shown.join(u'\n');
    const QString octets = QCoreApplication::translate("Transcript", "%1 octets")
                               .arg(QLocale().toString(row.octets));
    line.word = octets;
    if (first.more)
        line.text += QStringLiteral("\n…");
    return line;
}

/// Nobody says it: it is what the two have come to.
TranscriptLine tls(const TranscriptRow& row)
{
    TranscriptLine line;
    line.event = line.last = row.event;
    line.kind = TranscriptLine::Kind::Tls;
    line.time = clock(row);
    line.side = row.side;
    line.failed = row.failed;
    line.text = row.failed ? QCoreApplication::translate("Transcript", "No TLS: %1")
                                 .arg(localText(readTlsTrouble(row.text)))
                           : QCoreApplication::translate("Transcript", "%1 from here on")
                                 .arg(toText(projection::tlsVersion(row.text)));
    return line;
}

TranscriptLine lineFor(const TranscriptRow& row)
{
    switch (row.kind) {
    case TranscriptRow::Kind::Body:
        return body(row);
    case TranscriptRow::Kind::Tls:
        return tls(row);
    default:
        return said(row);
    }
}

TranscriptLine hiddenReply()
{
    TranscriptLine line;
    line.kind = TranscriptLine::Kind::Hidden;
    line.side = Side::Server;
    line.code = QStringLiteral("???");
    // A blank, as between a code and its words.
    line.text = u' ' + QCoreApplication::translate("Transcript", "predict first");
    return line;
}

} // namespace

QString transcriptTime(Instant at)
{
    const std::int64_t seconds = nanoseconds(at) / 1'000'000'000;
    if (seconds < 1000)
        return toText(formatSeconds(at));
    const auto two = [](std::int64_t number) {
        return QStringLiteral("%1").arg(number, 2, 10, QChar(u'0'));
    };
    if (seconds < 86'400)
        return QStringLiteral("%1:%2:%3")
            .arg(QString::number(seconds / 3600), two(seconds / 60 % 60), two(seconds % 60));
    return QCoreApplication::translate("Transcript", "%1d%2:%3")
        .arg(QString::number(seconds / 86'400), two(seconds / 3600 % 24), two(seconds / 60 % 60));
}

TranscriptPart transcriptPart(std::size_t rows, std::size_t looked)
{
    if (rows <= kRowsMax)
        return {0, rows};
    const std::size_t last = (rows - kRowsMax + kRowsMoved - 1) / kRowsMoved * kRowsMoved;
    const std::size_t before = looked / kRowsMoved * kRowsMoved;
    const std::size_t around = before - std::min(before, kRowsMax / 2);
    const std::size_t first = looked >= last ? last : std::min(last, around);
    return {first, std::min(kRowsMax, rows - first)};
}

std::vector<TranscriptLine> transcriptLines(const std::vector<TranscriptRow>& rows, bool hidden)
{
    std::vector<TranscriptLine> lines;
    QString before;
    for (const TranscriptRow& row : rows) {
        lines.push_back(lineFor(row));
        // A time is said once: lines of one packet share it.
        if (lines.back().time == before)
            lines.back().time.clear();
        else
            before = lines.back().time;
    }
    if (hidden)
        lines.push_back(hiddenReply());
    return lines;
}

int lineOf(
    const std::vector<TranscriptLine>& lines, const std::vector<TranscriptRow>& rows, EventId event)
{
    const std::size_t row = projection::rowOf(rows, event);
    return row < rows.size() && row < lines.size() ? static_cast<int>(row) : -1;
}

TranscriptCells transcriptCells(const Theme& theme, const TranscriptLine& line, const QRectF& row)
{
    TranscriptCells cells;
    const double unit = theme.scale();
    const double gap = theme.metric(Metric::Gap);
    const double top = row.top() + transcriptInset(theme);
    cells.lineHeight = std::max(lineHeight(theme, FontRole::Wire),
        line.code.isEmpty() ? 0.0 : theme.metric(Metric::ReplyPillHeight));
    const double margin = theme.metric(Metric::Margin);
    const double timeWidth = textWidth(theme, QStringLiteral("00:00:00"), FontRole::WireSmall);
    cells.time = {row.left() + margin - gap / 2, top, timeWidth, cells.lineHeight};
    cells.side = {cells.time.right() + gap * 1.25, top,
        textWidth(theme, QStringLiteral("C"), FontRole::WireStrong) + 1, cells.lineHeight};
    double left = cells.side.right() + gap;
    if (!line.code.isEmpty()) {
        const double width = std::max(theme.metric(Metric::ReplyPillWidth),
            textWidth(theme, line.code, FontRole::WireStrong) + 16 * unit);
        const double height = theme.metric(Metric::ReplyPillHeight);
        cells.pill = {left, top + (cells.lineHeight - height) / 2, width, height};
        left = cells.pill.right() + gap / 4;
    }
    const double wordWidth = line.word.isEmpty()
        ? 0
        : textWidth(theme, line.word, FontRole::Small) + gap;
    const double right = row.right() - margin + gap / 2;
    cells.textLeft = left;
    cells.textWidth = std::max(right - left - wordWidth, 60 * unit);
    cells.bodyWidth = cells.textWidth + wordWidth;
    cells.word = {right - wordWidth, top, wordWidth, cells.lineHeight};
    if (line.kind == TranscriptLine::Kind::Body) {
        // Beside the first line stands how many octets there are.
        for (const QString& one : line.text.split(u'\n'))
            cells.text << wrapped(theme, one, FontRole::Wire,
                cells.text.isEmpty() ? cells.textWidth : cells.bodyWidth, 1);
    } else {
        cells.text = wrapped(theme, line.text, FontRole::Wire, cells.textWidth, kWrappedLinesMax);
    }
    return cells;
}

double transcriptInset(const Theme& theme) { return std::round(3 * theme.scale()); }

double transcriptRowHeight(const Theme& theme, const TranscriptLine& line, double width)
{
    const TranscriptCells cells = transcriptCells(theme, line, {0, 0, width, 1000});
    return 2 * transcriptInset(theme) + cells.lineHeight
        + static_cast<double>(cells.text.size() - 1) * lineHeight(theme, FontRole::Wire);
}

} // namespace postroad::ui
