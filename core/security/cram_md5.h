// SPDX-License-Identifier: MIT
// What CRAM-MD5 computes (RFC 2195 §2).
#pragma once

#include "core/security/digest.h"
#include "core/security/sasl_prep.h"

#include <string>
#include <string_view>

namespace postroad::security {

/// The keyed hash of a challenge, in small hexadecimal digits. RFC 2195 knows of no preparation: a
/// password that can't be prepared is the key as it is.
inline std::string cramMd5(std::string_view password, std::string_view challenge)
{
    const std::string key = saslPrep(password, PrepUse::Stored).value_or(std::string(password));
    return hexadecimal(hmac(Digest::Md5, key, challenge));
}

} // namespace postroad::security
