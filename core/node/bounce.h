// SPDX-License-Identifier: MIT
// A server that has taken a message and can't deliver it tells the sender (RFC 5321 §6.1): a
// delivery status notification, a message of its own with the null reverse-path.
#pragma once

#include "core/spool/spool.h"

namespace postroad::node {

/// The notification as a queue entry; recorded, and numbered among the run's messages. The entry
/// has a sender.
spool::Entry makeBounce(runtime::Runtime& runtime, std::string id, const spool::Entry& entry,
    const std::vector<spool::QueuedRecipient>& failed);

} // namespace postroad::node
