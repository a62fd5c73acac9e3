// SPDX-License-Identifier: MIT
#include "core/security/scram_server.h"

#include "core/security/sasl_account.h"
#include "core/security/sasl_prep.h"
#include "core/security/scram_message.h"

namespace postroad::security {

namespace {

class ScramServer : public SaslServer
{
public:
    ScramServer(SaslMechanism mechanism, SaslServerContext context)
        : m_context(std::move(context)),
          m_digest(mechanism == SaslMechanism::ScramSha1 ? Digest::Sha1 : Digest::Sha256),
          m_plus(row(mechanism).needsTls)
    {
        if (!m_context.keyring)
            m_context.keyring = std::make_shared<ScramKeyring>(m_context.entropy);
    }

protected:
    SaslStep next(std::optional<std::string_view> response) override
    {
        switch (m_state) {
        case State::Start:
            m_state = response ? State::Started : State::Asked;
            return response ? readFirst(*response) : SaslStep(SaslChallenge{});
        case State::Asked:
            m_state = State::Started;
            return readFirst(response.value_or(std::string_view()));
        case State::Started:
            m_state = State::Proved;
            return readFinal(response.value_or(std::string_view()));
        case State::Proved:
            break;
        }
        // The signature went out as a challenge, to which there is nothing to say (RFC 4954 §4).
        if (response && !response->empty())
            return SaslFailure{SaslRefusal::Malformed};
        return SaslSuccess{m_account->user, m_first.authzid};
    }

private:
    enum class State : std::uint8_t { Start, Asked, Started, Proved };

    SaslStep readFirst(std::string_view text);
    SaslStep readFinal(std::string_view text);
    [[nodiscard]] std::optional<SaslRefusal> objection(const ScramClientFirst& first) const;
    [[nodiscard]] std::string expectedBinding() const;
    ScramKeys keysOf(const std::string& name);

    SaslServerContext m_context;
    Digest m_digest;
    bool m_plus;
    State m_state = State::Start;
    ScramClientFirst m_first;
    ScramClientFirstParts m_parts;
    ScramServerFirst m_offer;
    ScramKeys m_keys;
    std::optional<SaslAccount> m_account;
};

/// RFC 5802 §6: what the flag says against what this mechanism and this server do.
std::optional<SaslRefusal> ScramServer::objection(const ScramClientFirst& first) const
{
    if (m_plus != (first.flag == BindingFlag::Used))
        return first.flag == BindingFlag::NotOffered ? SaslRefusal::Downgraded
                                                     : SaslRefusal::Malformed;
    if (m_plus && (first.bindingType != "tls-exporter" || m_context.channelBinding.empty()))
        return SaslRefusal::ChannelBindingWrong;
    // RFC 5802 §6: "y" from a client to which PLUS was offered means that somebody took it away.
    if (first.flag == BindingFlag::NotOffered && m_context.plusOffered)
        return SaslRefusal::Downgraded;
    return std::nullopt;
}

ScramKeys ScramServer::keysOf(const std::string& name)
{
    m_account = accountNamed(m_context, name);
    const auto password = m_account ? saslPrep(m_account->password, PrepUse::Stored) : std::nullopt;
    return m_context.keyring->keysFor(m_digest, name, password ? &*password : nullptr);
}

SaslStep ScramServer::readFirst(std::string_view text)
{
    const auto first = parseScramClientFirst(text);
    const auto name = first ? saslPrep(first->user, PrepUse::Query) : std::nullopt;
    if (!name) // RFC 5802 §5.1: a name that can't be prepared ends it
        return SaslFailure{SaslRefusal::Malformed};
    if (const auto reason = objection(*first))
        return SaslFailure{*reason};
    m_first = *first;
    m_parts = partsOf(text);
    m_keys = keysOf(*name);
    m_offer = {first->nonce + scramNonce(draw(m_context.entropy, kScramNonceOctets)), m_keys.salt,
        m_keys.iterations};
    return SaslChallenge{format(m_offer)};
}

/// RFC 5802 §6: the gs2 header, and behind it the octets of the channel.
std::string ScramServer::expectedBinding() const
{
    return m_parts.gs2Header + (m_plus ? m_context.channelBinding : std::string());
}

SaslStep ScramServer::readFinal(std::string_view text)
{
    const auto final = parseScramClientFinal(text);
    if (!final || final->nonce != m_offer.nonce)
        return SaslFailure{SaslRefusal::Malformed};
    if (!equalSecrets(final->binding, expectedBinding()))
        return SaslFailure{SaslRefusal::ChannelBindingWrong};
    const std::string signedText = scramAuthMessage(
        m_parts.bare, format(m_offer), withoutProof(text));
    if (!provesPassword(m_digest, m_keys, final->proof, signedText) || !m_account)
        return SaslFailure{SaslRefusal::BadCredentials};
    if (!mayActFor(m_context, *m_account, m_first.authzid))
        return SaslFailure{SaslRefusal::AuthzidRefused};
    return SaslChallenge{
        format(ScramServerFinal{serverSignature(m_digest, m_keys, signedText), {}})};
}

} // namespace

std::unique_ptr<SaslServer> makeScramServer(SaslMechanism mechanism, SaslServerContext context)
{
    return std::make_unique<ScramServer>(mechanism, std::move(context));
}

} // namespace postroad::security
