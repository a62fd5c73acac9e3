// SPDX-License-Identifier: MIT
// The lessons that came with the program, beside the files of a person: both have a path here, that
// of a lesson is "lesson:backup-mx".
#pragma once

#include "core/base/result.h"
#include "core/scenario/plan.h"

#include <QtCore/QString>

#include <vector>

namespace postroad::ui {

struct ShelfLesson
{
    QString path; ///< "lesson:backup-mx"
    LocalText title;
};

/// In the order of the course. Read once.
const std::vector<ShelfLesson>& lessonShelf();
/// 1 for the first; 0: the path isn't one of a lesson that came with the program.
int placeOnShelf(const QString& path);
inline bool isOnShelf(const QString& path) { return placeOnShelf(path) > 0; }
/// Its text. The path must be on the shelf.
Result<std::string, std::string> shelfText(const QString& path);
/// "backup-mx.toml": how messages name it.
QString scenarioFileName(const QString& path);
/// The path of what the person named, a file or a lesson; empty: there is neither.
QString findScenario(const QString& fileOrName);

} // namespace postroad::ui
