// SPDX-License-Identifier: MIT
#include "ui/route/route_view.h"

#include "ui/route/route_painter.h"

namespace postroad::ui {

RouteView::RouteView(Playhead& playhead, const Theme& theme, QWidget* parent)
    : RowList(theme, parent),
      m_playhead(playhead)
{
    connect(&playhead, &Playhead::runChanged, this, [this] { m_shown = -1; });
    connect(&playhead, &Playhead::positionChanged, this, &RouteView::takeRoutes);
    connect(&playhead, &Playhead::selectionChanged, this, &RouteView::followSelection);
    connect(this, &RowList::rowChosen, this, [this](int row) {
        const EventId event = m_lines[static_cast<std::size_t>(row)].event;
        if (event.valid())
            m_playhead.select(event);
    });
    retranslate();
}

void RouteView::retranslate()
{
    setAccessibleName(tr("MX lookup path"));
    refresh();
}

void RouteView::refresh()
{
    takeRoutes();
    followSelection();
}

void RouteView::takeRoutes()
{
    m_routes.clear();
    if (m_playhead.hasRun())
        m_routes = projection::routes(m_playhead.trace(), m_playhead.position());
    if (m_shown >= static_cast<int>(m_routes.size()) || m_shown < 0)
        m_shown = static_cast<int>(m_routes.size()) - 1;
}

void RouteView::followSelection()
{
    if (m_playhead.hasRun() && m_playhead.selected().valid()) {
        const projection::RouteRow* route = projection::routeOf(
            m_routes, m_playhead.trace(), m_playhead.selected());
        if (route != nullptr)
            m_shown = static_cast<int>(route - m_routes.data());
    }
    rebuild();
}

void RouteView::show(int route)
{
    if (route < 0 || route >= static_cast<int>(m_routes.size()))
        return;
    m_shown = route;
    rebuild();
}

void RouteView::rebuild()
{
    m_lines.clear();
    int selected = -1;
    if (m_shown >= 0) {
        const projection::RouteRow& route = m_routes[static_cast<std::size_t>(m_shown)];
        m_lines = routeLines(route, m_playhead.trace());
        selected = routeLineOf(m_lines, route, m_playhead.trace(), m_playhead.selected());
    }
    rowsChanged();
    setSelectedRow(selected);
    emit routesChanged();
}

double RouteView::rowHeight(int row, double width) const
{
    return routeRowHeight(theme(), m_lines[static_cast<std::size_t>(row)], width);
}

void RouteView::drawRow(const Canvas& canvas, int row, const QRectF& rect) const
{
    drawRouteLine(canvas, m_lines[static_cast<std::size_t>(row)], rect);
}

QString RouteView::rowText(int row) const
{
    const RouteLine& line = m_lines[static_cast<std::size_t>(row)];
    return QStringLiteral("%1 %2 %3").arg(line.number, line.wire, line.words).trimmed();
}

} // namespace postroad::ui
