// SPDX-License-Identifier: MIT
// The delivery status notification that a mail server sends to the author of a message: a bounce
// (RFC 3464), or the good news that somebody asked for (RFC 3461).
#pragma once

#include "core/mail/delivery_status.h"
#include "core/runtime/runtime.h"
#include "core/spool/spool.h"

namespace postroad::node {

/// What there is to tell of one recipient.
struct Notice
{
    spool::QueuedRecipient recipient;
    mail::DeliveryAction action = mail::DeliveryAction::Failed;
    Instant triedUntil; ///< of one that is delayed
};

/// A queue entry with the notification about these recipients, for the entry's reverse-path, which
/// is not null. Records it as made. What comes back of the message leaves half of messageOctetsMax,
/// the largest message that servers here take, to the report; 0: there is no limit.
spool::Entry makeNotification(runtime::Runtime& runtime, std::string id, const spool::Entry& entry,
    const std::vector<Notice>& notices, std::uint64_t messageOctetsMax);

} // namespace postroad::node
