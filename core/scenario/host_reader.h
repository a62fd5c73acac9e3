// SPDX-License-Identifier: MIT
// Reads [host."…"]: what a lesson says of a single machine.
#pragma once

#include "core/scenario/matcher_reader.h"
#include "core/scenario/table_reader.h"

namespace postroad::scenario {

struct Plan;

/// The tables [host."…"], into the plan's hosts, which stand already.
void readHosts(TableReader& file, Plan& plan, MatcherContext& matchers);

} // namespace postroad::scenario
