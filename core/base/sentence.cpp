// SPDX-License-Identifier: MIT
#include "core/base/sentence.h"

#include "core/base/ascii.h"

namespace postroad {

namespace {

std::string filled(
    std::string_view text, std::string_view language, std::span<const LocalText> values)
{
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t place = placeAt(text, at);
        if (place > 0 && place <= values.size())
            result += values[place - 1].in(language);
        else
            result += text[at];
        at += place > 0 && place <= values.size() ? 3U : 1U;
    }
    return result;
}

} // namespace

std::string quoted(std::string_view text) { return "“" + ascii::quotedForDisplay(text, 60) + "”"; }

LocalText fillPlaces(std::string_view en, std::string_view zh, std::span<const LocalText> values)
{
    return {filled(en, "en", values), filled(zh, "zh", values)};
}

} // namespace postroad
