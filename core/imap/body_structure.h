// SPDX-License-Identifier: MIT
// The parts of a message as IMAP counts them (RFC 3501 §6.4.5), and BODY and BODYSTRUCTURE, which
// describe them (§7.4.2).
#pragma once

#include "core/imap/response_writer.h"
#include "core/mail/mime.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace postroad::imap {

/// The part of that number ("1", "4.2"), or nullptr. A message that isn't a multipart has one part,
/// its text, which is number 1.
const mail::MimePart* findPart(
    const mail::MimeStructure& structure, const std::vector<std::uint32_t>& number);

/// "(…)" of a whole message; extended: with what only BODYSTRUCTURE tells.
void writeBodyStructure(ResponseWriter& out, std::string_view message, bool extended);

} // namespace postroad::imap
