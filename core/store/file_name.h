// SPDX-License-Identifier: MIT
// Names of files in a Maildir: "1772438400.M5Q7.mx.example.net,U=7,S=20:2,FS" says when the message
// came, its UID, its size, and its flags.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::store {

/// The flags that a Maildir name can hold, as their letters do.
struct Flags
{
    bool answered = false; ///< R
    bool deleted = false; ///< T
    bool draft = false; ///< D
    bool flagged = false; ///< F
    bool seen = false; ///< S

    friend bool operator==(const Flags&, const Flags&) = default;
};

struct FileName
{
    std::uint32_t uid = 0; ///< 0: another program has put it there
    std::int64_t internalDate = 0; ///< seconds since 1970-01-01T00:00:00Z: when it was delivered
    Flags flags;
};

/// What a name says; nothing if it is none of a message: those begin with the time.
std::optional<FileName> parseFileName(std::string_view name);
/// The name without the flags behind the colon.
std::string_view baseName(std::string_view name);
/// The name with another UID (or its first one).
std::string withUid(std::string_view name, std::uint32_t uid);
/// The name with these flags, as it is in cur/.
std::string withFlags(std::string_view name, const Flags& flags);

/// "mail/example.net/bob": the folder of a mailbox. Octets that are no good in names become %XX.
std::string mailboxFolder(std::string_view localPart, std::string_view domain);

} // namespace postroad::store
