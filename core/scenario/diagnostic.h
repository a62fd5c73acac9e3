// SPDX-License-Identifier: MIT
// A mistake in a lesson file: where it is, what is wrong, what was expected, and the valid name
// that was perhaps meant.
#pragma once

#include "core/base/local_text.h"

#include <compare>
#include <cstddef>
#include <string>
#include <vector>

namespace postroad::scenario {

/// A place in the text of a file. Both count from 1; columns count characters, not octets.
struct Place
{
    std::size_t line = 1;
    std::size_t column = 1;

    friend auto operator<=>(const Place&, const Place&) = default;
};

/// Something read, and where it stood.
template <typename T>
struct Located
{
    T value{};
    Place place{};
};

struct Diagnostic
{
    std::string file; ///< as it was given to read()
    std::size_t line = 1;
    std::size_t column = 1;
    LocalText problem; ///< "there is no host “mx3”"
    LocalText expected; ///< "a host of this scenario"; may be empty
    std::string nearest; ///< "mx2.example.net": the nearest valid name; mostly empty

    friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};
using Diagnostics = std::vector<Diagnostic>;

/// In English, as terminals say it:
/// "lesson.toml:12:8: there is no host “mx3”; expected a host of this scenario; did you mean mx2?"
std::string format(const Diagnostic& diagnostic);

/// Gathers what is wrong with one file. Past kMax it takes no more.
class DiagnosticCollector
{
public:
    static constexpr std::size_t kMax = 100;

    explicit DiagnosticCollector(std::string file) : m_file(std::move(file)) { }

    void add(Place place, LocalText problem, LocalText expected = {}, std::string nearest = {});
    [[nodiscard]] bool empty() const { return m_found.empty(); }
    [[nodiscard]] std::size_t count() const { return m_found.size(); }
    /// Whether looking further makes no sense.
    [[nodiscard]] bool full() const { return m_found.size() >= kMax; }
    /// All of them in the order of the file, none twice.
    [[nodiscard]] Diagnostics sorted() const;

private:
    std::string m_file;
    Diagnostics m_found;
};

/// "a, b or c"; "a、b 或 c".
LocalText listed(const std::vector<std::string>& names);
LocalText listed(const std::vector<LocalText>& texts);
/// "at most 5": of things that are counted.
LocalText atMost(std::size_t max);

} // namespace postroad::scenario
