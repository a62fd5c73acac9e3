// SPDX-License-Identifier: MIT
// Addresses as header fields write them (RFC 5322 §3.4): From, To, Cc … Read leniently, as what
// stands in a header has already been accepted by somebody.
#pragma once

#include "core/mail/address.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::mail {

inline constexpr std::size_t kListedMailboxesMax
    = 10'000; ///< of one field; what follows is not read

/// A mailbox of From, To, Cc …, or the beginning or end of a group.
struct ListedMailbox
{
    enum class Kind { Mailbox, GroupBegin, GroupEnd };

    Kind kind = Kind::Mailbox;
    /// Without quotes and folding, encoded words as they stand; of a group its name. If there is
    /// none, but a comment follows the mailbox as in "bob@example.org (Bob)", that.
    std::string displayName;
    Mailbox mailbox; ///< may have octets above 127; the domain is empty if there was none
};

struct AddressList
{
    std::vector<ListedMailbox> entries; ///< groups as begin, members, end
    std::size_t unreadable = 0; ///< pieces between commas in which no mailbox was found
};

/// The body of a field such as To, folded or not. Groups, comments, quoted strings, routes,
/// obsolete white space and empty pieces are read (RFC 5322 §3.4 and §4.4); never fails.
AddressList parseAddressList(std::string_view fieldBody);
/// Only the mailboxes of such a field, in or out of groups.
std::vector<ListedMailbox> mailboxesIn(std::string_view fieldBody);
/// "Bob <bob@example.org>", the name quoted, or encoded by RFC 2047 where it isn't ASCII; without a
/// name the bare mailbox.
std::string formatListedMailbox(const ListedMailbox& listed);

} // namespace postroad::mail
