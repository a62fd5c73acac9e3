// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_widget.h"

#include <QtGui/QHelpEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QToolTip>

#include <algorithm>
#include <cmath>

namespace postroad::ui {

namespace {
constexpr int kWheelStep = 120;
}

TimelineWidget::TimelineWidget(Playhead& playhead, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_playhead(playhead),
      m_theme(theme)
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
    connect(&m_playhead, &Playhead::runChanged, this, &TimelineWidget::rebuild);
    connect(&m_playhead, &Playhead::visitedChanged, this, &TimelineWidget::grow);
    connect(&m_playhead, &Playhead::positionChanged, this, [this] {
        describe();
        update();
    });
    rebuild();
}

void TimelineWidget::setTheme(const Theme& theme)
{
    m_theme = theme;
    updateGeometry();
    relayout();
}

QSize TimelineWidget::sizeHint() const
{
    const double height = m_theme.metric(Metric::TimelineBar) + 4 * m_theme.metric(Metric::Handle)
        + m_theme.metric(Metric::Gap);
    return {900, static_cast<int>(std::ceil(height))};
}

QSize TimelineWidget::minimumSizeHint() const { return {240, sizeHint().height()}; }

void TimelineWidget::rebuild()
{
    m_state = {};
    m_folded = 0;
    grow();
}

void TimelineWidget::grow()
{
    for (; m_playhead.hasRun() && m_folded < m_playhead.visited(); ++m_folded) {
        projection::TimelineFold::apply(
            m_state, m_playhead.trace(), EventId(static_cast<std::uint32_t>(m_folded)));
    }
    relayout();
}

void TimelineWidget::relayout()
{
    const bool known = !m_playhead.hasRun() || m_playhead.visited() == m_playhead.end();
    m_layout = layoutTimeline(m_state, m_playhead.visited(),
        known ? TimelineEnd::Known : TimelineEnd::Open, m_theme, QSizeF(size()));
    describe();
    update();
}

void TimelineWidget::describe()
{
    setAccessibleName(tr("Timeline"));
    const std::size_t position = m_playhead.position();
    const auto part = std::partition_point(m_state.parts.begin(), m_state.parts.end(),
        [position](const projection::TimelinePart& one) { return one.end < position; });
    setAccessibleDescription(tr("event %1, %2")
                                 .arg(position)
                                 .arg(part == m_state.parts.end() ? QString() : partLabel(*part)));
}

void TimelineWidget::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    drawTimeline(Canvas(painter, m_theme), m_layout, {m_playhead.position(), hasFocus()});
}

void TimelineWidget::resizeEvent(QResizeEvent* /*event*/) { relayout(); }

void TimelineWidget::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_playhead.seek(m_layout.positionAt(event->position().x()));
}

void TimelineWidget::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        m_playhead.seek(m_layout.positionAt(event->position().x()));
}

void TimelineWidget::wheelEvent(QWheelEvent* event)
{
    m_wheel += event->angleDelta().y();
    for (; m_wheel >= kWheelStep; m_wheel -= kWheelStep)
        m_playhead.step(StepSize::Line, -1);
    for (; m_wheel <= -kWheelStep; m_wheel += kWheelStep)
        m_playhead.step(StepSize::Line, +1);
    event->accept();
}

void TimelineWidget::keyPressEvent(QKeyEvent* event)
{
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    const StepSize arrow = shift ? StepSize::Hop : StepSize::Line;
    switch (event->key()) {
    case Qt::Key_Left:
        m_playhead.step(arrow, -1);
        break;
    case Qt::Key_Right:
        m_playhead.step(arrow, +1);
        break;
    case Qt::Key_PageUp:
        m_playhead.step(-1);
        break;
    case Qt::Key_PageDown:
        m_playhead.step(+1);
        break;
    case Qt::Key_Home:
        m_playhead.seek(0);
        break;
    case Qt::Key_End: // as far as the class has been, no further
        m_playhead.seek(m_playhead.visited());
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

bool TimelineWidget::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QString text;
        for (const TimelineBox& part : m_layout.parts) {
            if (part.rect.contains(help->pos()))
                text = part.label;
        }
        QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    if (event->type() == QEvent::LanguageChange)
        relayout();
    return QWidget::event(event);
}

} // namespace postroad::ui
