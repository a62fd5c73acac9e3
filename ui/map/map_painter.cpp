// SPDX-License-Identifier: MIT
#include "ui/map/map_painter.h"

#include "ui/map/map_labels.h"
#include "ui/paint/marks.h"
#include "ui/paint/text.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace postroad::ui {

namespace {

struct BoxInk
{
    Colour fill;
    Colour border;
    Colour text;
};

BoxInk boxInk(MapBox::Kind kind)
{
    switch (kind) {
    case MapBox::Kind::Sender:
        return {Colour::SenderBox, Colour::SenderBoxBorder, Colour::SenderBoxText};
    case MapBox::Kind::Recipient:
        return {Colour::RecipientBox, Colour::RecipientBoxBorder, Colour::RecipientBoxText};
    case MapBox::Kind::Dns:
        break;
    }
    return {Colour::DnsBox, Colour::DnsBoxBorder, Colour::DnsBoxText};
}

/// How a node stands out.
struct NodeLook
{
    Colour border = Colour::NodeBorder;
    Colour title = Colour::TextStrong;
    double width = 1;
    QString detail; ///< instead of the node's own
};

/// A line of words in a box, which grow by that factor as far as they fit.
struct NodeWords
{
    QString text;
    FontRole role;
    Colour colour;
};

Theme grownFor(const Theme& theme, const NodeWords& words, double width, double factor)
{
    const double fits = width / std::max(textWidth(theme, words.text, words.role), 1.0);
    Theme grown = theme.scaled(theme.scale() * std::clamp(fits, 1.0, factor));
    // Fonts have whole pixels: what is rounded up may be too wide.
    const bool tooWide = textWidth(grown, words.text, words.role) > width;
    return tooWide ? theme : grown;
}

void drawNode(const Canvas& canvas, const MapNode& node, const NodeLook& look, double grow)
{
    const Theme& theme = canvas.theme();
    canvas.box(node.rect, theme.metric(Metric::Radius), Colour::Node, look.border, look.width);
    const double inset = theme.metric(Metric::Gap) / 2;
    const QString detail = look.detail.isEmpty() ? node.detail : look.detail;
    const QRectF inner = node.rect.adjusted(inset, 0, -inset, 0);
    const std::array lines{NodeWords{node.title, FontRole::NodeTitle, look.title},
        NodeWords{node.kind, FontRole::Small, Colour::Muted},
        NodeWords{detail, FontRole::WireSmall, Colour::Muted}};
    const Theme full = theme.scaled(theme.scale() * grow);
    const auto height = [&full](const NodeWords& line) {
        return line.text.isEmpty() ? 0.0 : textHeight(full, line.role);
    };
    const double total = height(lines[0]) + height(lines[1]) + height(lines[2]);
    double y = node.rect.center().y() - total / 2 + theme.metric(Metric::Line);
    for (const NodeWords& line : lines) {
        const Theme grown = grownFor(theme, line, inner.width(), grow);
        canvas.with(grown).text(QRectF(inner.left(), y, inner.width(), height(line)),
            Qt::AlignHCenter, line.text, line.role, line.colour);
        y += height(line);
    }
}

void drawLink(const Canvas& canvas, const MapLink& link)
{
    const Theme& theme = canvas.theme();
    canvas.line(link.path, Colour::Link, theme.metric(Metric::Line),
        link.kind == LinkKind::Dns ? Stroke::Dashed : Stroke::Solid);
}

QString mailboxText(const projection::NodeRow& row)
{
    if (row.mailboxes.empty())
        return {};
    std::uint32_t unread = 0;
    std::uint32_t messages = 0;
    for (const auto& box : row.mailboxes) {
        unread += box.unread;
        messages += box.messages;
    }
    const std::string& name = row.mailboxes.front().mailbox;
    const QString who = row.mailboxes.size() == 1
        ? toText(std::string_view(name).substr(0, name.find('@'))) + QStringLiteral(": ")
        : QString();
    return who
        + (unread > 0 ? QCoreApplication::translate("Map", "%1 new").arg(unread)
                      : QCoreApplication::translate("Map", "%1 read").arg(messages));
}

/// The point at that part of a path's length.
QPointF pointAlong(const QPolygonF& path, double part)
{
    double length = 0;
    for (qsizetype i = 1; i < path.size(); ++i)
        length += QLineF(path[i - 1], path[i]).length();
    double left = length * part;
    for (qsizetype i = 1; i < path.size(); ++i) {
        const QLineF piece(path[i - 1], path[i]);
        if (left <= piece.length() && piece.length() > 0)
            return piece.pointAt(left / piece.length());
        left -= piece.length();
    }
    return path.isEmpty() ? QPointF() : path.last();
}

class StateDrawer
{
public:
    StateDrawer(
        const Canvas& canvas, const MapLayout& layout, const MapScene& scene, MapSprites* sprites)
        : m_canvas(canvas),
          m_theme(canvas.theme()),
          m_layout(layout),
          m_scene(scene),
          m_sprites(sprites)
    {
    }

    void draw(double progress, const MapAttention& attention)
    {
        for (const ShutDoor& door : m_scene.shut)
            drawShutLink(door);
        if (m_scene.spoken)
            drawSpokenLink(*m_scene.spoken);
        drawChangingLabels();
        for (const MapNode& node : m_layout.nodes)
            drawNodeState(node, attention);
        if (m_scene.spoken)
            drawPill(*m_scene.spoken, progress);
    }

private:
    [[nodiscard]] bool known(NodeId node) const
    {
        return node.valid() && node.value < m_layout.nodes.size();
    }

    [[nodiscard]] MapLink linkOf(NodeId a, NodeId b) const
    {
        if (const MapLink* link = m_layout.find(a, b))
            return *link;
        return m_layout.improvised(a, b);
    }

    void drawShutLink(const ShutDoor& door)
    {
        if (!known(door.from) || !known(door.to))
            return;
        const MapLink link = linkOf(door.from, door.to);
        const Ink ink = inkOf(LadderKind::Call, ReplyClass::None, door.state);
        m_canvas.line(link.path, ink.fill, m_theme.metric(Metric::Line) * 1.3,
            door.state == LadderState::Refused ? Stroke::Solid : Stroke::Dashed);
        const QPointF end = link.a == door.to ? link.path.first() : link.path.last();
        const QPointF before = link.a == door.to ? link.path[1] : link.path[link.path.size() - 2];
        const double size = m_theme.metric(Metric::ArrowHead) / 2;
        const QLineF back(end, before);
        if (back.length() > 6 * size) {
            m_canvas.cross(back.pointAt(4 * size / back.length()), ink.fill, size,
                m_theme.metric(Metric::LineStrong));
        }
    }

    /// The words of links that may be shut, or be inside TLS: they change with the position.
    void drawChangingLabels()
    {
        for (const MapLink& link : m_layout.links) {
            if (!hasChangingLabel(link.kind) || link.labelRect.isEmpty())
                continue;
            const auto door = std::find_if(m_scene.shut.begin(), m_scene.shut.end(),
                [&link](const ShutDoor& one) { return one.from == link.a && one.to == link.b; });
            if (door != m_scene.shut.end())
                drawShutLabel(link, *door);
            else if (isSecured(link))
                drawSecuredLabel(link);
            else
                m_canvas.text(link.labelRect, link.labelAlignment, link.label, FontRole::Small,
                    Colour::Muted);
        }
    }

    void drawShutLabel(const MapLink& link, const ShutDoor& door)
    {
        const QString words = QStringLiteral("✕ ") + stateName(door.state);
        const bool fits = m_canvas.textWidth(words, FontRole::SmallStrong)
            <= link.labelRect.width();
        m_canvas.text(link.labelRect, link.labelAlignment, fits ? words : QStringLiteral("✕"),
            FontRole::SmallStrong, inkOf(LadderKind::Call, ReplyClass::None, door.state).fill);
    }

    [[nodiscard]] bool isSecured(const MapLink& link) const
    {
        return std::any_of(
            m_scene.secured.begin(), m_scene.secured.end(), [&link](const SecuredLink& one) {
                return one.client == link.a && one.server == link.b;
            });
    }

    /// A lock and the word, and the port where there is room for it.
    void drawSecuredLabel(const MapLink& link)
    {
        const double lock = lockSize(m_theme);
        const double gap = lock * 0.4;
        QString words;
        for (const QString& candidate :
            {link.label + QStringLiteral(" · TLS"), QStringLiteral("TLS")}) {
            if (words.isEmpty()
                && m_canvas.textWidth(candidate, FontRole::Small) + lock + gap
                    <= link.labelRect.width() + 1)
                words = candidate;
        }
        const QRectF& rect = link.labelRect;
        const double width = lock
            + (words.isEmpty() ? 0 : gap + m_canvas.textWidth(words, FontRole::Small) + 1);
        const double left = link.labelAlignment & Qt::AlignLeft ? rect.left()
            : link.labelAlignment & Qt::AlignRight              ? rect.right() - width
                                                                : rect.center().x() - width / 2;
        drawLock(m_canvas, QRectF(left, rect.center().y() - lock / 2, lock, lock), Colour::Text);
        m_canvas.text(QRectF(left + lock + gap, rect.top(), width - lock - gap, rect.height()),
            Qt::AlignLeft, words, FontRole::Small, Colour::Text);
    }

    [[nodiscard]] Ink inkOfSpoken(const SpokenLine& line) const
    {
        return inkOf(line.kind, line.replyClass, line.state);
    }

    void drawSpokenLink(const SpokenLine& line)
    {
        if (!known(line.from) || !known(line.to) || line.from == line.to)
            return;
        const MapLink link = linkOf(line.from, line.to);
        QPolygonF path = link.path;
        if (link.a != line.from)
            std::reverse(path.begin(), path.end());
        const Colour colour = inkOfSpoken(line).fill;
        const double head = m_theme.metric(Metric::ArrowHead) * 1.4;
        const QPointF tip = path.last();
        const QPointF before = path[path.size() - 2];
        const QLineF last(tip, before);
        if (last.length() > head)
            path.last() = last.pointAt(head * 0.8 / last.length());
        m_canvas.line(path, colour, m_theme.metric(Metric::LineStrong) * 1.2,
            line.state == LadderState::Lost ? Stroke::Dashed : Stroke::Solid);
        if (line.state != LadderState::Refused && line.state != LadderState::Lost)
            m_canvas.arrowHead(before, tip, colour, head);
    }

    [[nodiscard]] const projection::RoleBadge* badgeOf(const MapNode& node) const
    {
        if (node.id.value >= m_scene.nodes.size())
            return nullptr;
        const auto& badges = m_scene.nodes[node.id.value].badges;
        if (badges.empty())
            return nullptr;
        if (m_scene.spoken) {
            for (const auto& badge : badges) {
                if (badge.connection == m_scene.spoken->connection)
                    return &badge;
            }
        }
        return &badges.back();
    }

    [[nodiscard]] bool isShut(NodeId node) const
    {
        return std::any_of(m_scene.shut.begin(), m_scene.shut.end(),
            [node](const ShutDoor& door) { return door.to == node; });
    }

    [[nodiscard]] bool speaks(NodeId node) const
    {
        return m_scene.spoken && (m_scene.spoken->from == node || m_scene.spoken->to == node);
    }

    void drawNodeState(const MapNode& node, const MapAttention& attention)
    {
        const auto* row = node.id.value < m_scene.nodes.size() ? &m_scene.nodes[node.id.value]
                                                               : nullptr;
        const auto* badge = badgeOf(node);
        NodeLook look;
        look.detail = row ? mailboxText(*row) : QString();
        bool changed = !look.detail.isEmpty();
        if (isShut(node.id) || (row && row->down)) {
            look.border = look.title = Colour::Refused;
            look.width = m_theme.metric(Metric::Line);
            changed = true;
        }
        if (speaks(node.id)) {
            look.border = badge ? inkOf(badge->side).fill : inkOfSpoken(*m_scene.spoken).fill;
            look.width = m_theme.metric(Metric::LineStrong);
            changed = true;
        }
        if (attention.hovered == node.id) {
            look.width = std::max(look.width, m_theme.metric(Metric::LineStrong));
            changed = true;
        }
        if (changed)
            drawNode(m_canvas, node, look, m_layout.words);
        if (attention.focused == node.id)
            drawFocus(node);
        if (badge)
            drawBadge(node.badge, badge->side);
        if (row)
            drawChip(node, *row);
    }

    void drawBadge(const QRectF& rect, projection::Side side)
    {
        if (!m_sprites) {
            drawRoleBadge(m_canvas, rect, side);
            return;
        }
        QPainter& painter = m_canvas.painter();
        const QTransform view = painter.worldTransform();
        painter.setWorldTransform(QTransform());
        painter.drawPixmap(view.map(rect.topLeft()), m_sprites->badge(side, rect.size()));
        painter.setWorldTransform(view);
    }

    void drawFocus(const MapNode& node)
    {
        const double out = m_theme.metric(Metric::Gap) / 2;
        const QRectF r = node.rect.adjusted(-out, -out, out, out);
        m_canvas.line(
            QPolygonF({r.topLeft(), r.topRight(), r.bottomRight(), r.bottomLeft(), r.topLeft()}),
            Colour::Focus, m_theme.metric(Metric::LineStrong), Stroke::Dashed);
    }

    void drawChip(const MapNode& node, const projection::NodeRow& row)
    {
        if (node.chip.isEmpty() || (!row.down && row.queued == 0))
            return;
        const QString text = row.down
            ? QCoreApplication::translate("Map", "down")
            : QCoreApplication::translate("Map", "queue %1").arg(row.queued);
        m_canvas.box(node.chip, m_theme.metric(Metric::RadiusSmall), Colour::Node,
            row.down ? Colour::Refused : Colour::Waiting, m_theme.metric(Metric::Line));
        m_canvas.text(node.chip, Qt::AlignCenter, text, FontRole::Badge,
            row.down ? Colour::Refused : Colour::Waiting);
    }

    void drawPill(const SpokenLine& line, double progress)
    {
        const QRectF rect = pillRect(m_theme, m_layout, m_scene, progress);
        if (rect.isEmpty())
            return;
        const Ink ink = inkOfSpoken(line);
        const bool reply = line.kind == LadderKind::Reply;
        QPainterPath outline;
        if (reply)
            outline = replyOutline(line.replyClass, rect);
        else
            outline.addRoundedRect(rect, rect.height() / 2, rect.height() / 2);
        // A rim in the paper's colour keeps it apart from what it passes over.
        m_canvas.painter().setPen(QPen(m_theme.colour(Colour::Window), 3));
        m_canvas.painter().setBrush(m_theme.colour(ink.fill));
        m_canvas.painter().drawPath(outline);
        const double inset = rect.height() * 0.4;
        m_canvas.text(rect.adjusted(inset, 0, -inset, 0), Qt::AlignCenter, pillText(line),
            FontRole::WireStrong, ink.text);
    }

    [[nodiscard]] static QString pillText(const SpokenLine& line)
    {
        const QString state = stateName(line.state);
        return state.isEmpty() ? line.label : QStringLiteral("✕ ") + state;
    }

    const Canvas& m_canvas;
    const Theme& m_theme;
    const MapLayout& m_layout;
    const MapScene& m_scene;
    MapSprites* m_sprites;
};

} // namespace

void MapSprites::reset(const Theme& theme, double devicePixelRatio, double viewScale)
{
    m_theme = &theme;
    m_ratio = devicePixelRatio;
    m_viewScale = viewScale;
    m_dots.clear();
    m_badges.clear();
}

double MapSprites::size() const
{
    return std::max(4.0, m_theme->metric(Metric::ArrowHead) * m_viewScale);
}

const QPixmap& MapSprites::dot(Colour colour)
{
    const auto found = m_dots.find(colour);
    if (found != m_dots.end())
        return found->second;
    const double diameter = size();
    QPixmap pixmap(QSize(1, 1) * static_cast<int>(std::ceil((diameter + 2) * m_ratio)));
    pixmap.setDevicePixelRatio(m_ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme->colour(Colour::Window), 1));
    painter.setBrush(m_theme->colour(colour));
    painter.drawEllipse(QRectF(1, 1, diameter, diameter));
    painter.end();
    return m_dots.emplace(colour, std::move(pixmap)).first->second;
}

const QPixmap& MapSprites::badge(projection::Side side, const QSizeF& size)
{
    const auto found = m_badges.find({side, size.width()});
    if (found != m_badges.end())
        return found->second;
    const double scale = m_ratio * m_viewScale;
    QPixmap pixmap(QSize(static_cast<int>(std::ceil(size.width() * scale)) + 1,
        static_cast<int>(std::ceil(size.height() * scale)) + 1));
    pixmap.setDevicePixelRatio(m_ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.scale(m_viewScale, m_viewScale);
    drawRoleBadge(Canvas(painter, *m_theme), QRectF(QPointF(0, 0), size), side);
    painter.end();
    return m_badges.emplace(std::pair(side, size.width()), std::move(pixmap)).first->second;
}

void drawMapStage(const Canvas& canvas, const MapLayout& layout)
{
    const Theme& theme = canvas.theme();
    for (const MapBox& box : layout.boxes) {
        const BoxInk ink = boxInk(box.kind);
        canvas.box(box.rect, theme.metric(Metric::Radius) * 1.4, ink.fill, ink.border, 1);
    }
    for (const MapLink& link : layout.links)
        drawLink(canvas, link);
    for (const MapBox& box : layout.boxes) {
        canvas.text(
            box.titleRect, Qt::AlignLeft, box.title, FontRole::SmallStrong, boxInk(box.kind).text);
    }
    for (const MapLink& link : layout.links) {
        if (!hasChangingLabel(link.kind))
            canvas.text(
                link.labelRect, link.labelAlignment, link.label, FontRole::Small, Colour::Muted);
    }
    for (const MapNode& node : layout.nodes)
        drawNode(canvas, node, {}, layout.words);
}

QRectF pillRect(const Theme& theme, const MapLayout& layout, const MapScene& scene, double progress)
{
    if (!scene.spoken || !scene.spoken->from.valid()
        || scene.spoken->from.value >= layout.nodes.size())
        return {};
    const SpokenLine& line = *scene.spoken;
    // The link itself says it already.
    if (line.kind == LadderKind::Call && !stateName(line.state).isEmpty() && line.to.valid())
        return {};
    const QString text = stateName(line.state).isEmpty()
        ? line.label
        : QStringLiteral("✕ ") + stateName(line.state);
    const double height = theme.metric(Metric::PillHeight);
    const double width = std::min(
        pillWidth(theme) * 1.3, textWidth(theme, text, FontRole::WireStrong) + height);
    QPointF centre;
    if (line.to.valid() && line.to != line.from && line.to.value < layout.nodes.size()) {
        const MapLink* known = layout.find(line.from, line.to);
        const MapLink link = known ? *known : layout.improvised(line.from, line.to);
        const double end = line.state == LadderState::InFlight ? 0.5 : 1.0;
        const double along = end * progress;
        centre = link.track.pointAt(link.a == line.from ? along : 1 - along);
    } else {
        // Nobody knows yet where it goes: it waits over its sender.
        const QRectF& sender = layout.nodes[line.from.value].rect;
        centre = QPointF(sender.center().x(), sender.top() - height * 0.9);
    }
    return {centre.x() - width / 2, centre.y() - height / 2, width, height};
}

void drawMapState(const Canvas& canvas, const MapLayout& layout, const MapScene& scene,
    double progress, const MapAttention& attention, MapSprites* sprites)
{
    StateDrawer(canvas, layout, scene, sprites).draw(progress, attention);
}

std::vector<MapMover> moversOf(const MapLayout& layout, const MapScene& scene)
{
    std::map<std::pair<NodeId, NodeId>, const MapLink*> index;
    for (const MapLink& link : layout.links) {
        index[{link.a, link.b}] = &link;
        index[{link.b, link.a}] = &link;
    }
    std::vector<MapMover> movers;
    for (const auto& row : scene.wire) {
        if (scene.spoken && row.event == scene.spoken->event)
            continue;
        const auto found = index.find({row.from, row.to});
        if (found == index.end())
            continue;
        MapMover mover;
        mover.path = found->second->path;
        if (found->second->a != row.from)
            std::reverse(mover.path.begin(), mover.path.end());
        mover.colour = inkOf(row.kind, row.replyClass, LadderState::InFlight).fill;
        mover.offset = 0.25;
        movers.push_back(mover);
    }
    return movers;
}

void drawMovers(
    const Canvas& canvas, const std::vector<MapMover>& movers, double progress, MapSprites* sprites)
{
    const auto placeOf = [progress](const MapMover& mover) {
        return pointAlong(mover.path, mover.offset + (0.5 - mover.offset) * progress);
    };
    if (!sprites) {
        const double radius = canvas.theme().metric(Metric::ArrowHead) / 2;
        for (const MapMover& mover : movers) {
            QPainterPath dot;
            dot.addEllipse(placeOf(mover), radius, radius);
            canvas.shape(dot, mover.colour);
        }
        return;
    }
    QPainter& painter = canvas.painter();
    const QTransform view = painter.worldTransform();
    painter.setWorldTransform(QTransform());
    const double half = sprites->size() / 2 + 1;
    for (const MapMover& mover : movers) {
        painter.drawPixmap(
            view.map(placeOf(mover)) - QPointF(half, half), sprites->dot(mover.colour));
    }
    painter.setWorldTransform(view);
}

void drawMap(const Canvas& canvas, const MapLayout& layout, const MapScene& scene)
{
    canvas.fill(QRectF(QPointF(0, 0), layout.size), Colour::Window);
    drawMapStage(canvas, layout);
    drawMovers(canvas, moversOf(layout, scene), 1, nullptr);
    drawMapState(canvas, layout, scene, 1, {});
}

} // namespace postroad::ui
