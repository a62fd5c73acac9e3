// SPDX-License-Identifier: MIT
#include "core/sim/sim_disk.h"

namespace postroad::sim {

namespace {

// What a solid-state disk needs, roughly: enough that "written" and "safe" are two moments.
constexpr Duration kWriteTime = 100us;
constexpr Duration kSyncTime = 2ms;

std::string folderOf(const std::string& path)
{
    const std::size_t slash = path.rfind('/');
    return slash == path.npos ? std::string() : path.substr(0, slash);
}

} // namespace

void SimDisk::complete(Duration duration, Done done, bool ok)
{
    m_schedule(duration, [done = std::move(done), ok] { done(ok); });
}

void SimDisk::write(const std::string& path, Blob content, Done done)
{
    FileRef& file = m_names[path];
    // A new inode each time it is replaced: what was synced under the old one stays until the
    // folder is synced.
    const Blob before = file ? file->synced : nullptr;
    file = std::make_shared<File>(File{std::move(content), before});
    complete(kWriteTime, std::move(done), true);
}

void SimDisk::sync(const std::string& path, Done done)
{
    const auto found = m_names.find(path);
    if (found != m_names.end())
        found->second->synced = found->second->content;
    complete(kSyncTime, std::move(done), found != m_names.end());
}

void SimDisk::rename(const std::string& from, const std::string& to, Done done)
{
    const auto found = m_names.find(from);
    const bool ok = found != m_names.end();
    if (ok) {
        const FileRef file = found->second;
        m_names.erase(found);
        m_names[to] = file;
    }
    complete(kWriteTime, std::move(done), ok);
}

void SimDisk::remove(const std::string& path, Done done)
{
    complete(kWriteTime, std::move(done), m_names.erase(path) > 0);
}

void SimDisk::syncFolder(const std::string& folder, Done done)
{
    for (auto entry = m_syncedNames.begin(); entry != m_syncedNames.end();)
        entry = folderOf(entry->first) == folder && !m_names.contains(entry->first)
            ? m_syncedNames.erase(entry)
            : std::next(entry);
    for (const auto& [path, file] : m_names) {
        if (folderOf(path) == folder)
            m_syncedNames[path] = file;
    }
    complete(kSyncTime, std::move(done), true);
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

void SimDisk::crash()
{
    m_names.clear();
    for (const auto& [path, file] : m_syncedNames) {
        if (file->synced) {
            file->content = file->synced;
            m_names[path] = file;
        }
    }
}

} // namespace postroad::sim
