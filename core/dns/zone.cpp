// SPDX-License-Identifier: MIT
#include "core/dns/zone.h"

#include "core/base/sentence.h"

#include <algorithm>

namespace postroad::dns {

bool Zone::add(Record record, ZonePlace place)
{
    if (!refusal(record).empty())
        return false;
    Node& sets = m_nodes[record.owner];
    const auto [it, isNew] = sets.try_emplace(record.type);
    RecordSet& set = it->second;
    if (isNew) {
        set.place = place;
    } else {
        record.ttl = set.records.front().ttl; // RFC 2181 §5.2: one TTL for a set
        if (std::find(set.records.begin(), set.records.end(), record) != set.records.end())
            return false;
    }
    set.records.push_back(std::move(record));
    return true;
}

LocalText Zone::refusal(const Record& record) const
{
    if (!record.owner.isSubdomainOf(m_origin))
        return say({"{1} is not in the zone {2}", "{1} 不在区域 {2} 里"}, format(record.owner),
            format(m_origin));
    if (record.type == Type::Soa && record.owner != m_origin)
        return say({"an SOA record belongs to the origin of the zone, {1}",
                       "SOA 记录要写在区域的起点 {1}"},
            format(m_origin));
    const Node* sets = node(record.owner);
    if (sets == nullptr)
        return {};
    if (record.type == Type::Soa && sets->count(Type::Soa) > 0)
        return say({"the zone has an SOA record already", "区域里已经有 SOA 记录"});
    // RFC 1034 §3.6.2: "If a CNAME RR is present at a node, no other data should be present".
    if (record.type == Type::Cname)
        return sets->count(Type::Cname) > 0
            ? say({"{1} has a CNAME already; an alias has one target",
                      "{1} 已经有 CNAME；一个别名只指向一处"},
                format(record.owner))
            : say({"{1} has other records already; an alias may have none beside its CNAME",
                      "{1} 已经有别的记录；别名除了 CNAME 不能再有其他记录"},
                format(record.owner));
    if (sets->count(Type::Cname) > 0)
        return say({"{1} is an alias (CNAME); it may have no records beside that",
                       "{1} 是别名（CNAME），不能再有其他记录"},
            format(record.owner));
    return {};
}

std::size_t Zone::addIfAbsent(std::span<const Record> records)
{
    std::vector<const Record*> absent;
    for (const Record& record : records) {
        if (find(record.owner, record.type) == nullptr)
            absent.push_back(&record);
    }
    std::size_t added = 0;
    for (const Record* record : absent)
        added += add(*record) ? 1U : 0U;
    return added;
}

std::size_t Zone::recordCount() const
{
    std::size_t count = 0;
    for (const auto& [owner, sets] : m_nodes) {
        for (const auto& [type, set] : sets)
            count += set.records.size();
    }
    return count;
}

const Zone::Node* Zone::node(const Name& owner) const
{
    const auto it = m_nodes.find(owner);
    return it == m_nodes.end() ? nullptr : &it->second;
}

const RecordSet* Zone::find(const Name& owner, Type type) const
{
    const Node* sets = node(owner);
    if (sets == nullptr)
        return nullptr;
    const auto it = sets->find(type);
    return it == sets->end() ? nullptr : &it->second;
}

bool Zone::exists(const Name& name) const
{
    // In canonical order, what is below a name comes right after it.
    const auto it = m_nodes.lower_bound(name);
    return it != m_nodes.end() && it->first.isSubdomainOf(name);
}

const RecordSet* Zone::delegation(const Name& name) const
{
    if (!name.isSubdomainOf(m_origin))
        return nullptr;
    const std::size_t all = name.labelCount();
    for (std::size_t labels = m_origin.labelCount() + 1; labels <= all; ++labels) {
        if (const RecordSet* cut = find(name.suffix(labels), Type::Ns))
            return cut;
    }
    return nullptr;
}

const Record* Zone::soa() const
{
    const RecordSet* set = find(m_origin, Type::Soa);
    return set == nullptr ? nullptr : &set->records.front();
}

namespace {

/// "@", "mx1", or the whole name if it is not below the origin.
std::string relativeOwner(const Name& owner, const Name& origin)
{
    if (owner == origin)
        return "@";
    std::string whole = format(owner);
    if (origin.isRoot())
        return whole;
    return whole.substr(0, whole.size() - format(origin).size() - 1);
}

void appendSet(std::string& text, const RecordSet& set, const Name& origin)
{
    for (const Record& record : set.records)
        text += relativeOwner(record.owner, origin) + ' ' + std::to_string(record.ttl) + ' '
            + format(record.klass) + ' ' + format(record.type) + ' ' + formatData(record) + '\n';
}

/// What is wrong with a host that an MX or NS record of this zone names, or "".
LocalText targetProblem(const Zone& zone, const Name& host, bool isServer)
{
    if (host.isRoot() || !host.isSubdomainOf(zone.origin()))
        return {};
    const LocalText named = isServer ? say({"the name server {1}", "域名服务器 {1}"}, format(host))
                                     : say({"the mail host {1}", "收信主机 {1}"}, format(host));
    // RFC 2181 §10.3: the value of an NS or MX record must not be an alias.
    if (zone.find(host, Type::Cname) != nullptr)
        return say({"{1} is an alias (CNAME)", "{1} 是别名（CNAME）"}, named);
    if (zone.find(host, Type::A) != nullptr || zone.find(host, Type::Aaaa) != nullptr)
        return {};
    if (zone.delegation(host) != nullptr)
        return isServer ? say({"{1} has no glue", "{1} 没有胶水记录（glue）"}, named) : LocalText();
    const Name above = host.parent();
    const auto wildcard = above.child("*");
    if (wildcard && !zone.exists(host) && zone.node(*wildcard) != nullptr)
        return {};
    return say({"{1} has no address in this zone", "{1} 在这个区域里没有地址"}, named);
}

void checkTargets(const Zone& zone, const RecordSet& set, std::vector<ZoneError>& errors)
{
    for (const Record& record : set.records) {
        const MxData* mx = mxOf(record);
        const bool ns = record.type == Type::Ns;
        if (mx == nullptr && !ns)
            continue;
        LocalText problem = targetProblem(zone, ns ? *targetOf(record) : mx->exchange, ns);
        if (!problem.empty())
            errors.push_back(ZoneError{set.place, std::move(problem),
                say({"an A or AAAA record for it", "它的 A 或 AAAA 记录"}), {}});
    }
}

} // namespace

std::string format(const ZoneError& error)
{
    std::string text;
    if (error.place.line > 0)
        text = std::to_string(error.place.line) + ':' + std::to_string(error.place.column) + ": ";
    text += error.problem.en;
    if (!error.expected.empty())
        text += "; expected " + error.expected.en;
    if (!error.nearest.empty())
        text += "; did you mean " + error.nearest + '?';
    return text;
}

std::vector<ZoneError> checkZone(const Zone& zone)
{
    std::vector<ZoneError> errors;
    if (zone.soa() == nullptr)
        errors.push_back(ZoneError{{},
            say({"the zone {1} has no SOA record", "区域 {1} 没有 SOA 记录"},
                format(zone.origin())),
            {}, {}});
    if (zone.find(zone.origin(), Type::Ns) == nullptr)
        errors.push_back(ZoneError{{},
            say({"the zone {1} names no name server", "区域 {1} 没有写明域名服务器"},
                format(zone.origin())),
            say({"an NS record for its origin", "起点上的 NS 记录"}), {}});
    for (const auto& [owner, sets] : zone.nodes()) {
        for (const auto& [type, set] : sets)
            checkTargets(zone, set, errors);
    }
    std::stable_sort(errors.begin(), errors.end(), [](const ZoneError& a, const ZoneError& b) {
        return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
    return errors;
}

std::string format(const Zone& zone)
{
    std::string text = "$ORIGIN " + format(zone.origin()) + '\n';
    const RecordSet* soa = zone.find(zone.origin(), Type::Soa);
    if (soa != nullptr)
        appendSet(text, *soa, zone.origin());
    for (const auto& [owner, sets] : zone.nodes()) {
        for (const auto& [type, set] : sets) {
            if (type != Type::Soa)
                appendSet(text, set, zone.origin());
        }
    }
    return text;
}

} // namespace postroad::dns
