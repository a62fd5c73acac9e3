// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/exit_status.h"
#include "app/cli/scenario_source.h"
#include "core/scenario/check.h"
#include "core/sim/simulation.h"

#include <fmt/core.h>

namespace postroad::cli {

namespace {

int checkOne(const std::string& name, bool show)
{
    auto loaded = loadPlan(name);
    if (!loaded)
        return loaded.error();
    const auto plan = std::make_shared<const scenario::Plan>(std::move(*loaded));
    if (show) {
        for (const std::string& line : plan->generated)
            fmt::print("{}: made {}\n", name, line);
    }
    sim::Simulation simulation(plan);
    const sim::RunEnd end = simulation.runToEnd();
    const auto failed = scenario::check(*plan, simulation.trace());
    for (const scenario::FailedClaim& claim : failed)
        fmt::print("{}:{}: {}: {}\n", name, claim.line, claim.claim.en, claim.found.en);
    fmt::print("{}: {} steps, {} claims, {} events, run {}: {}\n", name, plan->steps.size(),
        plan->expects.size(), simulation.trace().size(), runEndName(end),
        failed.empty() ? "holds" : "does not hold");
    return failed.empty() ? kOk : kClaimFailed;
}

} // namespace

int run(const CheckArguments& arguments)
{
    // A file that can't be read weighs more than a claim that fails; of several, the first.
    int status = kOk;
    for (const std::string& name : arguments.scenarios) {
        const int one = checkOne(name, arguments.show);
        if (status == kOk || (status == kClaimFailed && one != kOk))
            status = one;
    }
    return status;
}

} // namespace postroad::cli
