// SPDX-License-Identifier: MIT
// From what was typed to a plan: a file, or a lesson that came with the program. Mistakes are
// printed here.
#pragma once

#include "core/base/result.h"
#include "core/scenario/plan.h"

#include <string>

namespace postroad::cli {

/// The plan, or the exit status after the reason was printed on standard error.
Result<scenario::Plan, int> loadPlan(const std::string& scenario);

/// A file's octets, at most that many; or one sentence without a full stop.
Result<std::string, std::string> readFile(const std::string& path, std::size_t octetsMax);

} // namespace postroad::cli
