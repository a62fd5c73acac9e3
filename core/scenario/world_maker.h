// SPDX-License-Identifier: MIT
// Makes what the file doesn't say: machines and their names, addresses, the nodes on them, and who
// may send through whom. Everything made leaves a line in Plan::generated; the order is that of
// the file.
#pragma once

#include "core/scenario/address_plan.h"
#include "core/scenario/world_draft.h"

#include <set>

namespace postroad::scenario {

class WorldMaker
{
public:
    /// senders: the domains that letters are sent from, in lower case; they need a way out.
    WorldMaker(const std::vector<DomainDraft>& drafts, std::set<std::string> senders, Plan& plan,
        ReadContext& context);

    /// Fills hosts, nodes and domains of the plan.
    void make();

    /// The name servers of the root and of the top-level domains; valid after make().
    [[nodiscard]] HostIndex rootServer() const { return m_root; }
    [[nodiscard]] HostIndex topLevelServer() const { return m_topLevel; }
    /// The machines that the domain's own name servers run on, in the order of the drafts; empty
    /// where the root's or the top-level domains' server does it.
    [[nodiscard]] const std::vector<std::vector<HostIndex>>& nameServers() const
    {
        return m_nameServers;
    }

private:
    void planAddresses();
    [[nodiscard]] std::size_t infrastructure() const { return m_owners.back(); }
    void collectNames();
    void makeDomain(std::size_t index);
    void makeUsers(std::size_t index, DomainPlan& domain);
    void makeWayOut(std::size_t index, DomainPlan& domain);
    void makeWayIn(std::size_t index, DomainPlan& domain);
    void makeResolver(std::size_t index, DomainPlan& domain);
    void makeNameServers(std::size_t index);
    void makeNetworks(std::size_t index, DomainPlan& domain, std::size_t firstHost);
    void makeInfrastructure();

    std::vector<std::string> exchangerNames(const DomainDraft& draft);
    std::string chosen(const std::optional<HostName>& given, const DomainDraft& draft,
        const std::string& label, std::string_view role);
    std::string freeName(const std::string& label, const std::string& domain);
    HostIndex addHost(const std::string& name, std::size_t owner, std::uint32_t preferred);
    std::vector<IpAddress> addressesInZones(const std::string& name) const;
    NodePlan& addNode(
        NodeRole role, const std::string& name, HostIndex host, const std::string& domain);
    void note(std::string line) { m_plan.generated.push_back(std::move(line)); }

    const std::vector<DomainDraft>& m_drafts;
    std::set<std::string> m_senders;
    Plan& m_plan;
    ReadContext& m_context;
    AddressPlan m_addresses;
    std::vector<std::size_t> m_owners; ///< of addresses, by draft
    std::set<std::string> m_names; ///< of hosts, given or made
    std::vector<std::vector<HostIndex>> m_nameServers;
    HostIndex m_root = 0;
    HostIndex m_topLevel = 0;
};

} // namespace postroad::scenario
