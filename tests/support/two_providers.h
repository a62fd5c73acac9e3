// SPDX-License-Identifier: MIT
// A small world written out by hand, without any scenario file: Alice at example.org, Bob at
// example.net, a root and a .net and .org server, a resolver at each provider.
#pragma once

#include "core/scenario/plan.h"

#include <memory>

namespace postroad::tests {

/// mx1 is preferred to mx2; both hand over to the mda. No letters yet.
std::shared_ptr<scenario::Plan> makeTwoProviders();

/// A letter of Alice's.
scenario::LetterPlan makeLetter(
    std::vector<std::string> to, std::string text = "Subject: Lunch?\n\nShall we say noon?\n");

/// The two providers, and a letter from Alice to these.
std::shared_ptr<scenario::Plan> planWithLetter(std::vector<std::string> to = {"bob@example.net"});

trace::Matcher on(
    trace::Family family, std::string word, std::vector<trace::Condition> conditions = {});
/// How many events match.
std::size_t count(const trace::Trace& trace, const trace::Matcher& matcher);

scenario::FaultPlan makeFault(trace::Matcher on, scenario::FaultAction action);

} // namespace postroad::tests
