// SPDX-License-Identifier: MIT
// What is asserted of the tables that protocols are written as.
#pragma once

#include <cstddef>
#include <functional>

namespace postroad {

/// Each row stands at the place that its key, an enumerator from 0, names.
template <typename Rows, typename Key>
constexpr bool standInOrder(const Rows& rows, Key key)
{
    std::size_t place = 0;
    for (const auto& row : rows) {
        if (static_cast<std::size_t>(std::invoke(key, row)) != place++)
            return false;
    }
    return true;
}

/// find(row) leads to each row itself: no other before it has the same key.
template <typename Rows, typename Find>
constexpr bool eachRowOnce(const Rows& rows, Find find)
{
    for (const auto& row : rows) {
        if (find(row) != &row)
            return false;
    }
    return true;
}

} // namespace postroad
