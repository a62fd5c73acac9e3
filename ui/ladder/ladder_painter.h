// SPDX-License-Identifier: MIT
// Draws the ladder diagram: header, lifelines, and rows of arrows.
#pragma once

#include "ui/ladder/ladder_layout.h"
#include "ui/paint/canvas.h"

namespace postroad::ui {

/// The names over the lifelines, on the panel's colour; its top is y 0.
void drawLadderHeader(const Canvas& canvas, const LadderLayout& layout);

/// The lifelines between two heights; y 0 is the top of the first row of all.
void drawLifelines(const Canvas& canvas, const LadderLayout& layout, double top, double bottom);

/// Rows first to last-1, over the lifelines; y 0 is the top of the first row of all.
/// current: the row that is looked at, or -1.
void drawLadderRows(const Canvas& canvas, const LadderLayout& layout,
    const std::vector<projection::LadderRow>& rows, std::ptrdiff_t current, std::size_t first,
    std::size_t last);

/// All of it, header first.
void drawLadder(const Canvas& canvas, const LadderLayout& layout,
    const std::vector<projection::LadderRow>& rows, std::ptrdiff_t current);

} // namespace postroad::ui
