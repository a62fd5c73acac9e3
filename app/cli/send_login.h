// SPDX-License-Identifier: MIT
// How `send` logs in: chooses a mechanism, and answers the server's challenges.
#pragma once

#include "core/security/sasl_client.h"
#include "core/smtp/client_session.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace postroad::cli {

class SendLogin
{
public:
    struct Account
    {
        std::string user;
        std::string password;
        /// Named on the command line: only then a password may travel outside of TLS.
        std::optional<security::SaslMechanism> mechanism;
        bool mayTrustTheWay = false; ///< the server is on this machine
    };

    SendLogin(smtp::ClientSession& session, Account account)
        : m_session(session),
          m_account(std::move(account))
    {
    }

    /// Nothing to do with the secrets: they are about to be said. Called before the first response
    /// of a mechanism that shows the password.
    std::function<void()> passwordComes;

    void begin(Instant now, const smtp::AuthNeeded& needed);
    void respond(Instant now, const smtp::AuthChallenge& challenge);

private:
    [[nodiscard]] smtp::ServerProof proof() const;

    smtp::ClientSession& m_session;
    Account m_account;
    std::unique_ptr<security::SaslClient> m_mechanism;
};

} // namespace postroad::cli
