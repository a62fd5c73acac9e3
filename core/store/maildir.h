// SPDX-License-Identifier: MIT
// One mailbox as a Maildir over the runtime's disk: a message is written to tmp/, synced, and
// renamed into new/, so that it is there whole or not at all. The file name carries the UID; other
// programs may deliver into new/ and take messages away.
#pragma once

#include "core/runtime/runtime.h"
#include "core/store/file_name.h"
#include "core/store/uid_file.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::store {

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

    /// Contents are kept in memory up to so many octets in all.
    static constexpr std::size_t kCacheOctetsMax = 32 * 1024 * 1024;

    /// folder: "mail/example.net/bob". Nothing is read before it is used.
    Maildir(runtime::Runtime& runtime, std::string folder);

    /// Files a message; done comes when it would survive a power cut. Until then nobody sees it.
    void deliver(Blob content, Filed done);

    /// By rising UID. What other programs have put there is given a UID first, and seen when that
    /// is done. Reads names; contents only if nobody holds them: all who do share them.
    std::vector<StoredMessage> messages();
    /// The paths of the same messages, without their contents. They hold all that can change of a
    /// message: as long as they are the same, so is the mailbox.
    std::vector<std::string> paths();
    /// Moves what lies in new/ to cur/: a mail program has seen that it is there.
    void noticeNew();
    /// Both are safe from power cuts when done.
    void setFlags(std::uint32_t uid, const Flags& flags, Done done);
    void remove(std::uint32_t uid, Done done);

    /// RFC 3501 §2.3.1.1: UIDNEXT and UIDVALIDITY.
    std::uint32_t uidNext();
    std::uint32_t uidValidity();
    [[nodiscard]] const std::string& folder() const { return m_folder; }

private:
    /// A message, as the calls to the disk that are under way will leave it.
    struct Item
    {
        std::string name;
        bool isNew = false;
        FileName facts{};
        Blob content{}; ///< null: not kept in memory
        std::weak_ptr<const std::string> read{}; ///< by somebody who still holds it
        int changes = 0; ///< under way
        std::string pathBefore{}; ///< the last of them
        bool gone = false; ///< its removal is under way
    };
    struct Listed
    {
        std::string name;
        bool isNew = false;
    };
    /// One writing of the UID file.
    struct Reservation
    {
        bool done = false;
        bool ok = true; ///< so far
    };
    struct Delivery;

    // What the disk holds.
    void load();
    void cleanUp();
    void refresh();
    std::map<std::uint32_t, Listed> list(std::vector<Listed>& foreign) const;
    void adopt(const std::string& name, bool isNew);
    Blob contentOf(Item& item);
    void cache(Item& item, Blob content);

    // UIDs.
    std::optional<std::uint32_t> takeUid();
    void reserveUids();

    void fileIt(const std::shared_ptr<Delivery>& delivery);
    Item* find(std::uint32_t uid);
    void move(std::uint32_t uid, Item& item, const Flags& flags, Done done);
    void changed(std::uint32_t uid);
    /// Beside the mailbox, so that a Maildir is what all programs expect.
    [[nodiscard]] std::string uidFolder() const { return "uids/" + m_folder; }
    [[nodiscard]] std::string pathOf(std::string_view part, std::string_view name) const;
    [[nodiscard]] std::string pathOf(const Item& item) const
    {
        return pathOf(item.isNew ? "new" : "cur", item.name);
    }

    runtime::Runtime& m_runtime;
    std::string m_folder;
    bool m_loaded = false;
    UidFacts m_uids; ///< next: the one that is given next
    std::uint32_t m_reserved = 0; ///< UIDs below are good to use as far as the file goes
    std::shared_ptr<Reservation> m_reservation; ///< the last one
    std::map<std::uint32_t, Item> m_items;
    std::set<std::uint32_t> m_underWay; ///< UIDs of deliveries that are not safe yet
    std::set<std::string> m_adopting; ///< names of files that are being given a UID
    std::size_t m_cachedOctets = 0;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true); ///< completions may come after us
};

} // namespace postroad::store
