// SPDX-License-Identifier: MIT
// Takes the keys of one table, each by its name and kind. What has the wrong kind is a located
// mistake, and so is every key that nobody asked for.
#pragma once

#include "core/scenario/plan.h"
#include "core/scenario/toml_source.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::scenario {

/// What every reader of a part of the file needs.
struct ReadContext
{
    std::string_view text; ///< the whole file
    DiagnosticCollector& diagnostics;
};

inline constexpr Duration kLongestDuration = 7 * 24h; ///< no run is longer

/// "300ms", "20s", "5m", "2h", "5d", "1h30m": whole numbers with units, the largest first; at most
/// kLongestDuration.
std::optional<Duration> parseDuration(std::string_view text);
/// The shortest form that parseDuration() reads back: "1h30m", "0s".
std::string formatDuration(Duration duration);

class TableReader
{
public:
    /// what: how messages call it: "a [[read]]". A value that is no table is reported, and reads as
    /// an empty one.
    TableReader(const Value& value, LocalText what, ReadContext& context);

    [[nodiscard]] Place place() const { return m_table->place; }
    [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }

    /// Any kind of value; nullptr if the key is not there.
    const Member* take(std::string_view key);
    std::optional<Located<std::string>> string(std::string_view key);
    std::optional<Located<std::int64_t>> integer(
        std::string_view key, std::int64_t least, std::int64_t most);
    std::optional<Located<bool>> boolean(std::string_view key);
    std::optional<Located<Duration>> duration(
        std::string_view key, Duration least = {}, Duration most = kLongestDuration);
    /// A list of texts, or a single one. `most` is how many there may be.
    std::vector<Located<std::string>> strings(std::string_view key, std::size_t most);
    /// key.en and key.zh, or a single text, which is the English one.
    LocalText localText(std::string_view key);

    /// Reports if the key is not there.
    void require(std::string_view key, LocalText expected);
    /// Reports the keys that nobody asked for.
    void finish();

private:
    [[nodiscard]] const Member* find(std::string_view key) const;
    void wrongKind(const Member& member, LocalText expected);

    const Value* m_table;
    LocalText m_what;
    ReadContext& m_context;
    std::vector<std::string> m_known;
};

/// key.en and key.zh of a value that was taken; a single text is the English one.
LocalText readLocalText(const Value& value, std::string_view what, ReadContext& context);

/// "“on” is a text": that a value is of another kind than the one expected.
LocalText isOfKind(std::string_view what, const Value& value);

/// The tables of an array of tables ([[key]]), at most `most`; anything else is reported.
std::vector<const Value*> takeTables(
    TableReader& reader, std::string_view key, std::size_t most, ReadContext& context);

} // namespace postroad::scenario
