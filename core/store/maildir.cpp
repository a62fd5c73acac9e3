// SPDX-License-Identifier: MIT
#include "core/store/maildir.h"

#include <algorithm>
#include <utility>

namespace postroad::store {

namespace {

/// UIDs are taken from the file in pieces: it is written once for so many messages.
constexpr std::uint32_t kUidsReserved = 32;
/// Above this a name's UID is not believed: there must be room for those to come.
constexpr std::uint32_t kUidMax = UINT32_MAX - 1'000'000;
/// How long another program may take for a delivery, as all Maildir programs have agreed.
constexpr std::int64_t kTemporarySeconds = 36 * 3600;

/// Other programs end all lines in LF. Where there is a CRLF, a LF alone belongs to the message.
Blob withCrlf(Blob content)
{
    const std::string& text = *content;
    if (text.find('\n') == text.npos || text.find("\r\n") != text.npos)
        return content;
    std::string result;
    for (const char c : text) {
        if (c == '\n')
            result += '\r';
        result += c;
    }
    return makeBlob(std::move(result));
}

} // namespace

Maildir::Maildir(runtime::Runtime& runtime, std::string folder)
    : m_runtime(runtime),
      m_folder(std::move(folder))
{
}

std::string Maildir::pathOf(std::string_view part, std::string_view name) const
{
    std::string path = m_folder;
    path.append("/").append(part).append("/").append(name);
    return path;
}

// --- what the disk holds ---

void Maildir::load()
{
    if (std::exchange(m_loaded, true))
        return;
    const auto file = m_runtime.disk().read(uidFolder() + "/next");
    const auto facts = file ? parseUidFile(**file) : std::nullopt;
    if (facts) {
        m_uids = *facts;
        m_reserved = m_uids.next;
    } else {
        // RFC 9051 §2.3.1.1: if UIDs can't be kept, UIDVALIDITY must be greater than before.
        const std::int64_t now = m_runtime.calendar().epochSeconds(m_runtime.now());
        m_uids.validity = static_cast<std::uint32_t>(std::clamp<std::int64_t>(now, 1, UINT32_MAX));
    }
    cleanUp();
    refresh();
    if (!m_reservation && !facts)
        reserveUids(); // UIDVALIDITY is kept from now on
}

/// After a power cut: halves of deliveries, and messages that were on their way from new/ to cur/.
void Maildir::cleanUp()
{
    runtime::Disk& disk = m_runtime.disk();
    const std::int64_t now = m_runtime.calendar().epochSeconds(m_runtime.now());
    for (const std::string& name : disk.list(m_folder + "/tmp")) {
        const auto facts = parseFileName(name);
        if (facts && (facts->uid != 0 || facts->internalDate < now - kTemporarySeconds))
            disk.remove(pathOf("tmp", name), [](bool) {});
    }
    std::set<std::string, std::less<>> seen;
    for (const std::string& name : disk.list(m_folder + "/cur"))
        seen.emplace(baseName(name));
    for (const std::string& name : disk.list(m_folder + "/new")) {
        if (seen.contains(baseName(name)))
            disk.remove(pathOf("new", name), [](bool) {});
    }
}

/// What lies in new/ and cur/, by UID; and what has none yet, or one that is taken.
std::map<std::uint32_t, Maildir::Listed> Maildir::list(std::vector<Listed>& foreign) const
{
    std::map<std::uint32_t, Listed> found;
    for (const std::string_view part : {"new", "cur"}) {
        const bool isNew = part == "new";
        for (const std::string& name : m_runtime.disk().list(m_folder + '/' + std::string(part))) {
            const auto facts = parseFileName(name);
            if (!facts)
                continue;
            const auto other = found.find(facts->uid);
            const bool isCopy = other != found.end()
                && baseName(other->second.name) != baseName(name);
            if (facts->uid == 0 || facts->uid > kUidMax || isCopy)
                foreign.push_back({name, isNew});
            else
                found[facts->uid] = {name, isNew}; // cur/ counts where both have it
        }
    }
    return found;
}

void Maildir::refresh()
{
    std::vector<Listed> foreign;
    std::map<std::uint32_t, Listed> listed = list(foreign);
    for (auto item = m_items.begin(); item != m_items.end();) {
        const auto found = listed.find(item->first);
        if (item->second.changes == 0 && found == listed.end()) {
            m_cachedOctets -= item->second.content ? item->second.content->size() : 0;
            item = m_items.erase(item);
            continue;
        }
        if (item->second.changes == 0) {
            item->second.name = found->second.name;
            item->second.isNew = found->second.isNew;
            item->second.facts = *parseFileName(found->second.name);
        }
        ++item;
    }
    for (auto& [uid, file] : listed) {
        m_uids.next = std::max(m_uids.next, uid + 1);
        if (m_items.contains(uid) || m_underWay.contains(uid))
            continue;
        const FileName facts = *parseFileName(file.name);
        m_items[uid] = {.name = std::move(file.name), .isNew = file.isNew, .facts = facts};
    }
    for (const Listed& file : foreign)
        adopt(file.name, file.isNew);
}

void Maildir::adopt(const std::string& name, bool isNew)
{
    if (!m_adopting.insert(name).second)
        return;
    const auto uid = takeUid();
    if (!uid)
        return;
    const std::string_view part = isNew ? "new" : "cur";
    const std::string better = withUid(name, *uid);
    m_underWay.insert(*uid);
    m_runtime.disk().rename(pathOf(part, name), pathOf(part, better), [](bool) {});
    m_runtime.disk().syncFolder(m_folder + '/' + std::string(part),
        [this, alive = std::weak_ptr(m_alive), name, uid = *uid](bool) {
            if (alive.expired())
                return;
            m_adopting.erase(name);
            m_underWay.erase(uid);
        });
}

void Maildir::cache(Item& item, Blob content)
{
    if (item.content || m_cachedOctets + content->size() > kCacheOctetsMax)
        return;
    m_cachedOctets += content->size();
    item.content = std::move(content);
}

Blob Maildir::contentOf(Item& item)
{
    if (item.content)
        return item.content;
    if (Blob held = item.read.lock())
        return held;
    auto file = m_runtime.disk().read(pathOf(item));
    if (!file && item.changes > 0)
        file = m_runtime.disk().read(item.pathBefore); // it has not been moved yet
    if (!file)
        return nullptr;
    Blob content = withCrlf(*file);
    item.read = content;
    cache(item, content);
    return content;
}

std::vector<StoredMessage> Maildir::messages()
{
    load();
    refresh();
    std::vector<StoredMessage> found;
    for (auto& [uid, item] : m_items) {
        Blob content = item.gone ? nullptr : contentOf(item);
        if (!content)
            continue; // another program was quicker
        found.push_back({uid, pathOf(item), std::move(content), item.facts.internalDate,
            item.facts.flags, item.isNew});
    }
    return found;
}

std::vector<std::string> Maildir::paths()
{
    load();
    refresh();
    std::vector<std::string> found;
    for (const auto& [uid, item] : m_items) {
        if (!item.gone)
            found.push_back(pathOf(item));
    }
    return found;
}

// --- UIDs ---

std::uint32_t Maildir::uidNext()
{
    load();
    return m_uids.next;
}

std::uint32_t Maildir::uidValidity()
{
    load();
    return m_uids.validity;
}

std::optional<std::uint32_t> Maildir::takeUid()
{
    if (m_uids.next > kUidMax + kUidsReserved)
        return std::nullopt;
    const std::uint32_t uid = m_uids.next++;
    const bool failed = m_reservation && m_reservation->done && !m_reservation->ok;
    if (m_uids.next > m_reserved || failed)
        reserveUids();
    return uid;
}

/// The file says that they are used before they are: what follows on the disk comes after it.
void Maildir::reserveUids()
{
    m_reserved = m_uids.next - 1 + kUidsReserved;
    m_reservation = std::make_shared<Reservation>();
    const std::string path = uidFolder() + "/next";
    runtime::Disk& disk = m_runtime.disk();
    const auto step = [written = m_reservation](bool ok) { written->ok = written->ok && ok; };
    disk.write(path + ".tmp", makeBlob(formatUidFile({m_uids.validity, m_reserved})), step);
    disk.sync(path + ".tmp", step);
    disk.rename(path + ".tmp", path, step);
    disk.syncFolder(uidFolder(), [step, written = m_reservation](bool ok) {
        step(ok);
        written->done = true;
    });
}

// --- changes ---

/// A message on its way to the disk.
struct Maildir::Delivery
{
    std::uint32_t uid;
    std::string name;
    Blob content;
    Filed done;
    std::shared_ptr<const Reservation> reservation;
    bool ok = true;
};

void Maildir::deliver(Blob content, Filed done)
{
    load();
    const auto uid = takeUid();
    if (!uid)
        return done(false, 0, {});
    const std::int64_t microseconds = nanoseconds(m_runtime.now()) / 1000 % 1'000'000;
    const std::string name = std::to_string(m_runtime.calendar().epochSeconds(m_runtime.now()))
        + ".M" + std::to_string(microseconds) + "Q" + std::to_string(*uid) + '.'
        + std::string(m_runtime.hostName()) + ",U=" + std::to_string(*uid)
        + ",S=" + std::to_string(content->size());
    auto delivery = std::make_shared<Delivery>(
        Delivery{*uid, name, std::move(content), std::move(done), m_reservation});
    m_underWay.insert(*uid);
    const std::string temporary = pathOf("tmp", name);
    runtime::Disk& disk = m_runtime.disk();
    disk.write(temporary, delivery->content, [delivery](bool ok) { delivery->ok = ok; });
    disk.sync(temporary, [this, alive = std::weak_ptr(m_alive), delivery](bool ok) {
        delivery->ok = delivery->ok && ok && (!delivery->reservation || delivery->reservation->ok);
        if (!alive.expired())
            fileIt(delivery);
    });
}

void Maildir::fileIt(const std::shared_ptr<Delivery>& delivery)
{
    runtime::Disk& disk = m_runtime.disk();
    const std::string temporary = pathOf("tmp", delivery->name);
    const std::string final = pathOf("new", delivery->name);
    const auto fail = [this, delivery](const std::string& path) {
        m_runtime.disk().remove(path, [](bool) {});
        m_underWay.erase(delivery->uid);
        delivery->done(false, delivery->uid, {});
    };
    if (!delivery->ok)
        return fail(temporary);
    disk.rename(temporary, final, [delivery](bool ok) { delivery->ok = ok; });
    disk.syncFolder(m_folder + "/new",
        [this, alive = std::weak_ptr(m_alive), delivery, fail, temporary, final](bool ok) {
            if (alive.expired())
                return;
            if (!ok || !delivery->ok)
                return fail(delivery->ok ? final : temporary);
            m_underWay.erase(delivery->uid);
            Item& item = m_items[delivery->uid];
            item.name = delivery->name;
            item.isNew = true;
            item.facts = *parseFileName(delivery->name);
            cache(item, delivery->content);
            delivery->done(true, delivery->uid, delivery->name);
        });
}

Maildir::Item* Maildir::find(std::uint32_t uid)
{
    load();
    const auto found = m_items.find(uid);
    return found == m_items.end() || found->second.gone ? nullptr : &found->second;
}

/// A change of that message is done, or refused.
void Maildir::changed(std::uint32_t uid)
{
    const auto found = m_items.find(uid);
    if (found != m_items.end())
        --found->second.changes;
}

void Maildir::noticeNew()
{
    load();
    refresh();
    for (auto& [uid, item] : m_items) {
        if (item.isNew && !item.gone)
            move(uid, item, {}, [](bool) {});
    }
}

void Maildir::move(std::uint32_t uid, Item& item, const Flags& flags, Done done)
{
    const std::string from = pathOf(item);
    item.pathBefore = from;
    const bool wasNew = std::exchange(item.isNew, false);
    item.name = withFlags(item.name, flags);
    item.facts.flags = flags;
    ++item.changes;
    // The new name is made safe before the old one can go: a power cut must find the message
    // somewhere.
    runtime::Disk& disk = m_runtime.disk();
    auto good = std::make_shared<bool>(false);
    disk.rename(from, pathOf(item), [good](bool ok) { *good = ok; });
    const auto finish = [this, alive = std::weak_ptr(m_alive), uid, good, done = std::move(done)](
                            bool ok) {
        if (!alive.expired())
            changed(uid);
        done(*good && ok);
    };
    if (!wasNew)
        return disk.syncFolder(m_folder + "/cur", finish);
    disk.syncFolder(m_folder + "/cur", [good](bool ok) { *good = *good && ok; });
    disk.syncFolder(m_folder + "/new", finish);
}

void Maildir::setFlags(std::uint32_t uid, const Flags& flags, Done done)
{
    Item* item = find(uid);
    if (!item)
        return done(false);
    if (!item->isNew && withFlags(item->name, flags) == item->name && item->changes == 0)
        return done(true); // nothing changes
    move(uid, *item, flags, std::move(done));
}

void Maildir::remove(std::uint32_t uid, Done done)
{
    Item* item = find(uid);
    if (!item)
        return done(false);
    item->gone = true;
    ++item->changes;
    runtime::Disk& disk = m_runtime.disk();
    auto removed = std::make_shared<bool>(false);
    disk.remove(pathOf(*item), [removed](bool ok) { *removed = ok; });
    disk.syncFolder(m_folder + (item->isNew ? "/new" : "/cur"),
        [this, alive = std::weak_ptr(m_alive), uid, removed, done = std::move(done)](bool ok) {
            if (!alive.expired()) {
                changed(uid);
                const auto found = m_items.find(uid);
                if (found != m_items.end())
                    found->second.gone = false; // as far as the disk says so
                refresh();
            }
            done(*removed && ok);
        });
}

} // namespace postroad::store
