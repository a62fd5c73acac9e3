// SPDX-License-Identifier: MIT
// How `send` says what became of a letter: for each recipient, and of the session as a whole, and
// always whose word it was, the server's or ours.
#pragma once

#include "core/smtp/client_events.h"

#include <optional>
#include <string>
#include <vector>

namespace postroad::cli {

struct SendResult
{
    std::vector<smtp::RecipientOutcome> outcomes; ///< in the order of the envelope
    std::optional<smtp::SessionFailed> failure;
};

/// "not now: 452 4.2.2 Mailbox full"; "refused for good here, not by the server: Message is …"
std::string told(const smtp::RecipientOutcome& outcome, const SendResult& result);

/// "the server refused the login: 535 5.7.8 …"; a sentence without a full stop.
std::string told(const smtp::SessionFailed& failure);

/// Whether how the session ended is all there is to say of every recipient.
bool failureSaysAll(const SendResult& result);

} // namespace postroad::cli
