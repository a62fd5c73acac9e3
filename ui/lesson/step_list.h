// SPDX-License-Identifier: MIT
// The steps of the lesson: those that the class has been at with their titles, those to
// come only as numbers.
#pragma once

#include "ui/lesson/lesson_guide.h"
#include "ui/rows/row_list.h"

namespace postroad::ui {

class StepList : public RowList
{
    Q_OBJECT

public:
    StepList(LessonGuide& guide, const Theme& theme, QWidget* parent = nullptr);

    void retranslate();

    [[nodiscard]] int rows() const override { return static_cast<int>(m_rows.size()); }
    [[nodiscard]] double rowHeight(int row, double width) const override;
    void drawRow(const Canvas& canvas, int row, const QRectF& rect) const override;
    [[nodiscard]] QString rowText(int row) const override;

private:
    /// A step, or the number discs of all that are to come.
    struct Row
    {
        int step = 0;
        QString text;
        QStringList numbers; ///< not empty: steps to come
    };
    void refresh();
    [[nodiscard]] QRectF textRect(const QRectF& row) const;
    void drawStep(const Canvas& canvas, const Row& row, const QRectF& rect) const;
    void drawComing(const Canvas& canvas, const Row& row, const QRectF& rect) const;
    /// Bold words are wider: a title is measured in the font in which it is drawn.
    [[nodiscard]] FontRole titleRole(const Row& row) const;
    [[nodiscard]] int numbersPerLine(double width) const;

    LessonGuide& m_guide;
    std::vector<Row> m_rows;
};

} // namespace postroad::ui
