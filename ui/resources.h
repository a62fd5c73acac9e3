// SPDX-License-Identifier: MIT
// The program's own files (fonts, theme, icons) live in the static library; whoever shows a window
// asks for them once.
#pragma once

namespace postroad::ui {

/// Makes :/fonts, :/theme and :/icons known. Harmless when called again.
void initResources();

} // namespace postroad::ui
