// SPDX-License-Identifier: MIT
// Draws the timeline. No spoilers: what lies after the furthest visited position is grey and has no
// words.
#pragma once

#include "ui/paint/canvas.h"
#include "ui/timeline/timeline_layout.h"

namespace postroad::ui {

struct TimelineMarks
{
    std::size_t position = 0;
    std::size_t visited = 0;
    bool focused = false;
};

void drawTimeline(const Canvas& canvas, const TimelineLayout& layout, const TimelineMarks& marks);

} // namespace postroad::ui
