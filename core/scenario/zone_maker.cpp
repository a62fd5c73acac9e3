// SPDX-License-Identifier: MIT
#include "core/scenario/zone_maker.h"

#include "core/base/ascii.h"
#include "core/base/sentence.h"

#include <algorithm>
#include <utility>

namespace postroad::scenario {

namespace {

constexpr std::uint32_t kTtl = 3600; ///< seconds, in the zones of the domains
constexpr std::uint32_t kUpperTtl = 86'400; ///< of the root and the top-level domains

/// One zone on its way to the plan.
struct Work
{
    dns::Zone zone;
    const DomainDraft* draft = nullptr; ///< nullptr: the file doesn't speak of it
    std::vector<HostIndex> servers;
    bool upper = false; ///< root or top-level domain

    [[nodiscard]] bool generate() const { return draft == nullptr || draft->generate; }
    [[nodiscard]] std::uint32_t ttl() const { return upper ? kUpperTtl : kTtl; }
};

/// The name of a host or domain of the plan; they have been checked.
dns::Name nameOf(const std::string& text)
{
    auto name = dns::parseName(text.empty() ? "." : text + '.');
    return name ? *name : dns::Name();
}

class ZoneMaker
{
public:
    ZoneMaker(const std::vector<DomainDraft>& drafts, const WorldMaker& world, Plan& plan,
        ReadContext& context)
        : m_drafts(drafts),
          m_world(world),
          m_plan(plan),
          m_context(context)
    {
    }

    std::vector<std::string> run()
    {
        collect();
        for (Work& work : m_works)
            addOwnRecords(work);
        for (Work& work : m_works)
            delegate(work);
        for (Work& work : m_works)
            finish(work);
        findPreferences();
        return exchangers();
    }

private:
    void collect();
    void collectTopLevel(const dns::Name& name);
    void addServersOfOthers(Work& work);
    void addOwnRecords(Work& work);
    void addMailRecords(const DomainPlan& domain, Work& work);
    void addHostAddresses(const dns::Name& owner, HostIndex host, std::vector<dns::Record>& to,
        std::uint32_t ttl) const;
    void delegate(const Work& child);
    Work* parentOf(const Work& child);
    std::vector<dns::Name> serverNames(const Work& work) const;
    void merge(Work& work, const std::vector<dns::Record>& records);
    void finish(Work& work);
    void findPreferences();
    [[nodiscard]] std::vector<std::string> exchangers() const;
    [[nodiscard]] dns::Record startOfAuthority(const Work& work) const;
    [[nodiscard]] Work* find(const dns::Name& origin);

    const std::vector<DomainDraft>& m_drafts;
    const WorldMaker& m_world;
    Plan& m_plan;
    ReadContext& m_context;
    std::vector<Work> m_works; ///< domains, then top-level domains, then the root
};

void ZoneMaker::collect()
{
    for (std::size_t i = 0; i < m_drafts.size(); ++i) {
        if (!m_drafts[i].zoneOnly())
            m_works.push_back({m_drafts[i].zone, &m_drafts[i], m_world.nameServers()[i], false});
    }
    const std::size_t domains = m_works.size();
    for (std::size_t i = 0; i < domains; ++i)
        collectTopLevel(m_works[i].zone.origin().suffix(1));
    for (const DomainDraft& draft : m_drafts) {
        if (draft.zoneOnly())
            collectTopLevel(draft.origin());
    }
    collectTopLevel(dns::Name());
    std::stable_partition(m_works.begin(), m_works.end(),
        [](const Work& work) { return !work.zone.origin().isRoot(); });
    for (Work& work : m_works)
        addServersOfOthers(work);
}

void ZoneMaker::collectTopLevel(const dns::Name& name)
{
    if (find(name) != nullptr)
        return;
    Work work{dns::Zone(name), nullptr, {}, true};
    for (std::size_t i = 0; i < m_drafts.size(); ++i) {
        if (m_drafts[i].zoneOnly() && m_drafts[i].origin() == name) {
            work.zone = m_drafts[i].zone;
            work.draft = &m_drafts[i];
            work.servers = m_world.nameServers()[i];
        }
    }
    if (work.zone.find(name, dns::Type::Ns) == nullptr)
        work.servers = {name.isRoot() ? m_world.rootServer() : m_world.topLevelServer()};
    m_works.push_back(std::move(work));
}

void ZoneMaker::addServersOfOthers(Work& work)
{
    const auto* set = work.zone.find(work.zone.origin(), dns::Type::Ns);
    if (set == nullptr)
        return;
    for (const dns::Record& record : set->records) {
        const auto* target = dns::targetOf(record);
        const auto host = target == nullptr ? std::nullopt : m_plan.findHost(bareName(*target));
        if (!host
            || std::find(work.servers.begin(), work.servers.end(), *host) != work.servers.end())
            continue;
        const bool serves = std::any_of(m_plan.nodes.begin(), m_plan.nodes.end(),
            [&](const NodePlan& n) { return n.host == *host && n.role == NodeRole::NameServer; });
        if (serves)
            work.servers.push_back(*host);
    }
}

dns::Record ZoneMaker::startOfAuthority(const Work& work) const
{
    const CivilTime date = m_plan.calendar.civil(Instant{});
    const auto serial = static_cast<std::uint32_t>(
        (date.year * 10'000 + date.month * 100 + date.day) * 100LL % UINT32_MAX + 1);
    const auto servers = serverNames(work);
    const auto contact = work.zone.origin().child("hostmaster");
    return dns::makeSoa(work.zone.origin(), work.ttl(),
        {.primary = servers.empty() ? work.zone.origin() : servers.front(),
            .contact = contact ? *contact : work.zone.origin(),
            .serial = serial,
            .refresh = 7200,
            .retry = 900,
            .expire = 1'209'600,
            .minimum = 300});
}

std::vector<dns::Name> ZoneMaker::serverNames(const Work& work) const
{
    std::vector<dns::Name> names;
    if (const auto* set = work.zone.find(work.zone.origin(), dns::Type::Ns)) {
        for (const dns::Record& record : set->records) {
            if (const auto* target = dns::targetOf(record))
                names.push_back(*target);
        }
    } else {
        for (const HostIndex server : work.servers)
            names.push_back(nameOf(m_plan.hosts[server].name));
    }
    return names;
}

void ZoneMaker::addHostAddresses(
    const dns::Name& owner, HostIndex host, std::vector<dns::Record>& to, std::uint32_t ttl) const
{
    for (const IpAddress& address : m_plan.hosts[host].addresses)
        to.push_back(dns::makeAddress(owner, ttl, address));
}

void ZoneMaker::addOwnRecords(Work& work)
{
    if (!work.generate())
        return;
    std::vector<dns::Record> records{startOfAuthority(work)};
    for (const dns::Name& server : serverNames(work)) {
        records.push_back(dns::makeNs(work.zone.origin(), work.ttl(), server));
        const auto host = m_plan.findHost(bareName(server));
        if (host && server.isSubdomainOf(work.zone.origin()))
            addHostAddresses(server, *host, records, work.ttl());
    }
    merge(work, records);
    const DomainPlan* domain = work.draft == nullptr ? nullptr
                                                     : m_plan.findDomain(work.draft->name);
    if (domain != nullptr)
        addMailRecords(*domain, work);
}

void ZoneMaker::addMailRecords(const DomainPlan& domain, Work& work)
{
    std::vector<dns::Record> records;
    std::uint16_t preference = 0;
    for (const HostIndex exchanger : domain.exchangers) {
        preference = static_cast<std::uint16_t>(preference + 10);
        records.push_back(dns::makeMx(
            work.zone.origin(), kTtl, preference, nameOf(m_plan.hosts[exchanger].name)));
    }
    for (const NodePlan& node : m_plan.nodes) {
        if (node.domain == domain.name && node.role != NodeRole::NameServer)
            addHostAddresses(nameOf(node.name), node.host, records, kTtl);
    }
    merge(work, records);
}

/// Adds what the zone has nothing of, and notes it.
void ZoneMaker::merge(Work& work, const std::vector<dns::Record>& records)
{
    std::vector<const dns::Record*> absent;
    for (const dns::Record& record : records) {
        if (work.zone.find(record.owner, record.type) == nullptr)
            absent.push_back(&record);
    }
    for (const dns::Record* record : absent) {
        if (work.zone.add(*record))
            m_plan.generated.push_back(
                "zone " + dns::formatBare(work.zone.origin()) + ": " + dns::format(*record));
    }
}

Work* ZoneMaker::find(const dns::Name& origin)
{
    const auto found = std::find_if(m_works.begin(), m_works.end(),
        [&](const Work& work) { return work.zone.origin() == origin; });
    return found == m_works.end() ? nullptr : &*found;
}

Work* ZoneMaker::parentOf(const Work& child)
{
    if (child.zone.origin().isRoot())
        return nullptr;
    for (dns::Name name = child.zone.origin().parent();; name = name.parent()) {
        if (Work* parent = find(name); parent != nullptr || name.isRoot())
            return parent;
    }
}

void ZoneMaker::delegate(const Work& child)
{
    Work* parent = parentOf(child);
    if (parent == nullptr || !parent->generate())
        return;
    std::vector<dns::Record> records;
    for (const dns::Name& server : serverNames(child)) {
        records.push_back(dns::makeNs(child.zone.origin(), parent->ttl(), server));
        if (!server.isSubdomainOf(parent->zone.origin()))
            continue;
        if (const auto host = m_plan.findHost(bareName(server)))
            addHostAddresses(server, *host, records, parent->ttl());
    }
    merge(*parent, records);
}

void ZoneMaker::finish(Work& work)
{
    const Place place = work.draft == nullptr ? Place{} : work.draft->place;
    if (!work.generate() && work.zone.soa() == nullptr)
        m_context.diagnostics.add(place,
            say({"the zone of {1} has no SOA record", "{1}的区域没有 SOA 记录"},
                quoted(work.draft->name)),
            say({"one in zone, as generate is false", "在 zone 里写一条，因为 generate 是 false"}));
    if (work.generate()) {
        for (const dns::ZoneError& error : dns::checkZone(work.zone)) {
            const bool fromText = work.draft != nullptr && work.draft->zoneText != nullptr
                && error.place.line > 0;
            m_context.diagnostics.add(
                fromText ? placeInZone(*work.draft->zoneText, error.place, m_context) : place,
                inZone(error.problem), error.expected, error.nearest);
        }
    }
    const std::string origin = bareName(work.zone.origin());
    const std::string text = dns::format(work.zone);
    for (const HostIndex server : work.servers) {
        m_plan.zones.push_back({.origin = origin, .server = server, .text = text});
        for (NodePlan& node : m_plan.nodes) {
            if (node.host == server && node.role == NodeRole::NameServer)
                node.zones.push_back(origin);
        }
    }
}

void ZoneMaker::findPreferences()
{
    for (NodePlan& node : m_plan.nodes) {
        Work* work = node.role == NodeRole::Exchanger ? find(nameOf(node.domain)) : nullptr;
        const auto* set = work == nullptr ? nullptr
                                          : work->zone.find(work->zone.origin(), dns::Type::Mx);
        if (set == nullptr)
            continue;
        for (const dns::Record& record : set->records) {
            const auto* mx = dns::mxOf(record);
            if (mx != nullptr && mx->exchange == nameOf(node.name))
                node.preference = mx->preference;
        }
    }
}

std::vector<std::string> ZoneMaker::exchangers() const
{
    std::vector<std::string> names;
    for (const Work& work : m_works) {
        for (const auto& [owner, sets] : work.zone.nodes()) {
            const auto set = sets.find(dns::Type::Mx);
            if (set == sets.end())
                continue;
            for (const dns::Record& record : set->second.records) {
                if (const auto* mx = dns::mxOf(record))
                    names.push_back(ascii::lowered(bareName(mx->exchange)));
            }
        }
    }
    return names;
}

} // namespace

std::vector<std::string> makeZones(const std::vector<DomainDraft>& drafts, const WorldMaker& world,
    Plan& plan, ReadContext& context)
{
    return ZoneMaker(drafts, world, plan, context).run();
}

} // namespace postroad::scenario
