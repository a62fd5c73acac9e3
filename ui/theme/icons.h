// SPDX-License-Identifier: MIT
// The program's own icons, coloured for the look: black in the files, the text colour on the stage.
#pragma once

#include "ui/theme/theme.h"

#include <QtGui/QIcon>

namespace postroad::ui {

/// The icon of that file name (resources/icons, without ".svg") in a colour of the theme; its
/// disabled form is faint. A null icon if there is no such file.
QIcon icon(const Theme& theme, const QString& name, Colour colour = Colour::TextStrong);

/// The program's own sign, in its own colours.
QIcon applicationIcon();

} // namespace postroad::ui
