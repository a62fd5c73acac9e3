// SPDX-License-Identifier: MIT
// Breaks text into lines for a width: what painters draw and layouts count.
#pragma once

#include "ui/theme/theme.h"

#include <QtCore/QString>
#include <QtCore/QStringList>

namespace postroad::ui {

/// The lines of the text in that font, `linesMax` at most; a last one that had to be cut ends in …
/// Breaks between words where it can, within them where it must. At least one line.
QStringList wrapped(
    const Theme& theme, const QString& text, FontRole role, double width, int linesMax = 100);

/// The height of a line with room above and below it.
double lineHeight(const Theme& theme, FontRole role);

} // namespace postroad::ui
