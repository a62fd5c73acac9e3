// SPDX-License-Identifier: MIT
#include "core/live/file_disk.h"

#include "core/live/folder_files.h"

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>
#include <unistd.h>
#include <vector>

namespace postroad::live {

namespace {

struct Operation
{
    enum class Kind : std::uint8_t { Write, Sync, Rename, Remove, SyncFolder };
    Kind kind = Kind::Write;
    std::string path;
    std::string to{}; ///< Rename
    Blob content{}; ///< Write
    runtime::Disk::Done done;
    bool ok = false;
};
using Batch = std::vector<Operation>;

/// Whether the folder is synced again by a later call of the batch with no other folder's sync in
/// between: then one is enough for both. The order in which different folders become safe is kept.
bool isSyncedAgain(const Batch& batch, std::size_t index)
{
    for (std::size_t later = index + 1; later < batch.size(); ++later) {
        if (batch[later].kind == Operation::Kind::SyncFolder)
            return batch[later].path == batch[index].path;
    }
    return false;
}

/// An open folder, and the room that its files take; null: nobody counts.
struct RoomyFolder
{
    int root;
    Room* room;

    [[nodiscard]] std::uint64_t octetsOf(const std::string& path) const
    {
        return room ? fileOctets(root, path) : 0;
    }
};

bool writeInto(const RoomyFolder& place, const std::string& path, const std::string& content)
{
    const std::uint64_t before = place.octetsOf(path);
    if (place.room && !place.room->resize(before, content.size()))
        return false;
    if (writeFile(place.root, path, content))
        return true;
    if (place.room) // the file is gone, or as it was
        place.room->note(content.size(), place.octetsOf(path));
    return false;
}

/// Renames or removes, after which the file of that name is no longer there.
template <typename Change>
bool replacing(const RoomyFolder& place, const std::string& path, Change change)
{
    const std::uint64_t before = place.octetsOf(path);
    if (!change())
        return false;
    if (place.room)
        place.room->note(before, 0);
    return true;
}

bool perform(const RoomyFolder& place, const Operation& operation)
{
    const int root = place.root;
    switch (operation.kind) {
    case Operation::Kind::Write:
        return operation.content && writeInto(place, operation.path, *operation.content);
    case Operation::Kind::Sync:
        return syncFile(root, operation.path);
    case Operation::Kind::Rename:
        if (operation.path == operation.to)
            return renameFile(root, operation.path, operation.to);
        return replacing(
            place, operation.to, [&] { return renameFile(root, operation.path, operation.to); });
    case Operation::Kind::Remove:
        return replacing(place, operation.path, [&] { return removeFile(root, operation.path); });
    case Operation::Kind::SyncFolder:
        return syncFolder(root, operation.path);
    }
    return false;
}

void perform(const RoomyFolder& place, Batch& batch)
{
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const bool left = batch[i].kind == Operation::Kind::SyncFolder && isSyncedAgain(batch, i);
        batch[i].ok = !left && perform(place, batch[i]);
    }
    // Those that were left take the word of the one that was done for them.
    for (std::size_t i = batch.size(); i-- > 0;) {
        if (batch[i].kind != Operation::Kind::SyncFolder || !isSyncedAgain(batch, i))
            continue;
        for (std::size_t later = i + 1; later < batch.size(); ++later) {
            if (batch[later].kind == Operation::Kind::SyncFolder) {
                batch[i].ok = batch[later].ok;
                break;
            }
        }
    }
}

void noteFiles(const std::string& folder, Room& room)
{
    namespace fs = std::filesystem;
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(folder, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        std::error_code unknown; // it has gone, or is no file
        const std::uintmax_t octets = entry->is_regular_file(unknown) ? entry->file_size(unknown)
                                                                      : 0;
        if (!unknown)
            room.note(0, octets);
    }
}

} // namespace

/// The thread, and the calls that wait for it. Takes all that wait as one batch: while one folder
/// is synced others gather, and share the next sync.
class FileDisk::Worker
{
public:
    Worker(int root, Post post, std::shared_ptr<Room> room)
        : m_root(root),
          m_post(std::move(post)),
          m_room(std::move(room)),
          m_thread([this] { run(); })
    {
    }
    ~Worker()
    {
        *m_alive = false;
        {
            const std::lock_guard lock(m_mutex);
            m_stopping = true;
        }
        m_changed.notify_one();
        m_thread.join();
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void add(Operation operation)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_waiting.push_back(std::move(operation));
        }
        m_changed.notify_one();
    }

private:
    void run()
    {
        std::unique_lock lock(m_mutex);
        while (true) {
            m_changed.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
            if (m_waiting.empty())
                return;
            auto batch = std::make_shared<Batch>(std::exchange(m_waiting, {}));
            lock.unlock();
            perform({m_root, m_room.get()}, *batch);
            // The call-backs belong to the loop: they are called and destroyed there.
            m_post([batch = std::move(batch), alive = m_alive] {
                for (const Operation& operation : *batch) {
                    if (*alive && operation.done)
                        operation.done(operation.ok);
                }
                batch->clear();
            });
            lock.lock();
        }
    }

    int m_root;
    Post m_post;
    std::shared_ptr<Room> m_room;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    Batch m_waiting;
    bool m_stopping = false;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true); ///< the loop's
    std::thread m_thread; ///< last: it uses the others
};

Result<std::unique_ptr<FileDisk>, std::string> FileDisk::open(
    const std::string& folder, Post post, std::shared_ptr<Room> room)
{
    Descriptor root = openRoot(folder);
    if (!root)
        return Failure{"the folder \"" + folder + "\" can't be made or opened"};
    if (!lockRoot(root.get()))
        return Failure{"the folder \"" + folder + "\" is in use by another process"};
    // A folder that can't be written is better known now than at the first letter.
    static constexpr std::string_view kTrial = ".writable";
    if (!writeFile(root.get(), kTrial, {}) || !removeFile(root.get(), kTrial))
        return Failure{"the folder \"" + folder + "\" can't be written"};
    if (room)
        noteFiles(folder, *room);
    return std::unique_ptr<FileDisk>(
        new FileDisk(root.release(), std::move(post), std::move(room)));
}

FileDisk::FileDisk(int root, Post post, std::shared_ptr<Room> room)
    : m_root(root),
      m_worker(std::make_unique<Worker>(root, std::move(post), std::move(room)))
{
}

FileDisk::~FileDisk()
{
    m_worker.reset();
    ::close(m_root);
}

void FileDisk::write(const std::string& path, Blob content, Done done)
{
    m_worker->add({.kind = Operation::Kind::Write,
        .path = path,
        .content = std::move(content),
        .done = std::move(done)});
}

void FileDisk::sync(const std::string& path, Done done)
{
    m_worker->add({.kind = Operation::Kind::Sync, .path = path, .done = std::move(done)});
}

void FileDisk::rename(const std::string& from, const std::string& to, Done done)
{
    m_worker->add(
        {.kind = Operation::Kind::Rename, .path = from, .to = to, .done = std::move(done)});
}

void FileDisk::remove(const std::string& path, Done done)
{
    m_worker->add({.kind = Operation::Kind::Remove, .path = path, .done = std::move(done)});
}

void FileDisk::syncFolder(const std::string& folder, Done done)
{
    m_worker->add({.kind = Operation::Kind::SyncFolder, .path = folder, .done = std::move(done)});
}

std::optional<Blob> FileDisk::read(const std::string& path) const
{
    return readFile(m_root, path, kFileOctetsMax);
}

std::vector<std::string> FileDisk::list(const std::string& folder) const
{
    return listFiles(m_root, folder);
}

} // namespace postroad::live
