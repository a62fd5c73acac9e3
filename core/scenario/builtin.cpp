// SPDX-License-Identifier: MIT
#include "core/scenario/builtin.h"

#include "core/scenario/read.h"

namespace postroad::scenario {

const EmbeddedFile* findBuiltinLesson(std::string_view name)
{
    for (const EmbeddedFile& file : builtinLessons()) {
        if (file.name == name || lessonName(file.name) == name)
            return &file;
    }
    return nullptr;
}

} // namespace postroad::scenario
