// SPDX-License-Identifier: MIT
// The mailboxes of a run, written to the user's disk as Maildirs.
#pragma once

#include "core/sim/simulation.h"

#include <optional>
#include <string>

namespace postroad::cli {

/// Whether DIR can take them: it doesn't exist, or is an empty folder. Otherwise one sentence for
/// the user.
std::optional<std::string> refuseMaildir(const std::string& folder);

/// DIR/bob@example.net/{tmp,new,cur}/…, one Maildir per mailbox, in small letters; what is no good
/// in names of files becomes %XX. What went wrong, or nothing.
std::optional<std::string> writeMaildirs(sim::Simulation& simulation, const std::string& folder);

} // namespace postroad::cli
