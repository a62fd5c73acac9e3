// SPDX-License-Identifier: MIT
// A host's disk in the living lab: a folder of this machine.
#pragma once

#include "core/live/file_disk.h"
#include "core/live/outer_disk.h"

#include <functional>
#include <memory>

namespace postroad::live {

class SpoolDisk final : public OuterDisk
{
public:
    /// Told in the lab's loop when an operation is over, for complete().
    using Over = std::function<void(std::uint64_t number, bool ok)>;

    SpoolDisk(std::unique_ptr<FileDisk> files, Over over)
        : m_over(std::move(over)),
          m_files(std::move(files))
    {
    }

    [[nodiscard]] std::optional<Blob> read(const std::string& path) const override
    {
        return m_files->read(path);
    }
    [[nodiscard]] std::vector<std::string> list(const std::string& folder) const override
    {
        return m_files->list(folder);
    }

protected:
    void begin(std::uint64_t number, const Operation& operation) override;
    void happened(const Operation&) override { }

private:
    Over m_over;
    std::unique_ptr<FileDisk> m_files;
};

} // namespace postroad::live
