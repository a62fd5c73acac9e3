// SPDX-License-Identifier: MIT
// Finds places for what has no fixed place: the labels of links, and the way of a pill beside its
// link. Nothing may lie on a box, a badge or another label.
#pragma once

#include "ui/map/map_layout.h"

namespace postroad::ui {

/// Sets label rectangles (empty when there is no room) and pill tracks.
void placeLabels(const Theme& theme, MapLayout& layout);

/// The width a pill is given on the map.
double pillWidth(const Theme& theme);

/// The side of the lock beside the word TLS, and the room between the two.
double lockSize(const Theme& theme);

} // namespace postroad::ui
