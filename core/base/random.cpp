// SPDX-License-Identifier: MIT
#include "core/base/random.h"

#include <bit>

namespace postroad {

namespace {

struct SipState
{
    std::uint64_t v0, v1, v2, v3;

    void round()
    {
        v0 += v1;
        v1 = std::rotl(v1, 13) ^ v0;
        v0 = std::rotl(v0, 32);
        v2 += v3;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 += v3;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    }

    void absorb(std::uint64_t word)
    {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }
};

} // namespace

std::uint64_t sipHash(std::uint64_t key0, std::uint64_t key1, std::string_view bytes)
{
    SipState state{key0 ^ 0x736f6d6570736575U, key1 ^ 0x646f72616e646f6dU,
        key0 ^ 0x6c7967656e657261U, key1 ^ 0x7465646279746573U};
    std::uint64_t word = 0;
    std::size_t i = 0;
    for (; i < bytes.size(); ++i) {
        word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << 8U * (i % 8);
        if (i % 8 == 7) {
            state.absorb(word);
            word = 0;
        }
    }
    state.absorb(word | std::uint64_t{bytes.size()} << 56U);
    state.v2 ^= 0xFF;
    for (int k = 0; k < 4; ++k)
        state.round();
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

std::uint64_t Randomness::draw(
    std::string_view host, std::string_view purpose, std::uint64_t n) const
{
    std::string message;
    message.reserve(host.size() + purpose.size() + 10);
    message.append(host).append(1, '\0').append(purpose).append(1, '\0');
    for (unsigned k = 0; k < 8; ++k)
        message += static_cast<char>(n >> 8U * k & 0xFFU);
    return sipHash(m_seed, 0x706f7374726f6164U, message);
}

std::uint64_t below(std::uint64_t bits, std::uint64_t bound)
{
    // The high half of a 64×64-bit product, in 32-bit pieces (no 128-bit integers in standard C++).
    const std::uint64_t low = (bits & 0xFFFFFFFFU) * (bound & 0xFFFFFFFFU);
    const std::uint64_t mid1 = (bits >> 32U) * (bound & 0xFFFFFFFFU) + (low >> 32U);
    const std::uint64_t mid2 = (bits & 0xFFFFFFFFU) * (bound >> 32U) + (mid1 & 0xFFFFFFFFU);
    return (bits >> 32U) * (bound >> 32U) + (mid1 >> 32U) + (mid2 >> 32U);
}

std::string identifier(std::uint64_t bits, std::size_t length)
{
    static constexpr std::string_view kAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::string text;
    for (std::size_t i = 0; i < length; ++i) {
        text += kAlphabet[bits % kAlphabet.size()];
        bits /= kAlphabet.size();
    }
    return text;
}

} // namespace postroad
