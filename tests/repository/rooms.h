// SPDX-License-Identifier: MIT
// The table of rooms and their arrows (docs/architecture.md) as data, and the check that the
// includes keep to it.
#pragma once

#include "tests/repository/source_tree.h"

namespace postroad::tests {

/// Each include that its room may not have: "core/smtp/reply.cpp:3: core/smtp may not look at
/// core/dns".
QStringList brokenArrows(const SourceFiles& files);

} // namespace postroad::tests
