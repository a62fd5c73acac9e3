// SPDX-License-Identifier: MIT
// Completes the zones: start of authority, name servers, exchangers, addresses, delegations with
// their glue, up to the root. What the file says of the same owner and type goes first.
#pragma once

#include "core/scenario/world_maker.h"

#include <string>
#include <vector>

namespace postroad::scenario {

/// Fills Plan::zones, the zones of its name servers and the preferences of its exchangers; mistakes
/// that only the whole zone shows are in the context. Returns every host that some zone names as an
/// exchanger, without final dots, in lower case.
std::vector<std::string> makeZones(const std::vector<DomainDraft>& drafts, const WorldMaker& world,
    Plan& plan, ReadContext& context);

} // namespace postroad::scenario
