// SPDX-License-Identifier: MIT
// What travels beside a message (RFC 5321 §2.3.1): where bounces go, to whom it goes, and what MAIL
// and RCPT said of it.
#pragma once

#include "core/mail/address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace postroad::mail {

/// RFC 6152 §3, RFC 3030 §3
enum class BodyType : std::uint8_t { SevenBit, EightBitMime, BinaryMime };

/// RET: how much of the message comes back with a failure (RFC 3461 §4.3).
enum class DsnReturn : std::uint8_t { Unsaid, Full, Headers };

/// NOTIFY: when the sender wants to hear of it (RFC 3461 §4.1). None of them set: not said, which
/// means Failure and perhaps Delay.
struct DsnNotify
{
    bool never = false; ///< excludes the others
    bool success = false;
    bool failure = false;
    bool delay = false;

    [[nodiscard]] bool said() const { return never || success || failure || delay; }
    [[nodiscard]] bool wantsFailure() const { return !said() || failure; }
    friend bool operator==(const DsnNotify&, const DsnNotify&) = default;
};

/// What RCPT asks about notifications.
struct DsnRequest
{
    DsnNotify notify;
    /// ORCPT, xtext taken off: "rfc822;bob@example.net" (RFC 3461 §4.2); empty: not said.
    std::string originalRecipient;

    friend bool operator==(const DsnRequest&, const DsnRequest&) = default;
};

struct Recipient
{
    Path path; ///< forward-path
    DsnRequest dsn;

    Recipient() = default;
    Recipient(Path forwardPath) : path(std::move(forwardPath)) { } // NOLINT: implicit on purpose
    Recipient(Path forwardPath, DsnRequest request)
        : path(std::move(forwardPath)),
          dsn(std::move(request))
    {
    }
    friend bool operator==(const Recipient&, const Recipient&) = default;
};

struct Envelope
{
    Path reversePath; ///< null for a bounce
    std::vector<Recipient> recipients; ///< in the order of RCPT
    BodyType body = BodyType::SevenBit; ///< BODY=
    bool smtpUtf8 = false; ///< SMTPUTF8 (RFC 6531 §3.4)
    DsnReturn dsnReturn = DsnReturn::Unsaid; ///< RET=
    std::string envelopeId; ///< ENVID=, xtext as it was said (RFC 3461 §4.4); empty: not said
    std::optional<std::uint64_t> declaredSize; ///< SIZE= in octets (RFC 1870)

    friend bool operator==(const Envelope&, const Envelope&) = default;
};

} // namespace postroad::mail
