// SPDX-License-Identifier: MIT
// What the tests of the DNS room share: names and zones from text that must be right, and seeded
// octets.
#pragma once

#include "core/base/random.h"
#include "core/dns/zone.h"

#include <cstdio>
#include <cstdlib>

namespace postroad::dns {

/// A name from text; the test program ends if it is none.
inline Name N(std::string_view text)
{
    auto name = parseName(text);
    if (!name) {
        std::fprintf(stderr, "not a name: %.*s\n", static_cast<int>(text.size()), text.data());
        std::abort();
    }
    return std::move(name).value();
}

inline IpAddress ip(std::string_view text) { return parseIpAddress(text).value(); }

/// A zone from text; the test program ends if it is none.
inline Zone zoneOf(std::string_view origin, std::string_view text)
{
    auto zone = parseZone(text, N(origin));
    if (!zone) {
        for (const ZoneError& error : zone.error())
            std::fprintf(stderr, "%s\n", format(error).c_str());
        std::abort();
    }
    return std::move(zone).value();
}

/// Small numbers that depend on a seed only.
class Dice
{
public:
    explicit Dice(std::uint64_t seed) : m_randomness(seed) { }
    std::size_t operator()(std::size_t bound)
    {
        return static_cast<std::size_t>(below(m_randomness.draw("test", "dice", m_n++), bound));
    }

private:
    Randomness m_randomness;
    std::uint64_t m_n = 0;
};

} // namespace postroad::dns
