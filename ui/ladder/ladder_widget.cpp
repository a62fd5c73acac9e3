// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_widget.h"

#include "ui/lesson/lesson_words.h"
#include "ui/paint/marks.h"
#include "ui/paint/text.h"

#include <QtGui/QHelpEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QToolTip>

#include <algorithm>
#include <cmath>

namespace postroad::ui {

namespace {

/// Scrolls as little as shows the stretch; of one too long its beginning.
void bringIntoView(QScrollBar& bar, double from, double to)
{
    if (to > bar.value() + bar.pageStep())
        bar.setValue(static_cast<int>(std::ceil(to)) - bar.pageStep());
    if (from < bar.value())
        bar.setValue(static_cast<int>(std::floor(from)));
}

} // namespace

LadderWidget::LadderWidget(Playhead& playhead, const Theme& theme, QWidget* parent)
    : QAbstractScrollArea(parent),
      m_playhead(playhead),
      m_theme(theme)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Ladder diagram"));
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&m_playhead, &Playhead::runChanged, this, &LadderWidget::onRunChanged);
    connect(&m_playhead, &Playhead::positionChanged, this, &LadderWidget::rebuild);
    connect(&m_playhead, &Playhead::selectionChanged, this, &LadderWidget::follow);
    onRunChanged();
}

void LadderWidget::setTheme(const Theme& theme)
{
    m_theme = theme;
    relayout();
}

void LadderWidget::onRunChanged()
{
    m_cast.reset();
    if (m_playhead.hasRun())
        m_cast.emplace(m_playhead.plan(), m_playhead.trace());
    rebuild();
}

void LadderWidget::rebuild()
{
    m_columns.clear();
    m_rows.clear();
    if (m_cast) {
        const std::size_t position = m_playhead.position();
        m_columns = m_cast->at(position);
        m_rows = projection::ladderRows(m_playhead.plan(), m_playhead.trace(), position, m_columns);
    }
    relayout();
}

void LadderWidget::relayout()
{
    m_layout = layoutLadder(m_columns, m_rows, m_theme, viewport()->width());
    const int row = static_cast<int>(m_layout.rowHeight);
    const int whole = wholeRows();
    verticalScrollBar()->setPageStep(whole * row);
    verticalScrollBar()->setSingleStep(row);
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(m_rows.size()) - whole) * row);
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setRange(
        0, std::max(0, static_cast<int>(m_layout.size.width()) - viewport()->width()));
    follow();
}

int LadderWidget::wholeRows() const
{
    const double room = viewport()->height() - m_layout.headerHeight;
    return std::max(1, static_cast<int>(room / m_layout.rowHeight));
}

std::size_t LadderWidget::firstRow() const
{
    // Half a row can't be read: the view begins with a whole one wherever the handle is let go.
    return static_cast<std::size_t>(std::lround(verticalScrollBar()->value() / m_layout.rowHeight));
}

void LadderWidget::follow()
{
    m_current = ladderRowOf(m_rows, m_playhead.selected());
    if (m_current >= 0) {
        const LadderArrow& arrow = m_layout.arrows[static_cast<std::size_t>(m_current)];
        bringIntoView(*verticalScrollBar(), arrow.rect.top(), arrow.rect.bottom());
        const auto [left, right] = std::minmax({arrow.line.x1(), arrow.line.x2()});
        const double room = m_layout.rowHeight;
        bringIntoView(*horizontalScrollBar(), left - room, right + room);
        setAccessibleDescription(describe(static_cast<std::size_t>(m_current)));
    }
    viewport()->update();
}

QPointF LadderWidget::contentOffset() const
{
    return {-static_cast<double>(horizontalScrollBar()->value()),
        m_layout.headerHeight - static_cast<double>(firstRow()) * m_layout.rowHeight};
}

QRect LadderWidget::rowRect(std::size_t row) const
{
    return row < m_layout.arrows.size()
        ? m_layout.arrows[row].rect.translated(contentOffset()).toAlignedRect()
        : QRect();
}

QString LadderWidget::describe(std::size_t row) const
{
    const projection::LadderRow& line = m_rows[row];
    const auto title = [this](std::uint16_t column) {
        return column < m_layout.lines.size() ? m_layout.lines[column].title : QString();
    };
    QStringList words{
        QStringLiteral("%1 → %2").arg(title(line.from), title(line.to)), localText(line.label)};
    for (const QString& word : {className(line.replyClass), stateName(line.state)}) {
        if (!word.isEmpty())
            words.append(word);
    }
    return words.join(QStringLiteral(" · "));
}

void LadderWidget::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(viewport());
    const Canvas canvas(painter, m_theme);
    canvas.fill(QRectF(viewport()->rect()), Colour::Panel);
    const QPointF offset = contentOffset();
    painter.translate(offset);
    const std::size_t first = firstRow();
    const double top = static_cast<double>(first) * m_layout.rowHeight;
    drawLifelines(canvas, m_layout, top, top + viewport()->height());
    drawLadderRows(
        canvas, m_layout, m_rows, m_current, first, first + static_cast<std::size_t>(wholeRows()));
    painter.translate(0, -offset.y());
    drawLadderHeader(canvas, m_layout);
}

void LadderWidget::resizeEvent(QResizeEvent* /*event*/) { relayout(); }

void LadderWidget::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && event->position().y() >= m_layout.headerHeight)
        selectRow(m_layout.rowAt(event->position().y() - contentOffset().y()));
}

void LadderWidget::selectRow(std::ptrdiff_t row)
{
    if (row >= 0 && row < static_cast<std::ptrdiff_t>(m_rows.size()))
        m_playhead.select(m_rows[static_cast<std::size_t>(row)].event);
}

void LadderWidget::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Up && m_current > 0)
        selectRow(m_current - 1);
    else if (event->key() == Qt::Key_Down)
        selectRow(m_current + 1);
    else
        QAbstractScrollArea::keyPressEvent(event);
}

bool LadderWidget::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto row = help->pos().y() < m_layout.headerHeight
            ? -1
            : m_layout.rowAt(help->pos().y() - contentOffset().y());
        QString text = row >= 0 ? describe(static_cast<std::size_t>(row)) : QString();
        for (const LadderLine& line : m_layout.lines) {
            if (row < 0 && line.titleRect.translated(contentOffset().x(), 0).contains(help->pos()))
                text = line.host;
        }
        QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void LadderWidget::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange) {
        setAccessibleName(tr("Ladder diagram"));
        relayout();
    }
    QAbstractScrollArea::changeEvent(event);
}

} // namespace postroad::ui
