// SPDX-License-Identifier: MIT
// SASLprep (RFC 4013): names and passwords in one form, however they were typed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::security {

/// RFC 3454 §7: what somebody types may have characters that Unicode 3.2 did not know, what is kept
/// may not.
enum class PrepUse : std::uint8_t { Query, Stored };

/// Longer names and passwords are refused (RFC 4616 §2 asks for 255).
inline constexpr std::size_t kPrepOctetsMax = 1024;

/// The prepared text. Nothing if it is too long, no UTF-8, has characters that SASLprep forbids, or
/// if nothing is left of it.
std::optional<std::string> saslPrep(std::string_view text, PrepUse use);

} // namespace postroad::security
