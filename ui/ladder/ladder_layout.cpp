// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_layout.h"

#include "ui/lesson/lesson_words.h"
#include "ui/paint/canvas.h"
#include "ui/paint/marks.h"
#include "ui/paint/text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>
#include <cmath>

namespace postroad::ui {

using projection::LadderColumn;
using projection::LadderRow;
using projection::LadderState;

namespace {

/// The least room of a lifeline, in heights of a row, and what keeps two titles apart.
constexpr double kColumnRows = 1.6;
constexpr double kTitleGap = 10;

/// The words of this file for lupdate.
class LadderText
{
    Q_DECLARE_TR_FUNCTIONS(LadderText)
};

/// Abbreviations are the same in each language; of whole words the map has its own.
QString titleOf(const LadderColumn& column)
{
    return column.label == "store"   ? LadderText::tr("Store")
        : column.label == "resolver" ? LadderText::tr("resolver")
                                     : toText(column.label);
}

QString labelOf(const LadderRow& row)
{
    const QString state = stateName(row.state);
    return state.isEmpty() ? localText(row.label)
                           : QStringLiteral("%1 ✕ %2").arg(localText(row.label), state);
}

/// The domains of columns whose title another one has too; empty for the others.
QStringList notesOf(const std::vector<LadderColumn>& columns)
{
    QStringList notes;
    for (const LadderColumn& column : columns) {
        const auto same = std::count_if(columns.begin(), columns.end(),
            [&](const LadderColumn& other) { return other.label == column.label; });
        const std::size_t dot = column.host.find('.');
        notes << (same > 1 && dot != std::string::npos ? toText(column.host.substr(dot + 1))
                                                       : QString());
    }
    return notes;
}

/// The first label is left out where all have it: ".org" and ".net" tell as much.
QStringList shortNotes(const QStringList& notes)
{
    QString common;
    for (const QString& note : notes) {
        const QString first = note.section(u'.', 0, 0);
        if (note.isEmpty() || first == note)
            continue;
        if (!common.isEmpty() && first != common)
            return notes;
        common = first;
    }
    QStringList cut;
    for (const QString& note : notes)
        cut << (common.isEmpty() ? note : note.mid(common.size()));
    return cut;
}

double widest(const Theme& theme, const QStringList& words, FontRole role)
{
    double width = 0;
    for (const QString& word : words)
        width = std::max(width, textWidth(theme, word, role));
    return width;
}

/// What stands over the lifelines, and how far these are from each other.
struct Header
{
    QStringList titles;
    QStringList notes;
    double step = 0;
};

Header headerOf(const std::vector<LadderColumn>& columns, const Theme& theme, double width)
{
    Header header;
    for (const LadderColumn& column : columns)
        header.titles << titleOf(column);
    header.notes = notesOf(columns);
    const double gap = kTitleGap * theme.scale();
    header.step = width / static_cast<double>(std::max<qsizetype>(header.titles.size(), 1));
    if (widest(theme, header.notes, FontRole::WireSmall) + gap > header.step)
        header.notes = shortNotes(header.notes);
    header.step = std::max({header.step, theme.metric(Metric::LadderRow) * kColumnRows,
        widest(theme, header.titles, FontRole::SmallStrong) + gap,
        widest(theme, header.notes, FontRole::WireSmall) + gap});
    return header;
}

class ArrowMaker
{
public:
    ArrowMaker(const Theme& theme, const LadderLayout& layout)
        : m_theme(theme),
          m_layout(layout),
          m_sign(textHeight(theme, FontRole::WireSmall) * 0.62)
    {
    }

    [[nodiscard]] LadderArrow make(const LadderRow& row, double top) const
    {
        LadderArrow arrow;
        arrow.rect = QRectF(0, top, m_layout.size.width(), m_layout.rowHeight);
        arrow.text = labelOf(row);
        const double from = xOf(row.from);
        double to = xOf(row.to);
        if (row.from == row.to) // it stays at home, or nobody knows yet where it goes
            to = from + m_layout.rowHeight;
        const double y = top + m_layout.rowHeight - m_theme.metric(Metric::ArrowHead) * 0.55;
        arrow.line = QLineF(from, y, to, y);
        const bool sign = row.kind == projection::LadderKind::Reply
            || (row.kind == projection::LadderKind::Tls && row.state == LadderState::Arrived);
        placeLabel(arrow, sign ? m_sign : 0, top, y);
        return arrow;
    }

private:
    [[nodiscard]] double xOf(std::uint16_t column) const
    {
        return column < m_layout.lines.size() ? m_layout.lines[column].x : 0;
    }

    void placeLabel(LadderArrow& arrow, double sign, double top, double y) const
    {
        const double gap = sign > 0 ? sign * 0.5 : 0;
        const double room = m_layout.size.width() - 8 - sign - gap;
        const double text = std::min(textWidth(m_theme, arrow.text, FontRole::WireSmall) + 1, room);
        const double whole = text + sign + gap;
        const double middle = (arrow.line.x1() + arrow.line.x2()) / 2;
        const double x = std::clamp(
            middle - whole / 2, 4.0, std::max(4.0, m_layout.size.width() - 4 - whole));
        const double height = y - top - m_theme.metric(Metric::LineStrong) - 1;
        if (sign > 0)
            arrow.sign = QRectF(x, top + 1 + (height - sign) / 2, sign, sign);
        arrow.label = QRectF(x + sign + gap, top + 1, text, height);
    }

    const Theme& m_theme;
    const LadderLayout& m_layout;
    double m_sign;
};

} // namespace

std::ptrdiff_t LadderLayout::rowAt(double y) const
{
    if (y < 0 || rowHeight <= 0)
        return -1;
    const auto row = static_cast<std::ptrdiff_t>(y / rowHeight);
    return row < static_cast<std::ptrdiff_t>(arrows.size()) ? row : -1;
}

LadderLayout layoutLadder(const std::vector<LadderColumn>& columns,
    const std::vector<LadderRow>& rows, const Theme& theme, double width)
{
    LadderLayout layout;
    // Whole pixels, so that rows begin where the view does.
    layout.rowHeight = std::round(theme.metric(Metric::LadderRow));
    const Header header = headerOf(columns, theme, width);
    const double step = header.step;
    layout.size = QSizeF(std::max(width, step * static_cast<double>(columns.size())),
        layout.rowHeight * static_cast<double>(rows.size()));
    const bool noted = widest(theme, header.notes, FontRole::WireSmall) > 0;
    const double title = theme.metric(Metric::LadderHeader);
    const double note = noted ? textHeight(theme, FontRole::WireSmall) : 0;
    layout.headerHeight = std::ceil(title + note * 0.6);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        LadderLine line;
        line.x = step * (static_cast<double>(i) + 0.5);
        line.title = header.titles[static_cast<qsizetype>(i)];
        line.host = toText(columns[i].host);
        line.note = header.notes[static_cast<qsizetype>(i)];
        line.titleRect = QRectF(line.x - step / 2 + 3, 0, step - 6, title - note * 0.4);
        line.noteRect = QRectF(line.titleRect.left(), line.titleRect.bottom() - note * 0.25,
            line.titleRect.width(), note);
        layout.lines.push_back(std::move(line));
    }
    const ArrowMaker maker(theme, layout);
    layout.arrows.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        layout.arrows.push_back(maker.make(rows[i], layout.rowHeight * static_cast<double>(i)));
    return layout;
}

std::ptrdiff_t ladderRowOf(const std::vector<LadderRow>& rows, EventId event)
{
    if (!event.valid())
        return -1;
    std::ptrdiff_t nearest = -1;
    EventId nearestEvent;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (const EventId end : {rows[i].event, rows[i].arrival}) {
            if (!end.valid() || end > event || (nearestEvent.valid() && end < nearestEvent))
                continue;
            nearest = static_cast<std::ptrdiff_t>(i);
            nearestEvent = end;
        }
    }
    return nearest;
}

} // namespace postroad::ui
