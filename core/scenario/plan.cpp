// SPDX-License-Identifier: MIT
#include "core/scenario/plan.h"

#include "core/base/ascii.h"

namespace postroad::scenario {

const DomainPlan* Plan::findDomain(std::string_view wanted) const
{
    for (const DomainPlan& domain : domains) {
        if (ascii::iequals(domain.name, wanted))
            return &domain;
    }
    return nullptr;
}

std::optional<HostIndex> Plan::findHost(std::string_view wanted) const
{
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        if (ascii::iequals(hosts[i].name, wanted))
            return static_cast<HostIndex>(i);
    }
    return std::nullopt;
}

} // namespace postroad::scenario
