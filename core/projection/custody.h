// SPDX-License-Identifier: MIT
// Who is responsible for a message, for each recipient on their own. The server takes over when it
// SENDS the 250 after the dot (RFC 5321 §6.1), the client is relieved when that ARRIVES; in between
// both hold it: the window in which duplicates come into being (RFC 1047).
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace postroad::projection {

enum class CustodyState : std::uint8_t {
    Held, ///< by one host
    Both, ///< the server has said 250, the client doesn't know yet
    Delivered, ///< it lies in the mailbox
    Failed, ///< given up; whoever holds it owes the sender a notification
    Bounced, ///< the notification has taken its place
    Gone, ///< the owner has deleted it
};
/// "held", "both", "delivered", "failed", "bounced", "gone".
std::string_view word(CustodyState state);

struct Holder
{
    HostId host;
    EventId since; ///< the event that made it responsible
};

struct CustodyRow
{
    std::uint32_t message = 0; ///< from 1
    std::uint32_t recipient = 0; ///< from 1
    std::string mailbox; ///< the recipient
    CustodyState state = CustodyState::Held;
    std::vector<Holder> holders; ///< one, two in the window of duplicates, none when it is over
    EventId since; ///< the last change
    std::uint32_t bounce = 0; ///< Bounced: the number of the notification; 0: none was sent
};

/// For trace::Checkpoints.
struct CustodyFold
{
    /// A recipient in a transaction under way.
    struct Pending
    {
        std::uint32_t recipient = 0;
        EventId rcpt;
    };
    struct Transaction
    {
        std::uint32_t message = 0;
        std::vector<Pending> accepted; ///< RCPT was answered with 2yz, in that order
        std::uint32_t answeredSent = 0; ///< replies after the dot: how many were sent …
        std::uint32_t answeredArrived = 0; ///< … and have arrived
    };
    /// What lies in a mailbox under which UID.
    struct Filing
    {
        HostId host;
        std::string mailbox;
        std::uint32_t uid = 0;
        std::uint32_t message = 0;
        std::uint32_t recipient = 0;
    };
    struct State
    {
        std::vector<Filing> filings;
        std::vector<CustodyRow> rows; ///< by message and recipient
        std::map<ConnectionId, Transaction> transactions;
    };
    static void apply(State& state, const trace::Trace& trace, EventId id);
};

/// Without checkpoints: a pass over the trace.
std::vector<CustodyRow> custody(const trace::Trace& trace, std::size_t position);

} // namespace postroad::projection
