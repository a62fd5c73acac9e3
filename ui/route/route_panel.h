// SPDX-License-Identifier: MIT
// The MX lookup path with its heading, and a button for each recipient domain.
#pragma once

#include "ui/route/route_view.h"

#include <QtWidgets/QWidget>

class QButtonGroup;
class QHBoxLayout;
class QLabel;

namespace postroad::ui {

class RoutePanel : public QWidget
{
    Q_OBJECT

public:
    RoutePanel(Playhead& playhead, const Theme& theme, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void retranslate();
    [[nodiscard]] RouteView& view() { return *m_view; }

private:
    void refresh();
    void makeButtons();

    QLabel* m_heading;
    QLabel* m_empty;
    QHBoxLayout* m_domains;
    QButtonGroup* m_buttons;
    RouteView* m_view;
    std::vector<int> m_choices; ///< the routes that have a button
};

} // namespace postroad::ui
