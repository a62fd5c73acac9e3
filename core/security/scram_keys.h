// SPDX-License-Identifier: MIT
// What SCRAM computes (RFC 5802 §3), and the salted keys that a server keeps instead of passwords.
#pragma once

#include "core/security/digest.h"
#include "core/security/entropy.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace postroad::security {

/// RFC 7677 §4: at least 4096.
inline constexpr std::uint32_t kScramIterations = 4096;

/// What each side adds to the nonce.
inline constexpr std::size_t kScramNonceOctets = 24;

/// All that a server needs to know of a password.
struct ScramKeys
{
    std::string salt;
    std::uint32_t iterations = kScramIterations;
    std::string storedKey;
    std::string serverKey;

    friend bool operator==(const ScramKeys&, const ScramKeys&) = default;
};

/// The password is prepared (RFC 4013).
ScramKeys makeScramKeys(
    Digest digest, std::string_view password, std::string_view salt, std::uint32_t iterations);

/// ClientProof: the proof that the client knows the password. The salted password is stretch() of
/// it, the one thing here that takes time.
std::string clientProof(Digest digest, std::string_view salted, std::string_view authMessage);
/// Whether that proof was made with the password of these keys.
bool provesPassword(
    Digest digest, const ScramKeys& keys, std::string_view proof, std::string_view authMessage);
/// ServerSignature: the proof that the server knows the keys.
std::string serverSignature(Digest digest, const ScramKeys& keys, std::string_view authMessage);
/// The same, as the client works it out to compare.
std::string serverSignature(Digest digest, std::string_view salted, std::string_view authMessage);

/// "client-first-message-bare , server-first-message , client-final-message-without-proof"
std::string scramAuthMessage(
    std::string_view bare, std::string_view serverFirst, std::string_view clientFinalWithoutProof);

/// Characters for a nonce, one for each octet: any that RFC 5802 §7 allows, which is all of visible
/// ASCII but the comma. Each has some 6.4 bits.
std::string scramNonce(std::string_view octets);

/// The keys of everybody who may log in to one server, made when they are first needed. A salt is a
/// function of the name and of a secret that is drawn once, so names that nobody has can't be told
/// from others by it.
class ScramKeyring
{
public:
    explicit ScramKeyring(Entropy entropy, std::uint32_t iterations = kScramIterations)
        : m_entropy(std::move(entropy)),
          m_iterations(iterations)
    {
    }

    /// Name and password are prepared; the password is nullptr if nobody has that name: then no
    /// proof will fit.
    ScramKeys keysFor(Digest digest, std::string_view name, const std::string* password);

private:
    /// Names come from outside: above this many all are forgotten, and made again when needed.
    static constexpr std::size_t kKeptMax = 1024;

    struct Kept
    {
        std::string mark; ///< of the password that the keys were made of: it can change
        ScramKeys keys;
    };

    /// A secret function of a name or a password.
    std::string derived(std::string_view purpose, Digest digest, std::string_view text);

    Entropy m_entropy;
    std::uint32_t m_iterations;
    std::string m_secret; ///< drawn when it is first needed
    std::map<std::pair<Digest, std::string>, Kept> m_kept;
};

} // namespace postroad::security
