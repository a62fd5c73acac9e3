// SPDX-License-Identifier: MIT
// The kernel of the simulation: tasks ordered by time, ties by the order in which they were put in.
// Each carries the trace event that caused it.
#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/runtime/runtime.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace postroad::sim {

class EventQueue
{
public:
    using Task = std::function<void()>;

    struct Due
    {
        Instant time;
        EventId cause;
        Task task;
    };

    runtime::TimerId push(Instant at, EventId cause, Task task);
    /// Nothing happens if it has run or was cancelled before.
    void cancel(runtime::TimerId timer);

    /// Nothing is due any more. Drops cancelled entries from the front, hence not const.
    [[nodiscard]] bool empty();
    /// Of the earliest task. The queue must not be empty.
    [[nodiscard]] Instant nextTime();
    /// Takes the earliest task out. The queue must not be empty.
    Due pop();

private:
    struct Entry
    {
        Instant time;
        std::uint64_t order; ///< insertion number
        std::uint32_t slot;

        [[nodiscard]] bool before(const Entry& other) const
        {
            return time != other.time ? time < other.time : order < other.order;
        }
    };
    struct Slot
    {
        Task task;
        EventId cause;
        std::uint32_t generation = 0;
        bool live = false;
    };

    void siftUp(std::size_t index);
    void siftDown(std::size_t index);
    void removeFront();
    void dropDeadFront();
    void dropDead();
    void freeSlot(std::uint32_t index);

    // A heap with four children per node: as many comparisons as a binary one, half the levels to
    // touch.
    std::vector<Entry> m_heap;
    std::vector<Slot> m_slots;
    std::vector<std::uint32_t> m_free;
    std::size_t m_dead = 0; ///< cancelled entries that are still in the heap
    std::uint64_t m_inserted = 0;
};

} // namespace postroad::sim
