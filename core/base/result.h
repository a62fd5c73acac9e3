// SPDX-License-Identifier: MIT
// A value, or the reason why there is none. (std::expected is not in C++20.)
#pragma once

#include <optional>
#include <utility>
#include <variant>

namespace postroad {

/// Marks an error for a Result: return Failure{error};
template <typename E>
struct Failure
{
    E error;
};
template <typename E>
Failure(E) -> Failure<E>;

/// Either a T or an E. Asking for the one that isn't there is a bug of the caller
/// (std::bad_variant_access).
template <typename T, typename E>
class [[nodiscard]] Result
{
public:
    Result(T value)
        : m_data(std::in_place_index<0>, std::move(value)) { } // NOLINT: implicit on purpose
    template <typename F>
    Result(Failure<F> failure) : m_data(std::in_place_index<1>, std::move(failure.error))
    {
    } // NOLINT

    [[nodiscard]] bool ok() const { return m_data.index() == 0; }
    explicit operator bool() const { return ok(); }

    [[nodiscard]] const T& value() const& { return std::get<0>(m_data); }
    [[nodiscard]] T& value() & { return std::get<0>(m_data); }
    [[nodiscard]] T value() && { return std::get<0>(std::move(m_data)); }
    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

    [[nodiscard]] const E& error() const { return std::get<1>(m_data); }

private:
    std::variant<T, E> m_data;
};

} // namespace postroad
