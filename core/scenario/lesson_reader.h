// SPDX-License-Identifier: MIT
// What the teacher says and asks, and what the lesson claims: [[step]] and [[expect]].
#pragma once

#include "core/scenario/matcher_reader.h"

namespace postroad::scenario {

/// Fills Plan::steps.
void readSteps(TableReader& file, Plan& plan, MatcherContext& context);
/// Fills Plan::expects.
void readExpects(TableReader& file, Plan& plan, MatcherContext& context);

} // namespace postroad::scenario
