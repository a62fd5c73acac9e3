// SPDX-License-Identifier: MIT
// The small headings of panels, all alike.
#pragma once

#include <QtWidgets/QLabel>

namespace postroad::ui {

inline void makeHeading(QLabel& label)
{
    label.setObjectName(QStringLiteral("heading"));
    QFont font = label.font();
    font.setCapitalization(QFont::AllUppercase);
    font.setLetterSpacing(QFont::PercentageSpacing, 106);
    label.setFont(font);
}

} // namespace postroad::ui
