// SPDX-License-Identifier: MIT
#include "core/security/sasl_server.h"

#include "core/base/ascii.h"
#include "core/security/cram_md5.h"
#include "core/security/sasl_account.h"
#include "core/security/scram_server.h"

#include <array>

namespace postroad::security {

namespace {

SaslStep refused(SaslRefusal reason) { return SaslFailure{reason}; }

/// RFC 4616: one message, [authzid] NUL authcid NUL passwd.
class PlainServer : public SaslServer
{
public:
    explicit PlainServer(SaslServerContext context) : m_context(std::move(context)) { }

protected:
    SaslStep next(std::optional<std::string_view> response) override
    {
        if (!response)
            return SaslChallenge{};
        const auto parts = ascii::split(*response, '\0');
        const bool good = parts.size() == 3 && ascii::isUtf8(*response) && !parts[1].empty()
            && !parts[2].empty();
        if (!good)
            return refused(SaslRefusal::Malformed);
        const auto account = accountWithPassword(m_context, parts[1], parts[2]);
        if (!account)
            return refused(SaslRefusal::BadCredentials);
        if (!mayActFor(m_context, *account, parts[0]))
            return refused(SaslRefusal::AuthzidRefused);
        return SaslSuccess{account->user, std::string(parts[0])};
    }

private:
    SaslServerContext m_context;
};

/// As it is deployed: two questions, of which clients don't read the words. Some send the name at
/// once.
class LoginServer : public SaslServer
{
public:
    explicit LoginServer(SaslServerContext context) : m_context(std::move(context)) { }

protected:
    SaslStep next(std::optional<std::string_view> response) override
    {
        if (!response)
            return SaslChallenge{"Username:"};
        if (!m_name) {
            m_name = *response;
            return SaslChallenge{"Password:"};
        }
        const auto account = accountWithPassword(m_context, *m_name, *response);
        if (!account)
            return refused(SaslRefusal::BadCredentials);
        return SaslSuccess{account->user, {}};
    }

private:
    SaslServerContext m_context;
    std::optional<std::string> m_name;
};

/// Eight octets of them at a time as a decimal number.
std::string digits(std::string_view octets)
{
    std::string text;
    for (std::size_t i = 0; i < octets.size(); i += 8) {
        std::uint64_t number = 0;
        for (const char c : octets.substr(i, 8))
            number = number << 8U | static_cast<unsigned char>(c);
        text += std::to_string(number);
    }
    return text;
}

/// RFC 2195 §2: a challenge in the form of a Message-ID, random digits and the time before the @,
/// answered by name and keyed hash.
class CramMd5Server : public SaslServer
{
public:
    explicit CramMd5Server(SaslServerContext context) : m_context(std::move(context)) { }

protected:
    SaslStep next(std::optional<std::string_view> response) override
    {
        if (m_challenge.empty() && response)
            return refused(SaslRefusal::Malformed); // RFC 4954 §4: the server speaks first
        if (m_challenge.empty()) {
            m_challenge = makeChallenge();
            return SaslChallenge{m_challenge};
        }
        // Names may have blanks in them, the hash has none.
        const std::size_t blank = response ? response->rfind(' ') : std::string_view::npos;
        if (blank == std::string_view::npos)
            return refused(SaslRefusal::Malformed);
        return verdict(response->substr(0, blank), response->substr(blank + 1));
    }

private:
    [[nodiscard]] std::string makeChallenge() const
    {
        return '<' + digits(draw(m_context.entropy, kChallengeOctets)) + '.'
            + std::to_string(m_context.epochSeconds) + '@' + m_context.hostName + '>';
    }

    [[nodiscard]] SaslStep verdict(std::string_view name, std::string_view hash) const
    {
        const auto account = accountNamed(m_context, name);
        // Unknown names take the same time.
        const std::string right = cramMd5(account ? account->password : m_challenge, m_challenge);
        if (!account || !equalSecrets(right, hash))
            return refused(SaslRefusal::BadCredentials);
        return SaslSuccess{account->user, {}};
    }

    static constexpr std::size_t kChallengeOctets = 16;

    SaslServerContext m_context;
    std::string m_challenge;
};

} // namespace

std::string_view sentence(SaslRefusal refusal)
{
    constexpr std::array<std::string_view, 5> kSentences{
        "the password is wrong, or nobody has that name",
        "that account may not act for the other one",
        "the message is not one of this mechanism",
        "the channel binding belongs to another TLS connection",
        "the client did not see that channel binding is offered",
    };
    return kSentences[static_cast<std::size_t>(refusal)];
}

SaslStep SaslServer::step(std::optional<std::string_view> response)
{
    SaslStep result = SaslFailure{SaslRefusal::Malformed};
    if (!m_over && (!response || response->size() <= kSaslResponseOctetsMax))
        result = next(response);
    m_over = !std::holds_alternative<SaslChallenge>(result);
    return result;
}

std::unique_ptr<SaslServer> makeSaslServer(SaslMechanism mechanism, SaslServerContext context)
{
    switch (mechanism) {
    case SaslMechanism::Login:
        return std::make_unique<LoginServer>(std::move(context));
    case SaslMechanism::Plain:
        return std::make_unique<PlainServer>(std::move(context));
    case SaslMechanism::CramMd5:
        return std::make_unique<CramMd5Server>(std::move(context));
    case SaslMechanism::ScramSha1:
    case SaslMechanism::ScramSha256:
    case SaslMechanism::ScramSha256Plus:
        break;
    }
    return makeScramServer(mechanism, std::move(context));
}

} // namespace postroad::security
