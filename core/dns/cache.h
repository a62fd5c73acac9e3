// SPDX-License-Identifier: MIT
// What a resolver remembers: sets of records, and that there are none (RFC 2308). Lifetimes count
// down on the clock that is handed in; when it is full, what would expire first goes first.
#pragma once

#include "core/base/time.h"
#include "core/dns/record.h"

#include <map>
#include <set>
#include <span>

namespace postroad::dns {

/// How far data can be believed (RFC 2181 §5.4.1). Less trusted data never replaces what is still
/// fresh.
enum class Trust : std::uint8_t {
    Additional, ///< glue: good for finding servers, never an answer
    Referral, ///< NS records from above the cut
    Answer, ///< from a server with authority
};

struct CacheOptions
{
    std::size_t entriesMax = 10'000; ///< record sets and negative answers together
    std::uint32_t ttlMax = 86'400; ///< seconds
    std::uint32_t negativeTtlMax = 10'800; ///< seconds (RFC 2308 §5: one to three hours)
};

class Cache
{
public:
    enum class Kind : std::uint8_t { Records, NoData, NxDomain };

    struct Hit
    {
        Kind kind = Kind::Records;
        std::vector<Record>
            records; ///< TTLs as they are now; for negative answers the SOA, if there was one
        Trust trust = Trust::Answer;
    };

    struct Row ///< for inspectors
    {
        Name name;
        std::optional<Type> type; ///< nothing: the whole name (NXDOMAIN)
        Kind kind = Kind::Records;
        Trust trust = Trust::Answer;
        std::uint32_t secondsLeft = 0;
        std::vector<Record> records; ///< as in Hit
    };

    explicit Cache(const CacheOptions& options = {}) : m_options(options) { }

    /// Remembers a set: all of one owner and type. TTL 0 is not kept (RFC 1035 §3.2.1).
    void put(Instant now, std::span<const Record> set, Trust trust);
    /// Remembers that there is no such type (or, with no type, no such name) for min(SOA's TTL,
    /// SOA's minimum) seconds (RFC 2308 §5). Without an SOA record it is not kept.
    void putNegative(Instant now, const Name& name, std::optional<Type> type, const Record* soa);

    /// What is known and fresh, from at least that trust.
    [[nodiscard]] std::optional<Hit> find(
        Instant now, const Name& name, Type type, Trust atLeast = Trust::Answer) const;

    /// That a name above it does not exist: then it doesn't either (RFC 8020 §2).
    [[nodiscard]] std::optional<Hit> findDeniedAbove(Instant now, const Name& name) const;

    /// Everything fresh, by name and type.
    [[nodiscard]] std::vector<Row> rows(Instant now) const;
    [[nodiscard]] std::size_t size() const { return m_entries.size(); }
    void clear();

private:
    struct Key
    {
        Name name;
        std::uint32_t type = 0; ///< 0x10000: the whole name
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct Entry
    {
        Kind kind = Kind::Records;
        Trust trust = Trust::Answer;
        Instant expires{};
        std::vector<Record> records;
    };
    void store(Instant now, const Key& key, Entry entry);
    void erase(const Key& key);
    static Hit hitOf(Instant now, const Entry& entry);
    [[nodiscard]] const Entry* fresh(Instant now, const Key& key) const;

    CacheOptions m_options;
    std::map<Key, Entry> m_entries;
    std::set<std::pair<Instant, Key>> m_byExpiry;
};

} // namespace postroad::dns
