// SPDX-License-Identifier: MIT
// Plans of several shapes, made without lesson files: for layouts, pictures and measurements.
#pragma once

#include "core/scenario/plan.h"

#include <cstddef>
#include <string>

namespace postroad::tests {

struct DomainShape
{
    std::string name; ///< "example.org"
    std::size_t people = 1;
    bool sends = false; ///< has an MSA and an MTA, and a letter from its first person
    std::size_t exchangers = 0; ///< with any it has an MDA and a store too
};

/// Hosts, nodes and domains of that shape, with root, top-level domains' and own name servers, a
/// resolver for each domain that sends, and a letter from each of those to everybody who receives.
scenario::Plan samplePlan(const std::vector<DomainShape>& domains);

/// About that many nodes in two domains.
scenario::Plan crowdedPlan(std::size_t nodes);

} // namespace postroad::tests
