// SPDX-License-Identifier: MIT
// The client's half of a log-in by SASL (RFC 4422): challenges in, responses out. Base 64, and "*"
// for giving up, are the protocol's affair.
#pragma once

#include "core/base/result.h"
#include "core/security/entropy.h"
#include "core/security/sasl_mechanism.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::security {

struct SaslClientConfig
{
    std::string user;
    std::string password; ///< UTF-8, not prepared
    std::string authzid; ///< whom to act for; empty: for himself
    Entropy entropy; ///< for nonces
    std::string channelBinding; ///< tls-exporter (RFC 9266); empty: no TLS
    bool plusOffered = false; ///< whether the server announces SCRAM-SHA-256-PLUS
};

/// Why there can be no log-in, or why it must not go on.
enum class SaslClientError : std::uint8_t {
    UnusableName, ///< empty, not UTF-8, or with characters that SASLprep forbids
    UnusablePassword,
    AuthzidNotCarried, ///< this mechanism can't say for whom
    NoChannelBinding, ///< PLUS without TLS
    Malformed, ///< the challenge is none of this mechanism
    UnexpectedChallenge, ///< there is nothing more to say
    NonceNotOurs, ///< the server answers somebody else, or an older message
    TooFewIterations, ///< below 4096 (RFC 7677 §4)
    TooManyIterations, ///< above a million: a server must not keep us busy
    Refused, ///< the server says why it doesn't go on
    ServerSignatureWrong, ///< the server doesn't know the password: it is another
};

/// "the server does not know the password"; lives as long as the program.
std::string_view sentence(SaslClientError error);

/// Longer challenges are malformed. No message needs more.
inline constexpr std::size_t kSaslChallengeOctetsMax = 8192;

class SaslClient
{
public:
    virtual ~SaslClient() = default;

    /// What can be sent with the command; nothing if the server speaks first. A client that does
    /// not send it gets an empty challenge, and respond() gives it then.
    [[nodiscard]] virtual std::optional<std::string> initialResponse() const = 0;

    /// The response to a challenge; after an error the log-in is to be given up.
    virtual Result<std::string, SaslClientError> respond(std::string_view challenge) = 0;

    /// Whether all was said. A server that is content before has not proved who it is: the client
    /// must not believe it (RFC 5802 §5).
    [[nodiscard]] virtual bool complete() const = 0;
};

using SaslClientResult = Result<std::unique_ptr<SaslClient>, SaslClientError>;

/// One log-in.
SaslClientResult makeSaslClient(SaslMechanism mechanism, const SaslClientConfig& config);

} // namespace postroad::security
