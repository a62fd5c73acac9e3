// SPDX-License-Identifier: MIT
#include "core/spool/spool.h"

#include "core/base/random.h"
#include "core/spool/control_file.h"
#include "core/spool/queue_folder.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace postroad::spool {

bool Entry::isDone() const
{
    return std::none_of(recipients.begin(), recipients.end(),
        [](const QueuedRecipient& recipient) { return recipient.fate == Fate::Waiting; });
}

bool Entry::owesNotification() const
{
    return std::any_of(recipients.begin(), recipients.end(),
        [](const QueuedRecipient& recipient) { return recipient.owed.has_value(); });
}

Duration RetryPolicy::pauseAfter(std::uint32_t attempts) const
{
    Duration pause = first;
    for (std::uint32_t k = 1; k < attempts && pause < longest; ++k)
        pause *= 2;
    return std::min(pause, longest);
}

Spool::Spool(runtime::Runtime& runtime) : m_runtime(runtime)
{
    for (const std::string_view folder : {kQueueFolder, kDamagedFolder}) {
        for (const std::string& name : m_runtime.disk().list(std::string(folder)))
            m_usedIds.insert(name.substr(0, name.find('.')));
    }
}

std::string Spool::newId()
{
    // The draws of another life may have been the same ones.
    while (true) {
        std::string id = identifier(m_runtime.random("queue id"), 10);
        if (!m_usedIds.contains(id))
            return id;
    }
}

// --- adding ---

/// An entry on its way to the disk.
struct Spool::Adding
{
    Entry entry;
    Stored stored;
    bool ok = true;
};

void Spool::add(Entry entry, Stored stored)
{
    if (entry.id.empty())
        entry.id = newId();
    entry.arrived = m_runtime.now();
    entry.nextAttempt = entry.arrived;
    runtime::Disk& disk = m_runtime.disk();
    auto adding = std::make_shared<Adding>(Adding{std::move(entry), std::move(stored)});
    const std::string& id = adding->entry.id;
    const auto note = [adding](bool ok) { adding->ok = adding->ok && ok; };
    disk.write(queuePath(id, kBodyEnding), adding->entry.content, note);
    disk.sync(queuePath(id, kBodyEnding), note);
    disk.write(queuePath(id, kTemporaryEnding),
        makeBlob(formatControl(adding->entry, m_runtime.calendar())), note);
    disk.sync(queuePath(id, kTemporaryEnding), [this, adding, note](bool ok) {
        note(ok);
        finishAdding(adding);
    });
}

void Spool::finishAdding(const std::shared_ptr<Adding>& adding)
{
    runtime::Disk& disk = m_runtime.disk();
    const std::string& id = adding->entry.id;
    const auto fail = [this, adding, &disk] {
        disk.remove(queuePath(adding->entry.id, kTemporaryEnding), [](bool) {});
        removeFiles(adding->entry.id); // nobody was promised anything
        adding->stored(nullptr);
    };
    if (!adding->ok)
        return fail();
    // The control file gets its name last: an entry is there whole or not at all.
    disk.rename(queuePath(id, kTemporaryEnding), queuePath(id, kControlEnding),
        [adding](bool ok) { adding->ok = ok; });
    disk.syncFolder(std::string(kQueueFolder), [this, adding, fail](bool ok) {
        if (!ok || !adding->ok)
            return fail();
        const std::string kept = adding->entry.id;
        keep(std::move(adding->entry));
        adding->stored(find(kept));
    });
}

void Spool::keep(Entry entry)
{
    m_entries.push_back(std::move(entry));
    m_byId[m_entries.back().id] = std::prev(m_entries.end());
}

// --- changing ---

void Spool::update(const Entry& entry)
{
    Blob control = makeBlob(formatControl(entry, m_runtime.calendar()));
    const auto [change, isFirst] = m_changes.try_emplace(entry.id);
    change->second.message = entry.message;
    if (isFirst)
        writeControl(entry.id, std::move(control));
    else
        change->second.next = std::move(control);
}

void Spool::writeControl(const std::string& id, Blob control)
{
    runtime::Disk& disk = m_runtime.disk();
    const std::string temporary = queuePath(id, kTemporaryEnding);
    auto written = std::make_shared<bool>(false);
    disk.write(temporary, std::move(control), [written](bool ok) { *written = ok; });
    disk.sync(temporary, [=, this, &disk](bool synced) {
        if (!synced || !*written)
            return changed(id, "update", false);
        disk.rename(
            temporary, queuePath(id, kControlEnding), [written](bool ok) { *written = ok; });
        disk.syncFolder(std::string(kQueueFolder),
            [=, this](bool safe) { changed(id, "update", safe && *written); });
    });
}

void Spool::remove(const std::string& id)
{
    const auto found = m_byId.find(id);
    if (found == m_byId.end())
        return;
    const auto [change, isFirst] = m_changes.try_emplace(id);
    change->second = {.remove = !isFirst, .message = found->second->message};
    if (isFirst)
        removeFiles(id);
    // Last: the id may be the entry's own.
    m_entries.erase(found->second);
    m_byId.erase(found);
}

void Spool::removeFiles(const std::string& id)
{
    runtime::Disk& disk = m_runtime.disk();
    // The control file first, and that for good: without it the message file is no entry, but
    // without the message file it would be a damaged one.
    auto removed = std::make_shared<bool>(false);
    disk.remove(queuePath(id, kControlEnding), [removed](bool ok) { *removed = ok; });
    disk.syncFolder(std::string(kQueueFolder), [=, this, &disk](bool safe) {
        disk.remove(queuePath(id, kBodyEnding), [](bool) {});
        if (m_changes.contains(id))
            changed(id, "remove", safe && *removed);
    });
}

void Spool::changed(const std::string& id, std::string_view what, bool ok)
{
    const auto found = m_changes.find(id);
    const Change next = std::exchange(found->second, {.message = found->second.message});
    if (!ok)
        m_runtime.record({.kind = trace::EventKind::QueueTrouble,
            .subject = {next.message, 0, 0},
            .word = what,
            .text = id});
    if (next.remove)
        return removeFiles(id);
    if (next.next)
        return writeControl(id, next.next);
    m_changes.erase(found);
}

Entry* Spool::find(const std::string& id)
{
    const auto found = m_byId.find(id);
    return found == m_byId.end() ? nullptr : &*found->second;
}

// --- reading back ---

std::vector<std::string> Spool::recover()
{
    runtime::Disk& disk = m_runtime.disk();
    QueueFolder folder = readQueueFolder(disk, m_runtime.calendar());
    for (const std::string& path : folder.leftovers)
        disk.remove(path, [](bool) {});
    for (const DamagedEntry& damaged : folder.damaged)
        setAside(damaged);
    numberMessages(m_runtime.recorder(), folder.entries);
    std::vector<std::string> ids;
    for (Entry& entry : folder.entries) {
        ids.push_back(entry.id);
        const auto waiting = std::count_if(entry.recipients.begin(), entry.recipients.end(),
            [](const QueuedRecipient& recipient) { return recipient.fate == Fate::Waiting; });
        const std::uint32_t message = entry.message;
        keep(std::move(entry));
        // An attempt may have been under way: its number is not used again.
        Entry& kept = m_entries.back();
        if (waiting > 0 && kept.nextAttempt <= m_runtime.now()) {
            ++kept.attempts;
            update(kept);
        }
        m_runtime.record({.kind = trace::EventKind::QueueRecovered,
            .subject = {message, 0, 0},
            .text = ids.back(),
            .number = static_cast<std::uint32_t>(waiting)});
    }
    return ids;
}

void Spool::setAside(const DamagedEntry& damaged)
{
    runtime::Disk& disk = m_runtime.disk();
    const std::vector<std::string> names = disk.list(std::string(kDamagedFolder));
    std::string id = damaged.id;
    const auto isTaken = [&] {
        return std::any_of(names.begin(), names.end(),
            [&](const std::string& name) { return name.starts_with(id + '.'); });
    };
    for (int k = 1; isTaken(); ++k)
        id = damaged.id + '-' + std::to_string(k);
    const auto move = [&](std::string_view ending) {
        disk.rename(queuePath(damaged.id, ending),
            std::string(kDamagedFolder) + '/' + id + std::string(ending), [](bool) {});
    };
    if (damaged.hasBody)
        move(kBodyEnding);
    move(kControlEnding);
    // The new names first: in between it is better to be there twice than not at all.
    disk.syncFolder(std::string(kDamagedFolder), [](bool) {});
    disk.syncFolder(std::string(kQueueFolder), [](bool) {});
    const std::string text = damaged.id + ": " + damaged.reason;
    m_runtime.record({.kind = trace::EventKind::QueueDamaged, .text = text});
}

} // namespace postroad::spool
