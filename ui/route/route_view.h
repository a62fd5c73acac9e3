// SPDX-License-Identifier: MIT
// The MX lookup path of one recipient domain: the rows, and below RoutePanel with its heading and,
// where a letter goes to several domains, a button for each.
#pragma once

#include "ui/route/route_lines.h"
#include "ui/rows/row_list.h"
#include "ui/timeline/playhead.h"

namespace postroad::ui {

class RouteView : public RowList
{
    Q_OBJECT

public:
    RouteView(Playhead& playhead, const Theme& theme, QWidget* parent = nullptr);

    void retranslate();
    /// All routes that are known at the position.
    [[nodiscard]] const std::vector<projection::RouteRow>& routes() const { return m_routes; }
    /// Index into routes(); -1: none.
    [[nodiscard]] int shown() const { return m_shown; }
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
    void refresh();
    void takeRoutes();
    void followSelection();
    void rebuild();

    Playhead& m_playhead;
    std::vector<projection::RouteRow> m_routes;
    std::vector<RouteLine> m_lines;
    int m_shown = -1;
};

} // namespace postroad::ui
