// SPDX-License-Identifier: MIT
// The transcript of the hop that the selected event belongs to, or else of the current one.
#pragma once

#include "ui/lesson/lesson_guide.h"
#include "ui/rows/row_list.h"
#include "ui/transcript/transcript_rows.h"

namespace postroad::ui {

class TranscriptView : public RowList
{
    Q_OBJECT

public:
    TranscriptView(
        Playhead& playhead, LessonGuide& guide, const Theme& theme, QWidget* parent = nullptr);

    void retranslate();
    /// 0: none yet.
    [[nodiscard]] std::uint32_t hop() const { return m_hop; }
    [[nodiscard]] const std::vector<TranscriptLine>& lines() const { return m_lines; }

    [[nodiscard]] int rows() const override { return static_cast<int>(m_lines.size()); }
    [[nodiscard]] double rowHeight(int row, double width) const override;
    [[nodiscard]] double lineInset() const override { return transcriptInset(theme()); }
    void drawRow(const Canvas& canvas, int row, const QRectF& rect) const override;
    [[nodiscard]] QString rowText(int row) const override;

signals:
    void hopChanged();

private:
    void refresh();
    void takeRows();
    void showSelection();

    Playhead& m_playhead;
    LessonGuide& m_guide;
    /// What there is to see depends on these alone.
    struct Shown
    {
        bool any = false;
        std::uint32_t hop = 0;
        std::size_t position = 0;
        EventId selected;
        EventId hidden;
        friend bool operator==(const Shown&, const Shown&) = default;
    };
    Shown m_shown;
    std::uint32_t m_hop = 0;
    std::vector<projection::TranscriptRow> m_rows;
    std::vector<TranscriptLine> m_lines;
    int m_ahead = 0; ///< lines that stand before the first of m_rows
};

/// The hop that views about one hop show: the selected event's, or else the current one; 0: none.
std::uint32_t shownHop(const Playhead& playhead);

} // namespace postroad::ui
