// SPDX-License-Identifier: MIT
// Keyed randomness: a function of (seed, host, purpose, n), not a stream, so that a draw more in
// one place leaves every other identifier of the run as it was. Integer distributions are our own
// (the standard library's differ between systems).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace postroad {

/// SipHash-2-4 (Aumasson and Bernstein, 2012) of the octets under a 128-bit key.
std::uint64_t sipHash(std::uint64_t key0, std::uint64_t key1, std::string_view bytes);

class Randomness
{
public:
    explicit Randomness(std::uint64_t seed) : m_seed(seed) { }

    /// 64 even bits for the n-th draw of that host for that purpose.
    [[nodiscard]] std::uint64_t draw(
        std::string_view host, std::string_view purpose, std::uint64_t n) const;

    [[nodiscard]] std::uint64_t seed() const { return m_seed; }

private:
    std::uint64_t m_seed;
};

/// Maps 64 even bits to 0 … bound-1 (multiply and shift; the bias is below 2^-32 for bounds below
/// 2^32). bound > 0.
std::uint64_t below(std::uint64_t bits, std::uint64_t bound);

/// Twelve characters of 0-9a-z made from the bits: for Message-IDs, queue ids and file names.
std::string identifier(std::uint64_t bits, std::size_t length = 12);

} // namespace postroad
