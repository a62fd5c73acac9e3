// SPDX-License-Identifier: MIT
// The server's half of a log-in by SASL (RFC 4422), for any protocol: octets in, a challenge or a
// verdict out. Base 64, and "*" for giving up, are the protocol's affair.
#pragma once

#include "core/security/entropy.h"
#include "core/security/sasl_mechanism.h"
#include "core/security/scram_keys.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace postroad::security {

struct SaslAccount
{
    std::string user; ///< its one name, whichever was given
    std::string password; ///< UTF-8, not prepared
};

/// What a log-in needs to know of the server and its connection.
struct SaslServerContext
{
    std::string hostName; ///< for the challenge of CRAM-MD5
    /// The account that somebody means with "alice" or "alice@example.org". The name is prepared
    /// (RFC 4013).
    std::function<std::optional<SaslAccount>(std::string_view name)> findAccount;
    Entropy entropy; ///< for nonces
    /// Shared by all log-ins of a server, so that salts stay. Without one, SCRAM makes its own.
    std::shared_ptr<ScramKeyring> keyring;
    std::string channelBinding; ///< tls-exporter (RFC 9266); empty: no TLS
    bool plusOffered = false; ///< whether SCRAM-SHA-256-PLUS was announced to this client
    std::int64_t epochSeconds = 0; ///< the calendar's time, for the challenge of CRAM-MD5
};

enum class SaslRefusal : std::uint8_t {
    BadCredentials, ///< unknown name or wrong password: nobody is told which
    AuthzidRefused, ///< right password, but he may not act for that other one
    Malformed, ///< not what the mechanism's grammar allows here
    ChannelBindingWrong, ///< another TLS connection than this one, or another kind of binding
    Downgraded, ///< the client was made to believe that there is no PLUS (RFC 5802 §6)
};

/// "the password is wrong, or nobody has that name"; lives as long as the program.
std::string_view sentence(SaslRefusal refusal);

struct SaslChallenge
{
    std::string octets;
};
struct SaslSuccess
{
    std::string user; ///< the account's one name
    std::string authzid; ///< whom he acts for, as he wrote it; empty: for himself
};
struct SaslFailure
{
    SaslRefusal reason = SaslRefusal::Malformed;
};
using SaslStep = std::variant<SaslChallenge, SaslSuccess, SaslFailure>;

/// Longer responses are malformed. No message needs more.
inline constexpr std::size_t kSaslResponseOctetsMax = 8192;

class SaslServer
{
public:
    virtual ~SaslServer() = default;

    /// First the initial response, or nothing if there was none; then the response to each
    /// challenge. After a verdict, SaslFailure{Malformed}.
    SaslStep step(std::optional<std::string_view> response);

protected:
    /// The response is within bounds, and there was no verdict yet.
    virtual SaslStep next(std::optional<std::string_view> response) = 0;

private:
    bool m_over = false;
};

/// One log-in.
std::unique_ptr<SaslServer> makeSaslServer(SaslMechanism mechanism, SaslServerContext context);

} // namespace postroad::security
