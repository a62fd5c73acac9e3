// SPDX-License-Identifier: MIT
// A letter as a person writes it, plain text with a few header fields, becomes a message (RFC 5322
// §3.6, RFC 2045).
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/mail/address_list.h"
#include "core/mail/message_input.h"

#include <string>
#include <string_view>
#include <vector>

namespace postroad::mail {

/// What compose() puts in where it is absent.
struct LetterDefaults
{
    ListedMailbox from;
    std::vector<ListedMailbox> to; ///< empty: To is not added
    CivilTime date;
    std::string messageId; ///< without angle brackets: "k3f…@mua.example.org"
};

/// A message from text as a person writes it: header fields and an empty line (both may be
/// missing), then the body; UTF-8, lines in LF or CRLF. Adds From, To, Date, Message-ID where
/// absent, encodes what isn't ASCII in header values (RFC 2047), declares a body that isn't ASCII
/// as text/plain; charset=utf-8, 8bit, and takes out Bcc (RFC 5322 §3.6.3). Refuses bare CR, NUL,
/// body lines over 998 octets and octets that are not UTF-8.
Result<std::string, InputError> compose(std::string_view text, const LetterDefaults& defaults);

} // namespace postroad::mail
