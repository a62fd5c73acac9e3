// SPDX-License-Identifier: MIT
// One mailbox as a Maildir over the runtime's disk: a message is written to tmp/, synced, and
// renamed into new/, so that it is there whole or not at all. The file name carries the UID, so
// that the folder alone is the mailbox.
#pragma once

#include "core/runtime/runtime.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

struct StoredMessage
{
    std::uint32_t uid = 0; ///< never used twice in a mailbox, rising with the time of delivery
    std::string path; ///< on the disk
    Blob content; ///< lines end in CRLF
    std::int64_t internalDate = 0; ///< seconds since 1970-01-01T00:00:00Z: when it was delivered
    Flags flags;
    bool isNew = false; ///< nobody has looked since its delivery: it lies in new/
};

class Maildir
{
public:
    using Done = std::function<void(bool ok)>;
    using Filed = std::function<void(bool ok, std::uint32_t uid, const std::string& fileName)>;

    /// folder: "mail/example.net/bob".
    Maildir(runtime::Runtime& runtime, std::string folder);

    /// Files a message; done comes when it would survive a power cut.
    void deliver(Blob content, Filed done);

    /// By rising UID.
    [[nodiscard]] std::vector<StoredMessage> messages() const;
    /// Moves what lies in new/ to cur/: a mail program has seen that it is there.
    void noticeNew();
    /// Both are safe from power cuts when done.
    void setFlags(std::uint32_t uid, const Flags& flags, Done done);
    void remove(std::uint32_t uid, Done done);

    [[nodiscard]] std::uint32_t uidNext() const { return m_uidNext; }
    [[nodiscard]] std::uint32_t uidValidity() const { return m_uidValidity; }
    [[nodiscard]] const std::string& folder() const { return m_folder; }

private:
    [[nodiscard]] std::optional<StoredMessage> find(std::uint32_t uid) const;
    void moveToCur(const std::string& path, const Flags& flags, Done done);

    runtime::Runtime& m_runtime;
    std::string m_folder;
    std::uint32_t m_uidNext = 1;
    std::uint32_t m_uidValidity;
};

/// What a file name says; nothing if it isn't one of ours.
std::optional<StoredMessage> parseFileName(std::string_view name);

/// "mail/example.net/bob": the folder of a mailbox. Octets that are no good in names become %XX.
std::string mailboxFolder(std::string_view localPart, std::string_view domain);

} // namespace postroad::store
