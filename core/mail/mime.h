// SPDX-License-Identifier: MIT
// The structure of a MIME message (RFC 2045, 2046) as ranges over its octets: headers, bodies,
// parts within parts.
#pragma once

#include "core/mail/header.h"
#include "core/mail/octet_range.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::mail {

inline constexpr std::size_t kMimeDepthMax = 32; ///< parts nested deeper are leaves
inline constexpr std::size_t kMimePartsMax
    = 2'000; ///< of one message; the rest stays in the body of the parts above
inline constexpr std::size_t kMimeParametersMax = 64;

struct MimeParameter
{
    std::string name; ///< in lower case; continuations (RFC 2231 §3) are joined
    std::string
        value; ///< without quotes; RFC 2231 §4 percent encoding in UTF-8 or US-ASCII is decoded
};

/// The value of a Content-Type or Content-Disposition field: words and parameters.
struct ContentType
{
    std::string type = "text"; ///< in lower case
    std::string subtype = "plain"; ///< in lower case; "" for a Content-Disposition
    std::vector<MimeParameter> parameters;

    [[nodiscard]] bool is(std::string_view wantedType, std::string_view wantedSubtype) const;
    /// The parameter's value, or nullptr; name in lower case.
    [[nodiscard]] const std::string* parameter(std::string_view name) const;
};

/// RFC 2045 §5.1, comments skipped. Nothing if there is no type "/" subtype; parameters that can't
/// be read are left out.
std::optional<ContentType> parseContentType(std::string_view fieldBody);
/// RFC 2183 §2: type is "attachment" or "inline", subtype "".
std::optional<ContentType> parseContentDisposition(std::string_view fieldBody);

/// One entity: the message itself, a part of a multipart, or the message within a message/rfc822.
struct MimePart
{
    Header header;
    OctetRange headerRange; ///< its fields and the empty line
    OctetRange body; ///< without the line end that belongs to the next boundary (RFC 2046 §5.1.1)
    ContentType contentType; ///< the default where absent or unreadable (RFC 2045 §5.2; RFC 2046
                             ///< §5.1.5 in digests)
    std::string transferEncoding; ///< in lower case; "7bit" by default
    std::size_t depth = 0; ///< 0: the message
    std::optional<std::size_t> parent; ///< index in MimeStructure::parts
    std::vector<std::size_t> children; ///< in order; the one message of a message/rfc822
};

struct MimeStructure
{
    std::vector<MimePart> parts; ///< parts[0] is the message; each before its children
    bool capped = false; ///< kMimeDepthMax or kMimePartsMax was met
};

/// Lenient: a multipart without its boundary, or without a closing one, is read as far as it goes.
MimeStructure parseMime(std::string_view octets);

/// The body's octets with base64 or quoted-printable taken off (RFC 2045 §6.7, §6.8; foreign
/// characters are skipped); other encodings as they are.
std::string decodeTransfer(std::string_view body, std::string_view transferEncoding);

} // namespace postroad::mail
