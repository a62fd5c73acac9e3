// SPDX-License-Identifier: MIT
// Lesson files: a plan, or at least one mistake with its place.
#include "core/scenario/read.h"
#include "tests/fuzz/fuzz.h"

using namespace postroad;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const scenario::FileLoader loader = [](std::string_view) -> Result<std::string, std::string> {
        return std::string("Subject: From a file\n\nHi\n");
    };
    const auto plan = scenario::read(fuzz::text(data, size), "fuzz.toml", loader);
    if (plan)
        return 0;
    fuzz::expect(!plan.error().empty(), "a refusal says why");
    for (const scenario::Diagnostic& mistake : plan.error()) {
        fuzz::expect(!scenario::format(mistake).empty(), "mistakes can be shown");
        fuzz::expect(!mistake.problem.zh.empty(), "mistakes are said in both languages");
    }
    return 0;
}
