// SPDX-License-Identifier: MIT
// The header of a message as ranges over its octets, read as leniently as real software does: what
// was sent is never changed by having been read.
#pragma once

#include "core/mail/octet_range.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::mail {

inline constexpr std::size_t kHeaderFieldsMax = 10'000; ///< fields beyond are skipped, not stored

/// One field, folded as it stands.
struct HeaderField
{
    OctetRange name; ///< without white space before the colon (RFC 5322 §4.5 allows it)
    OctetRange body; ///< after the colon, with its folds, without its last line end
    OctetRange all; ///< from the name to just past the last line end
};

struct Header
{
    std::vector<HeaderField> fields; ///< in the order of the message
    std::size_t end = 0; ///< just past the last field
    std::size_t bodyBegin
        = 0; ///< just past the empty line; end, if a line that is no field ended the header
    bool hasEmptyLine = false; ///< whether an empty line ended it
    bool tooManyFields = false; ///< more than kHeaderFieldsMax
};

/// Reads the header that begins at range.begin and ends at range.end at the latest. Lines end in
/// CRLF or in LF. A line that is neither a field, nor folded, nor empty ends the header and belongs
/// to the body.
Header parseHeader(std::string_view octets, OctetRange range);
Header parseHeader(std::string_view octets);

/// The first field of that name, without regard to case, or nullptr.
const HeaderField* findField(std::string_view octets, const Header& header, std::string_view name);
/// All fields of that name.
std::vector<const HeaderField*> findFields(
    std::string_view octets, const Header& header, std::string_view name);
/// The field's body in one line (RFC 5322 §2.2.3): line ends taken out, no blanks at either end.
std::string unfoldedValue(std::string_view octets, const HeaderField& field);
/// unfoldedValue() of the first field of that name.
std::optional<std::string> fieldValue(
    std::string_view octets, const Header& header, std::string_view name);

/// Whether this can be a field's name: printable ASCII without colon (RFC 5322 §2.2).
bool isFieldName(std::string_view text);

} // namespace postroad::mail
