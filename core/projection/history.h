// SPDX-License-Identifier: MIT
// A number of the stage, or a few, through the whole run: what it is at any position, for those
// that would grow with the run and are too much for checkpoints.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

namespace postroad::projection {

template <typename Value>
class History
{
public:
    /// From this position on. Positions don't fall; what is no change takes no room.
    void set(std::size_t position, const Value& value)
    {
        if (m_changes.empty() || m_changes.back().second != value)
            m_changes.emplace_back(position, value);
    }

    /// nullptr: none is set by then.
    [[nodiscard]] const Value* at(std::size_t position) const
    {
        const auto behind = std::partition_point(m_changes.begin(), m_changes.end(),
            [position](const auto& change) { return change.first <= position; });
        return behind == m_changes.begin() ? nullptr : &std::prev(behind)->second;
    }

    /// The newest; nullptr: none is set.
    [[nodiscard]] const Value* last() const
    {
        return m_changes.empty() ? nullptr : &m_changes.back().second;
    }

private:
    std::vector<std::pair<std::size_t, Value>> m_changes; ///< position and value, rising
};

} // namespace postroad::projection
