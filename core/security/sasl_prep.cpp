// SPDX-License-Identifier: MIT
#include "core/security/sasl_prep.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stringprep.h>
#include <vector>

namespace postroad::security {

namespace {

struct Free
{
    void operator()(void* memory) const
    {
        std::free(memory);
    } // NOLINT: that is how libidn wants it
};

/// NFKC makes at most 18 characters of one (U+FDFA).
constexpr std::size_t kGrowthMax = 18;

/// The text is UTF-8 without NUL.
std::optional<std::string> prepared(std::string_view text, PrepUse use)
{
    std::size_t size = 0;
    const std::unique_ptr<std::uint32_t, Free> input(
        stringprep_utf8_to_ucs4(text.data(), static_cast<ssize_t>(text.size()), &size));
    if (!input)
        return std::nullopt;
    // With all the room that it can need, stringprep_4i() does it at the first go.
    std::vector<std::uint32_t> characters(size * kGrowthMax + 2);
    std::copy_n(input.get(), size, characters.begin());
    const auto flags = use == PrepUse::Stored ? STRINGPREP_NO_UNASSIGNED
                                              : static_cast<Stringprep_profile_flags>(0);
    if (stringprep_4i(characters.data(), &size, characters.size(), flags, stringprep_saslprep)
        != STRINGPREP_OK)
        return std::nullopt;
    std::size_t octets = 0;
    const std::unique_ptr<char, Free> output(
        stringprep_ucs4_to_utf8(characters.data(), static_cast<ssize_t>(size), nullptr, &octets));
    if (!output || octets == 0)
        return std::nullopt;
    return std::string(output.get(), octets);
}

} // namespace

std::optional<std::string> saslPrep(std::string_view text, PrepUse use)
{
    if (text.empty() || text.size() > kPrepOctetsMax)
        return std::nullopt;
    if (std::any_of(text.begin(), text.end(), ascii::isControl)) // RFC 4013 §2.3
        return std::nullopt;
    if (ascii::isAscii(text))
        return std::string(text); // ASCII stays as it is
    return ascii::isUtf8(text) ? prepared(text, use) : std::nullopt;
}

} // namespace postroad::security
