// SPDX-License-Identifier: MIT
// A host's disk whose completions come from outside: they are inputs of the lab. In the living lab
// a folder of this machine lies behind it (SpoolDisk), in a repetition a picture of that folder in
// memory (MirrorDisk).
#pragma once

#include "core/runtime/disk.h"

#include <cstdint>
#include <map>
#include <string>

namespace postroad::live {

class OuterDisk : public runtime::Disk
{
public:
    void write(const std::string& path, Blob content, Done done) final;
    void sync(const std::string& path, Done done) final;
    void rename(const std::string& from, const std::string& to, Done done) final;
    void remove(const std::string& path, Done done) final;
    void syncFolder(const std::string& folder, Done done) final;

    /// The operation of that number is over; unknown numbers are ignored.
    void complete(std::uint64_t number, bool ok);

protected:
    struct Operation
    {
        enum class Kind : std::uint8_t { Write, Sync, Rename, Remove, SyncFolder };
        Kind kind = Kind::Write;
        std::string path;
        std::string to; ///< Rename
        Blob content; ///< Write
        Done done;
    };
    virtual void begin(std::uint64_t number, const Operation& operation) = 0;
    /// It went well.
    virtual void happened(const Operation& operation) = 0;

private:
    void add(Operation operation);

    std::map<std::uint64_t, Operation> m_open;
    std::uint64_t m_next = 1;
};

/// What the disk would look like, in memory.
class MirrorDisk final : public OuterDisk
{
public:
    /// A file that was there when the lab began.
    void put(const std::string& path, std::string content)
    {
        m_files[path] = makeBlob(std::move(content));
    }

    [[nodiscard]] std::optional<Blob> read(const std::string& path) const override;
    [[nodiscard]] std::vector<std::string> list(const std::string& folder) const override;

protected:
    void begin(std::uint64_t, const Operation&) override { }
    void happened(const Operation& operation) override;

private:
    std::map<std::string, Blob> m_files;
};

} // namespace postroad::live
