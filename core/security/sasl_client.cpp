// SPDX-License-Identifier: MIT
#include "core/security/sasl_client.h"

#include "core/base/ascii.h"
#include "core/security/cram_md5.h"
#include "core/security/sasl_prep.h"
#include "core/security/scram_client.h"

#include <array>

namespace postroad::security {

namespace {

using Response = Result<std::string, SaslClientError>;

/// RFC 4616 §2: the server prepares name and password, they go out as they were typed.
class PlainClient : public SaslClient
{
public:
    explicit PlainClient(const SaslClientConfig& config)
        : m_message(config.authzid + '\0' + config.user + '\0' + config.password)
    {
    }

    [[nodiscard]] std::optional<std::string> initialResponse() const override { return m_message; }

    Response respond(std::string_view challenge) override
    {
        if (!challenge.empty() || m_asked)
            return Failure{SaslClientError::UnexpectedChallenge};
        m_asked = true;
        return m_message;
    }

    [[nodiscard]] bool complete() const override { return true; }

private:
    std::string m_message;
    bool m_asked = false;
};

/// As it is deployed: "Username:", "User Name", or anything else is the first question.
class LoginClient : public SaslClient
{
public:
    explicit LoginClient(const SaslClientConfig& config) : m_answers{config.user, config.password}
    {
    }

    [[nodiscard]] std::optional<std::string> initialResponse() const override { return {}; }

    Response respond(std::string_view) override
    {
        if (complete())
            return Failure{SaslClientError::UnexpectedChallenge};
        return m_answers[m_next++];
    }

    [[nodiscard]] bool complete() const override { return m_next == m_answers.size(); }

private:
    std::array<std::string, 2> m_answers;
    std::size_t m_next = 0;
};

/// RFC 2195 §2
class CramMd5Client : public SaslClient
{
public:
    explicit CramMd5Client(const SaslClientConfig& config)
        : m_user(config.user),
          m_password(config.password)
    {
    }

    [[nodiscard]] std::optional<std::string> initialResponse() const override { return {}; }

    Response respond(std::string_view challenge) override
    {
        if (m_done)
            return Failure{SaslClientError::UnexpectedChallenge};
        if (challenge.empty() || challenge.size() > kSaslChallengeOctetsMax)
            return Failure{SaslClientError::Malformed};
        m_done = true;
        return m_user + ' ' + cramMd5(m_password, challenge);
    }

    [[nodiscard]] bool complete() const override { return m_done; }

private:
    std::string m_user;
    std::string m_password;
    bool m_done = false;
};

/// What can be sent as it is: UTF-8 without NUL, and neither nothing nor endless.
bool sendable(std::string_view text)
{
    return !text.empty() && text.size() <= kPrepOctetsMax && ascii::isUtf8(text)
        && text.find('\0') == std::string_view::npos;
}

/// RFC 5802 §2.2: SCRAM asks for a password that could be kept.
bool usable(SaslMechanism mechanism, std::string_view password)
{
    return mechanism < SaslMechanism::ScramSha1 ? sendable(password)
                                                : saslPrep(password, PrepUse::Stored).has_value();
}

std::optional<SaslClientError> objection(SaslMechanism mechanism, const SaslClientConfig& config)
{
    if (!sendable(config.user) || (!config.authzid.empty() && !sendable(config.authzid)))
        return SaslClientError::UnusableName;
    if (!usable(mechanism, config.password))
        return SaslClientError::UnusablePassword;
    if (!config.authzid.empty() && !row(mechanism).carriesAuthzid)
        return SaslClientError::AuthzidNotCarried;
    if (row(mechanism).needsTls && config.channelBinding.empty())
        return SaslClientError::NoChannelBinding;
    return std::nullopt;
}

template <typename Client>
SaslClientResult made(const SaslClientConfig& config)
{
    return SaslClientResult(std::unique_ptr<SaslClient>(std::make_unique<Client>(config)));
}

} // namespace

std::string_view sentence(SaslClientError error)
{
    constexpr std::array<std::string_view, 11> kSentences{
        "the name has characters that can't be used",
        "the password has characters that can't be used",
        "this mechanism can't act for another",
        "channel binding needs TLS",
        "the server's challenge is none of this mechanism",
        "the server asks for more than there is to say",
        "the server's nonce does not begin with ours",
        "the server salts the password too little",
        "the server salts the password too often",
        "the server refuses to go on",
        "the server does not know the password",
    };
    return kSentences[static_cast<std::size_t>(error)];
}

SaslClientResult makeSaslClient(SaslMechanism mechanism, const SaslClientConfig& config)
{
    if (const auto error = objection(mechanism, config))
        return Failure{*error};
    switch (mechanism) {
    case SaslMechanism::Login:
        return made<LoginClient>(config);
    case SaslMechanism::Plain:
        return made<PlainClient>(config);
    case SaslMechanism::CramMd5:
        return made<CramMd5Client>(config);
    case SaslMechanism::ScramSha1:
    case SaslMechanism::ScramSha256:
    case SaslMechanism::ScramSha256Plus:
        break;
    }
    return makeScramClient(mechanism, config);
}

} // namespace postroad::security
