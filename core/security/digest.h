// SPDX-License-Identifier: MIT
// The few functions of cryptography that the mechanisms are made of, over OpenSSL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace postroad::security {

/// Md5 only where an old mechanism asks for it (RFC 2195).
enum class Digest : std::uint8_t { Md5, Sha1, Sha256 };

/// All of these give octets, not hexadecimal digits; no octets at all if the system's OpenSSL
/// refuses this hash, as one under FIPS rules does with MD5. equalSecrets() never accepts that.
std::string hash(Digest digest, std::string_view bytes);
/// RFC 2104 §2
std::string hmac(Digest digest, std::string_view key, std::string_view bytes);
/// Hi() of RFC 5802 §2.2: PBKDF2 with HMAC, as long as one hash. Some 2 ms for 4096 iterations.
std::string stretch(
    Digest digest, std::string_view password, std::string_view salt, std::uint32_t iterations);

/// Octet by octet; both have the same length.
std::string exclusiveOr(std::string_view a, std::string_view b);
/// "0aff", small letters.
std::string hexadecimal(std::string_view bytes);

/// Takes the same time wherever they differ. False if their lengths differ, or if they are empty.
bool equalSecrets(std::string_view a, std::string_view b);

} // namespace postroad::security
