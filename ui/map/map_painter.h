// SPDX-License-Identifier: MIT
// Draws the map in two layers: what stands (drawn once into a pixmap on screen), and what a
// position adds. Coordinates are the layout's; the caller scales the painter.
#pragma once

#include "ui/map/map_layout.h"
#include "ui/map/map_scene.h"
#include "ui/paint/canvas.h"

#include <QtGui/QPixmap>

#include <map>

namespace postroad::ui {

/// What the reader does with the map, not the run.
struct MapAttention
{
    NodeId hovered;
    NodeId focused; ///< by keyboard
};

/// One thing under way, ready to be drawn many times.
struct MapMover
{
    QPolygonF path; ///< in its direction
    Colour colour = Colour::Client;
    double offset = 0; ///< where on its way it is when the movement begins, 0 to 1
};

/// What is drawn many times a frame, drawn once: a dot per colour, a badge per side and size.
class MapSprites
{
public:
    /// Drops what was drawn for another theme, resolution or zoom. The theme is kept by reference.
    void reset(const Theme& theme, double devicePixelRatio, double viewScale);
    /// In logical pixels of the device, not of the layout.
    const QPixmap& dot(Colour colour);
    /// size: of the badge, in the layout's coordinates; the pixmap is that times the view's scale.
    const QPixmap& badge(projection::Side side, const QSizeF& size);
    [[nodiscard]] double size() const;

private:
    const Theme* m_theme = nullptr;
    double m_ratio = 1;
    double m_viewScale = 1;
    std::map<Colour, QPixmap> m_dots;
    std::map<std::pair<projection::Side, double>, QPixmap> m_badges; ///< by width; one height
};

/// Boxes, links, nodes, labels.
void drawMapStage(const Canvas& canvas, const MapLayout& layout);

/// Roles, shut doors, counters, the spoken line at `progress` (0 to 1) of its way. With sprites
/// badges go straight to the device.
void drawMapState(const Canvas& canvas, const MapLayout& layout, const MapScene& scene,
    double progress, const MapAttention& attention, MapSprites* sprites = nullptr);

/// All that is under way besides the spoken line.
std::vector<MapMover> moversOf(const MapLayout& layout, const MapScene& scene);
/// At `progress` of this movement. Without sprites they are drawn as shapes; with them they go
/// straight to the device, as scaling a thousand pictures would take longer than drawing them.
void drawMovers(const Canvas& canvas, const std::vector<MapMover>& movers, double progress,
    MapSprites* sprites);

/// Both layers, on the window's colour: what PNG, SVG and PDF show.
void drawMap(const Canvas& canvas, const MapLayout& layout, const MapScene& scene);

/// Where the pill of the spoken line is; empty if there is none.
QRectF pillRect(
    const Theme& theme, const MapLayout& layout, const MapScene& scene, double progress);

} // namespace postroad::ui
