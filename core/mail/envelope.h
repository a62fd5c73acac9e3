// SPDX-License-Identifier: MIT
// What travels beside a message (RFC 5321 §2.3.1): where bounces go, to whom it goes, and what MAIL
// declared.
#pragma once

#include "core/mail/address.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace postroad::mail {

struct Envelope
{
    Path reversePath; ///< null for a bounce
    std::vector<Path> recipients; ///< forward-paths in the order of RCPT
    bool eightBit = false; ///< BODY=8BITMIME (RFC 6152)
    std::optional<std::uint64_t> declaredSize; ///< SIZE= in octets (RFC 1870)

    friend bool operator==(const Envelope&, const Envelope&) = default;
};

} // namespace postroad::mail
