// SPDX-License-Identifier: MIT
// The text of a lesson file as values with their places. The TOML library stays inside the .cpp;
// size and depth are limited before it sees the text, as it recurses.
#pragma once

#include "core/base/time.h"
#include "core/scenario/diagnostic.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::scenario {

inline constexpr std::size_t kFileOctetsMax = std::size_t{1} << 20U; ///< of a lesson
inline constexpr std::size_t kDotsPerLineMax = 32; ///< outside of strings and comments
inline constexpr std::size_t kBracketsMax = 32; ///< open at the same time
inline constexpr std::size_t kDepthMax = 16; ///< of values within values

struct Member;

struct Value
{
    enum class Kind : std::uint8_t { String, Integer, Float, Boolean, DateTime, Array, Table };

    Kind kind = Kind::Table;
    Place place; ///< of its first character; of a table with a header, of that
    std::string text; ///< String
    std::int64_t integer = 0; ///< Integer
    bool boolean = false; ///< Boolean
    /// DateTime: has a date, a time and an offset from UTC, in whole seconds
    bool wholeDateTime = false;
    CivilTime civil; ///< DateTime
    std::vector<Value> items; ///< Array
    std::vector<Member> members; ///< Table, in the order of the file

    [[nodiscard]] bool isString() const { return kind == Kind::String; }
    [[nodiscard]] bool isTable() const { return kind == Kind::Table; }
    [[nodiscard]] bool isArray() const { return kind == Kind::Array; }
};

struct Member
{
    std::string key;
    Place place; ///< of the key
    Value value;
};

/// "a text", "a whole number", …: for messages.
LocalText kindName(Value::Kind kind);

/// Reads the text. On failure the place and reason are in diagnostics, and the table is empty.
Value parseToml(std::string_view text, DiagnosticCollector& diagnostics);

} // namespace postroad::scenario
