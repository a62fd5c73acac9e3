// SPDX-License-Identifier: MIT
// One message in a server's queue: what its envelope says, and what became of each recipient so
// far.
#pragma once

#include "core/base/blob.h"
#include "core/base/conversation.h"
#include "core/base/time.h"
#include "core/mail/delivery_status.h"
#include "core/mail/envelope.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace postroad::spool {

enum class Fate : std::uint8_t { Waiting, Done, Failed };

struct QueuedRecipient
{
    mail::Path path{};
    mail::DsnRequest dsn{}; ///< what its sender wants to hear of it (RFC 3461)
    std::uint32_t ordinal = 0; ///< in the message's table of recipients, from 1; 0: none
    Fate fate = Fate::Waiting;
    /// What the sender is still to be told of it (RFC 3461 §4.1); until then the entry stays.
    std::optional<mail::DeliveryAction> owed{};
    bool delayTold = false; ///< the sender has heard that it takes long, and hears it once
    EnhancedCode code{}; ///< of the last attempt
    std::uint16_t replyCode = 0; ///< of the last attempt; 0: none was spoken
    std::string diagnostic{}; ///< what the other side said, or why it was not reached
    std::string remoteHost{}; ///< who said it; empty: nobody

    friend bool operator==(const QueuedRecipient&, const QueuedRecipient&) = default;
};

struct Entry
{
    std::string id; ///< queue id, stands in Received
    std::uint32_t message = 0; ///< its number in the trace
    mail::Path reversePath;
    std::vector<QueuedRecipient> recipients;
    Blob content; ///< the message
    mail::BodyType body = mail::BodyType::SevenBit; ///< as declared, or as it must be
    bool smtpUtf8 = false; ///< next hops must offer SMTPUTF8 (RFC 6531 §3.2)
    mail::DsnReturn dsnReturn = mail::DsnReturn::Unsaid;
    std::string envelopeId; ///< ENVID, xtext as it was said; empty: not said
    Instant arrived;
    Instant nextAttempt;
    std::uint32_t attempts = 0;

    /// Nobody waits for an attempt any more.
    [[nodiscard]] bool isDone() const;
    /// The sender is still to be told of somebody.
    [[nodiscard]] bool owesNotification() const;
};

} // namespace postroad::spool
