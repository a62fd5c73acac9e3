// SPDX-License-Identifier: MIT
#include "ui/lesson/step_list.h"

#include "ui/lesson/lesson_words.h"
#include "ui/rows/wrap.h"

#include <algorithm>

namespace postroad::ui {

namespace {

constexpr int kTextLinesMax = 2;
constexpr double kDisc = 22;
constexpr double kPitch = 28; ///< from one number of a coming step to the next

void drawTick(const Canvas& canvas, const QRectF& square)
{
    const QPointF c = square.center();
    const double w = square.width();
    canvas.disc(square, Colour::Reply2);
    canvas.line(QPolygonF({c + QPointF(-0.2, 0.02) * w, c + QPointF(-0.05, 0.17) * w,
                    c + QPointF(0.21, -0.15) * w}),
        Colour::OnReply2, w * 0.1);
}

} // namespace

StepList::StepList(LessonGuide& guide, const Theme& theme, QWidget* parent)
    : RowList(theme, parent),
      m_guide(guide)
{
    connect(&guide, &LessonGuide::changed, this, &StepList::refresh);
    connect(this, &RowList::rowChosen, this,
        [this](int row) { m_guide.goTo(m_rows[static_cast<std::size_t>(row)].step); });
    retranslate();
}

void StepList::retranslate()
{
    setAccessibleName(tr("Steps of the lesson"));
    refresh();
}

void StepList::refresh()
{
    m_rows.clear();
    Row coming;
    int selected = -1;
    for (int i = 0; i < m_guide.stepCount(); ++i) {
        if (!m_guide.visited(i)) {
            if (coming.numbers.isEmpty())
                coming.step = i;
            coming.numbers << QString::number(i + 1);
            continue;
        }
        if (i == m_guide.current())
            selected = static_cast<int>(m_rows.size());
        m_rows.push_back({i, localText(m_guide.step(i).title), {}});
    }
    if (!coming.numbers.isEmpty())
        m_rows.push_back(std::move(coming));
    rowsChanged();
    setSelectedRow(selected);
    if (selected < 0)
        scrollToTop();
}

QRectF StepList::textRect(const QRectF& row) const
{
    const double margin = theme().metric(Metric::Margin);
    return row.adjusted(margin + (kDisc + 10) * theme().scale(), 6 * theme().scale(), -margin, 0);
}

FontRole StepList::titleRole(const Row& row) const
{
    return row.step == m_guide.current() ? FontRole::BodyStrong : FontRole::Body;
}

int StepList::numbersPerLine(double width) const
{
    const double room = width - 2 * theme().metric(Metric::Margin);
    return std::max(1, static_cast<int>(room / (kPitch * theme().scale())));
}

double StepList::rowHeight(int row, double width) const
{
    const Row& shown = m_rows[static_cast<std::size_t>(row)];
    const double unit = theme().scale();
    if (!shown.numbers.isEmpty()) {
        const int perLine = numbersPerLine(width);
        const int lines = (static_cast<int>(shown.numbers.size()) + perLine - 1) / perLine;
        return lines * kPitch * unit + 10 * unit;
    }
    const QRectF rect = textRect({0, 0, width, 100});
    const FontRole role = titleRole(shown);
    const auto lines = wrapped(theme(), shown.text, role, rect.width(), kTextLinesMax);
    return std::max(kDisc * unit, static_cast<double>(lines.size()) * lineHeight(theme(), role))
        + 12 * unit;
}

void StepList::drawRow(const Canvas& canvas, int row, const QRectF& rect) const
{
    const Row& shown = m_rows[static_cast<std::size_t>(row)];
    if (shown.numbers.isEmpty())
        drawStep(canvas, shown, rect);
    else
        drawComing(canvas, shown, rect);
}

void StepList::drawStep(const Canvas& canvas, const Row& row, const QRectF& rect) const
{
    const double unit = theme().scale();
    const bool current = row.step == m_guide.current();
    const bool done = m_guide.state(row.step) == LessonGuide::StepState::Done;
    const QRectF disc(rect.left() + theme().metric(Metric::Margin), rect.top() + 6 * unit,
        kDisc * unit, kDisc * unit);
    if (done) {
        drawTick(canvas, disc);
    } else {
        canvas.disc(disc, current ? Colour::Client : Colour::Border);
        canvas.text(disc, Qt::AlignCenter, QString::number(row.step + 1), FontRole::Badge,
            current ? Colour::OnClient : Colour::Muted);
    }
    const QRectF text = textRect(rect);
    const FontRole role = titleRole(row);
    const double height = lineHeight(theme(), role);
    double y = text.top() + std::max(0.0, (kDisc * unit - height) / 2);
    for (const QString& line : wrapped(theme(), row.text, role, text.width(), kTextLinesMax)) {
        canvas.text({text.left(), y, text.width(), height}, Qt::AlignLeft, line, role,
            current    ? Colour::TextStrong
                : done ? Colour::Text
                       : Colour::Muted);
        y += height;
    }
}

void StepList::drawComing(const Canvas& canvas, const Row& row, const QRectF& rect) const
{
    const double unit = theme().scale();
    const int perLine = numbersPerLine(rect.width());
    const double left = rect.left() + theme().metric(Metric::Margin);
    for (int i = 0; i < row.numbers.size(); ++i) {
        const int line = i / perLine;
        const QRectF disc(left + (i % perLine) * kPitch * unit,
            rect.top() + 6 * unit + line * kPitch * unit, kDisc * unit, kDisc * unit);
        canvas.disc(disc, Colour::Border);
        canvas.text(disc, Qt::AlignCenter, row.numbers[i], FontRole::Badge, Colour::Text);
    }
}

QString StepList::rowText(int row) const
{
    const Row& shown = m_rows[static_cast<std::size_t>(row)];
    if (!shown.numbers.isEmpty())
        return tr("Steps to come: %1").arg(shown.numbers.size());
    return tr("Step %1: %2").arg(shown.step + 1).arg(shown.text);
}

} // namespace postroad::ui
