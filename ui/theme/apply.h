// SPDX-License-Identifier: MIT
// Dresses the application: bundled fonts, Fusion with a full palette for the look, the size of
// interface text.
#pragma once

#include "ui/theme/theme.h"

#include <QtGui/QPalette>

class QApplication;

namespace postroad::ui {

/// Registers the bundled fonts, once; call before the first widget. Returns how many of them could
/// be loaded. Needs initResources().
int installFonts();

/// Every role of every group: Fusion's own dark greys would be weak on a projector.
QPalette makePalette(const Theme& theme);

/// Style, palette, font and style sheet of the whole application.
void applyTheme(QApplication& application, const Theme& theme);

} // namespace postroad::ui
