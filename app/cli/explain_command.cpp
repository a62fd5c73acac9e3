// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/exit_status.h"
#include "core/explain/explain.h"

#include <fmt/core.h>

namespace postroad::cli {

int run(const ExplainArguments& arguments)
{
    const auto found = explain::explain(arguments.topic);
    if (!found) {
        fmt::print(stderr, "postroad-cli: nothing is known about “{}”", arguments.topic);
        const auto nearest = explain::nearestTopics(arguments.topic, 1);
        fmt::print(stderr, "{}\n",
            nearest.empty() ? std::string() : "; did you mean " + nearest.front() + "?");
        return kUsage;
    }
    fmt::print("{} ({}): {}\n\n{}\n", found->topic, found->kind,
        found->title.in(arguments.language), found->text.in(arguments.language));
    if (found->rfc.number != 0)
        fmt::print("\n{}\n", format(found->rfc));
    if (!found->related.empty()) {
        std::string line;
        for (const std::string& topic : found->related)
            line += (line.empty() ? "" : ", ") + topic;
        fmt::print("See also: {}\n", line);
    }
    return kOk;
}

} // namespace postroad::cli
