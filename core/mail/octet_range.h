// SPDX-License-Identifier: MIT
// A stretch of a message, by offsets: it stays true when the octets are shared, sent, or looked at
// in pieces.
#pragma once

#include <cstddef>
#include <string_view>

namespace postroad::mail {

struct OctetRange
{
    std::size_t begin = 0;
    std::size_t end = 0; ///< just past the last octet

    [[nodiscard]] std::size_t size() const { return end - begin; }
    [[nodiscard]] bool empty() const { return begin == end; }
    /// What it covers of the octets it was made for; of fewer octets, what is there.
    [[nodiscard]] std::string_view in(std::string_view octets) const
    {
        return begin < octets.size() ? octets.substr(begin, end - begin) : std::string_view();
    }

    friend bool operator==(const OctetRange&, const OctetRange&) = default;
};

} // namespace postroad::mail
