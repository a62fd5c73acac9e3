// SPDX-License-Identifier: MIT
// An append-only sequence whose elements never move. One thread writes; any number read what was
// published: the writer releases the length, readers acquire it.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace postroad {

template <typename T>
class StableVector
{
public:
    StableVector() = default;
    StableVector(const StableVector&) = delete;
    StableVector& operator=(const StableVector&) = delete;
    ~StableVector()
    {
        const std::size_t count = size();
        for (std::size_t index = 0; index < count; ++index)
            std::destroy_at(&writable(index));
        for (std::size_t segment = 0; segment < m_segments.size(); ++segment) {
            if (m_segments[segment] != nullptr)
                std::allocator<T>().deallocate(m_segments[segment], kFirst << segment);
        }
    }

    [[nodiscard]] std::size_t size() const { return m_size.load(std::memory_order_acquire); }
    [[nodiscard]] bool empty() const { return size() == 0; }

    /// index < size().
    [[nodiscard]] const T& operator[](std::size_t index) const
    {
        const auto [segment, offset] = locate(index);
        return m_segments[segment][offset];
    }
    [[nodiscard]] const T& back() const { return (*this)[size() - 1]; }

    /// For the writer only.
    T& append(T value)
    {
        const std::size_t index = m_size.load(std::memory_order_relaxed);
        const auto [segment, offset] = locate(index);
        if (offset == 0)
            m_segments[segment] = std::allocator<T>().allocate(kFirst << segment);
        T* const place = std::construct_at(m_segments[segment] + offset, std::move(value));
        m_size.store(index + 1, std::memory_order_release);
        return *place;
    }

    /// For the writer only, and only for what no reader looks at yet.
    [[nodiscard]] T& writable(std::size_t index)
    {
        const auto [segment, offset] = locate(index);
        return m_segments[segment][offset];
    }

private:
    // Segment k holds kFirst << k elements: 32 segments are more than memory.
    static constexpr std::size_t kFirst = 1024;

    static std::pair<std::size_t, std::size_t> locate(std::size_t index)
    {
        const std::size_t scaled = index / kFirst + 1;
        const auto segment = static_cast<std::size_t>(std::bit_width(scaled) - 1);
        return {segment, index - ((std::size_t{1} << segment) - 1) * kFirst};
    }

    std::atomic<std::size_t> m_size{0};
    std::array<T*, 40> m_segments{}; ///< elements are made as they come: room costs nothing
};

} // namespace postroad
