// SPDX-License-Identifier: MIT
// Draws a row of the transcript.
#pragma once

#include "ui/paint/canvas.h"
#include "ui/transcript/transcript_rows.h"

namespace postroad::ui {

void drawTranscriptLine(const Canvas& canvas, const TranscriptLine& line, const QRectF& row);

} // namespace postroad::ui
