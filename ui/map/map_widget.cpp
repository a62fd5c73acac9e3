// SPDX-License-Identifier: MIT
#include "ui/map/map_widget.h"

#include "ui/paint/marks.h"

#include <QtGui/QHelpEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QToolTip>

#include <algorithm>
#include <cmath>

namespace postroad::ui {

namespace {
constexpr double kZoomMax = 8;
constexpr double kDragSlack = 6;
} // namespace

MapWidget::MapWidget(Playhead& playhead, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_playhead(playhead),
      m_theme(theme)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&m_playhead, &Playhead::runChanged, this, &MapWidget::onRunChanged);
    connect(&m_playhead, &Playhead::positionChanged, this, &MapWidget::onPositionChanged);
    connect(&m_playhead, &Playhead::selectionChanged, this, [this] {
        refreshScene(m_forward);
        m_forward = false;
    });
    connect(&m_motion, &Motion::moved, this, qOverload<>(&QWidget::update));
    onRunChanged();
}

MapWidget::~MapWidget() = default;

void MapWidget::setTheme(const Theme& theme)
{
    m_theme = theme;
    relayout();
}

void MapWidget::retranslate() { relayout(); }

void MapWidget::onRunChanged()
{
    m_source.reset();
    m_attention = {};
    m_zoom = 1;
    m_pan = {};
    if (m_playhead.hasRun()) {
        m_source = std::make_unique<MapSceneSource>(
            m_playhead.plan(), m_playhead.trace(), m_playhead.hops());
    }
    m_shownPosition = m_playhead.position();
    relayout();
}

void MapWidget::onPositionChanged()
{
    // The scene follows with the selection.
    m_forward = m_playhead.position() > m_shownPosition;
    m_shownPosition = m_playhead.position();
}

void MapWidget::relayout()
{
    m_layout = m_playhead.hasRun() ? layoutMap(m_playhead.plan(), m_theme, QSizeF(size()))
                                   : MapLayout();
    m_stage = QPixmap();
    refreshScene(false);
}

void MapWidget::refreshScene(bool animate)
{
    m_scene = m_source ? m_source->at(m_playhead.position(), m_playhead.selected()) : MapScene();
    m_movers = moversOf(m_layout, m_scene);
    describeForAssistance();
    if (animate)
        m_motion.start();
    else
        update();
}

void MapWidget::describeForAssistance()
{
    setAccessibleName(tr("Map of the mail servers"));
    QStringList words;
    const auto nameOf = [this](NodeId node) {
        return node.valid() && node.value < m_layout.nodes.size() ? m_layout.nodes[node.value].title
                                                                  : tr("nobody");
    };
    if (m_scene.spoken) {
        words.append(tr("%1 to %2: %3 %4")
                         .arg(nameOf(m_scene.spoken->from), nameOf(m_scene.spoken->to),
                             m_scene.spoken->label, stateName(m_scene.spoken->state)));
    }
    if (m_attention.focused.valid())
        words.append(toolTipAt(m_layout.nodes[m_attention.focused.value].rect.center()));
    setAccessibleDescription(words.join(QStringLiteral(". ")));
}

QPointF MapWidget::origin() const
{
    const QSizeF shown = m_layout.size * viewScale();
    return QPointF((width() - shown.width()) / 2, (height() - shown.height()) / 2) + m_pan;
}

QPointF MapWidget::toWidget(const QPointF& point) const { return origin() + point * viewScale(); }

QPointF MapWidget::toLayout(const QPointF& point) const
{
    return (point - origin()) / std::max(viewScale(), 1e-6);
}

void MapWidget::drawStagePixmap()
{
    const double ratio = devicePixelRatioF();
    m_sprites.reset(m_theme, ratio, viewScale());
    m_stage = QPixmap((QSizeF(size()) * ratio).toSize());
    m_stage.setDevicePixelRatio(ratio);
    m_stage.fill(m_theme.colour(Colour::Window));
    QPainter painter(&m_stage);
    painter.translate(origin());
    painter.scale(viewScale(), viewScale());
    drawMapStage(Canvas(painter, m_theme), m_layout);
}

void MapWidget::paintEvent(QPaintEvent* /*event*/)
{
    if (m_stage.isNull())
        drawStagePixmap();
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_stage);
    painter.translate(origin());
    painter.scale(viewScale(), viewScale());
    const Canvas canvas(painter, m_theme);
    const double progress = m_motion.progress();
    drawMovers(canvas, m_movers, progress, &m_sprites);
    drawMapState(canvas, m_layout, m_scene, progress, m_attention, &m_sprites);
}

void MapWidget::resizeEvent(QResizeEvent* /*event*/) { relayout(); }

void MapWidget::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = event->position();
    m_panAtPress = m_pan;
    m_panning = false;
}

void MapWidget::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF moved = event->position() - m_pressed;
    if ((event->buttons() & Qt::LeftButton) && m_zoom > 1
        && (m_panning || moved.manhattanLength() > kDragSlack)) {
        m_panning = true;
        m_pan = m_panAtPress + moved;
        m_stage = QPixmap();
        update();
        return;
    }
    const MapNode* node = m_layout.nodeAt(toLayout(event->position()));
    const NodeId hovered = node ? node->id : NodeId();
    if (hovered == m_attention.hovered)
        return;
    m_attention.hovered = hovered;
    setCursor(node ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void MapWidget::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && !m_panning)
        selectAt(toLayout(event->position()));
    m_panning = false;
}

void MapWidget::mouseDoubleClickEvent(QMouseEvent* /*event*/)
{
    m_zoom = 1;
    m_pan = {};
    m_stage = QPixmap();
    update();
}

void MapWidget::leaveEvent(QEvent* /*event*/)
{
    m_attention.hovered = NodeId();
    update();
}

void MapWidget::wheelEvent(QWheelEvent* event)
{
    if (!(event->modifiers() & Qt::ControlModifier)) {
        event->ignore();
        return;
    }
    const QPointF fixed = toLayout(event->position());
    m_zoom = std::clamp(m_zoom * std::pow(1.0015, event->angleDelta().y()), 1.0, kZoomMax);
    if (m_zoom == 1)
        m_pan = {};
    else
        m_pan += event->position() - toWidget(fixed);
    m_stage = QPixmap();
    update();
    event->accept();
}

void MapWidget::selectAt(const QPointF& point)
{
    if (!m_source)
        return;
    if (pillRect(m_theme, m_layout, m_scene, m_motion.progress()).contains(point)) {
        m_playhead.select(m_scene.spoken->event);
    } else if (const MapNode* node = m_layout.nodeAt(point)) {
        activate(node->id);
    } else if (const MapLink* link = m_layout.linkAt(point, kDragSlack / viewScale())) {
        m_playhead.select(m_source->lastBetween(link->a, link->b, m_playhead.position()));
    }
}

void MapWidget::activate(NodeId node)
{
    m_playhead.select(m_source->lastAt(node, m_playhead.position()));
    emit nodeActivated(node);
}

void MapWidget::keyPressEvent(QKeyEvent* event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_source
        && m_attention.focused.valid()) {
        activate(m_attention.focused);
        return;
    }
    QWidget::keyPressEvent(event);
}

bool MapWidget::focusNextPrevChild(bool next)
{
    // Tab walks over the nodes and then out of the map.
    const auto count = static_cast<int>(m_layout.nodes.size());
    const int now = m_attention.focused.valid() ? m_attention.focused.value : (next ? -1 : count);
    const int then = now + (next ? 1 : -1);
    if (!hasFocus() || then < 0 || then >= count) {
        m_attention.focused = NodeId();
        update();
        return QWidget::focusNextPrevChild(next);
    }
    m_attention.focused = NodeId(static_cast<std::uint16_t>(then));
    describeForAssistance();
    update();
    return true;
}

void MapWidget::focusOutEvent(QFocusEvent* event)
{
    m_attention.focused = NodeId();
    update();
    QWidget::focusOutEvent(event);
}

QString MapWidget::toolTipAt(const QPointF& point) const
{
    if (const MapNode* node = m_layout.nodeAt(point)) {
        QStringList lines{
            node->title + (node->kind.isEmpty() ? QString() : QStringLiteral(" · ") + node->kind)};
        lines.append(node->name);
        if (node->id.value < m_scene.nodes.size()) {
            for (const auto& badge : m_scene.nodes[node->id.value].badges) {
                const bool peer = badge.peer.valid() && badge.peer.value < m_layout.nodes.size();
                const QString name = peer ? m_layout.nodes[badge.peer.value].name : tr("nobody");
                lines.append(badge.side == projection::Side::Client
                        ? tr("client of %1").arg(name)
                        : tr("server for %1").arg(name));
            }
        }
        return lines.join(u'\n');
    }
    if (const MapLink* link = m_layout.linkAt(point, kDragSlack / std::max(viewScale(), 1e-6)))
        return m_layout.nodes[link->a.value].name + QStringLiteral(" — ")
            + m_layout.nodes[link->b.value].name;
    return {};
}

bool MapWidget::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString text = toolTipAt(toLayout(QPointF(help->pos())));
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    return QWidget::event(event);
}

} // namespace postroad::ui
