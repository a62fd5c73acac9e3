// SPDX-License-Identifier: MIT
// The MX lookup path of one recipient domain: the rows, and below RoutePanel with its heading and,
// where a letter goes to several domains, a button for each.
#pragma once

#include "ui/route/route_lines.h"
#include "ui/rows/row_list.h"
#include "ui/timeline/playhead.h"

#include <optional>

namespace postroad::ui {

class RouteView : public RowList
{
    Q_OBJECT

public:
    RouteView(Playhead& playhead, const Theme& theme, QWidget* parent = nullptr);

    void retranslate();
    /// How many routes are known at the position.
    [[nodiscard]] int routes() const { return m_count; }
    /// The number of the route that is shown (RouteIndex); -1: none.
    [[nodiscard]] int shown() const { return m_shown; }
    /// The routes to choose from: all, or where there are many those of the letter that is shown.
    [[nodiscard]] std::vector<int> choices() const;
    /// The domain of a route that is known.
    [[nodiscard]] const std::string& domain(int route) const
    {
        return m_index->domain(static_cast<std::size_t>(route));
    }
    /// Keeps that route until an event of another one is selected.
    void show(int route);
    [[nodiscard]] const std::vector<RouteLine>& lines() const { return m_lines; }

    [[nodiscard]] int rows() const override { return static_cast<int>(m_lines.size()); }
    [[nodiscard]] double rowHeight(int row, double width) const override;
    void drawRow(const Canvas& canvas, int row, const QRectF& rect) const override;
    [[nodiscard]] QString rowText(int row) const override;

signals:
    void routesChanged();

private:
    void onRunChanged();
    void refresh();
    void takeRoutes();
    void followSelection();
    void rebuild();

    Playhead& m_playhead;
    std::optional<projection::RouteIndex> m_index;
    int m_count = 0;
    std::vector<RouteLine> m_lines;
    int m_shown = -1;
};

} // namespace postroad::ui
