// SPDX-License-Identifier: MIT
// How much the files of some disks may take together. The disks that share it may be written by
// different threads.
#pragma once

#include <atomic>
#include <cstdint>

namespace postroad::runtime {

class DiskRoom
{
public:
    explicit DiskRoom(std::uint64_t octetsMax) : m_octetsMax(octetsMax) { }

    /// A file is to have so many octets instead of those it has (0: it is not there). False if
    /// there is no room for it, and then nothing has changed. Shrinking always goes.
    [[nodiscard]] bool resize(std::uint64_t from, std::uint64_t to)
    {
        const std::uint64_t grown = blocks(to) - blocks(from); // modulo 2^64, as the sum is
        std::uint64_t taken = m_taken;
        do {
            if (blocks(to) > blocks(from) && taken + grown > m_octetsMax)
                return false;
        } while (!m_taken.compare_exchange_weak(taken, taken + grown));
        return true;
    }
    /// The same for what has happened already.
    void note(std::uint64_t from, std::uint64_t to) { m_taken += blocks(to) - blocks(from); }

    /// In whole blocks; more than allowed if it was there before.
    [[nodiscard]] std::uint64_t octetsTaken() const { return m_taken; }

private:
    /// Small files take a block, as on most disks: a flood of empty letters fills it too.
    static constexpr std::uint64_t kBlock = 4096;
    static constexpr std::uint64_t blocks(std::uint64_t octets)
    {
        return (octets + kBlock - 1) / kBlock * kBlock;
    }

    const std::uint64_t m_octetsMax;
    std::atomic<std::uint64_t> m_taken{0};
};

} // namespace postroad::runtime
