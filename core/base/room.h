// SPDX-License-Identifier: MIT
// How much several holders may have together: files of some disks, messages that are still coming
// in. Those who share it may be different threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace postroad {

class Room
{
public:
    explicit Room(std::uint64_t octetsMax) : m_octetsMax(octetsMax) { }

    /// A holder is to have so many octets instead of those it has (0: nothing; a file is not
    /// there). False if there is no room for it, and then nothing has changed. Shrinking always
    /// goes.
    [[nodiscard]] bool resize(std::uint64_t from, std::uint64_t to)
    {
        const std::uint64_t grown = blocks(to) - blocks(from); // modulo 2^64, as the sum is
        if (grown == 0)
            return true;
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
    /// Small files take a block, as on most disks, and in memory nothing is free of cost either: a
    /// flood of empty letters fills it too.
    static constexpr std::uint64_t kBlock = 4096;
    static constexpr std::uint64_t blocks(std::uint64_t octets)
    {
        return (octets + kBlock - 1) / kBlock * kBlock;
    }

    const std::uint64_t m_octetsMax;
    std::atomic<std::uint64_t> m_taken{0};
};

/// What one holder has of a room, and gives back at its end. Without a room there is no limit.
class ShareOfRoom
{
public:
    explicit ShareOfRoom(std::shared_ptr<Room> room) : m_room(std::move(room)) { }
    ~ShareOfRoom() { giveBack(); }
    ShareOfRoom(const ShareOfRoom&) = delete;
    ShareOfRoom& operator=(const ShareOfRoom&) = delete;

    /// So many octets instead of those it has; false if there is no room for them, and then nothing
    /// has changed.
    [[nodiscard]] bool resize(std::uint64_t octets)
    {
        if (m_room && !m_room->resize(m_octets, octets))
            return false;
        m_octets = octets;
        return true;
    }
    void giveBack() { static_cast<void>(resize(0)); }

private:
    std::shared_ptr<Room> m_room;
    std::uint64_t m_octets = 0;
};

} // namespace postroad
