// SPDX-License-Identifier: MIT
// The timeline on screen: drag, click, wheel and keys move the position. It may be dragged beyond
// what was visited (that is how one goes on), but shows no names there before.
#pragma once

#include "ui/timeline/playhead.h"
#include "ui/timeline/timeline_painter.h"

#include <QtWidgets/QWidget>

namespace postroad::ui {

class TimelineWidget : public QWidget
{
    Q_OBJECT

public:
    /// The playhead must outlive the widget.
    explicit TimelineWidget(Playhead& playhead, const Theme& theme, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    [[nodiscard]] const TimelineLayout& layoutNow() const { return m_layout; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    void rebuild();
    /// More was visited.
    void grow();
    void relayout();
    void describe();

    Playhead& m_playhead;
    Theme m_theme;
    projection::TimelineFold::State m_state; ///< of what was visited
    std::size_t m_folded = 0; ///< so many events are in it
    TimelineLayout m_layout;
    int m_wheel = 0; ///< eighths of a degree not yet made into steps
};

} // namespace postroad::ui
