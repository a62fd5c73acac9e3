// SPDX-License-Identifier: MIT
// A host's disk as a folder of this machine. A thread of its own does what blocks; completions are
// handed to the owner's loop, in the order of the calls.
#pragma once

#include "core/base/result.h"
#include "core/base/room.h"
#include "core/runtime/disk.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace postroad::live {

class FileDisk final : public runtime::Disk
{
public:
    /// Hands a piece of work to the owner's loop, which does it later. Called from another thread.
    using Post = std::function<void(std::function<void()>)>;

    /// No file is read that is longer: octets.
    static constexpr std::uint64_t kFileOctetsMax = 512ULL * 1024 * 1024;

    /// Makes the folder if need be and takes it for this process alone. What lies there, and all
    /// that is written, takes room; null: there is room for everything. Fails with words for people
    /// if it can't be made or written, or another process has it.
    static Result<std::unique_ptr<FileDisk>, std::string> open(
        const std::string& folder, Post post, std::shared_ptr<Room> room = nullptr);
    /// Finishes what was asked for. To be called by the owner's loop; no completion comes after.
    ~FileDisk() override;
    FileDisk(const FileDisk&) = delete;
    FileDisk& operator=(const FileDisk&) = delete;

    // Names that would leave the folder ("..", a leading '/', a symbolic link on the way) fail like
    // those of files that are not there. What a call has changed is seen by read() and list() once
    // its completion has come.
    void write(const std::string& path, Blob content, Done done) override;
    void sync(const std::string& path, Done done) override;
    void rename(const std::string& from, const std::string& to, Done done) override;
    void remove(const std::string& path, Done done) override;
    void syncFolder(const std::string& folder, Done done) override;
    [[nodiscard]] std::optional<Blob> read(const std::string& path) const override;
    [[nodiscard]] std::vector<std::string> list(const std::string& folder) const override;

private:
    class Worker;

    FileDisk(int root, Post post, std::shared_ptr<Room> room);

    int m_root; ///< the folder, open and locked
    std::unique_ptr<Worker> m_worker;
};

} // namespace postroad::live
