// SPDX-License-Identifier: MIT
#include "ui/route/route_view.h"

#include "ui/route/route_painter.h"

#include <algorithm>

namespace postroad::ui {

namespace {
/// There is no room for more buttons than these.
constexpr std::size_t kChoicesMax = 8;
} // namespace

RouteView::RouteView(Playhead& playhead, const Theme& theme, QWidget* parent)
    : RowList(theme, parent),
      m_playhead(playhead)
{
    connect(&playhead, &Playhead::runChanged, this, &RouteView::onRunChanged);
    connect(&playhead, &Playhead::positionChanged, this, &RouteView::takeRoutes);
    connect(&playhead, &Playhead::selectionChanged, this, &RouteView::followSelection);
    connect(this, &RowList::rowChosen, this, [this](int row) {
        const EventId event = m_lines[static_cast<std::size_t>(row)].event;
        if (event.valid())
            m_playhead.select(event);
    });
    onRunChanged();
    retranslate();
}

void RouteView::onRunChanged()
{
    m_shown = -1;
    m_count = 0;
    m_index.reset();
    if (m_playhead.hasRun())
        m_index.emplace(m_playhead.trace());
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
    m_count = m_index ? static_cast<int>(m_index->count(m_playhead.position())) : 0;
    if (m_shown >= m_count || m_shown < 0)
        m_shown = m_count - 1;
}

void RouteView::followSelection()
{
    if (m_index && m_playhead.selected().valid()) {
        if (const auto route = m_index->routeOf(m_playhead.selected(), m_playhead.position()))
            m_shown = static_cast<int>(*route);
    }
    rebuild();
}

std::vector<int> RouteView::choices() const
{
    std::vector<int> routes;
    const bool few = m_count <= static_cast<int>(kChoicesMax);
    const auto message = [this](int route) {
        return m_index->message(static_cast<std::size_t>(route));
    };
    for (int route = 0; route < m_count; ++route) {
        if (few || message(route) == message(m_shown))
            routes.push_back(route);
    }
    if (routes.size() <= kChoicesMax)
        return routes;
    // Of a letter to very many domains the neighbours of the one that is shown.
    const auto shown = std::lower_bound(routes.begin(), routes.end(), m_shown) - routes.begin();
    const auto first = std::clamp<std::ptrdiff_t>(shown - static_cast<int>(kChoicesMax) / 2, 0,
        static_cast<std::ptrdiff_t>(routes.size() - kChoicesMax));
    routes.erase(routes.begin(), routes.begin() + first);
    routes.resize(kChoicesMax);
    return routes;
}

void RouteView::show(int route)
{
    if (route < 0 || route >= m_count)
        return;
    m_shown = route;
    rebuild();
}

void RouteView::rebuild()
{
    m_lines.clear();
    int selected = -1;
    if (m_shown >= 0) {
        const projection::RouteRow route = m_index->row(
            static_cast<std::size_t>(m_shown), m_playhead.position());
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
