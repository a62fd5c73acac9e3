// SPDX-License-Identifier: MIT
#include "core/node/client_login.h"

#include <algorithm>

namespace postroad::node {

void ClientLogin::take(Instant now, const smtp::AuthNeeded& needed)
{
    const std::string exporter = m_session.tls() ? m_session.tls()->exporter : std::string();
    security::SaslChoice choice;
    choice.inTls = needed.inTls;
    choice.channelBinding = !exporter.empty();
    choice.passwordWithoutTls = m_account.passwordWithoutTls;
    choice.only = m_account.mechanism;
    const auto mechanism = security::chooseMechanism(needed.offered, choice);
    const bool isNamed = m_account.mechanism.has_value();
    if (!mechanism && isNamed
        && std::find(
               needed.offered.begin(), needed.offered.end(), security::name(*m_account.mechanism))
            == needed.offered.end())
        return m_session.giveUpLogin(
            now, "the server doesn't offer " + std::string(security::name(*m_account.mechanism)));
    if (!mechanism)
        return m_session.giveUpLogin(now,
            needed.inTls
                ? "the server offers no mechanism that can be used"
                : "the server offers no mechanism that keeps the password secret without TLS");
    security::SaslClientConfig config;
    config.user = m_account.user;
    config.password = m_account.password;
    config.entropy = m_entropy;
    config.channelBinding = exporter;
    config.plusOffered = std::find(needed.offered.begin(), needed.offered.end(),
                             security::name(security::SaslMechanism::ScramSha256Plus))
        != needed.offered.end();
    auto client = security::makeSaslClient(*mechanism, config);
    if (!client)
        return m_session.giveUpLogin(now, std::string(security::sentence(client.error())));
    m_mechanism = std::move(*client);
    if (passwordComes && security::row(*mechanism).passwordInTheClear)
        passwordComes();
    m_session.authenticate(
        now, security::name(*mechanism), m_mechanism->initialResponse(), proof());
}

void ClientLogin::take(Instant now, const smtp::AuthChallenge& challenge)
{
    const auto response = m_mechanism->respond(challenge.octets);
    if (!response)
        return m_session.authCancel(now, std::string(security::sentence(response.error())));
    m_session.authRespond(now, *response, proof());
}

/// RFC 5802 §5: a server that is content too early has not proved who it is.
smtp::ServerProof ClientLogin::proof() const
{
    return m_mechanism->complete() ? smtp::ServerProof::NotAwaited : smtp::ServerProof::Awaited;
}

} // namespace postroad::node
