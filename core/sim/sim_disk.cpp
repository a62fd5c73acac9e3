// SPDX-License-Identifier: MIT
#include "core/sim/sim_disk.h"

#include "core/base/random.h"

#include <algorithm>
#include <utility>

namespace postroad::sim {

namespace {

std::string folderOf(const std::string& path)
{
    const std::size_t slash = path.rfind('/');
    return slash == path.npos ? std::string() : path.substr(0, slash);
}

Blob contentAfter(
    const PowerCut& cut, const std::string& path, const Blob& written, const Blob& synced)
{
    PowerCut::Contents contents = cut.contents;
    if (contents == PowerCut::Contents::Some)
        contents = static_cast<PowerCut::Contents>(sipHash(cut.seed, 1, path) % 3);
    switch (contents) {
    case PowerCut::Contents::Half:
        return makeBlob(written->substr(0, written->size() / 2));
    case PowerCut::Contents::Whole:
        return written;
    default:
        return synced ? synced : makeBlob({});
    }
}

} // namespace

void SimDisk::complete(Duration duration, std::function<void()> effect, Done done, bool ok)
{
    if (m_off)
        return;
    m_busyUntil = std::max(m_busyUntil, m_clock()) + duration;
    m_schedule(
        m_busyUntil, [this, life = m_life, effect = std::move(effect), done = std::move(done), ok] {
            if (life != m_life)
                return;
            if (effect)
                effect();
            const auto cut = m_cuts.find(++m_completed);
            if (cut == m_cuts.end())
                return done(ok);
            const auto fail = std::move(cut->second);
            m_cuts.erase(cut);
            fail();
        });
}

void SimDisk::setName(const std::string& path, FileRef file)
{
    NameChanges& changes = m_changes[folderOf(path)];
    // What comes and goes between two syncs leaves no mark.
    const bool leavesNone = !file && !m_syncedNames.contains(path);
    if (leavesNone)
        std::erase_if(changes, [&](const NameChange& change) { return change.path == path; });
    else
        changes.push_back({m_started, path, file});
    if (file)
        m_names[path] = std::move(file);
    else
        m_names.erase(path);
}

void SimDisk::write(const std::string& path, Blob content, Done done)
{
    ++m_started;
    const bool fits = !m_off && (!m_room || m_room->resize(octetsOf(path), content->size()));
    if (!fits)
        return complete(m_times.write, {}, std::move(done), false);
    const auto found = m_names.find(path);
    if (found != m_names.end())
        found->second->content = std::move(content);
    else
        setName(path, std::make_shared<File>(File{std::move(content), nullptr}));
    complete(m_times.write, {}, std::move(done), true);
}

void SimDisk::sync(const std::string& path, Done done)
{
    ++m_started;
    const auto found = m_names.find(path);
    if (found == m_names.end())
        return complete(m_times.sync, {}, std::move(done), false);
    complete(
        m_times.sync,
        [file = found->second, content = found->second->content] { file->synced = content; },
        std::move(done), true);
}

void SimDisk::rename(const std::string& from, const std::string& to, Done done)
{
    ++m_started;
    const auto found = m_names.find(from);
    const bool ok = found != m_names.end();
    if (ok && from != to && !m_off) {
        const FileRef file = found->second;
        if (m_room)
            m_room->note(octetsOf(to), 0);
        setName(from, nullptr);
        setName(to, file);
    }
    complete(m_times.write, {}, std::move(done), ok);
}

void SimDisk::remove(const std::string& path, Done done)
{
    ++m_started;
    const bool ok = m_names.contains(path);
    if (ok && !m_off) {
        if (m_room)
            m_room->note(octetsOf(path), 0);
        setName(path, nullptr);
    }
    complete(m_times.write, {}, std::move(done), ok);
}

void SimDisk::syncFolder(const std::string& folder, Done done)
{
    ++m_started;
    complete(
        m_times.sync, [this, folder, upTo = m_started] { makeSafe(folder, upTo); }, std::move(done),
        true);
}

void SimDisk::makeSafe(const std::string& folder, std::uint64_t upTo)
{
    NameChanges& changes = m_changes[folder];
    const auto later = std::find_if(changes.begin(), changes.end(),
        [upTo](const NameChange& change) { return change.operation > upTo; });
    for (auto change = changes.begin(); change != later; ++change) {
        if (change->file)
            m_syncedNames[change->path] = change->file;
        else
            m_syncedNames.erase(change->path);
    }
    changes.erase(changes.begin(), later);
}

std::optional<Blob> SimDisk::read(const std::string& path) const
{
    const auto found = m_names.find(path);
    return found == m_names.end() ? std::nullopt : std::optional(found->second->content);
}

std::vector<std::string> SimDisk::list(const std::string& folder) const
{
    std::vector<std::string> names;
    const std::string prefix = folder.empty() ? folder : folder + '/';
    for (auto entry = m_names.lower_bound(prefix);
         entry != m_names.end() && entry->first.starts_with(prefix); ++entry) {
        const std::string name = entry->first.substr(prefix.size());
        if (name.find('/') == name.npos)
            names.push_back(name);
    }
    return names;
}

std::vector<std::pair<std::string, Blob>> SimDisk::files() const
{
    std::vector<std::pair<std::string, Blob>> all;
    for (const auto& [path, file] : m_names)
        all.emplace_back(path, file->content);
    return all;
}

void SimDisk::crash(const PowerCut& cut)
{
    ++m_life;
    m_off = true;
    giveRoomBack();
    m_busyUntil = {};
    NameChanges changes;
    for (auto& [folder, list] : std::exchange(m_changes, {}))
        changes.insert(changes.end(), list.begin(), list.end());
    std::stable_sort(changes.begin(), changes.end(),
        [](const NameChange& a, const NameChange& b) { return a.operation < b.operation; });
    const auto survives = [&](const NameChange& change) {
        return cut.names == PowerCut::Names::Kept
            || (cut.names == PowerCut::Names::Some
                && sipHash(cut.seed, change.operation, {}) % 2 == 0);
    };
    for (const NameChange& change : changes) {
        if (!survives(change))
            continue;
        if (change.file)
            m_syncedNames[change.path] = change.file;
        else
            m_syncedNames.erase(change.path);
    }
    for (auto& [path, file] : m_syncedNames) {
        if (file->synced != file->content)
            file->content = contentAfter(cut, path, file->content, file->synced);
        file->synced = file->content;
    }
    m_names = m_syncedNames;
    takeRoom();
}

std::uint64_t SimDisk::octetsOf(const std::string& path) const
{
    const auto found = m_names.find(path);
    return found == m_names.end() ? 0 : found->second->content->size();
}

void SimDisk::setRoom(std::shared_ptr<Room> room)
{
    giveRoomBack();
    m_room = std::move(room);
    takeRoom();
}

void SimDisk::takeRoom()
{
    for (const auto& [path, file] : m_names) {
        if (m_room)
            m_room->note(0, file->content->size());
    }
}

void SimDisk::giveRoomBack()
{
    for (const auto& [path, file] : m_names) {
        if (m_room)
            m_room->note(file->content->size(), 0);
    }
}

void SimDisk::cutAfter(std::uint64_t operations, std::function<void()> cut)
{
    m_cuts[operations] = std::move(cut);
}

} // namespace postroad::sim
