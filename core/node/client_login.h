// SPDX-License-Identifier: MIT
// A log-in at a server that we call: which of its mechanisms, and what to answer to its challenges.
// A node's call and the command `send` log in by it.
#pragma once

#include "core/security/sasl_client.h"
#include "core/smtp/client_session.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace postroad::node {

/// Who logs in, and what for he may use his password.
struct ClientAccount
{
    std::string user; ///< empty: nobody logs in
    std::string password; ///< UTF-8
    std::optional<security::SaslMechanism> mechanism; ///< nothing: the strongest that is offered
    bool passwordWithoutTls = false; ///< whether the password itself may travel outside TLS
};

class ClientLogin
{
public:
    /// entropy: for nonces; empty: the system's. The session must outlive the log-in.
    ClientLogin(smtp::ClientSession& session, ClientAccount account, security::Entropy entropy = {})
        : m_session(session),
          m_account(std::move(account)),
          m_entropy(std::move(entropy))
    {
    }

    /// If set, called before the first octets of a mechanism that shows the password.
    std::function<void()> passwordComes;

    /// Chooses a mechanism and begins, or has the session give up, saying why.
    void take(Instant now, const smtp::AuthNeeded& needed);
    /// Answers, or has the session cancel the log-in (RFC 4954 §4). Only after AuthNeeded.
    void take(Instant now, const smtp::AuthChallenge& challenge);

private:
    [[nodiscard]] smtp::ServerProof proof() const;

    smtp::ClientSession& m_session;
    ClientAccount m_account;
    security::Entropy m_entropy;
    std::unique_ptr<security::SaslClient> m_mechanism; ///< under way
};

} // namespace postroad::node
