// SPDX-License-Identifier: MIT
// The data of one record as words of a master file (RFC 1035 §5.1 and §3.3, RFC 3597 §5).
#pragma once

#include "core/dns/zone_scanner.h"

#include <span>

namespace postroad::dns {

/// words: what follows the type. end: just behind the entry's last word, where missing things are
/// missed.
Result<Rdata, ZoneError> parseZoneData(
    Type type, std::span<const ZoneWord> words, ZonePlace end, const Name& origin);

/// A name as a word of a zone: "@" is the origin, names without a final dot are below it. what: the
/// kind of name that is expected, for the message.
Result<Name, ZoneError> parseZoneName(const ZoneWord& word, const Name& origin, LocalText what);

/// Seconds, "3600" or "1h30m" (w, d, h, m, s), up to 2^31-1.
std::optional<std::uint32_t> parseZoneTtl(std::string_view text);

} // namespace postroad::dns
