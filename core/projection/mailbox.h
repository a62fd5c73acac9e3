// SPDX-License-Identifier: MIT
// The mailboxes of a run and the messages that lie in them.
#pragma once

#include "core/projection/history.h"
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
    std::uint32_t present = 0; ///< that are there …
    std::uint32_t unread = 0; ///< … and of these those that were not fetched
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

/// How many messages lie in a mailbox.
struct MailboxCount
{
    std::string mailbox; ///< "bob@example.net"
    HostId host;
    std::uint32_t messages = 0;
    std::uint32_t unread = 0;
};

/// The numbers alone, at any position: what lies in the mailboxes grows with the run, and is too
/// much for checkpoints. Looks at each event once, as far as it is asked for; what comes behind
/// that may still grow.
class MailboxCounts
{
public:
    /// The trace must outlive it.
    explicit MailboxCounts(const trace::Trace& trace) : m_trace(&trace) { }

    /// Of each mailbox that something was filed into by then, in the order of the first filing.
    [[nodiscard]] std::vector<MailboxCount> at(std::size_t position);

private:
    struct Numbers
    {
        std::uint32_t messages = 0;
        std::uint32_t unread = 0;
        friend bool operator==(const Numbers&, const Numbers&) = default;
    };
    void noteNumbers();

    const trace::Trace* m_trace;
    std::size_t m_seen = 0;
    MailboxFold::State m_state; ///< after so many events
    std::vector<History<Numbers>> m_numbers; ///< of each mailbox
};

/// Without checkpoints: a pass over the trace.
std::vector<MailboxRow> mailboxes(const trace::Trace& trace, std::size_t position);

} // namespace postroad::projection
