// SPDX-License-Identifier: MIT
#include "core/imap/sequence_set.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace postroad::imap {

namespace {

constexpr std::uint32_t kStar = 0;

/// RFC 3501 §9: seq-number = nz-number / "*"; nz-number begins with a digit that isn't 0.
std::optional<std::uint32_t> parseEnd(std::string_view text)
{
    if (text == "*")
        return kStar;
    if (text.empty() || text.front() == '0')
        return std::nullopt;
    const auto number = ascii::parseNumber(text, UINT32_MAX);
    if (!number)
        return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

std::uint32_t resolved(std::uint32_t number, std::uint32_t largest)
{
    return number == kStar ? largest : number;
}

} // namespace

std::optional<SequenceSet> SequenceSet::parse(std::string_view text)
{
    SequenceSet set;
    for (const std::string_view piece : ascii::split(text, ',')) {
        const std::size_t colon = piece.find(':');
        const auto first = parseEnd(piece.substr(0, colon));
        const auto last = colon == piece.npos ? first : parseEnd(piece.substr(colon + 1));
        if (!first || !last || set.m_ranges.size() == kRangesMax)
            return std::nullopt;
        set.m_ranges.push_back({*first, *last});
    }
    return set;
}

bool SequenceSet::contains(std::uint32_t number, std::uint32_t largest) const
{
    return std::any_of(m_ranges.begin(), m_ranges.end(), [number, largest](const Range& range) {
        const std::uint32_t first = resolved(range.first, largest);
        const std::uint32_t last = resolved(range.last, largest);
        return number >= std::min(first, last) && number <= std::max(first, last);
    });
}

std::uint32_t SequenceSet::maximum(std::uint32_t largest) const
{
    std::uint32_t most = 0;
    for (const Range& range : m_ranges)
        most = std::max({most, resolved(range.first, largest), resolved(range.last, largest)});
    return most;
}

} // namespace postroad::imap
