// SPDX-License-Identifier: MIT
#include "tests/support/sample_plans.h"

#include <array>
#include <set>

namespace postroad::tests {

using scenario::DomainPlan;
using scenario::NodeRole;
using scenario::Plan;

namespace {

constexpr std::array kPeople{"alice", "bob", "carol", "dave", "erin", "frank"};

class PlanMaker
{
public:
    Plan make(const std::vector<DomainShape>& shapes)
    {
        for (const DomainShape& shape : shapes)
            addDomain(shape);
        addNameServers(shapes);
        for (const DomainShape& shape : shapes) {
            if (shape.sends)
                addLetter(shape, shapes);
        }
        return std::move(m_plan);
    }

private:
    scenario::HostIndex addHost(const std::string& name)
    {
        const auto number = static_cast<std::uint32_t>(m_plan.hosts.size() + 1);
        m_plan.hosts.push_back({name, {IpAddress::v4(0xC0000200U + number)}});
        return static_cast<scenario::HostIndex>(m_plan.hosts.size() - 1);
    }

    scenario::NodePlan& addNode(
        NodeRole role, const std::string& name, const std::string& domain, scenario::HostIndex host)
    {
        scenario::NodePlan node;
        node.role = role;
        node.name = name;
        node.host = host;
        node.domain = domain;
        m_plan.nodes.push_back(std::move(node));
        return m_plan.nodes.back();
    }

    scenario::HostIndex addMachine(
        NodeRole role, const std::string& label, const std::string& domain)
    {
        const std::string name = label + '.' + domain;
        const auto host = addHost(name);
        addNode(role, name, domain, host);
        return host;
    }

    void addDomain(const DomainShape& shape)
    {
        DomainPlan domain;
        domain.name = shape.name;
        for (std::size_t i = 0; i < shape.people; ++i) {
            std::string person = kPeople[m_person++ % kPeople.size()];
            const auto host = addMachine(NodeRole::UserAgent, person + "-laptop", shape.name);
            m_plan.nodes.back().user = person;
            domain.users.push_back({person, "secret", host});
        }
        if (shape.sends) {
            domain.msa = addMachine(NodeRole::SubmissionAgent, "submit", shape.name);
            domain.mta = addMachine(NodeRole::TransferAgent, "mta", shape.name);
            domain.resolver = addMachine(NodeRole::Resolver, "resolver", shape.name);
        }
        for (std::size_t i = 1; i <= shape.exchangers; ++i) {
            domain.exchangers.push_back(
                addMachine(NodeRole::Exchanger, "mx" + std::to_string(i), shape.name));
            m_plan.nodes.back().preference = static_cast<std::uint16_t>(10 * i);
        }
        if (shape.exchangers > 0) {
            domain.mda = addMachine(NodeRole::DeliveryAgent, "mda", shape.name);
            domain.storeName = "store." + shape.name;
            addNode(NodeRole::MailStore, domain.storeName, shape.name, *domain.mda);
        }
        m_plan.domains.push_back(std::move(domain));
    }

    void addNameServers(const std::vector<DomainShape>& shapes)
    {
        addNode(NodeRole::NameServer, "a.root.example", "", addHost("a.root.example")).zones = {""};
        std::set<std::string> tops;
        for (const DomainShape& shape : shapes)
            tops.insert(shape.name.substr(shape.name.rfind('.') + 1));
        for (const std::string& top : tops) {
            const std::string name = "a." + top + ".example";
            addNode(NodeRole::NameServer, name, "", addHost(name)).zones = {top};
        }
        for (const DomainShape& shape : shapes) {
            const std::string name = "ns1." + shape.name;
            addNode(NodeRole::NameServer, name, shape.name, addHost(name)).zones = {shape.name};
        }
    }

    void addLetter(const DomainShape& from, const std::vector<DomainShape>& shapes)
    {
        scenario::LetterPlan letter;
        letter.from = m_plan.findDomain(from.name)->users.front().name + '@' + from.name;
        for (const DomainShape& to : shapes) {
            if (to.exchangers > 0 && to.people > 0 && to.name != from.name)
                letter.to.push_back(m_plan.findDomain(to.name)->users.front().name + '@' + to.name);
        }
        m_plan.letters.push_back(std::move(letter));
    }

    Plan m_plan;
    std::size_t m_person = 0;
};

} // namespace

Plan samplePlan(const std::vector<DomainShape>& domains) { return PlanMaker().make(domains); }

Plan crowdedPlan(std::size_t nodes)
{
    const std::size_t people = nodes / 3;
    const std::size_t exchangers = nodes - 2 * people - 12;
    return samplePlan(
        {{"example.org", people, true, 0}, {"example.net", people, false, exchangers}});
}

} // namespace postroad::tests
