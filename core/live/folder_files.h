// SPDX-License-Identifier: MIT
// What FileDisk asks of the system, one blocking call each: files below an open folder, by names
// that can't leave it. Each returns false, or nothing, when the system refuses.
#pragma once

#include "core/base/blob.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::live {

/// A descriptor that is closed with its owner.
class Descriptor
{
public:
    explicit Descriptor(int fd = -1) : m_fd(fd) { }
    ~Descriptor() { reset(); }
    Descriptor(Descriptor&& other) noexcept : m_fd(other.release()) { }
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        if (this != &other) {
            reset();
            m_fd = other.release();
        }
        return *this;
    }
    [[nodiscard]] int get() const { return m_fd; }
    explicit operator bool() const { return m_fd >= 0; }
    int release()
    {
        const int fd = m_fd;
        m_fd = -1;
        return fd;
    }

private:
    void reset();

    int m_fd;
};

/// Opens a folder of the machine, made with all above it if it is not there; what was made is safe.
Descriptor openRoot(const std::string& path);
/// Whether this process has the folder for itself, until the descriptor is closed.
bool lockRoot(int root);

/// How large a regular file is; 0 if there is none.
std::uint64_t fileOctets(int root, std::string_view path);
/// A file's content, as far as it was written: not yet safe.
bool writeFile(int root, std::string_view path, std::string_view content);
bool syncFile(int root, std::string_view path);
/// Makes the target's folder if need be.
bool renameFile(int root, std::string_view from, std::string_view to);
bool removeFile(int root, std::string_view path);
bool syncFolder(int root, std::string_view folder);
/// Regular files of at most so many octets.
std::optional<Blob> readFile(int root, std::string_view path, std::uint64_t octetsMax);
/// Names of files, sorted.
std::vector<std::string> listFiles(int root, std::string_view folder);

} // namespace postroad::live
