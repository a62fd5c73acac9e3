// SPDX-License-Identifier: MIT
#include "core/store/uid_file.h"

#include "core/base/ascii.h"

namespace postroad::store {

std::string formatUidFile(const UidFacts& facts)
{
    return "postroad-uids 1\nvalidity " + std::to_string(facts.validity) + "\nnext "
        + std::to_string(facts.next) + '\n';
}

std::optional<UidFacts> parseUidFile(std::string_view text)
{
    const auto lines = ascii::split(text, '\n');
    if (lines.size() != 4)
        return std::nullopt;
    const auto number = [](std::string_view line, std::string_view key) {
        return line.starts_with(key) ? ascii::parseNumber(line.substr(key.size()), UINT32_MAX)
                                     : std::nullopt;
    };
    const auto validity = number(lines[1], "validity ");
    const auto next = number(lines[2], "next ");
    if (!validity || !next)
        return std::nullopt;
    const UidFacts facts{static_cast<std::uint32_t>(*validity), static_cast<std::uint32_t>(*next)};
    const bool good = facts.validity > 0 && facts.next > 0 && formatUidFile(facts) == text;
    return good ? std::optional(facts) : std::nullopt;
}

} // namespace postroad::store
