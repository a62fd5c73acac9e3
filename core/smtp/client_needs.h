// SPDX-License-Identifier: MIT
// What a message needs of the server that is to take it (SIZE, 8BITMIME, BINARYMIME, SMTPUTF8),
// held against what the server offers. Nothing is converted, so what is missing is refused here, in
// the words of a reply.
#pragma once

#include "core/smtp/client_events.h"
#include "core/smtp/extensions.h"

#include <optional>

namespace postroad::smtp {

/// Why no recipient can get the message; nothing: nothing is missing.
std::optional<Reply> messageRefusal(const Transaction& transaction, const Extensions& offered);

/// Why this recipient can't, though others might.
std::optional<Reply> recipientRefusal(const mail::Recipient& recipient, const Extensions& offered);

/// Whether MAIL says SMTPUTF8: the server offers it, and the message or an address needs it.
bool saysSmtpUtf8(const Transaction& transaction, const Extensions& offered);

/// How the message counts for SIZE (RFC 1870 §5): with the CRLF that DATA will add, without
/// stuffing.
std::uint64_t octetsOf(const Transaction& transaction);

} // namespace postroad::smtp
