// SPDX-License-Identifier: MIT
// The look of buttons, cards, headings and tabs, from the theme: widgets have object names, this
// says what they look like.
#pragma once

#include "ui/theme/theme.h"

#include <QtCore/QString>

namespace postroad::ui {

QString styleSheet(const Theme& theme);

} // namespace postroad::ui
