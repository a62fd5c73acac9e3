// SPDX-License-Identifier: MIT
// Draws the timeline: the parts, and as one grey stretch what is to come.
#pragma once

#include "ui/paint/canvas.h"
#include "ui/timeline/timeline_layout.h"

namespace postroad::ui {

struct TimelineMarks
{
    std::size_t position = 0;
    bool focused = false;
};

void drawTimeline(const Canvas& canvas, const TimelineLayout& layout, const TimelineMarks& marks);

} // namespace postroad::ui
