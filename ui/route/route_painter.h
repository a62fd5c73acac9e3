// SPDX-License-Identifier: MIT
// Draws a row of the MX lookup path.
#pragma once

#include "ui/paint/canvas.h"
#include "ui/route/route_lines.h"

namespace postroad::ui {

void drawRouteLine(const Canvas& canvas, const RouteLine& line, const QRectF& row);
/// The sign alone: a shape of its own for each outcome.
void drawRouteSign(const Canvas& canvas, const RouteLine& line, const QRectF& square);

} // namespace postroad::ui
