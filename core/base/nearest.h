// SPDX-License-Identifier: MIT
// "Did you mean …?": the valid name that is nearest to what somebody wrote.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace postroad {

/// How many letters must be inserted, left out, replaced or swapped with their neighbour to make
/// one of the other. ASCII case is ignored; only the first 64 octets of each count.
std::size_t editDistance(std::string_view a, std::string_view b);

/// The nearest of the valid names, the first of several; empty if none is near enough to be meant
/// (about one mistake in three letters), or if the text is one of them already.
std::string nearestName(std::string_view text, std::span<const std::string> valid);
std::string nearestName(std::string_view text, std::span<const std::string_view> valid);

} // namespace postroad
