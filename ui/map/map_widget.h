// SPDX-License-Identifier: MIT
// The map on screen: fits it into the room there is, moves the pill, and turns clicks and keys into
// selections. It owns no knowledge of the run: everything comes from the playhead.
#pragma once

#include "ui/map/map_painter.h"
#include "ui/timeline/motion.h"
#include "ui/timeline/playhead.h"

#include <QtWidgets/QWidget>

#include <memory>

namespace postroad::ui {

class MapWidget : public QWidget
{
    Q_OBJECT

public:
    /// The playhead must outlive the widget.
    explicit MapWidget(Playhead& playhead, const Theme& theme, QWidget* parent = nullptr);
    ~MapWidget() override;

    void setTheme(const Theme& theme);
    /// 0: nothing moves.
    void setMotionMilliseconds(int milliseconds) { m_motion.setMilliseconds(milliseconds); }
    /// The texts are of another language now.
    void retranslate();

    [[nodiscard]] const MapLayout& layoutNow() const { return m_layout; }
    [[nodiscard]] const MapScene& sceneNow() const { return m_scene; }
    /// Where a point of the layout is in the widget.
    [[nodiscard]] QPointF toWidget(const QPointF& point) const;
    [[nodiscard]] QSize sizeHint() const override { return {900, 620}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {360, 260}; }

signals:
    void nodeActivated(postroad::projection::NodeId node);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    bool event(QEvent* event) override;

private:
    void onRunChanged();
    void onPositionChanged();
    void relayout();
    void refreshScene(bool animate);
    void drawStagePixmap();
    void activate(NodeId node);
    void selectAt(const QPointF& point);
    void describeForAssistance();
    [[nodiscard]] double viewScale() const { return m_layout.scale * m_zoom; }
    [[nodiscard]] QPointF origin() const;
    [[nodiscard]] QPointF toLayout(const QPointF& point) const;
    [[nodiscard]] QString toolTipAt(const QPointF& point) const;

    Playhead& m_playhead;
    Theme m_theme;
    MapLayout m_layout;
    MapScene m_scene;
    std::unique_ptr<MapSceneSource> m_source;
    std::vector<MapMover> m_movers;
    MapSprites m_sprites;
    MapAttention m_attention;
    Motion m_motion;
    QPixmap m_stage; ///< the standing layer; null: to be drawn again
    double m_zoom = 1;
    QPointF m_pan;
    QPointF m_pressed;
    QPointF m_panAtPress;
    bool m_panning = false;
    std::size_t m_shownPosition = 0;
    bool m_forward = false; ///< the position has just gone that way
};

} // namespace postroad::ui
