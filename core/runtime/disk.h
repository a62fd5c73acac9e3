// SPDX-License-Identifier: MIT
// A host's disk. Writes are fast and unsafe until synced; a crash keeps what was synced and drops
// the rest. Completions arrive later, in the order of the calls. Paths are relative, with '/'.
#pragma once

#include "core/base/blob.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace postroad::runtime {

class Disk
{
public:
    /// ok is false when the disk refused (full, no such file).
    using Done = std::function<void(bool ok)>;

    virtual ~Disk() = default;

    /// The whole content of a file, made or replaced. Folders come into being with their files.
    virtual void write(const std::string& path, Blob content, Done done) = 0;
    /// The file's content is safe when done.
    virtual void sync(const std::string& path, Done done) = 0;
    /// Atomic; replaces the target. Safe after syncFolder() of the target's folder.
    virtual void rename(const std::string& from, const std::string& to, Done done) = 0;
    virtual void remove(const std::string& path, Done done) = 0;
    /// The folder's names are safe when done.
    virtual void syncFolder(const std::string& folder, Done done) = 0;

    /// What a process of this host sees now; nothing if there is no such file.
    [[nodiscard]] virtual std::optional<Blob> read(const std::string& path) const = 0;
    /// The names in a folder, sorted.
    [[nodiscard]] virtual std::vector<std::string> list(const std::string& folder) const = 0;
};

} // namespace postroad::runtime
