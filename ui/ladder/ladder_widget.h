// SPDX-License-Identifier: MIT
// The ladder diagram on screen: scrolls under a header that stays, follows the current row, and
// selects the row that is clicked.
#pragma once

#include "ui/ladder/ladder_painter.h"
#include "ui/timeline/playhead.h"

#include <QtWidgets/QAbstractScrollArea>

#include <optional>

namespace postroad::ui {

class LadderWidget : public QAbstractScrollArea
{
    Q_OBJECT

public:
    /// The playhead must outlive the widget.
    explicit LadderWidget(Playhead& playhead, const Theme& theme, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);

    [[nodiscard]] const std::vector<projection::LadderRow>& rows() const { return m_rows; }
    [[nodiscard]] std::ptrdiff_t currentRow() const { return m_current; }
    /// Where a row is in the viewport now.
    [[nodiscard]] QRect rowRect(std::size_t row) const;
    [[nodiscard]] QSize sizeHint() const override { return {900, 240}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void onRunChanged();
    void rebuild();
    void relayout();
    void follow();
    void selectRow(std::ptrdiff_t row);
    [[nodiscard]] QString describe(std::size_t row) const;
    [[nodiscard]] QPointF contentOffset() const;
    /// How many rows fit below the header, and the first that is shown.
    [[nodiscard]] int wholeRows() const;
    [[nodiscard]] std::size_t firstRow() const;

    Playhead& m_playhead;
    Theme m_theme;
    std::optional<projection::LadderCast> m_cast;
    std::vector<projection::LadderColumn> m_columns;
    std::vector<projection::LadderRow> m_rows;
    LadderLayout m_layout;
    std::ptrdiff_t m_current = -1;
};

} // namespace postroad::ui
