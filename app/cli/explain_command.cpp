// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/complain.h"
#include "core/explain/explain.h"

namespace postroad::cli {

int run(const ExplainArguments& arguments)
{
    const auto found = explain::explain(arguments.topic);
    if (!found) {
        const auto nearest = explain::nearestTopics(arguments.topic, 1);
        return complain(kUsage, "nothing is known about “{}”{}", arguments.topic,
            didYouMean(nearest.empty() ? std::string_view() : nearest.front()));
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
