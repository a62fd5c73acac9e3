// SPDX-License-Identifier: MIT
// What comes before mail: STARTTLS (RFC 3207) and AUTH (RFC 4954). Which mechanism, and what it
// says, is the owner's.
#include "core/base/base64.h"
#include "core/smtp/client_session.h"
#include "core/smtp/command.h"

#include <algorithm>
#include <utility>

namespace postroad::smtp {

namespace {

/// RFC 4422 §3.1: sasl-mech = 1*20mech-char. What else an owner gives never gets into a line.
bool isMechanismName(std::string_view name)
{
    return !name.empty() && name.size() <= 20 && std::all_of(name.begin(), name.end(), [](char c) {
        return ascii::isUpper(c) || ascii::isDigit(c) || c == '-' || c == '_';
    });
}

} // namespace

// STARTTLS

void ClientSession::beginHandshake(Instant now)
{
    m_extensions = Extensions();
    wait(now);
}

void ClientSession::tlsEstablished(Instant now, const TlsFacts& facts)
{
    if (!m_started) {
        m_tls = facts;
        return;
    }
    if (!move(ClientAct::TlsEstablished))
        return;
    m_tls = facts;
    sayHello(now, smtp::facts(m_config.dialect).hello);
}

void ClientSession::tlsFailed(Instant /*now*/, std::string reason)
{
    const bool beforeGreeting = m_state == ClientState::Connecting && m_expected.empty();
    if (!wantsTls() && !beforeGreeting)
        return;
    // RFC 3463 §3.8: X.7.5 "cryptographic failure". Another host, or another day, may do better.
    const Fate fate{Verdict::Temporary, Stage::StartTls, makeReply(454, {4, 7, 5}, reason), true};
    fail(fate, {Stage::StartTls, FailureReason::TlsFailed, {}, std::move(reason)});
}

// AUTH

void ClientSession::authenticate(Instant now, std::string_view mechanism,
    std::optional<std::string> initialResponse, ServerProof proof)
{
    if (m_state != ClientState::Login)
        return;
    if (!isMechanismName(mechanism))
        return giveUpLogin(now, "this is not the name of a mechanism");
    m_mechanism = mechanism;
    m_proofMissing = proof == ServerProof::Awaited;
    move(ClientAct::Authenticate);
    std::string line = "AUTH " + m_mechanism;
    if (initialResponse) {
        // RFC 4954 §4: an empty response is "="; one that doesn't fit waits for an empty challenge.
        const std::string encoded = initialResponse->empty() ? "=" : encodeBase64(*initialResponse);
        if (line.size() + 1 + encoded.size() + 2 <= kCommandLineOctetsMax)
            line.append(" ").append(encoded);
        else
            m_heldResponse = std::move(initialResponse);
    }
    say(now, Verb::Auth, line);
}

void ClientSession::skipAuth(Instant now)
{
    if (move(ClientAct::SkipAuth))
        pump(now);
}

void ClientSession::giveUpLogin(Instant now, std::string reason)
{
    if (m_state == ClientState::Challenge)
        return authCancel(now, std::move(reason));
    if (!move(ClientAct::GiveUpLogin))
        return;
    giveUp(now, {Verdict::Temporary, Stage::Auth, {}, true},
        {Stage::Auth, FailureReason::LoginGivenUp, {}, std::move(reason)});
}

void ClientSession::takeChallenge(Instant now, const Reply& reply)
{
    // RFC 4954 §4: a 334 has one line, and only base64 in it.
    const auto octets = reply.lines.size() == 1 ? decodeBase64(reply.lines.front()) : std::nullopt;
    if (!octets)
        return authCancel(now, "the server's challenge is not base64");
    if (!m_heldResponse) {
        m_events.push_back(AuthChallenge{*octets});
        return;
    }
    if (!octets->empty())
        return authCancel(now, "the server asks before it has heard the initial response");
    authRespond(now, *std::exchange(m_heldResponse, std::nullopt),
        m_proofMissing ? ServerProof::Awaited : ServerProof::NotAwaited);
}

void ClientSession::authRespond(Instant now, std::string_view response, ServerProof proof)
{
    if (!move(ClientAct::Respond))
        return;
    m_proofMissing = proof == ServerProof::Awaited;
    say(now, Verb::Auth, encodeBase64(response));
}

void ClientSession::authCancel(Instant now, std::string reason)
{
    if (!move(ClientAct::CancelAuth))
        return;
    m_cancelReason = std::move(reason);
    say(now, Verb::Auth, "*");
}

} // namespace postroad::smtp
