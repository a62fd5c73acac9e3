// SPDX-License-Identifier: MIT
// Base 64 as in RFC 4648 §4, with padding, without line breaks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace postroad {

std::string encodeBase64(std::string_view bytes);
/// Strict: alphabet and padding must be exact, no white space; otherwise nothing.
std::optional<std::string> decodeBase64(std::string_view text);

} // namespace postroad
