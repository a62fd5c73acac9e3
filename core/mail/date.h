// SPDX-License-Identifier: MIT
// Dates as mail writes them: header fields (RFC 5322 §3.3) and IMAP's INTERNALDATE (RFC 9051 §9,
// date-time).
#pragma once

#include "core/base/time.h"

#include <optional>
#include <string>
#include <string_view>

namespace postroad::mail {

/// "Mon, 02 Mar 2026 09:00:00 +0100". The weekday is worked out from the date.
std::string formatDate(const CivilTime& time);
/// RFC 5322 §3.3 with the obsolete forms of §4.3: comments, no weekday, no seconds, years of two or
/// three digits, zones by name. Nothing if it isn't a date that exists. A weekday that doesn't fit
/// is put right in the result.
std::optional<CivilTime> parseDate(std::string_view fieldBody);

/// "02-Mar-2026 09:00:00 +0100", without quotes.
std::string formatInternalDate(const CivilTime& time);
/// The inverse; the day may have one digit, or a space before it.
std::optional<CivilTime> parseInternalDate(std::string_view text);

} // namespace postroad::mail
