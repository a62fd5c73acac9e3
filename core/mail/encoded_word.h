// SPDX-License-Identifier: MIT
// Text other than ASCII in header fields: encoded words (RFC 2047).
#pragma once

#include <string>
#include <string_view>

namespace postroad::mail {

/// The UTF-8 text with the words that need it as encoded words ("=?utf-8?q?B=C3=BCro?="), B or Q,
/// whichever is shorter; each at most 75 octets, no character split. ASCII text that can't be
/// mistaken for an encoded word comes back as it is. Octets that are not UTF-8 are encoded as
/// iso-8859-1. Good in unstructured fields, phrases and comments.
std::string encodeWords(std::string_view text);

/// The field's value as UTF-8. Encoded words in utf-8, us-ascii and iso-8859-1 are read, white
/// space between two of them goes (RFC 2047 §6.2); what is in other charsets or malformed stays as
/// it is.
std::string decodeWords(std::string_view value);

} // namespace postroad::mail
