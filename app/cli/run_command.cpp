// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/complain.h"
#include "app/cli/maildir_output.h"
#include "app/cli/message_file.h"
#include "app/cli/scenario_source.h"
#include "core/export/json.h"
#include "core/export/text.h"
#include "core/projection/outcome.h"

#include <cstdio>

namespace postroad::cli {

namespace {

/// The first letter's sender and recipients, with the user's message instead of the text. 0, or the
/// exit status.
int takeLetter(scenario::Plan& plan, const std::string& path)
{
    auto input = readMessageFile(path);
    if (!input)
        return input.error();
    if (plan.letters.empty())
        return complain(kBadData, "the scenario has no letter whose place yours could take");
    plan.letters.resize(1);
    plan.letters.front().text = makeBlob(std::move(input->octets));
    plan.letters.front().raw = true;
    return kOk;
}

} // namespace

int run(const RunArguments& arguments)
{
    auto loaded = loadPlan(arguments.scenario);
    if (!loaded)
        return loaded.error();
    if (arguments.seed)
        loaded->seed = *arguments.seed;
    if (!arguments.letter.empty()) {
        if (const int status = takeLetter(*loaded, arguments.letter); status != kOk)
            return status;
    }
    if (!arguments.maildir.empty()) {
        if (const auto problem = refuseMaildir(arguments.maildir))
            return complain(kCantCreate, "{}", *problem);
    }
    sim::Simulation simulation(std::make_shared<const scenario::Plan>(std::move(*loaded)));
    simulation.runToEnd();
    const trace::Trace& trace = simulation.trace();
    const exporting::RunView view{simulation.plan(), trace};
    const std::string output = arguments.json ? exporting::toJson(view)
                                              : exporting::toText(view, {.hop = arguments.hop});
    if (output.empty())
        return complain(kUsage, "the run has no hop {}", arguments.hop.value_or(0));
    std::fwrite(output.data(), 1, output.size(), stdout);
    if (!arguments.maildir.empty()) {
        if (const auto problem = writeMaildirs(simulation, arguments.maildir))
            return complain(kCantCreate, "{}", *problem);
    }
    return projection::outcome(trace, trace.size()).exitStatus();
}

} // namespace postroad::cli
