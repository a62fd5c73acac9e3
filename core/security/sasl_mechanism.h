// SPDX-License-Identifier: MIT
// The mechanisms of SASL that can be used here, one row each, and which of them a client takes.
#pragma once

#include "core/base/rfc.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace postroad::security {

/// From the weakest to the strongest.
enum class SaslMechanism : std::uint8_t {
    Login,
    Plain,
    CramMd5,
    ScramSha1,
    ScramSha256,
    ScramSha256Plus,
};

struct SaslMechanismRow
{
    SaslMechanism id;
    std::string_view name;
    bool passwordInTheClear; ///< to be hidden by TLS (RFC 4616 §1)
    bool clientSpeaksFirst; ///< an initial response makes sense (RFC 4954 §4)
    bool carriesAuthzid; ///< one can ask to act for another
    bool needsTls; ///< it is tied to the TLS that it runs in
    std::string_view sense; ///< one plain sentence
    RfcRef rfc; ///< none for LOGIN, which was never written down as a standard
};

inline constexpr std::array kSaslMechanisms{
    SaslMechanismRow{SaslMechanism::Login, "LOGIN", true, false, false, false,
        "The server asks for the name and then for the password, which travels as it is.", {}},
    SaslMechanismRow{SaslMechanism::Plain, "PLAIN", true, true, true, false,
        "The client sends name and password as they are, in one message.", {4616, "2"}},
    SaslMechanismRow{SaslMechanism::CramMd5, "CRAM-MD5", false, false, false, false,
        "The client proves that it knows the password by a hash of it with the server's challenge.",
        {2195, "2"}},
    SaslMechanismRow{SaslMechanism::ScramSha1, "SCRAM-SHA-1", false, true, true, false,
        "Both sides prove that they know the password, or its salted key, without sending it.",
        {5802, "3"}},
    SaslMechanismRow{SaslMechanism::ScramSha256, "SCRAM-SHA-256", false, true, true, false,
        "SCRAM with a stronger hash.", {7677, "3"}},
    SaslMechanismRow{SaslMechanism::ScramSha256Plus, "SCRAM-SHA-256-PLUS", false, true, true, true,
        "SCRAM that is tied to the TLS it runs in, so that nobody in the middle can pass it on.",
        {5802, "6"}},
};

constexpr const SaslMechanismRow& row(SaslMechanism mechanism)
{
    return kSaslMechanisms[static_cast<std::size_t>(mechanism)];
}
static_assert(row(SaslMechanism::ScramSha256Plus).id == SaslMechanism::ScramSha256Plus);

/// "SCRAM-SHA-256"; lives as long as the program.
constexpr std::string_view name(SaslMechanism mechanism) { return row(mechanism).name; }

/// The row of that name, ASCII case ignored; nullptr if there is none.
const SaslMechanismRow* findMechanism(std::string_view name);

/// What a client may use, and wants.
struct SaslChoice
{
    bool inTls = false;
    bool channelBinding = false; ///< its TLS gives tls-exporter octets
    bool passwordWithoutTls = false; ///< whether the password may travel outside TLS
    bool forAnother = false; ///< there is an authzid to be carried
    std::optional<SaslMechanism> only; ///< this one or none
};

/// The strongest of the offered mechanisms that the client may use; nothing if there is none.
std::optional<SaslMechanism> chooseMechanism(
    std::span<const std::string> offered, const SaslChoice& choice);

} // namespace postroad::security
