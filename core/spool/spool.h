// SPDX-License-Identifier: MIT
// A mail server's queue: messages it has taken responsibility for, and who still waits for them. An
// entry is on the disk before the server says 250 (RFC 5321 §6.1), as two files: the message, and
// its control file. What an earlier life of the server has left there is read back at start.
#pragma once

#include "core/runtime/runtime.h"
#include "core/spool/entry.h"

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace postroad::spool {

/// When to try again, and when to give up (RFC 5321 §4.5.4.1: at least 30 minutes apart, for at
/// least 4 to 5 days).
struct RetryPolicy
{
    Duration first = 30min;
    Duration longest = 4h; ///< the pauses double up to this
    Duration giveUpAfter = 5 * 24h;
    /// Who wants to hear of delays (NOTIFY=DELAY) does so after the first attempt from then on.
    Duration tellAfter = 4h;

    /// The pause after so many attempts, from 1.
    [[nodiscard]] Duration pauseAfter(std::uint32_t attempts) const;
    [[nodiscard]] bool isExpired(const Entry& entry, Instant now) const
    {
        return now - entry.arrived >= giveUpAfter;
    }
    [[nodiscard]] bool isDelayed(const Entry& entry, Instant now) const
    {
        return now - entry.arrived >= tellAfter;
    }
};

struct DamagedEntry;

class Spool
{
public:
    using Stored = std::function<void(Entry* entry)>; ///< null: the disk refused

    explicit Spool(runtime::Runtime& runtime);

    /// Reads back what the disk holds, before anything is added: returns the ids of the entries, in
    /// the order of their arrival. Each gets a number among the run's messages and is recorded. A
    /// damaged entry is set aside in "damaged/" and recorded; what never became an entry is
    /// removed.
    std::vector<std::string> recover();

    /// Stores a new entry; stored comes when it would survive a power cut. Gives the entry its id
    /// if it has none.
    void add(Entry entry, Stored stored);
    /// The entry's control file is written anew: fates and times have changed. If the disk refuses,
    /// that is recorded, and the file says what it said before: a recipient may get the message
    /// once more after a restart.
    void update(const Entry& entry);
    /// It is done with. If the disk refuses, that is recorded, and the entry comes back after a
    /// restart.
    void remove(const std::string& id);

    [[nodiscard]] Entry* find(const std::string& id);
    /// In the order of arrival. Entries stay where they are until removed.
    [[nodiscard]] const std::list<Entry>& entries() const { return m_entries; }
    /// An identifier that no entry at this host has, in this life or left by an earlier one: for
    /// queue ids and Message-IDs.
    [[nodiscard]] std::string newId();

private:
    /// What the disk still has to do about one entry's control file. One change at a time: a late
    /// rename must not bring back what was removed.
    struct Change
    {
        Blob next{}; ///< to be written after the one under way; null: nothing
        bool remove = false;
        std::uint32_t message = 0; ///< for the trace
    };
    struct Adding;

    void keep(Entry entry);
    void finishAdding(const std::shared_ptr<Adding>& adding);
    void writeControl(const std::string& id, Blob control);
    void removeFiles(const std::string& id);
    void changed(const std::string& id, std::string_view what, bool ok);
    void setAside(const DamagedEntry& damaged);

    runtime::Runtime& m_runtime;
    std::list<Entry> m_entries;
    std::map<std::string, std::list<Entry>::iterator, std::less<>> m_byId;
    std::map<std::string, Change, std::less<>> m_changes; ///< under way, by entry
    std::set<std::string, std::less<>> m_usedIds; ///< by files that were there at the start
};

} // namespace postroad::spool
