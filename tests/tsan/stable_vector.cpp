// SPDX-License-Identifier: MIT
// One thread appends, two read what was published: each element must be whole as soon as the length
// covers it.
#include "core/base/stable_vector.h"

#include <cstdio>
#include <string>
#include <thread>

namespace {

constexpr std::size_t kCount = 60'000; // crosses the border of a segment six times

/// How many elements were not what the writer made of them.
std::size_t readAll(const postroad::StableVector<std::string>& vector)
{
    std::size_t wrong = 0;
    for (std::size_t seen = 0; seen < kCount;) {
        const std::size_t size = vector.size();
        for (; seen < size; ++seen)
            wrong += vector[seen] == std::to_string(seen) ? 0 : 1;
        if (size > 0)
            wrong += vector[size / 2] == std::to_string(size / 2) ? 0 : 1;
    }
    return wrong;
}

} // namespace

int main()
{
    postroad::StableVector<std::string> vector;
    std::size_t wrongOfFirst = 0;
    std::size_t wrongOfSecond = 0;
    std::thread first([&] { wrongOfFirst = readAll(vector); });
    std::thread second([&] { wrongOfSecond = readAll(vector); });
    for (std::size_t i = 0; i < kCount; ++i)
        vector.append(std::to_string(i));
    first.join();
    second.join();
    if (wrongOfFirst + wrongOfSecond > 0) {
        std::fprintf(stderr, "%zu elements were not whole\n", wrongOfFirst + wrongOfSecond);
        return 1;
    }
    return 0;
}
