// SPDX-License-Identifier: MIT
// A matcher as lesson files write it: { connection = "refused", to = "mx1" }. One key names a
// family of events, the others are conditions. What could never match is a mistake.
#pragma once

#include "core/scenario/stage.h"
#include "core/scenario/table_reader.h"

#include <optional>

namespace postroad::scenario {

/// What matchers are held against. Without a stage (because the part of the file that makes it has
/// mistakes) names are not looked up.
struct MatcherContext
{
    ReadContext& read;
    const Stage* stage = nullptr;
};

/// Nothing if there was a mistake; it has been reported. Host names come out complete.
std::optional<trace::Matcher> readMatcher(const Value& value, MatcherContext& context);

/// The host of the stage that lessons call so. Nothing if there is none, or several; that has been
/// reported. Nothing without a stage too.
std::optional<HostIndex> readHostName(
    std::string_view written, Place place, MatcherContext& context);

/// The words that stand after a family's key: "refused", "RCPT"; empty if they are no closed list.
std::vector<std::string> familyWords(trace::Family family);
/// Whether lesson files may ask events of that family for that field.
bool hasField(trace::Family family, trace::Field field);

} // namespace postroad::scenario
