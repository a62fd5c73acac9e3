// SPDX-License-Identifier: MIT
#include "core/base/nearest.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <array>

namespace postroad {

namespace {

constexpr std::size_t kOctetsMax = 64;
using Line = std::array<std::size_t, kOctetsMax + 1>;

template <typename Names>
std::string nearestOf(std::string_view text, const Names& valid)
{
    if (std::find(valid.begin(), valid.end(), text) != valid.end())
        return {};
    std::string nearest;
    std::size_t least = std::max<std::size_t>(1, (text.size() + 2) / 3) + 1;
    for (const auto& name : valid) {
        const std::size_t distance = editDistance(text, name);
        if (distance < least) {
            least = distance;
            nearest = name;
        }
    }
    return nearest;
}

} // namespace

std::size_t editDistance(std::string_view a, std::string_view b)
{
    a = a.substr(0, kOctetsMax);
    b = b.substr(0, kOctetsMax);
    Line beforeLast{};
    Line last{};
    Line current{};
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = ascii::toLower(a[i - 1]) == ascii::toLower(b[j - 1]);
            current[j] = std::min(
                {last[j] + 1, current[j - 1] + 1, last[j - 1] + (same ? std::size_t{0} : 1)});
            if (i > 1 && j > 1 && ascii::toLower(a[i - 1]) == ascii::toLower(b[j - 2])
                && ascii::toLower(a[i - 2]) == ascii::toLower(b[j - 1]))
                current[j] = std::min(current[j], beforeLast[j - 2] + 1);
        }
        beforeLast = last;
        last = current;
    }
    return last[b.size()];
}

std::string nearestName(std::string_view text, std::span<const std::string> valid)
{
    return nearestOf(text, valid);
}

std::string nearestName(std::string_view text, std::span<const std::string_view> valid)
{
    return nearestOf(text, valid);
}

} // namespace postroad
