// SPDX-License-Identifier: MIT
// The structure of a MIME message (RFC 2045, 2046) as ranges over its octets: headers, bodies,
// parts within parts.
#pragma once

#include "core/mail/content_type.h"
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

/// Whether header fields have octets above 127, those of parts too (RFC 6532 §3; RFC 6531 §3.6:
/// who wants to know has to look at all of them). Where we don't look, in a message/global and
/// beyond the limits above, any such octet counts.
bool isInternationalised(std::string_view message);

} // namespace postroad::mail
