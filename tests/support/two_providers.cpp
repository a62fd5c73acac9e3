// SPDX-License-Identifier: MIT
#include "tests/support/two_providers.h"

namespace postroad::tests {

using namespace scenario;

namespace {

HostIndex addHost(Plan& plan, std::string name, std::string_view address)
{
    plan.hosts.push_back({std::move(name), {*parseIpAddress(address)}});
    return static_cast<HostIndex>(plan.hosts.size() - 1);
}

void addNode(Plan& plan, NodeRole role, HostIndex host, std::string domain, std::string user = {})
{
    NodePlan node;
    node.role = role;
    node.host = host;
    node.name = plan.hosts[host].name;
    node.domain = std::move(domain);
    node.user = std::move(user);
    plan.nodes.push_back(std::move(node));
}

void addZone(Plan& plan, std::string origin, HostIndex server, std::string text)
{
    addNode(plan, NodeRole::NameServer, server, "");
    plan.nodes.back().zones.push_back(origin);
    plan.zones.push_back({std::move(origin), server, std::move(text)});
}

void addProvider(Plan& plan, const std::string& domain, const std::string& user,
    const std::string& network, const std::vector<std::string>& exchangers)
{
    const auto host = [&](const std::string& name, int last) {
        return addHost(plan, name + '.' + domain, network + std::to_string(last));
    };
    DomainPlan provider;
    provider.name = domain;
    provider.networks = {network + "0/24"};
    provider.users.push_back({user, "secret", host(user + "-laptop", 100)});
    addNode(plan, NodeRole::UserAgent, provider.users.back().host, domain, user);
    provider.msa = host("submit", 20);
    addNode(plan, NodeRole::SubmissionAgent, *provider.msa, domain);
    provider.mta = host("mta", 25);
    addNode(plan, NodeRole::TransferAgent, *provider.mta, domain);
    int last = 10;
    for (const std::string& name : exchangers) {
        provider.exchangers.push_back(host(name, last));
        addNode(plan, NodeRole::Exchanger, provider.exchangers.back(), domain);
        last += 1;
    }
    provider.mda = host("mda", 30);
    provider.storeName = "store." + domain;
    addNode(plan, NodeRole::DeliveryAgent, *provider.mda, domain);
    addNode(plan, NodeRole::MailStore, *provider.mda, domain);
    provider.resolver = host("resolver", 53);
    addNode(plan, NodeRole::Resolver, *provider.resolver, domain);
    plan.domains.push_back(std::move(provider));
}

std::string soa(const std::string& server)
{
    return "@ 3600 SOA " + server + " hostmaster.example. 1 3600 600 604800 300\n";
}

} // namespace

std::shared_ptr<Plan> makeTwoProviders()
{
    auto plan = std::make_shared<Plan>();
    plan->name = "sample";
    plan->seed = 7;
    // Her network vouches for Alice: TLS and log-ins have tests of their own.
    plan->security.tls = scenario::TlsScope::None;
    plan->security.login.clear();
    addProvider(*plan, "example.org", "alice", "198.51.100.", {"mx"});
    addProvider(*plan, "example.net", "bob", "192.0.2.", {"mx1", "mx2"});
    const HostIndex root = addHost(*plan, "a.root.example", "203.0.113.1");
    const HostIndex top = addHost(*plan, "a.gtld.example", "203.0.113.2");
    const HostIndex org = addHost(*plan, "ns1.example.org", "198.51.100.2");
    const HostIndex net = addHost(*plan, "ns1.example.net", "192.0.2.2");
    addZone(*plan, "", root,
        soa("a.root.example.")
            + "@ NS a.root.example.\na.root.example. A 203.0.113.1\n"
              "net. NS a.gtld.example.\norg. NS a.gtld.example.\na.gtld.example. A 203.0.113.2\n");
    addZone(*plan, "net", top,
        soa("a.gtld.example.")
            + "@ NS a.gtld.example.\nexample NS ns1.example\nns1.example A 192.0.2.2\n");
    plan->zones.push_back({"org", top,
        soa("a.gtld.example.")
            + "@ NS a.gtld.example.\nexample NS ns1.example\nns1.example A 198.51.100.2\n"});
    addZone(*plan, "example.org", org,
        soa("ns1") + "@ NS ns1\nns1 A 198.51.100.2\n@ MX 10 mx\nmx A 198.51.100.10\n");
    addZone(*plan, "example.net", net,
        soa("ns1")
            + "@ NS ns1\nns1 A 192.0.2.2\n@ MX 10 mx1\n@ MX 20 mx2\nmx1 A 192.0.2.10\nmx2 A "
              "192.0.2.11\n");
    return plan;
}

LetterPlan makeLetter(std::vector<std::string> to, std::string text)
{
    LetterPlan letter;
    letter.from = "alice@example.org";
    letter.to = std::move(to);
    letter.text = makeBlob(std::move(text));
    return letter;
}

std::shared_ptr<Plan> planWithLetter(std::vector<std::string> to)
{
    auto plan = makeTwoProviders();
    plan->letters.push_back(makeLetter(std::move(to)));
    return plan;
}

trace::Matcher on(trace::Family family, std::string word, std::vector<trace::Condition> conditions)
{
    trace::Matcher matcher;
    matcher.family = family;
    matcher.word = std::move(word);
    matcher.conditions = std::move(conditions);
    return matcher;
}

std::size_t count(const trace::Trace& trace, const trace::Matcher& matcher)
{
    std::size_t found = 0;
    for (std::size_t k = 0; k < trace.size(); ++k)
        found += matcher.matches(trace, EventId(static_cast<std::uint32_t>(k))) ? 1 : 0;
    return found;
}

FaultPlan makeFault(trace::Matcher on, FaultAction action)
{
    FaultPlan fault;
    fault.on = std::move(on);
    fault.action = action;
    return fault;
}

} // namespace postroad::tests
