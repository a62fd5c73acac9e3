// SPDX-License-Identifier: MIT
// Writing header fields: folding, and putting fields on top of a message. What was there stays as
// it was.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace postroad::mail {

inline constexpr std::size_t kLineOctetsWanted = 78; ///< RFC 5322 §2.1.1 SHOULD, without CRLF
inline constexpr std::size_t kLineOctetsMax = 998; ///< RFC 5322 §2.1.1 MUST, without CRLF

/// "Name: value" CRLF, folded before blanks so that lines stay within 78 octets where they can. A
/// word that has more than 997 octets is cut by a fold: lines never have more than 998. Control
/// characters of the value become spaces, so that no value can begin a field of its own.
std::string formatField(std::string_view name, std::string_view value);

/// The fields (each with its CRLF) before the message. If the message begins with neither a field
/// nor an empty line, an empty line is put in between, so that its first line stays what it was:
/// body.
std::string prependFields(std::string_view fields, std::string_view message);
/// Whether prependFields() puts an empty line in between.
bool needsEmptyLineBelowFields(std::string_view message);

} // namespace postroad::mail
