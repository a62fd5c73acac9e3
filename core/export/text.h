// SPDX-License-Identifier: MIT
// A run as text for people: hop by hop what was said, the way that was found in between, and what
// became of the letters at the end.
#pragma once

#include "core/export/run_view.h"

#include <cstdint>
#include <optional>
#include <string>

namespace postroad::exporting {

struct TextOptions
{
    std::optional<std::uint32_t> hop; ///< only this one, from 1
    std::size_t columns = 100; ///< 60 to 200; longer lines are wrapped
    std::size_t bodyLinesMax = 60; ///< of each chunk of a message
    std::string language = "en"; ///< of the title
};

/// UTF-8 with LF. Octets that are no text are shown as \xNN. A hop that is not there gives "".
std::string toText(const RunView& run, const TextOptions& options = {});

} // namespace postroad::exporting
