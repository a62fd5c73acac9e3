// SPDX-License-Identifier: MIT
// Texts of lessons and of core in the language of the program. They follow the language, the wire
// doesn't.
#pragma once

#include "core/scenario/plan.h"

#include <QtCore/QString>

namespace postroad::ui {

/// "en" or "zh_CN": what texts are shown in now; set by Languages.
[[nodiscard]] const QString& textLanguage();
void setTextLanguage(const QString& language);

QString localText(const LocalText& text);
/// A state of a session by its name in the tables; in Chinese with what that means:
/// "idle（没有事务）".
QString stateText(std::string_view state);
/// For labels that show rich text: escaped; what stands in `backquotes` has the font of the wire.
QString richText(const QString& text);

} // namespace postroad::ui
