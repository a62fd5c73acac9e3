// SPDX-License-Identifier: MIT
#include "core/live/outer_disk.h"

#include <utility>

namespace postroad::live {

void OuterDisk::add(Operation operation)
{
    const std::uint64_t number = m_next++;
    const auto place = m_open.emplace(number, std::move(operation)).first;
    begin(number, place->second);
}

void OuterDisk::write(const std::string& path, Blob content, Done done)
{
    add({Operation::Kind::Write, path, {}, std::move(content), std::move(done)});
}

void OuterDisk::sync(const std::string& path, Done done)
{
    add({Operation::Kind::Sync, path, {}, {}, std::move(done)});
}

void OuterDisk::rename(const std::string& from, const std::string& to, Done done)
{
    add({Operation::Kind::Rename, from, to, {}, std::move(done)});
}

void OuterDisk::remove(const std::string& path, Done done)
{
    add({Operation::Kind::Remove, path, {}, {}, std::move(done)});
}

void OuterDisk::syncFolder(const std::string& folder, Done done)
{
    add({Operation::Kind::SyncFolder, folder, {}, {}, std::move(done)});
}

void OuterDisk::complete(std::uint64_t number, bool ok)
{
    const auto found = m_open.find(number);
    if (found == m_open.end())
        return;
    const Operation operation = std::move(found->second);
    m_open.erase(found);
    if (ok)
        happened(operation);
    if (operation.done)
        operation.done(ok);
}

// --- the mirror ---

void MirrorDisk::happened(const Operation& operation)
{
    switch (operation.kind) {
    case Operation::Kind::Write:
        m_files[operation.path] = operation.content;
        break;
    case Operation::Kind::Rename:
        if (auto file = m_files.extract(operation.path)) {
            file.key() = operation.to;
            m_files.erase(operation.to);
            m_files.insert(std::move(file));
        }
        break;
    case Operation::Kind::Remove:
        m_files.erase(operation.path);
        break;
    case Operation::Kind::Sync:
    case Operation::Kind::SyncFolder:
        break;
    }
}

std::optional<Blob> MirrorDisk::read(const std::string& path) const
{
    const auto found = m_files.find(path);
    return found == m_files.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> MirrorDisk::list(const std::string& folder) const
{
    std::vector<std::string> names;
    const std::string prefix = folder.empty() ? folder : folder + '/';
    for (auto entry = m_files.lower_bound(prefix);
         entry != m_files.end() && entry->first.starts_with(prefix); ++entry) {
        const std::string name = entry->first.substr(prefix.size());
        if (name.find('/') == name.npos)
            names.push_back(name);
    }
    return names;
}

} // namespace postroad::live
