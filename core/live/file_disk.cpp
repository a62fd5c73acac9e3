// SPDX-License-Identifier: MIT
#include "core/live/file_disk.h"

#include "core/live/folder_files.h"

#include <condition_variable>
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

bool perform(int root, const Operation& operation)
{
    switch (operation.kind) {
    case Operation::Kind::Write:
        return operation.content && writeFile(root, operation.path, *operation.content);
    case Operation::Kind::Sync:
        return syncFile(root, operation.path);
    case Operation::Kind::Rename:
        return renameFile(root, operation.path, operation.to);
    case Operation::Kind::Remove:
        return removeFile(root, operation.path);
    case Operation::Kind::SyncFolder:
        return syncFolder(root, operation.path);
    }
    return false;
}

void perform(int root, Batch& batch)
{
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const bool left = batch[i].kind == Operation::Kind::SyncFolder && isSyncedAgain(batch, i);
        batch[i].ok = !left && perform(root, batch[i]);
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

} // namespace

/// The thread, and the calls that wait for it. Takes all that wait as one batch: while one folder
/// is synced others gather, and share the next sync.
class FileDisk::Worker
{
public:
    Worker(int root, Post post) : m_root(root), m_post(std::move(post)), m_thread([this] { run(); })
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
            perform(m_root, *batch);
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
    std::mutex m_mutex;
    std::condition_variable m_changed;
    Batch m_waiting;
    bool m_stopping = false;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true); ///< the loop's
    std::thread m_thread; ///< last: it uses the others
};

Result<std::unique_ptr<FileDisk>, std::string> FileDisk::open(const std::string& folder, Post post)
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
    return std::unique_ptr<FileDisk>(new FileDisk(root.release(), std::move(post)));
}

FileDisk::FileDisk(int root, Post post)
    : m_root(root),
      m_worker(std::make_unique<Worker>(root, std::move(post)))
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
