// SPDX-License-Identifier: MIT
// A mailbox as IMAP sees it (RFC 3501 §2.3): messages with unique ids, flags and internal dates;
// and names of mailboxes.
#pragma once

#include "core/base/blob.h"
#include "core/base/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::imap {

/// The system flags that a client may set (RFC 3501 §2.3.2). \Recent is the server's own and no
/// part of this.
enum class Flag : std::uint8_t { Answered = 1, Flagged = 2, Deleted = 4, Seen = 8, Draft = 16 };

struct Flags
{
    std::uint8_t bits = 0;

    [[nodiscard]] constexpr bool has(Flag flag) const
    {
        return (bits & static_cast<std::uint8_t>(flag)) != 0;
    }
    constexpr void set(Flag flag)
    {
        bits = static_cast<std::uint8_t>(bits | static_cast<std::uint8_t>(flag));
    }
    [[nodiscard]] constexpr Flags with(Flags more) const
    {
        return {static_cast<std::uint8_t>(bits | more.bits)};
    }
    [[nodiscard]] constexpr Flags without(Flags less) const
    {
        return {static_cast<std::uint8_t>(bits & ~less.bits)};
    }

    friend constexpr bool operator==(const Flags&, const Flags&) = default;
};

/// "\Seen", in any case of letters; nothing for \Recent, keywords and what isn't a flag.
std::optional<Flag> parseSystemFlag(std::string_view text);
/// "\Answered \Seen", \Recent last.
std::string formatFlags(Flags flags, bool recent = false);

struct Message
{
    std::uint32_t uid
        = 0; ///< from 1, ascending in the mailbox, never used again under one UIDVALIDITY
    Blob content; ///< lines end in CRLF; its size is RFC822.SIZE. Not null.
    CivilTime internalDate; ///< when it came to the mailbox
    Flags flags;
    bool recent = false; ///< this session is the first to be told of it
};

/// A mailbox at one moment.
struct Mailbox
{
    std::uint32_t uidValidity = 1; ///< from 1
    std::uint32_t uidNext = 1; ///< above every uid
    bool readOnly = false; ///< whatever the client asked for
    std::vector<Message> messages; ///< sequence number 1 first
};

/// What makes a mailbox usable: content everywhere, UIDs that ascend (RFC 3501 §2.3.1.1).
bool isSound(const Mailbox& mailbox);
/// In a sound one; nullptr: no message has it.
const Message* findUid(const Mailbox& mailbox, std::uint32_t uid);
std::size_t recentCount(const Mailbox& mailbox);
std::size_t unseenCount(const Mailbox& mailbox);
/// Whether one mailbox can have become the other. RFC 3501 §2.3.1.1: within one UIDVALIDITY what is
/// new has a UID above all that were there; so the sequence numbers of what was there only close
/// up.
bool canBecome(const Mailbox& before, const Mailbox& after);

/// What LIST shows; "/" stands between the levels.
struct MailboxName
{
    std::string
        name; ///< "INBOX", "Archive/2026"; modified UTF-7 (RFC 3501 §5.1.3) is the owner's affair
    bool selectable = true;
};

/// "INBOX" in any case of letters is INBOX (RFC 3501 §5.1); other names as they are.
std::string canonicalName(std::string_view name);
/// RFC 3501 §6.3.8: "*" matches anything, "%" anything but "/".
bool matchesPattern(std::string_view name, std::string_view pattern);

} // namespace postroad::imap
