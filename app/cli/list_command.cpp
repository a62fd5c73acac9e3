// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/exit_status.h"
#include "app/cli/scenario_source.h"
#include "core/scenario/builtin.h"
#include "core/scenario/read.h"

#include <fmt/core.h>

namespace postroad::cli {

int run(const ListArguments&)
{
    for (const EmbeddedFile& file : scenario::builtinLessons()) {
        const std::string name = scenario::lessonName(file.name);
        const auto plan = loadPlan(name);
        if (!plan)
            return plan.error();
        fmt::print("{:<16} {}\n{:<16} {}\n", name, plan->title.en, "", plan->goal.en);
    }
    return kOk;
}

} // namespace postroad::cli
