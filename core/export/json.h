// SPDX-License-Identifier: MIT
// A run as JSON: the contract of docs/json.md, for scripts and other programs.
#pragma once

#include "core/export/run_view.h"

#include <string>

namespace postroad::exporting {

/// Raised when a field changes its meaning or goes away; new fields don't raise it.
inline constexpr int kJsonVersion = 1;

/// UTF-8, two blanks of indentation, keys in a fixed order, a line end at the end. The same run
/// gives the same octets everywhere.
std::string toJson(const RunView& run);

} // namespace postroad::exporting
