// SPDX-License-Identifier: MIT
// The file that keeps what file names can't: since when the mailbox's UIDs count, and up to which
// they may have been used. A UID is never used twice (RFC 9051 §2.3.1.1), also if the message with
// the highest one is gone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::store {

struct UidFacts
{
    std::uint32_t validity = 0; ///< UIDVALIDITY, from 1
    std::uint32_t next = 1; ///< no UID from here on was ever used

    friend bool operator==(const UidFacts&, const UidFacts&) = default;
};

std::string formatUidFile(const UidFacts& facts);
/// Nothing if it is not what formatUidFile writes.
std::optional<UidFacts> parseUidFile(std::string_view text);

} // namespace postroad::store
