// SPDX-License-Identifier: MIT
// What a certificate says, and what is wrong with it, in words for people. Certificates come from
// the other side: what of them goes into a sentence is printable and short.
#pragma once

#include <openssl/types.h>
#include <string>
#include <string_view>

namespace postroad::security {

/// Who it is for: the common name of its subject, else the first name or address it has.
std::string subjectOf(const X509* certificate);

/// Why it is not accepted, a sentence without a full stop. error is one of X509_V_ERR_…, depth how
/// far from the server's own certificate it happened (0: there), expected the name that the server
/// was looked up by.
std::string refusal(int error, int depth, const X509* certificate, std::string_view expected);

} // namespace postroad::security
