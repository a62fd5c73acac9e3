// SPDX-License-Identifier: MIT
// What we look at in the raw text of a TOML file ourselves: its limits, before the library sees it,
// and the places of octets within strings, which the library doesn't keep.
#pragma once

#include "core/scenario/toml_source.h"

#include <string_view>

namespace postroad::scenario {

/// Whether size, dots per line and open brackets are within their limits (toml_source.h), and only
/// ASCII stands outside of quotes and comments; if not, the first excess is in diagnostics. Text
/// that is no TOML may pass: the library stops there.
bool checkLimits(std::string_view text, DiagnosticCollector& diagnostics);

/// Where in the file the octet at that offset of a string's value stands. text is the same text
/// that the value was read from.
Place placeInString(std::string_view text, const Value& value, std::size_t offset);

/// The octet at a place of the text; NUL past its end. A line's end is '\n'.
char octetAt(std::string_view text, Place place);

} // namespace postroad::scenario
