// SPDX-License-Identifier: MIT
// Small things that every mail server here needs: what its session is configured with, what it
// writes on top of a message, and which of the run's messages it has in its hands.
#pragma once

#include "core/node/smtp_service.h"
#include "core/spool/spool.h"

namespace postroad::node {

/// A server that does all that sessions can, and takes messages up to so many octets.
smtp::ServerConfig serverConfig(
    std::string_view host, smtp::Dialect dialect, std::uint64_t messageOctetsMax);

/// What a connection of that dialect is called in the trace.
trace::Protocol protocolOf(smtp::Dialect dialect);

/// "alice@example.org"; empty for the null path.
std::string mailboxText(const mail::Path& path);

/// The message of the run that the session speaks of; one that comes from outside gets a number
/// now.
std::uint32_t messageNumber(
    runtime::Runtime& runtime, const SessionFacts& facts, const smtp::Ask& ask);

/// The ordinal of a recipient in the message's table, from 1; 0 if it isn't there.
std::uint32_t recipientOrdinal(
    const trace::Trace& trace, std::uint32_t message, const mail::Path& recipient);

/// Received for this server, on top of what came (RFC 5321 §4.4).
std::string receivedField(const runtime::Runtime& runtime, const SessionFacts& facts,
    const smtp::Ask& ask, smtp::Dialect dialect, std::string_view queueId);

/// A queue entry for what the session hands over: body is the message as it will go on.
spool::Entry makeEntry(runtime::Runtime& runtime, const SessionFacts& facts, const smtp::Ask& ask,
    std::string id, Blob body);

/// The event for an entry that is safe in the queue now.
void recordQueueAdded(runtime::Runtime& runtime, const spool::Entry& entry);

} // namespace postroad::node
