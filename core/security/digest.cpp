// SPDX-License-Identifier: MIT
#include "core/security/digest.h"

#include <algorithm>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace postroad::security {

namespace {

const EVP_MD* algorithm(Digest digest)
{
    switch (digest) {
    case Digest::Md5:
        return EVP_md5();
    case Digest::Sha1:
        return EVP_sha1();
    case Digest::Sha256:
        break;
    }
    return EVP_sha256();
}

const unsigned char* octets(std::string_view bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* octets(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

} // namespace

std::string hash(Digest digest, std::string_view bytes)
{
    std::string result(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    const bool done = EVP_Digest(bytes.data(), bytes.size(), octets(result), &size,
                          algorithm(digest), nullptr)
        == 1;
    result.resize(done ? size : 0);
    return result;
}

std::string hmac(Digest digest, std::string_view key, std::string_view bytes)
{
    std::string result(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    const bool done = HMAC(algorithm(digest), key.data(), static_cast<int>(key.size()),
                          octets(bytes), bytes.size(), octets(result), &size)
        != nullptr;
    result.resize(done ? size : 0);
    return result;
}

std::string stretch(
    Digest digest, std::string_view password, std::string_view salt, std::uint32_t iterations)
{
    const int size = EVP_MD_get_size(algorithm(digest));
    std::string result(static_cast<std::size_t>(size), '\0');
    const bool done = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                          octets(salt), static_cast<int>(salt.size()), static_cast<int>(iterations),
                          algorithm(digest), size, octets(result))
        == 1;
    return done ? result : std::string();
}

std::string exclusiveOr(std::string_view a, std::string_view b)
{
    std::string result(std::min(a.size(), b.size()), '\0');
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = static_cast<char>(
            static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
    return result;
}

std::string hexadecimal(std::string_view bytes)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto octet = static_cast<unsigned char>(c);
        text += kDigits[octet >> 4U];
        text += kDigits[octet & 15U];
    }
    return text;
}

bool equalSecrets(std::string_view a, std::string_view b)
{
    return !a.empty() && a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace postroad::security
