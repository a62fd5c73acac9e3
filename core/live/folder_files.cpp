// SPDX-License-Identifier: MIT
#include "core/live/folder_files.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace postroad::live {

namespace {

// Mail is nobody else's business.
constexpr mode_t kFolderMode = 0700;
constexpr mode_t kFileMode = 0600;
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

enum class Missing { Fail, Make };

/// Calls again what a signal interrupted.
template <typename Call>
auto retried(Call call)
{
    auto result = call();
    while (result < 0 && errno == EINTR)
        result = call();
    return result;
}

bool syncDescriptor(int fd)
{
#ifdef __APPLE__
    // There fsync() leaves it in the drive's own memory.
    return retried([&] { return ::fcntl(fd, F_FULLFSYNC); }) >= 0;
#else
    return retried([&] { return ::fsync(fd); }) == 0;
#endif
}

/// The folder of that name in another one. What is made here is safe when it is returned.
Descriptor openBelow(int parent, const std::string& name, Missing missing)
{
    const int flags = kFolderFlags | O_NOFOLLOW;
    Descriptor folder(retried([&] { return ::openat(parent, name.c_str(), flags); }));
    if (folder || errno != ENOENT || missing == Missing::Fail)
        return folder;
    if (::mkdirat(parent, name.c_str(), kFolderMode) != 0 && errno != EEXIST)
        return Descriptor();
    if (!syncDescriptor(parent))
        return Descriptor();
    return Descriptor(retried([&] { return ::openat(parent, name.c_str(), flags); }));
}

bool isGoodName(std::string_view name)
{
    return !name.empty() && name != "." && name != ".." && name.find('\0') == name.npos;
}

/// A path below root, with the folder that it is in held open.
struct Place
{
    Descriptor folder;
    std::string name; ///< empty: the folder itself is meant

    explicit operator bool() const { return static_cast<bool>(folder); }
};

Descriptor openFolder(int root, std::string_view path, Missing missing)
{
    Descriptor folder(::fcntl(root, F_DUPFD_CLOEXEC, 0));
    if (path.empty())
        return folder;
    for (const std::string_view part : ascii::split(path, '/')) {
        if (!folder || !isGoodName(part))
            return Descriptor();
        folder = openBelow(folder.get(), std::string(part), missing);
    }
    return folder;
}

Place find(int root, std::string_view path, Missing missing = Missing::Fail)
{
    const std::size_t slash = path.rfind('/');
    const std::string_view name = slash == path.npos ? path : path.substr(slash + 1);
    if (!isGoodName(name) || slash == 0)
        return {Descriptor(), {}};
    return {
        openFolder(root, slash == path.npos ? std::string_view() : path.substr(0, slash), missing),
        std::string(name)};
}

bool writeAll(int fd, std::string_view octets)
{
    while (!octets.empty()) {
        const ssize_t count = retried([&] { return ::write(fd, octets.data(), octets.size()); });
        if (count <= 0)
            return false; // full, among others
        octets.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool isFile(int folder, const dirent& entry)
{
#ifdef _DIRENT_HAVE_D_TYPE
    if (entry.d_type != DT_UNKNOWN)
        return entry.d_type == DT_REG;
#endif
    struct stat facts
    {
    };
    return ::fstatat(folder, entry.d_name, &facts, AT_SYMLINK_NOFOLLOW) == 0
        && S_ISREG(facts.st_mode);
}

} // namespace

void Descriptor::reset()
{
    if (m_fd >= 0)
        ::close(m_fd);
    m_fd = -1;
}

Descriptor openRoot(const std::string& path)
{
    if (path.empty() || path.find('\0') != path.npos)
        return Descriptor();
    Descriptor folder(::open(path.front() == '/' ? "/" : ".", kFolderFlags));
    for (const std::string_view part : ascii::split(path, '/')) {
        if (part.empty() || part == ".")
            continue;
        // Here the person who names the folder may go through links and upwards.
        const std::string name(part);
        const int parent = folder.get();
        Descriptor next(retried([&] { return ::openat(parent, name.c_str(), kFolderFlags); }));
        if (!next && errno == ENOENT)
            next = openBelow(parent, name, Missing::Make);
        folder = std::move(next);
        if (!folder)
            return folder;
    }
    return folder;
}

bool lockRoot(int root)
{
    return retried([&] { return ::flock(root, LOCK_EX | LOCK_NB); }) == 0;
}

std::uint64_t fileOctets(int root, std::string_view path)
{
    const Place place = find(root, path);
    struct stat facts
    {
    };
    const bool there = place
        && ::fstatat(place.folder.get(), place.name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0
        && S_ISREG(facts.st_mode);
    return there ? static_cast<std::uint64_t>(facts.st_size) : 0;
}

bool writeFile(int root, std::string_view path, std::string_view content)
{
    const Place place = find(root, path, Missing::Make);
    if (!place)
        return false;
    const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    const Descriptor file(retried(
        [&] { return ::openat(place.folder.get(), place.name.c_str(), flags, kFileMode); }));
    if (!file)
        return false;
    if (writeAll(file.get(), content))
        return true;
    ::unlinkat(place.folder.get(), place.name.c_str(), 0); // half a file is of no use
    return false;
}

bool syncFile(int root, std::string_view path)
{
    const Place place = find(root, path);
    if (!place)
        return false;
    const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    const Descriptor file(
        retried([&] { return ::openat(place.folder.get(), place.name.c_str(), flags); }));
    // A refused sync is not repeated: the system may have dropped what it could not write, and a
    // second call would say yes.
    return file && syncDescriptor(file.get());
}

bool renameFile(int root, std::string_view from, std::string_view to)
{
    const Place source = find(root, from);
    if (!source)
        return false;
    const Place target = find(root, to, Missing::Make);
    return target
        && ::renameat(
               source.folder.get(), source.name.c_str(), target.folder.get(), target.name.c_str())
        == 0;
}

bool removeFile(int root, std::string_view path)
{
    const Place place = find(root, path);
    return place && ::unlinkat(place.folder.get(), place.name.c_str(), 0) == 0;
}

bool syncFolder(int root, std::string_view folder)
{
    const Descriptor open = openFolder(root, folder, Missing::Fail);
    return open && syncDescriptor(open.get());
}

std::optional<Blob> readFile(int root, std::string_view path, std::uint64_t octetsMax)
{
    const Place place = find(root, path);
    if (!place)
        return std::nullopt;
    const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    const Descriptor file(
        retried([&] { return ::openat(place.folder.get(), place.name.c_str(), flags); }));
    struct stat facts
    {
    };
    if (!file || ::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)
        || static_cast<std::uint64_t>(facts.st_size) > octetsMax)
        return std::nullopt;
    std::string content(static_cast<std::size_t>(facts.st_size), '\0');
    std::size_t have = 0;
    while (have < content.size()) {
        const ssize_t count = retried(
            [&] { return ::read(file.get(), content.data() + have, content.size() - have); });
        if (count < 0)
            return std::nullopt;
        if (count == 0)
            break; // somebody has cut it short meanwhile
        have += static_cast<std::size_t>(count);
    }
    content.resize(have);
    return makeBlob(std::move(content));
}

std::vector<std::string> listFiles(int root, std::string_view folder)
{
    std::vector<std::string> names;
    Descriptor open = openFolder(root, folder, Missing::Fail);
    if (!open)
        return names;
    // A descriptor that is duplicated shares its place in the folder: root's would be at the end.
    Descriptor fresh(retried([&] { return ::openat(open.get(), ".", kFolderFlags); }));
    const auto close = [](DIR* stream) { ::closedir(stream); };
    const std::unique_ptr<DIR, decltype(close)> stream(
        fresh ? ::fdopendir(fresh.get()) : nullptr, close);
    if (!stream)
        return names;
    const int fd = fresh.release(); // the stream's now
    while (const dirent* entry = ::readdir(stream.get())) { // NOLINT: one thread, one stream
        if (isFile(fd, *entry))
            names.emplace_back(entry->d_name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace postroad::live
