// SPDX-License-Identifier: MIT
// The views and where they are. With room for all: lesson at the left, map over ladder over
// timeline, transcript over route at the right. Folded: map, ladder and lesson share a place as
// tabs, while transcript and route stay.
#pragma once

#include "ui/ladder/ladder_widget.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/map/map_widget.h"
#include "ui/route/route_panel.h"
#include "ui/timeline/timeline_widget.h"
#include "ui/window/hop_panel.h"

class QSplitter;

namespace postroad::ui {

class StageArea : public QWidget
{
    Q_OBJECT

public:
    /// What a tab shows when folded.
    enum Tab { Map, Ladder, Lesson };

    StageArea(
        Playhead& playhead, LessonGuide& guide, const Theme& theme, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void retranslate();
    [[nodiscard]] bool folded() const { return m_folded; }
    void showTab(Tab tab);
    [[nodiscard]] QTabBar& tabs() { return *m_tabs; }

    [[nodiscard]] MapWidget& map() { return *m_map; }
    [[nodiscard]] LadderWidget& ladder() { return *m_ladder; }
    [[nodiscard]] TimelineWidget& timeline() { return *m_timeline; }
    [[nodiscard]] LessonPanel& lesson() { return *m_lesson; }
    [[nodiscard]] HopPanel& hop() { return *m_hop; }
    [[nodiscard]] RoutePanel& route() { return *m_route; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeCentre();
    void makeSides();
    void fold(bool folded);
    void showTabs();
    void setSizes();
    void followLesson();

    LessonGuide& m_guide;
    Theme m_theme;
    QSplitter* m_columns;
    QWidget* m_centre;
    QTabBar* m_tabs;
    QSplitter* m_views; ///< map and ladder; folded the lesson too
    QSplitter* m_right;
    QLabel* m_strip; ///< folded: what the lesson says, below the views
    MapWidget* m_map;
    LadderWidget* m_ladder;
    TimelineWidget* m_timeline;
    LessonPanel* m_lesson;
    HopPanel* m_hop;
    RoutePanel* m_route;
    bool m_folded = false;
    bool m_sized = false;
    int m_tabBeforeQuestion = -1;
};

} // namespace postroad::ui
