// SPDX-License-Identifier: MIT
// A mail server's queue: messages it has taken responsibility for, and who still waits for them. An
// entry is on the disk before the server says 250 (RFC 5321 §6.1), as two files: the message, and
// its control file.
#pragma once

#include "core/mail/envelope.h"
#include "core/runtime/runtime.h"

#include <functional>
#include <list>
#include <string>
#include <vector>

namespace postroad::spool {

enum class Fate : std::uint8_t { Waiting, Done, Failed };

struct QueuedRecipient
{
    mail::Path path{};
    mail::DsnRequest dsn{}; ///< what its sender wants to hear of it (RFC 3461)
    std::uint32_t ordinal = 0; ///< in the message's table of recipients, from 1; 0: none
    Fate fate = Fate::Waiting;
    EnhancedCode code{}; ///< of the last failure
    std::uint16_t replyCode = 0; ///< of the last failure; 0: none was spoken
    std::string diagnostic{}; ///< what the other side said, or why it was not reached
    std::string remoteHost{}; ///< who said it; empty: nobody
};

struct Entry
{
    std::string id; ///< queue id, stands in Received
    std::uint32_t message = 0; ///< its number in the trace
    mail::Path reversePath;
    std::vector<QueuedRecipient> recipients;
    Blob content; ///< the message
    mail::BodyType body = mail::BodyType::SevenBit; ///< as declared, or as it must be
    bool smtpUtf8 = false; ///< next hops must offer SMTPUTF8 (RFC 6531 §3.2)
    mail::DsnReturn dsnReturn = mail::DsnReturn::Unsaid;
    std::string envelopeId; ///< ENVID; empty: not said
    Instant arrived;
    Instant nextAttempt;
    std::uint32_t attempts = 0;

    [[nodiscard]] bool isDone() const;
};

/// When to try again, and when to give up (RFC 5321 §4.5.4.1: at least 30 minutes apart, for at
/// least 4 to 5 days).
struct RetryPolicy
{
    Duration first = 30min;
    Duration longest = 4h; ///< the pauses double up to this
    Duration giveUpAfter = 5 * 24h;

    /// The pause after so many attempts, from 1.
    [[nodiscard]] Duration pauseAfter(std::uint32_t attempts) const;
    [[nodiscard]] bool isExpired(const Entry& entry, Instant now) const
    {
        return now - entry.arrived >= giveUpAfter;
    }
};

class Spool
{
public:
    using Stored = std::function<void(Entry* entry)>; ///< null: the disk refused

    explicit Spool(runtime::Runtime& runtime) : m_runtime(runtime) { }

    /// Stores a new entry; stored comes when it would survive a power cut. Gives the entry its id
    /// if it has none.
    void add(Entry entry, Stored stored);
    /// The entry's control file is written anew: fates and times have changed.
    void update(const Entry& entry);
    /// It is done with.
    void remove(const std::string& id);

    [[nodiscard]] Entry* find(const std::string& id);
    /// In the order of arrival. Entries stay where they are until removed.
    [[nodiscard]] const std::list<Entry>& entries() const { return m_entries; }
    /// An identifier nobody has used at this host: for queue ids and Message-IDs.
    [[nodiscard]] std::string newId();

private:
    runtime::Runtime& m_runtime;
    std::list<Entry> m_entries;
};

/// The control file: one fact a line, for people too.
std::string formatControl(const Entry& entry, const Calendar& calendar);

} // namespace postroad::spool
