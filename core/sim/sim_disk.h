// SPDX-License-Identifier: MIT
// A host's disk in memory. It keeps two pictures: what processes see, and what would be left after
// a power cut. It does one operation after the other.
#pragma once

#include "core/base/room.h"
#include "core/runtime/disk.h"
#include "core/sim/event_queue.h"

#include <map>
#include <memory>

namespace postroad::sim {

/// What becomes of that which was not synced. A disk promises nothing about it: it may be gone, or
/// there in part.
struct PowerCut
{
    enum class Names : std::uint8_t {
        Lost, ///< no change of a folder that was not synced
        Kept, ///< all of them
        Some, ///< by the seed
    };
    enum class Contents : std::uint8_t {
        Lost, ///< a file is what it was when it was synced last; empty if never
        Half, ///< the first half of what was written
        Whole,
        Some, ///< one of the three, by file and seed
    };
    Names names = Names::Lost;
    Contents contents = Contents::Lost;
    std::uint64_t seed = 0;
};

/// How long its operations take. As they are: what a solid-state disk needs, roughly; enough that
/// "written" and "safe" are two moments.
struct DiskTimes
{
    Duration write = 100us; ///< renaming and removing, too
    Duration sync = 2ms;
};

class SimDisk final : public runtime::Disk
{
public:
    using Clock = std::function<Instant()>;
    /// The task runs at that time; tasks of one time in the order of the calls.
    using Schedule = std::function<void(Instant, EventQueue::Task)>;

    SimDisk(Clock now, Schedule schedule) : m_clock(std::move(now)), m_schedule(std::move(schedule))
    {
    }

    void write(const std::string& path, Blob content, Done done) override;
    void sync(const std::string& path, Done done) override;
    void rename(const std::string& from, const std::string& to, Done done) override;
    void remove(const std::string& path, Done done) override;
    void syncFolder(const std::string& folder, Done done) override;
    [[nodiscard]] std::optional<Blob> read(const std::string& path) const override;
    [[nodiscard]] std::vector<std::string> list(const std::string& folder) const override;

    /// All files, path by path: for writing them out after the run.
    [[nodiscard]] std::vector<std::pair<std::string, Blob>> files() const;

    /// The power fails: of what was not synced the cut decides. Completions that have not come yet
    /// never come, and nothing is written until the power is back.
    void crash(const PowerCut& cut = {});
    void powerOn() { m_off = false; }
    void setTimes(const DiskTimes& times) { m_times = times; }
    /// From now on what is written must find room there, beside what the disk holds already; null:
    /// there is room for everything.
    void setRoom(std::shared_ptr<Room> room);
    /// Calls cut when so many operations (from 1, over all lives) are complete, in place of the
    /// completion of the last of them.
    void cutAfter(std::uint64_t operations, std::function<void()> cut);
    /// How many operations are complete.
    [[nodiscard]] std::uint64_t operations() const { return m_completed; }

private:
    struct File
    {
        Blob content; ///< as processes see it
        Blob synced; ///< as the platter has it; null: nothing
    };
    using FileRef = std::shared_ptr<File>;
    /// A change of a folder that is not safe yet.
    struct NameChange
    {
        std::uint64_t operation;
        std::string path;
        FileRef file; ///< null: the name is gone
    };
    using NameChanges = std::vector<NameChange>;

    [[nodiscard]] std::uint64_t octetsOf(const std::string& path) const;
    void takeRoom();
    void giveRoomBack();
    void complete(Duration duration, std::function<void()> effect, Done done, bool ok);
    void setName(const std::string& path, FileRef file);
    void makeSafe(const std::string& folder, std::uint64_t upTo);

    Clock m_clock;
    Schedule m_schedule;
    DiskTimes m_times;
    Instant m_busyUntil;
    std::map<std::string, FileRef> m_names; ///< what processes see
    std::map<std::string, FileRef> m_syncedNames; ///< names that are safe
    std::map<std::string, NameChanges> m_changes; ///< those that are not, by folder
    std::uint64_t m_started = 0; ///< operations
    std::uint64_t m_completed = 0;
    std::map<std::uint64_t, std::function<void()>> m_cuts; ///< by operations
    std::uint64_t m_life = 0;
    bool m_off = false;
    std::shared_ptr<Room> m_room;
};

} // namespace postroad::sim
