// SPDX-License-Identifier: MIT
#include "core/dns/cache.h"

#include <algorithm>

namespace postroad::dns {

namespace {

constexpr std::uint32_t kWholeName = 0x10000; ///< beyond all types

/// Seconds not yet fully gone: what is fresh has at least one.
std::uint32_t secondsUntil(Instant now, Instant expires)
{
    const auto left = std::chrono::ceil<std::chrono::seconds>(expires - now).count();
    return static_cast<std::uint32_t>(std::max<std::int64_t>(left, 0));
}

std::vector<Record> withTtl(std::vector<Record> records, std::uint32_t ttl)
{
    for (Record& record : records)
        record.ttl = ttl;
    return records;
}

} // namespace

void Cache::put(Instant now, std::span<const Record> set, Trust trust)
{
    if (set.empty())
        return;
    std::uint32_t ttl = m_options.ttlMax;
    for (const Record& record : set)
        ttl = std::min(ttl, record.ttl);
    if (ttl == 0)
        return;
    const Name& owner = set.front().owner;
    const Key key{owner, static_cast<std::uint32_t>(set.front().type)};
    const Entry* known = fresh(now, key);
    // RFC 2181 §5.4.1
    if (known != nullptr && known->trust > trust)
        return;
    if (trust == Trust::Answer)
        erase(Key{owner, kWholeName});
    store(now, key,
        Entry{Kind::Records, trust, now + std::chrono::seconds(ttl), {set.begin(), set.end()}});
}

void Cache::putNegative(Instant now, const Name& name, std::optional<Type> type, const Record* soa)
{
    const SoaData* data = soa == nullptr ? nullptr : soaOf(*soa);
    if (data == nullptr)
        return; // RFC 2308 §5: without the SOA it should not be cached
    const std::uint32_t ttl = std::min({soa->ttl, data->minimum, m_options.negativeTtlMax});
    if (ttl == 0)
        return;
    const Key key{name, type ? static_cast<std::uint32_t>(*type) : kWholeName};
    store(now, key,
        Entry{type ? Kind::NoData : Kind::NxDomain, Trust::Answer, now + std::chrono::seconds(ttl),
            {*soa}});
}

std::optional<Cache::Hit> Cache::find(Instant now, const Name& name, Type type, Trust atLeast) const
{
    const Entry* entry = fresh(now, Key{name, static_cast<std::uint32_t>(type)});
    if (entry == nullptr || entry->trust < atLeast)
        entry = fresh(now, Key{name, kWholeName});
    return entry == nullptr ? std::nullopt : std::optional(hitOf(now, *entry));
}

std::optional<Cache::Hit> Cache::findDeniedAbove(Instant now, const Name& name) const
{
    for (Name above = name; !above.isRoot();) {
        above = above.parent();
        if (const Entry* entry = fresh(now, Key{above, kWholeName}))
            return hitOf(now, *entry);
    }
    return std::nullopt;
}

Cache::Hit Cache::hitOf(Instant now, const Entry& entry)
{
    return {entry.kind, withTtl(entry.records, secondsUntil(now, entry.expires)), entry.trust};
}

std::vector<Cache::Row> Cache::rows(Instant now) const
{
    std::vector<Row> rows;
    for (const auto& [key, entry] : m_entries) {
        if (entry.expires <= now)
            continue;
        const std::uint32_t left = secondsUntil(now, entry.expires);
        const auto type = key.type == kWholeName ? std::nullopt
                                                 : std::optional(static_cast<Type>(key.type));
        rows.push_back(
            Row{key.name, type, entry.kind, entry.trust, left, withTtl(entry.records, left)});
    }
    return rows;
}

void Cache::clear()
{
    m_entries.clear();
    m_byExpiry.clear();
}

void Cache::store(Instant now, const Key& key, Entry entry)
{
    erase(key);
    while (!m_byExpiry.empty() && m_byExpiry.begin()->first <= now)
        erase(Key(m_byExpiry.begin()->second));
    m_byExpiry.emplace(entry.expires, key);
    m_entries.emplace(key, std::move(entry));
    // The order is by expiry, then by name and type: the same on every machine.
    while (m_entries.size() > m_options.entriesMax)
        erase(Key(m_byExpiry.begin()->second));
}

void Cache::erase(const Key& key)
{
    const auto it = m_entries.find(key);
    if (it == m_entries.end())
        return;
    m_byExpiry.erase({it->second.expires, key});
    m_entries.erase(it);
}

const Cache::Entry* Cache::fresh(Instant now, const Key& key) const
{
    const auto it = m_entries.find(key);
    return it == m_entries.end() || it->second.expires <= now ? nullptr : &it->second;
}

} // namespace postroad::dns
