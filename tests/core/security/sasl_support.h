// SPDX-License-Identifier: MIT
// What the tests of the mechanisms share: a server with some accounts, randomness that says what a
// standard's example needs, and the names of verdicts.
#pragma once

#include "core/base/ascii.h"
#include "core/security/sasl_client.h"
#include "core/security/sasl_server.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace postroad::tests {

/// Octets that scramNonce() makes this nonce of.
inline std::string nonceOctets(std::string_view nonce)
{
    std::string octets;
    for (const char c : nonce)
        octets += static_cast<char>(c == '~' ? ',' - '!' : c - '!');
    return octets;
}

/// Gives these pieces, one at each draw, whatever length is asked for: nonces of examples have
/// lengths of their own. After the last one it counts.
inline security::Entropy scripted(std::deque<std::string> pieces)
{
    auto left = std::make_shared<std::deque<std::string>>(std::move(pieces));
    auto count = std::make_shared<int>(0);
    return [left, count](std::size_t octets) {
        if (left->empty()) {
            std::string piece(octets, '\0');
            for (std::size_t i = 0; i < octets; ++i)
                piece[i] = static_cast<char>(++*count * 7);
            return piece;
        }
        std::string piece = left->front();
        left->pop_front();
        return piece;
    };
}

/// Names and passwords; "@example.org" behind a name is the same account.
using Accounts = std::map<std::string, std::string, std::less<>>;

inline security::SaslServerContext serverWith(Accounts accounts, security::Entropy entropy = {})
{
    security::SaslServerContext context;
    context.hostName = "mail.example.org";
    context.entropy = std::move(entropy);
    context.epochSeconds = 1'772'438'400;
    context.findAccount = [accounts = std::move(accounts)](
                              std::string_view name) -> std::optional<security::SaslAccount> {
        constexpr std::string_view kDomain = "@example.org";
        if (name.size() > kDomain.size() && name.substr(name.size() - kDomain.size()) == kDomain)
            name.remove_suffix(kDomain.size());
        const auto found = accounts.find(name);
        if (found == accounts.end())
            return std::nullopt;
        return security::SaslAccount{found->first, found->second};
    };
    return context;
}

/// "challenge …", "success alice", "success alice for bob", "failure malformed".
inline std::string verdict(const security::SaslStep& step)
{
    if (const auto* challenge = std::get_if<security::SaslChallenge>(&step))
        return "challenge " + challenge->octets;
    if (const auto* success = std::get_if<security::SaslSuccess>(&step))
        return "success " + success->user
            + (success->authzid.empty() ? "" : " for " + success->authzid);
    constexpr std::array<std::string_view, 5> kWords{
        "bad credentials", "authzid refused", "malformed", "channel binding wrong", "downgraded"};
    const auto reason = std::get<security::SaslFailure>(step).reason;
    return "failure " + std::string(kWords[static_cast<std::size_t>(reason)]);
}

/// What the server asks; empty if it doesn't.
inline std::string challengeOf(const security::SaslStep& step)
{
    const auto* challenge = std::get_if<security::SaslChallenge>(&step);
    return challenge ? challenge->octets : std::string();
}

/// Client and server to the end: the server's verdict, or "client: …" if the client gives up.
inline std::string logIn(
    security::SaslClient& client, security::SaslServer& server, bool sendInitialResponse = true)
{
    const auto initial = sendInitialResponse ? client.initialResponse()
                                             : std::optional<std::string>();
    security::SaslStep step = initial ? server.step(*initial) : server.step(std::nullopt);
    while (std::holds_alternative<security::SaslChallenge>(step)) {
        const auto response = client.respond(challengeOf(step));
        if (!response)
            return "client: " + std::string(sentence(response.error()));
        step = server.step(*response);
    }
    return verdict(step);
}

} // namespace postroad::tests
