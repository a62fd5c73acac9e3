// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/exit_status.h"
#include "app/cli/scenario_source.h"
#include "core/base/ascii.h"
#include "core/sim/simulation.h"

#include <fmt/core.h>

namespace postroad::cli {

namespace {

void printWords()
{
    fmt::print("The events of a run, version {}. A lesson finds one by family and word,\n"
               "for example {{ connection = \"refused\", to = \"mx1.example.net\" }}.\n\n",
        trace::kEventListVersion);
    for (const trace::KindRow& row : trace::kindRows())
        fmt::print("{:<11} {:<17} {}\n", familyName(row.family),
            row.word.empty() ? "(its own)" : row.word, row.meaning);
    fmt::print("\nFurther conditions:\n\n");
    for (const trace::FieldRow& row : trace::fieldRows())
        fmt::print("{:<11} {}\n", row.name, row.meaning);
}

std::string wordOf(const trace::Trace& trace, const trace::Event& event)
{
    const trace::KindRow& row = trace::row(event.kind);
    if (!row.word.empty())
        return std::string(row.word);
    if (row.family == trace::Family::Reply)
        return std::to_string(event.number);
    return std::string(trace.word(event));
}

void printEvent(const trace::Trace& trace, EventId id)
{
    const trace::Event& event = trace[id];
    const trace::KindRow& row = trace::row(event.kind);
    std::string detail;
    for (const trace::Field field : {trace::Field::To, trace::Field::Question,
             trace::Field::Outcome, trace::Field::Recipient}) {
        const std::string text = fieldText(trace, id, field);
        if (!text.empty() && text != trace.hostName(event.host))
            detail += fmt::format(" {}={}",
                field == trace::Field::To             ? "to"
                    : field == trace::Field::Question ? "question"
                    : field == trace::Field::Outcome  ? "outcome"
                                                      : "recipient",
                text);
    }
    const bool isWire = row.family == trace::Family::Dns;
    const std::string text = isWire ? std::string()
                                    : ascii::quotedForDisplay(trace.text(event), 60);
    const bool arrived = event.kind == trace::EventKind::CommandArrived
        || event.kind == trace::EventKind::ReplyArrived;
    fmt::print("{:>5} {:>12} {:<11} {:<17} {:<24}{}{}{}\n", id.value + 1, formatSeconds(event.time),
        familyName(row.family), wordOf(trace, event) + (arrived ? " (arrived)" : ""),
        trace.hostName(event.host), detail, text.empty() ? "" : " | ", text);
}

} // namespace

int run(const EventsArguments& arguments)
{
    if (arguments.scenario.empty()) {
        printWords();
        return kOk;
    }
    auto plan = loadPlan(arguments.scenario);
    if (!plan)
        return plan.error();
    sim::Simulation simulation(std::make_shared<const scenario::Plan>(std::move(*plan)));
    simulation.runToEnd();
    for (std::size_t k = 0; k < simulation.trace().size(); ++k)
        printEvent(simulation.trace(), EventId(static_cast<std::uint32_t>(k)));
    return kOk;
}

} // namespace postroad::cli
