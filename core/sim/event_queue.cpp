// SPDX-License-Identifier: MIT
#include "core/sim/event_queue.h"

#include <algorithm>

namespace postroad::sim {

namespace {

constexpr std::size_t kDeadKept = 256;

} // namespace

runtime::TimerId EventQueue::push(Instant at, EventId cause, Task task)
{
    std::uint32_t index = 0;
    if (m_free.empty()) {
        index = static_cast<std::uint32_t>(m_slots.size());
        m_slots.emplace_back();
    } else {
        index = m_free.back();
        m_free.pop_back();
    }
    Slot& slot = m_slots[index];
    slot.task = std::move(task);
    slot.cause = cause;
    slot.live = true;
    m_heap.push_back({at, m_inserted++, index});
    siftUp(m_heap.size() - 1);
    return runtime::TimerId(std::uint64_t{slot.generation} << 32U | index);
}

void EventQueue::cancel(runtime::TimerId timer)
{
    const auto index = static_cast<std::uint32_t>(timer.value & 0xFFFFFFFFU);
    if (index >= m_slots.size() || m_slots[index].generation != timer.value >> 32U
        || !m_slots[index].live)
        return;
    m_slots[index].live = false;
    m_slots[index].task = nullptr;
    ++m_dead;
    if (m_dead > kDeadKept && m_dead > m_heap.size() / 2)
        dropDead();
}

/// Who sets long timers and cancels them all the time doesn't fill the memory.
void EventQueue::dropDead()
{
    std::erase_if(m_heap, [this](const Entry& entry) {
        const bool dead = !m_slots[entry.slot].live;
        if (dead)
            freeSlot(entry.slot);
        return dead;
    });
    m_dead = 0;
    // From the last parent on, each with its children below it.
    for (std::size_t index = m_heap.size() < 2 ? 0 : (m_heap.size() - 2) / 4 + 1; index-- > 0;)
        siftDown(index);
}

void EventQueue::freeSlot(std::uint32_t index)
{
    Slot& slot = m_slots[index];
    slot.live = false;
    slot.task = nullptr;
    ++slot.generation;
    m_free.push_back(index);
}

bool EventQueue::empty()
{
    dropDeadFront();
    return m_heap.empty();
}

Instant EventQueue::nextTime()
{
    dropDeadFront();
    return m_heap.front().time;
}

EventQueue::Due EventQueue::pop()
{
    dropDeadFront();
    Slot& slot = m_slots[m_heap.front().slot];
    Due due{m_heap.front().time, slot.cause, std::move(slot.task)};
    removeFront();
    return due;
}

void EventQueue::dropDeadFront()
{
    while (!m_heap.empty() && !m_slots[m_heap.front().slot].live) {
        --m_dead;
        removeFront();
    }
}

void EventQueue::removeFront()
{
    freeSlot(m_heap.front().slot);
    m_heap.front() = m_heap.back();
    m_heap.pop_back();
    if (!m_heap.empty())
        siftDown(0);
}

void EventQueue::siftUp(std::size_t index)
{
    const Entry entry = m_heap[index];
    while (index > 0) {
        const std::size_t parent = (index - 1) / 4;
        if (!entry.before(m_heap[parent]))
            break;
        m_heap[index] = m_heap[parent];
        index = parent;
    }
    m_heap[index] = entry;
}

void EventQueue::siftDown(std::size_t index)
{
    const Entry entry = m_heap[index];
    const std::size_t size = m_heap.size();
    for (;;) {
        const std::size_t first = index * 4 + 1;
        if (first >= size)
            break;
        std::size_t least = first;
        for (std::size_t child = first + 1; child < std::min(first + 4, size); ++child) {
            if (m_heap[child].before(m_heap[least]))
                least = child;
        }
        if (!m_heap[least].before(entry))
            break;
        m_heap[index] = m_heap[least];
        index = least;
    }
    m_heap[index] = entry;
}

} // namespace postroad::sim
