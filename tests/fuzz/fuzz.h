// SPDX-License-Identifier: MIT
// What the fuzzers share: the entry point, checks that stop the program, and feeding a session in
// pieces.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace postroad::fuzz {

inline std::string_view text(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

/// Something that must hold for every input.
inline void expect(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

/// The first octet says how long the pieces are in which the rest is fed.
template <typename Feed>
void inPieces(std::string_view input, Feed feed)
{
    if (input.empty())
        return;
    const std::size_t piece = std::max<std::size_t>(1, static_cast<unsigned char>(input.front()));
    input.remove_prefix(1);
    while (!input.empty()) {
        feed(input.substr(0, piece));
        input.remove_prefix(std::min(piece, input.size()));
    }
}

} // namespace postroad::fuzz
