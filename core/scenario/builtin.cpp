// SPDX-License-Identifier: MIT
#include "core/scenario/builtin.h"

namespace postroad::scenario {

const EmbeddedFile* findBuiltinLesson(std::string_view name)
{
    for (const EmbeddedFile& file : builtinLessons()) {
        if (file.name == name || file.name.substr(0, file.name.rfind('.')) == name)
            return &file;
    }
    return nullptr;
}

} // namespace postroad::scenario
