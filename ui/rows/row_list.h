// SPDX-License-Identifier: MIT
// A list whose rows draw themselves: what transcript, route and lesson steps have in common.
// Scrolling, keys and the names that assistive programs read are Qt's.
#pragma once

#include "ui/paint/canvas.h"

#include <QtWidgets/QListView>

#include <memory>
#include <vector>

namespace postroad::ui {

class RowList : public QListView
{
    Q_OBJECT

public:
    RowList(const Theme& theme, QWidget* parent);
    ~RowList() override;

    void setTheme(const Theme& theme);
    [[nodiscard]] const Theme& theme() const { return m_theme; }

    /// The row that is shown as selected; -1: none. Scrolls it into view and emits nothing.
    void setSelectedRow(int row);
    [[nodiscard]] int selectedRow() const { return m_selected; }
    /// A row below the selected one that is to be seen as well; -1: none.
    void setAlsoVisible(int row);
    /// The height that all rows together need at the present width.
    [[nodiscard]] int contentHeight() const;
    /// Where a row is drawn, in the viewport.
    [[nodiscard]] QRect rowRect(int row) const;

    [[nodiscard]] virtual int rows() const = 0;
    [[nodiscard]] virtual double rowHeight(int row, double width) const = 0;
    virtual void drawRow(const Canvas& canvas, int row, const QRectF& rect) const = 0;
    /// How far below its top the first line of a row begins.
    [[nodiscard]] virtual double lineInset() const { return 0; }
    /// What the row says, in one line.
    [[nodiscard]] virtual QString rowText(int row) const = 0;

signals:
    /// The person chose a row.
    void rowChosen(int row);

protected:
    /// The rows are others now.
    void rowsChanged();
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void revealSelected();
    void snapToRow();
    /// Of a row with many lines, in the viewport: what is left of it when those that are cut go.
    [[nodiscard]] QRect wholeLines(const QRect& row) const;
    /// rowHeight() at the present width, whole pixels; measured once.
    [[nodiscard]] int heightOf(int row) const;
    void forgetHeights();

    class Model;
    class Delegate;

    Theme m_theme;
    std::unique_ptr<Model> m_model;
    std::unique_ptr<Delegate> m_delegate;
    int m_selected = -1;
    int m_also = -1;
    mutable std::vector<int> m_heights; ///< 0: not measured yet
    mutable int m_measuredWidth = 0;
    bool m_quiet = false; ///< what changes now was not chosen by the person
};

/// Highlight behind a selected row: a tint, and a bar at the left that doesn't need colour.
void drawSelection(const Canvas& canvas, const QRectF& rect);

} // namespace postroad::ui
