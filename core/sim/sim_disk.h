// SPDX-License-Identifier: MIT
// A host's disk in memory. It keeps two pictures: what processes see, and what would be left after
// a crash.
#pragma once

#include "core/runtime/disk.h"
#include "core/sim/event_queue.h"

#include <map>
#include <set>

namespace postroad::sim {

class SimDisk final : public runtime::Disk
{
public:
    /// How a completion is scheduled: the task runs when an operation of that duration is over.
    using Schedule = std::function<void(Duration, EventQueue::Task)>;

    explicit SimDisk(Schedule schedule) : m_schedule(std::move(schedule)) { }

    void write(const std::string& path, Blob content, Done done) override;
    void sync(const std::string& path, Done done) override;
    void rename(const std::string& from, const std::string& to, Done done) override;
    void remove(const std::string& path, Done done) override;
    void syncFolder(const std::string& folder, Done done) override;
    [[nodiscard]] std::optional<Blob> read(const std::string& path) const override;
    [[nodiscard]] std::vector<std::string> list(const std::string& folder) const override;

    /// All files, path by path: for writing them out after the run.
    [[nodiscard]] std::vector<std::pair<std::string, Blob>> files() const;
    /// The power fails: what was not synced is gone.
    void crash();

private:
    struct File
    {
        Blob content; ///< as processes see it
        Blob synced; ///< as the platter has it; null: nothing
    };
    using FileRef = std::shared_ptr<File>;

    void complete(Duration duration, Done done, bool ok);

    Schedule m_schedule;
    std::map<std::string, FileRef> m_names; ///< what processes see
    std::map<std::string, FileRef> m_syncedNames; ///< folder entries that are safe
};

} // namespace postroad::sim
