// SPDX-License-Identifier: MIT
#include "core/security/scram_keys.h"

namespace postroad::security {

namespace {

constexpr std::size_t kSaltOctets = 16;
constexpr std::size_t kSecretOctets = 32;

std::string clientKey(Digest digest, std::string_view salted)
{
    return hmac(digest, salted, "Client Key");
}

std::string serverKey(Digest digest, std::string_view salted)
{
    return hmac(digest, salted, "Server Key");
}

} // namespace

ScramKeys makeScramKeys(
    Digest digest, std::string_view password, std::string_view salt, std::uint32_t iterations)
{
    const std::string salted = stretch(digest, password, salt, iterations);
    return {std::string(salt), iterations, hash(digest, clientKey(digest, salted)),
        serverKey(digest, salted)};
}

std::string clientProof(Digest digest, std::string_view salted, std::string_view authMessage)
{
    const std::string key = clientKey(digest, salted);
    return exclusiveOr(key, hmac(digest, hash(digest, key), authMessage));
}

bool provesPassword(
    Digest digest, const ScramKeys& keys, std::string_view proof, std::string_view authMessage)
{
    const std::string signature = hmac(digest, keys.storedKey, authMessage);
    // A proof of another length gives another key.
    return proof.size() == signature.size()
        && equalSecrets(hash(digest, exclusiveOr(proof, signature)), keys.storedKey);
}

std::string serverSignature(Digest digest, const ScramKeys& keys, std::string_view authMessage)
{
    return hmac(digest, keys.serverKey, authMessage);
}

std::string serverSignature(Digest digest, std::string_view salted, std::string_view authMessage)
{
    return hmac(digest, serverKey(digest, salted), authMessage);
}

std::string scramAuthMessage(
    std::string_view bare, std::string_view serverFirst, std::string_view clientFinalWithoutProof)
{
    std::string message(bare);
    message.append(1, ',').append(serverFirst).append(1, ',').append(clientFinalWithoutProof);
    return message;
}

std::string scramNonce(std::string_view octets)
{
    constexpr int kVisible = '~' - '!'; // without the comma, which is the last one instead
    std::string nonce;
    for (const char c : octets) {
        const auto visible = static_cast<char>('!' + static_cast<unsigned char>(c) % kVisible);
        nonce += visible == ',' ? '~' : visible;
    }
    return nonce;
}

std::string ScramKeyring::derived(std::string_view purpose, Digest digest, std::string_view text)
{
    if (m_secret.empty())
        m_secret = draw(m_entropy, kSecretOctets);
    std::string message(purpose);
    message.append(1, static_cast<char>('0' + static_cast<int>(digest))).append(text);
    return hmac(Digest::Sha256, m_secret, message);
}

ScramKeys ScramKeyring::keysFor(Digest digest, std::string_view name, const std::string* password)
{
    // The same work for a name that nobody has: the time must not tell it either.
    const std::string secret = password ? *password : derived("nobody", digest, name);
    const std::string mark = derived("password", digest, secret);
    const auto key = std::pair(digest, std::string(name));
    const auto found = m_kept.find(key);
    if (found != m_kept.end() && found->second.mark == mark)
        return found->second.keys;
    const std::string salt = derived("salt", digest, name).substr(0, kSaltOctets);
    ScramKeys keys = makeScramKeys(digest, secret, salt, m_iterations);
    if (m_kept.size() >= kKeptMax)
        m_kept.clear();
    m_kept[key] = Kept{mark, keys};
    return keys;
}

} // namespace postroad::security
