// SPDX-License-Identifier: MIT
#include "core/security/scram_client.h"

#include "core/base/ascii.h"
#include "core/security/sasl_prep.h"
#include "core/security/scram_keys.h"
#include "core/security/scram_message.h"

namespace postroad::security {

namespace {

using Response = Result<std::string, SaslClientError>;

/// Some 500 ms of work for SHA-256, in which nothing else goes on.
constexpr std::uint32_t kIterationsMax = 1'000'000;

/// RFC 5802 §6: "y" says that the client would bind the channel, but was not offered to.
BindingFlag flagOf(bool plus, const SaslClientConfig& config)
{
    if (plus)
        return BindingFlag::Used;
    return config.channelBinding.empty() || config.plusOffered ? BindingFlag::NotSupported
                                                               : BindingFlag::NotOffered;
}

class ScramClient : public SaslClient
{
public:
    ScramClient(SaslMechanism mechanism, const SaslClientConfig& config, std::string user)
        : m_digest(mechanism == SaslMechanism::ScramSha1 ? Digest::Sha1 : Digest::Sha256),
          m_plus(row(mechanism).needsTls),
          m_password(*saslPrep(config.password, PrepUse::Stored)),
          m_channelBinding(config.channelBinding),
          m_nonce(scramNonce(draw(config.entropy, kScramNonceOctets))),
          m_first(format(ScramClientFirst{flagOf(m_plus, config), m_plus ? "tls-exporter" : "",
              config.authzid, std::move(user), m_nonce}))
    {
    }

    [[nodiscard]] std::optional<std::string> initialResponse() const override { return m_first; }

    Response respond(std::string_view challenge) override
    {
        if (challenge.size() > kSaslChallengeOctetsMax)
            return Failure{SaslClientError::Malformed};
        switch (m_state) {
        case State::Start:
            if (!challenge.empty())
                return answerFirst(challenge);
            m_state = State::Asked;
            return m_first;
        case State::Asked:
            return answerFirst(challenge);
        case State::Proved:
            return checkFinal(challenge);
        case State::Done:
        case State::Failed:
            break;
        }
        return Failure{SaslClientError::UnexpectedChallenge};
    }

    [[nodiscard]] bool complete() const override { return m_state == State::Done; }

private:
    enum class State : std::uint8_t { Start, Asked, Proved, Done, Failed };

    Response answerFirst(std::string_view challenge);
    Response checkFinal(std::string_view challenge);
    [[nodiscard]] std::optional<SaslClientError> objection(const ScramServerFirst& first) const;

    Digest m_digest;
    bool m_plus;
    std::string m_password; ///< prepared
    std::string m_channelBinding;
    std::string m_nonce;
    std::string m_first;
    State m_state = State::Start;
    std::string m_expected; ///< the server's signature
};

std::optional<SaslClientError> ScramClient::objection(const ScramServerFirst& first) const
{
    // RFC 5802 §5.1: the server's nonce is ours and something behind it.
    if (first.nonce.size() <= m_nonce.size()
        || first.nonce.compare(0, m_nonce.size(), m_nonce) != 0)
        return SaslClientError::NonceNotOurs;
    if (first.iterations < kScramIterations)
        return SaslClientError::TooFewIterations;
    if (first.iterations > kIterationsMax)
        return SaslClientError::TooManyIterations;
    return std::nullopt;
}

Response ScramClient::answerFirst(std::string_view challenge)
{
    m_state = State::Failed;
    const auto first = parseScramServerFirst(challenge);
    if (!first)
        return Failure{parseScramServerFinal(challenge) ? SaslClientError::Refused
                                                        : SaslClientError::Malformed};
    if (const auto error = objection(*first))
        return Failure{*error};
    const ScramClientFirstParts parts = partsOf(m_first);
    ScramClientFinal final;
    final.binding = parts.gs2Header + (m_plus ? m_channelBinding : std::string());
    final.nonce = first->nonce;
    const std::string unproved = format(final);
    const std::string signedText = scramAuthMessage(parts.bare, challenge, withoutProof(unproved));
    const std::string salted = stretch(m_digest, m_password, first->salt, first->iterations);
    final.proof = clientProof(m_digest, salted, signedText);
    m_expected = serverSignature(m_digest, salted, signedText);
    m_state = State::Proved;
    return format(final);
}

Response ScramClient::checkFinal(std::string_view challenge)
{
    m_state = State::Failed;
    const auto final = parseScramServerFinal(challenge);
    if (!final)
        return Failure{SaslClientError::Malformed};
    if (!final->error.empty())
        return Failure{SaslClientError::Refused};
    if (!equalSecrets(final->signature, m_expected))
        return Failure{SaslClientError::ServerSignatureWrong};
    m_state = State::Done;
    return std::string();
}

} // namespace

SaslClientResult makeScramClient(SaslMechanism mechanism, const SaslClientConfig& config)
{
    // RFC 5802 §5.1: the client prepares the name, as one that is typed.
    auto user = saslPrep(config.user, PrepUse::Query);
    if (!user)
        return Failure{SaslClientError::UnusableName};
    return SaslClientResult(std::unique_ptr<SaslClient>(
        std::make_unique<ScramClient>(mechanism, config, std::move(*user))));
}

} // namespace postroad::security
