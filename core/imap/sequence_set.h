// SPDX-License-Identifier: MIT
// Which messages a command means (RFC 3501 §9 sequence-set): "1", "2:4,7", "5:*", by sequence
// number or by UID.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace postroad::imap {

class SequenceSet
{
public:
    static constexpr std::size_t kRangesMax = 1000;

    /// Nothing if it isn't one, or has more than kRangesMax ranges.
    static std::optional<SequenceSet> parse(std::string_view text);

    /// Whether the number is meant; largest is what "*" stands for. "7:*" means 7 down to it, too
    /// (RFC 3501 §9).
    [[nodiscard]] bool contains(std::uint32_t number, std::uint32_t largest) const;
    /// The largest number it names, "*" being largest.
    [[nodiscard]] std::uint32_t maximum(std::uint32_t largest) const;

private:
    struct Range
    {
        std::uint32_t first = 0; ///< 0: "*"
        std::uint32_t last = 0;
    };

    std::vector<Range> m_ranges;
};

} // namespace postroad::imap
