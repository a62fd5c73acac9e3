// SPDX-License-Identifier: MIT
// Who writes to whom, and who looks into a mailbox: [[letter]] and [[read]].
#pragma once

#include "core/scenario/matcher_reader.h"
#include "core/scenario/read.h"
#include "core/scenario/world_draft.h"

#include <set>

namespace postroad::scenario {

/// Fills Plan::letters. Mistakes in addresses are held against the domains that the file speaks of.
void readLetters(TableReader& file, const std::vector<DomainDraft>& domains,
    const FileLoader& loadFile, Plan& plan, ReadContext& context);

/// A [[read]] whose event can be read only when the stage stands.
struct ReadDraft
{
    ReadPlan plan;
    const Value* on = nullptr;
    Place userPlace;
};
std::vector<ReadDraft> readReads(
    TableReader& file, const std::vector<DomainDraft>& domains, ReadContext& context);

/// The domains that letters are sent from, in lower case.
std::set<std::string> senderDomains(const Plan& plan);

} // namespace postroad::scenario
