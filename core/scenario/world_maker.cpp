// SPDX-License-Identifier: MIT
#include "core/scenario/world_maker.h"

#include "core/base/ascii.h"
#include "core/base/sentence.h"

#include <algorithm>
#include <utility>

namespace postroad::scenario {

namespace {

// The numbers that hosts get within their block, if they are free: easy to remember.
constexpr std::uint32_t kNameServerNumber = 2;
constexpr std::uint32_t kExchangerNumber = 10; // 10, 20, 30 …
constexpr std::uint32_t kTransferNumber = 25;
constexpr std::uint32_t kDeliveryNumber = 40;
constexpr std::uint32_t kResolverNumber = 53;
constexpr std::uint32_t kSubmissionNumber = 87;
constexpr std::uint32_t kUserNumber = 101;
constexpr std::uint32_t kRootNumber = 4;
constexpr std::uint32_t kTopLevelNumber = 5;

/// A label made of a local part: "Bob.Smith" becomes "bob-smith".
std::string labelOf(std::string_view localPart)
{
    std::string label;
    for (const char c : localPart.substr(0, 40)) {
        if (ascii::isAlnum(c))
            label += ascii::toLower(c);
        else if (!label.empty() && label.back() != '-')
            label += '-';
    }
    return label.empty() ? "user" : label;
}

std::string numbered(const std::string& label, int number)
{
    return label + '-' + std::to_string(number);
}

void addAddresses(
    const dns::Zone& zone, const dns::Name& owner, dns::Type type, std::vector<IpAddress>& to)
{
    const auto* set = zone.find(owner, type);
    if (set == nullptr)
        return;
    for (const dns::Record& record : set->records) {
        if (const auto* address = dns::addressOf(record))
            to.push_back(*address);
    }
}

} // namespace

WorldMaker::WorldMaker(const std::vector<DomainDraft>& drafts, std::set<std::string> senders,
    Plan& plan, ReadContext& context)
    : m_drafts(drafts),
      m_senders(std::move(senders)),
      m_plan(plan),
      m_context(context),
      m_addresses(1
          + static_cast<std::size_t>(std::count_if(drafts.begin(), drafts.end(),
              [](const DomainDraft& draft) { return !draft.zoneOnly(); }))),
      m_nameServers(drafts.size())
{
    // Zones without mail have no block of their own; the last owner is the infrastructure.
    std::size_t mailDomains = 0;
    for (const DomainDraft& draft : drafts)
        mailDomains += draft.zoneOnly() ? 0U : 1U;
    std::size_t next = 0;
    for (const DomainDraft& draft : drafts)
        m_owners.push_back(draft.zoneOnly() ? mailDomains : next++);
    m_owners.push_back(mailDomains);
}

void WorldMaker::make()
{
    collectNames();
    planAddresses();
    for (std::size_t i = 0; i < m_drafts.size(); ++i) {
        if (!m_drafts[i].zoneOnly())
            makeDomain(i);
    }
    makeInfrastructure();
}

void WorldMaker::collectNames()
{
    const auto collect = [&](const std::optional<HostName>& host) {
        if (host)
            m_names.insert(host->value);
    };
    for (const DomainDraft& draft : m_drafts) {
        collect(draft.msa);
        collect(draft.mta);
        collect(draft.mda);
        collect(draft.store);
        collect(draft.resolver);
        for (const std::string& name : exchangerNames(draft))
            m_names.insert(name);
    }
}

void WorldMaker::planAddresses()
{
    for (std::size_t i = 0; i < m_drafts.size(); ++i) {
        for (const auto& [owner, sets] : m_drafts[i].zone.nodes()) {
            std::vector<IpAddress> said;
            addAddresses(m_drafts[i].zone, owner, dns::Type::A, said);
            addAddresses(m_drafts[i].zone, owner, dns::Type::Aaaa, said);
            for (const IpAddress& address : said) {
                m_addresses.reserve(address);
                if (!m_drafts[i].zoneOnly())
                    m_addresses.claim(m_owners[i], address);
            }
        }
    }
    m_addresses.assignRest();
}

void WorldMaker::makeDomain(std::size_t index)
{
    DomainPlan domain;
    domain.name = m_drafts[index].name;
    domain.certificate = m_drafts[index].certificate;
    const std::size_t firstHost = m_plan.hosts.size();
    makeUsers(index, domain);
    makeWayOut(index, domain);
    makeWayIn(index, domain);
    makeResolver(index, domain);
    makeNameServers(index);
    makeNetworks(index, domain, firstHost);
    m_plan.domains.push_back(std::move(domain));
}

void WorldMaker::makeUsers(std::size_t index, DomainPlan& domain)
{
    const DomainDraft& draft = m_drafts[index];
    for (const UserDraft& user : draft.users) {
        const std::string name = freeName(labelOf(user.name) + "-laptop", draft.name);
        const HostIndex host = addHost(name, m_owners[index], kUserNumber);
        addNode(NodeRole::UserAgent, name, host, draft.name).user = user.name;
        domain.users.push_back({user.name, user.password, host});
    }
}

void WorldMaker::makeWayOut(std::size_t index, DomainPlan& domain)
{
    const DomainDraft& draft = m_drafts[index];
    const bool sends = m_senders.count(ascii::lowered(draft.name)) > 0;
    if (sends || draft.msa) {
        const std::string name = chosen(draft.msa, draft, "submit", "submission agent");
        domain.msa = addHost(name, m_owners[index], kSubmissionNumber);
        addNode(NodeRole::SubmissionAgent, name, *domain.msa, draft.name);
    }
    if (sends || draft.msa || draft.mta) {
        const std::string name = chosen(draft.mta, draft, "mta", "transfer agent");
        domain.mta = addHost(name, m_owners[index], kTransferNumber);
        addNode(NodeRole::TransferAgent, name, *domain.mta, draft.name);
    }
}

std::vector<std::string> WorldMaker::exchangerNames(const DomainDraft& draft)
{
    std::vector<std::string> names;
    for (const HostName& given : draft.exchangers)
        names.push_back(given.value);
    if (!names.empty() || !draft.mail)
        return names;
    for (const dns::MxData& mx : draft.zoneExchangers()) {
        const std::string name = ascii::lowered(bareName(mx.exchange));
        if (mx.exchange.isSubdomainOf(draft.origin()) && mx.exchange != draft.origin()
            && std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
    }
    return names;
}

void WorldMaker::makeWayIn(std::size_t index, DomainPlan& domain)
{
    const DomainDraft& draft = m_drafts[index];
    std::vector<std::string> names = exchangerNames(draft);
    const bool elsewhere = names.empty() && !draft.zoneExchangers().empty();
    if (!draft.mail
        || (draft.users.empty() && names.empty() && !draft.mda && !draft.store && !draft.discard))
        return;
    if (names.empty() && !elsewhere)
        names.push_back(chosen({}, draft, "mx", "mail exchanger"));
    std::uint32_t number = kExchangerNumber;
    for (const std::string& name : names) {
        domain.exchangers.push_back(addHost(name, m_owners[index], number));
        addNode(NodeRole::Exchanger, name, domain.exchangers.back(), draft.name);
        number += kExchangerNumber;
    }
    domain.discard = draft.discard;
    if (draft.discard)
        return;
    const std::string name = chosen(draft.mda, draft, "mda", "delivery agent");
    domain.mda = addHost(name, m_owners[index], kDeliveryNumber);
    addNode(NodeRole::DeliveryAgent, name, *domain.mda, draft.name);
    domain.storeName = chosen(draft.store, draft, "store", "mail store");
    addNode(NodeRole::MailStore, domain.storeName, *domain.mda, draft.name);
}

void WorldMaker::makeResolver(std::size_t index, DomainPlan& domain)
{
    const DomainDraft& draft = m_drafts[index];
    if (domain.users.empty() && !domain.mta && domain.exchangers.empty() && !draft.resolver)
        return;
    const std::string name = chosen(draft.resolver, draft, "resolver", "resolver");
    domain.resolver = addHost(name, m_owners[index], kResolverNumber);
    addNode(NodeRole::Resolver, name, *domain.resolver, draft.name);
}

void WorldMaker::makeNameServers(std::size_t index)
{
    const DomainDraft& draft = m_drafts[index];
    std::vector<std::string> names;
    for (const dns::Name& target : draft.zoneServers()) {
        if (target.isSubdomainOf(draft.origin()) && target != draft.origin())
            names.push_back(ascii::lowered(bareName(target)));
    }
    if (names.empty() && draft.zoneServers().empty())
        names.push_back(chosen({}, draft, "ns1", "name server"));
    for (const std::string& name : names) {
        const auto known = m_plan.findHost(name);
        const HostIndex host = known ? *known : addHost(name, m_owners[index], kNameServerNumber);
        addNode(NodeRole::NameServer, name, host, draft.zoneOnly() ? "" : draft.name);
        m_nameServers[index].push_back(host);
    }
}

void WorldMaker::makeNetworks(std::size_t index, DomainPlan& domain, std::size_t firstHost)
{
    domain.networks = m_drafts[index].networks;
    if (!domain.networks.empty())
        return;
    domain.networks.push_back(m_addresses.network(m_owners[index]));
    for (std::size_t host = firstHost; host < m_plan.hosts.size(); ++host) {
        for (const IpAddress& address : m_plan.hosts[host].addresses) {
            if (!m_addresses.isInside(m_owners[index], address))
                domain.networks.push_back(format(address) + (address.isV4() ? "/32" : "/128"));
        }
    }
    if (domain.msa || domain.mta)
        note(domain.name + ": takes mail from its own network, " + domain.networks.front());
}

void WorldMaker::makeInfrastructure()
{
    for (std::size_t i = 0; i < m_drafts.size(); ++i) {
        if (m_drafts[i].zoneOnly() && !m_drafts[i].zoneServers().empty())
            makeNameServers(i);
    }
    const std::string root = freeName("a.root", "example");
    m_root = addHost(root, infrastructure(), kRootNumber);
    addNode(NodeRole::NameServer, root, m_root, "");
    const std::string topLevel = freeName("a.gtld", "example");
    m_topLevel = addHost(topLevel, infrastructure(), kTopLevelNumber);
    addNode(NodeRole::NameServer, topLevel, m_topLevel, "");
}

std::string WorldMaker::chosen(const std::optional<HostName>& given, const DomainDraft& draft,
    const std::string& label, std::string_view role)
{
    if (given)
        return given->value;
    std::string name = freeName(label, draft.name);
    note(draft.name + ": " + std::string(role) + ' ' + name);
    return name;
}

std::string WorldMaker::freeName(const std::string& label, const std::string& domain)
{
    const std::string ending = '.' + ascii::lowered(domain);
    std::string name = label + ending;
    for (int number = 2; !m_names.insert(name).second; ++number)
        name = numbered(label, number).append(ending);
    return name;
}

HostIndex WorldMaker::addHost(const std::string& name, std::size_t owner, std::uint32_t preferred)
{
    HostPlan host{.name = name, .addresses = addressesInZones(name)};
    if (host.addresses.empty()) {
        if (auto address = m_addresses.take(owner, preferred))
            host.addresses.push_back(*address);
        else
            m_context.diagnostics.add({},
                say({"no address is left for {1}", "没有地址可以分给 {1}"}, name),
                say({"fewer machines", "少一些机器"}));
    }
    const auto draft = std::find(m_owners.begin(), m_owners.end(), owner) - m_owners.begin();
    const auto index = static_cast<std::size_t>(draft);
    const bool onlyV4 = std::all_of(host.addresses.begin(), host.addresses.end(),
        [](const IpAddress& address) { return address.isV4(); });
    if (index < m_drafts.size() && m_drafts[index].ipv6 && onlyV4) {
        if (auto address = m_addresses.takeV6(owner, preferred))
            host.addresses.push_back(*address);
    }
    std::string line = name + ": address";
    for (const IpAddress& address : host.addresses)
        line += ' ' + format(address);
    if (addressesInZones(name).size() < host.addresses.size())
        note(std::move(line));
    m_plan.hosts.push_back(std::move(host));
    return static_cast<HostIndex>(m_plan.hosts.size() - 1);
}

std::vector<IpAddress> WorldMaker::addressesInZones(const std::string& name) const
{
    std::vector<IpAddress> addresses;
    const auto owner = dns::parseName(name + '.');
    // The zone nearest to the name speaks for it; glue above it may be wrong on purpose.
    const DomainDraft* nearest = nullptr;
    for (const DomainDraft& draft : m_drafts) {
        if (owner && owner->isSubdomainOf(draft.origin())
            && (nearest == nullptr || draft.origin().labelCount() > nearest->origin().labelCount()))
            nearest = &draft;
    }
    if (nearest != nullptr) {
        addAddresses(nearest->zone, *owner, dns::Type::A, addresses);
        addAddresses(nearest->zone, *owner, dns::Type::Aaaa, addresses);
    }
    return addresses;
}

NodePlan& WorldMaker::addNode(
    NodeRole role, const std::string& name, HostIndex host, const std::string& domain)
{
    NodePlan& node = m_plan.nodes.emplace_back();
    node.role = role;
    node.name = name;
    node.host = host;
    node.domain = domain;
    return node;
}

} // namespace postroad::scenario
