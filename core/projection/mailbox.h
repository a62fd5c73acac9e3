// SPDX-License-Identifier: MIT
// The mailboxes of a run and the messages that lie in them.
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::projection {

struct MailboxMessageRow
{
    std::uint32_t message = 0; ///< from 1; 0: not known
    std::uint32_t uid = 0; ///< the first filed is 1
    std::string file; ///< its name in the Maildir
    EventId filed;
    EventId read; ///< not valid: the owner has not fetched it
    std::string flags; ///< as last changed
    bool deleted = false;
};

struct MailboxRow
{
    std::string mailbox; ///< "bob@example.net"
    HostId host;
    std::vector<MailboxMessageRow> messages; ///< in the order of filing

    /// That are there, and of these those that were not fetched.
    [[nodiscard]] std::uint32_t present() const;
    [[nodiscard]] std::uint32_t unread() const;
};

/// For trace::Checkpoints.
struct MailboxFold
{
    struct State
    {
        std::vector<MailboxRow> boxes; ///< in the order of the first filing
    };
    static void apply(State& state, const trace::Trace& trace, EventId id);
};

/// Whether "mail/example.net/bob" is the folder of bob@example.net, and "mail/example.net/o%27neil"
/// that of o'neil@example.net.
bool isFolderOf(std::string_view folder, std::string_view mailbox);

/// Without checkpoints: a pass over the trace.
std::vector<MailboxRow> mailboxes(const trace::Trace& trace, std::size_t position);

} // namespace postroad::projection
