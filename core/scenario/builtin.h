// SPDX-License-Identifier: MIT
// The lessons that came with the program.
#pragma once

#include "core/base/embedded_file.h"

#include <span>
#include <string_view>

namespace postroad::scenario {

/// In the order of a course: "first-letter.toml" first.
std::span<const EmbeddedFile> builtinLessons();
/// The lesson of that name, with or without ".toml"; nullptr if there is none.
const EmbeddedFile* findBuiltinLesson(std::string_view name);

} // namespace postroad::scenario
