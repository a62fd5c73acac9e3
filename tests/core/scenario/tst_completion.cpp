// SPDX-License-Identifier: MIT
// What is not said is made: machines, addresses, networks and zones, and nothing that was said is
// made again.
#include "core/dns/zone.h"
#include "core/scenario/address_plan.h"
#include "tests/core/scenario/lesson.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <set>

using namespace postroad;
using namespace postroad::tests;
using scenario::NodePlan;
using scenario::NodeRole;
using scenario::Plan;

namespace {

constexpr const char* kLetter = "\n[[letter]]\nfrom = \"alice@example.org\"\nto = "
                                "[\"bob@example.net\"]\ntext = \"x\"\n";

std::string lesson(const std::string& org, const std::string& net, const std::string& more = {})
{
    return "title = \"T\"\n\n[domain.\"example.org\"]\nusers = { alice = \"w\" }\n" + org
        + "\n[domain.\"example.net\"]\nusers = { bob = \"b\" }\n" + net + '\n' + more + kLetter;
}

QString addressOf(const Plan& plan, std::string_view host)
{
    const auto index = plan.findHost(host);
    QStringList all;
    if (index) {
        for (const IpAddress& address : plan.hosts[*index].addresses)
            all << QString::fromStdString(format(address));
    }
    return all.join(u' ');
}

std::string zoneText(const Plan& plan, std::string_view origin)
{
    for (const scenario::ZonePlan& zone : plan.zones) {
        if (zone.origin == origin)
            return zone.text;
    }
    return {};
}

bool zoneHas(const Plan& plan, std::string_view origin, const char* line)
{
    const std::string text = '\n' + zoneText(plan, origin);
    return text.find(std::string("\n") + line + '\n') != std::string::npos;
}

QStringList namesOf(const Plan& plan, NodeRole role)
{
    QStringList names;
    for (const NodePlan& node : plan.nodes) {
        if (node.role == role)
            names << QString::fromStdString(node.name);
    }
    return names;
}

bool wasGenerated(const Plan& plan, const char* words)
{
    return std::any_of(plan.generated.begin(), plan.generated.end(),
        [&](const std::string& line) { return line.find(words) != std::string::npos; });
}

} // namespace

class TstCompletion : public QObject
{
    Q_OBJECT

private slots:
    void makesAStage();
    void makesAWayOutForSendersOnly();
    void makesNoMailWhereItIsOff();
    void givesEachDomainItsNetwork();
    void respectsAddressesOfZones();
    void sharesTheNetworksAmongMany();
    void runsOutOfAddressesInWords();
    void makesIpv6OnRequest();
    void makesNamesThatAreFree();
    void yieldsToTheZone();
    void takesExchangersFromTheZone();
    void obeysNullMx();
    void generatesNothingWhenTold();
    void delegatesFromTheRootDown();
    void letsParentsBeWritten();
    void servesSubdomains();
    void acceptsItsOwnZones();
    void keepsNetworksThatAreSaid();
    void notesWhatItMakes();
    void plansAddresses();
};

void TstCompletion::makesAStage()
{
    const Plan plan = planOf(lesson("", ""));
    QCOMPARE(namesOf(plan, NodeRole::UserAgent),
        (QStringList{
            QStringLiteral("alice-laptop.example.org"), QStringLiteral("bob-laptop.example.net")}));
    QCOMPARE(namesOf(plan, NodeRole::SubmissionAgent),
        QStringList{QStringLiteral("submit.example.org")});
    QCOMPARE(
        namesOf(plan, NodeRole::TransferAgent), QStringList{QStringLiteral("mta.example.org")});
    QCOMPARE(namesOf(plan, NodeRole::Exchanger),
        (QStringList{QStringLiteral("mx.example.org"), QStringLiteral("mx.example.net")}));
    QCOMPARE(namesOf(plan, NodeRole::MailStore),
        (QStringList{QStringLiteral("store.example.org"), QStringLiteral("store.example.net")}));
    QCOMPARE(namesOf(plan, NodeRole::Resolver).size(), 2);
    QCOMPARE(namesOf(plan, NodeRole::NameServer).size(), 4);
    const scenario::DomainPlan* net = plan.findDomain("example.net");
    QVERIFY(net != nullptr && net->mda && net->resolver && !net->msa && !net->mta);
    QCOMPARE(net->storeName, std::string("store.example.net"));
    QCOMPARE(plan.hosts[*net->mda].name, std::string("mda.example.net"));
    for (const NodePlan& node : plan.nodes) {
        QVERIFY(node.host < plan.hosts.size());
        if (node.role == NodeRole::MailStore && node.domain == "example.net")
            QCOMPARE(node.host, *net->mda);
        if (node.role == NodeRole::Exchanger)
            QVERIFY(node.preference == std::uint16_t{10});
    }
}

void TstCompletion::makesAWayOutForSendersOnly()
{
    const Plan plan = planOf(lesson("", "msa = \"post\""));
    QCOMPARE(namesOf(plan, NodeRole::SubmissionAgent),
        (QStringList{QStringLiteral("submit.example.org"), QStringLiteral("post.example.net")}));
    QCOMPARE(namesOf(plan, NodeRole::TransferAgent),
        (QStringList{QStringLiteral("mta.example.org"), QStringLiteral("mta.example.net")}));
    const Plan relay = planOf(lesson("", "mta = \"relay\""));
    QCOMPARE(namesOf(relay, NodeRole::SubmissionAgent).size(), 1);
}

void TstCompletion::makesNoMailWhereItIsOff()
{
    const Plan plan = planOf(lesson("mail = false", ""));
    QCOMPARE(namesOf(plan, NodeRole::Exchanger), QStringList{QStringLiteral("mx.example.net")});
    const scenario::DomainPlan* org = plan.findDomain("example.org");
    QVERIFY(!org->mda && org->exchangers.empty() && org->storeName.empty());
    QVERIFY(zoneText(plan, "example.org").find(" MX ") == std::string::npos);
}

void TstCompletion::givesEachDomainItsNetwork()
{
    const Plan plan = planOf(lesson("", ""));
    QCOMPARE(addressOf(plan, "mta.example.org"), QStringLiteral("198.51.100.25"));
    QCOMPARE(addressOf(plan, "resolver.example.org"), QStringLiteral("198.51.100.53"));
    QCOMPARE(addressOf(plan, "mx.example.net"), QStringLiteral("192.0.2.10"));
    QCOMPARE(addressOf(plan, "a.root.example"), QStringLiteral("203.0.113.4"));
    QCOMPARE(plan.findDomain("example.org")->networks, std::vector<std::string>{"198.51.100.0/24"});
    std::set<IpAddress> seen;
    for (const scenario::HostPlan& host : plan.hosts) {
        QCOMPARE(host.addresses.size(), std::size_t{1});
        QVERIFY2(seen.insert(host.addresses.front()).second, host.name.c_str());
    }
}

void TstCompletion::respectsAddressesOfZones()
{
    const Plan plan = planOf(lesson("zone = '''\nmta A 203.0.113.7\nodd A 203.0.113.87\n'''",
        "mx = \"mx1\"\nzone = '''\nmx1 A 192.0.2.99\nmx1 A 10.1.2.3\nmx1 AAAA 2001:db8::1\n'''"));
    QCOMPARE(addressOf(plan, "mta.example.org"), QStringLiteral("203.0.113.7"));
    // The domain's block is that of the address; what another name has is not given out again.
    QCOMPARE(addressOf(plan, "submit.example.org"), QStringLiteral("203.0.113.88"));
    QCOMPARE(addressOf(plan, "mx1.example.net"), QStringLiteral("192.0.2.99 10.1.2.3 2001:db8::1"));
    QCOMPARE(addressOf(plan, "a.root.example"), QStringLiteral("198.51.100.4"));
    QCOMPARE(plan.findDomain("example.net")->networks,
        (std::vector<std::string>{"192.0.2.0/24", "10.1.2.3/32", "2001:db8::1/128"}));
}

void TstCompletion::sharesTheNetworksAmongMany()
{
    std::string domains;
    for (int i = 0; i < 10; ++i)
        domains += "\n[domain.\"d" + std::to_string(i) + ".test\"]\nusers = { u = \"p\" }\n";
    const Plan plan = planOf(lesson("", "", domains));
    QCOMPARE(plan.domains.size(), std::size_t{12});
    std::set<IpAddress> seen;
    std::set<std::string> networks;
    for (const scenario::HostPlan& host : plan.hosts)
        QVERIFY(seen.insert(host.addresses.at(0)).second);
    for (const scenario::DomainPlan& domain : plan.domains)
        QVERIFY(networks.insert(domain.networks.at(0)).second);
    QVERIFY(networks.count("198.51.100.0/27") == 1);
}

void TstCompletion::runsOutOfAddressesInWords()
{
    std::string domains;
    for (int i = 0; i < 30; ++i) {
        domains += "\n[domain.\"d" + std::to_string(i) + ".test\"]\nusers = { ";
        for (int u = 0; u < 40; ++u)
            domains += (u > 0 ? ", u" : "u") + std::to_string(u) + " = \"p\"";
        domains += " }\n";
    }
    const auto result = readLesson(lesson("", "", domains));
    QVERIFY(!result);
    QVERIFY(mistakes(result).find("no address is left for ") != std::string::npos);
}

void TstCompletion::makesIpv6OnRequest()
{
    const Plan plan = planOf(lesson("", "ipv6 = true\nzone = '''\nmda AAAA 2001:db8:ffff::1\n'''"));
    QCOMPARE(addressOf(plan, "mx.example.net"), QStringLiteral("192.0.2.10 2001:db8:2::a"));
    QCOMPARE(addressOf(plan, "mda.example.net"), QStringLiteral("2001:db8:ffff::1"));
    QCOMPARE(addressOf(plan, "mta.example.org"), QStringLiteral("198.51.100.25"));
    QVERIFY(zoneHas(plan, "example.net", "mx 3600 IN AAAA 2001:db8:2::a"));
}

void TstCompletion::makesNamesThatAreFree()
{
    const Plan people = planOf("title = \"T\"\n[domain.\"example.org\"]\nusers = { alice = \"w\", "
                               "\"B.O\" = \"x\", b-o = \"x\", \"+\" = \"x\" }\n"
                               "msa = \"alice-laptop\"\n");
    QCOMPARE(namesOf(people, NodeRole::UserAgent),
        (QStringList{QStringLiteral("alice-laptop-2.example.org"),
            QStringLiteral("b-o-laptop.example.org"), QStringLiteral("b-o-laptop-2.example.org"),
            QStringLiteral("user-laptop.example.org")}));
    const Plan clash = planOf(lesson("mta = \"submit\"", "resolver = \"mx\""));
    QCOMPARE(namesOf(clash, NodeRole::SubmissionAgent),
        QStringList{QStringLiteral("submit-2.example.org")});
    QVERIFY(namesOf(clash, NodeRole::Exchanger).contains(QStringLiteral("mx-2.example.net")));
}

void TstCompletion::yieldsToTheZone()
{
    const Plan plan = planOf(lesson("", R"(zone = '''
@   60 SOA ns9 admin 7 1 2 3 4
@   NS  ns9
ns9 A   192.0.2.200
@   MX  5 mx
@   TXT "v=spf1 -all"
''')"));
    QVERIFY(
        zoneHas(plan, "example.net", "@ 60 IN SOA ns9.example.net. admin.example.net. 7 1 2 3 4"));
    QVERIFY(zoneHas(plan, "example.net", "@ 60 IN NS ns9.example.net."));
    QVERIFY(zoneHas(plan, "example.net", "@ 60 IN MX 5 mx.example.net."));
    const std::string text = zoneText(plan, "example.net");
    QCOMPARE(std::count(text.begin(), text.end(), '\n'),
        std::ptrdiff_t{1 + 4 + 1 + 5}); // $ORIGIN; SOA NS MX TXT; ns9; five machines and the store
    QVERIFY(!plan.findHost("ns1.example.net"));
    QVERIFY(plan.findHost("ns9.example.net").has_value());
    QVERIFY(zoneHas(plan, "net", "example 86400 IN NS ns9.example.net."));
    QVERIFY(zoneHas(plan, "net", "ns9.example 86400 IN A 192.0.2.200"));
}

void TstCompletion::takesExchangersFromTheZone()
{
    const Plan plan = planOf(lesson("", "zone = '''\n@ MX 20 slow\n@ MX 10 fast\n'''"));
    QCOMPARE(namesOf(plan, NodeRole::Exchanger).mid(1),
        (QStringList{QStringLiteral("fast.example.net"), QStringLiteral("slow.example.net")}));
    for (const NodePlan& node : plan.nodes) {
        if (node.name == "slow.example.net")
            QVERIFY(node.preference == std::uint16_t{20});
    }
    QVERIFY(zoneHas(plan, "example.net", "fast 3600 IN A 192.0.2.10"));
}

void TstCompletion::obeysNullMx()
{
    const Plan plan = planOf(lesson("", "zone = '''\n@ MX 0 .\n'''"));
    QVERIFY(plan.findDomain("example.net")->exchangers.empty());
    QVERIFY(zoneHas(plan, "example.net", "@ 3600 IN MX 0 ."));
}

void TstCompletion::generatesNothingWhenTold()
{
    const Plan plan = planOf(lesson("", R"(generate = false
zone = '''
@   SOA ns1 admin 7 1 2 3 4
@   MX  10 mx
''')"));
    QCOMPARE(zoneText(plan, "example.net"),
        std::string(
            "$ORIGIN example.net.\n@ 3600 IN SOA ns1.example.net. admin.example.net. 7 1 2 3 "
            "4\n@ 3600 IN MX 10 mx.example.net.\n"));
    QVERIFY(!wasGenerated(plan, "zone example.net:"));
    // The machines stand all the same, and the parent knows where to ask.
    QVERIFY(plan.findHost("mx.example.net").has_value());
    QVERIFY(zoneHas(plan, "net", "example 86400 IN NS ns1.example.net."));
}

void TstCompletion::delegatesFromTheRootDown()
{
    const Plan plan = planOf(lesson("", ""));
    QVERIFY(zoneHas(plan, "", "net. 86400 IN NS a.gtld.example."));
    QVERIFY(zoneHas(plan, "", "org. 86400 IN NS a.gtld.example."));
    QVERIFY(zoneHas(plan, "", "a.gtld.example. 86400 IN A 203.0.113.5"));
    QVERIFY(zoneHas(plan, "org", "ns1.example 86400 IN A 198.51.100.2"));
    QCOMPARE(plan.zones.back().origin, std::string());
    for (const NodePlan& node : plan.nodes) {
        if (node.name == "a.gtld.example")
            QCOMPARE(node.zones, (std::vector<std::string>{"org", "net"}));
        if (node.name == "a.root.example")
            QCOMPARE(node.zones, std::vector<std::string>{""});
        if (node.name == "ns1.example.net")
            QCOMPARE(node.zones, std::vector<std::string>{"example.net"});
    }
}

void TstCompletion::letsParentsBeWritten()
{
    const Plan lame = planOf(lesson("", "", R"(
[domain."net"]
generate = false
zone = '''
@       SOA a.gtld.example. admin 1 2 3 4 5
@       NS  a.gtld.example.
example NS  ns7.example
'''
)"));
    QVERIFY(zoneHas(lame, "net", "example 3600 IN NS ns7.example.net."));
    QVERIFY(zoneText(lame, "net").find(" A ") == std::string::npos); // no glue
    QVERIFY(zoneHas(lame, "", "net. 86400 IN NS a.gtld.example."));
    const Plan own = planOf(lesson("", "", R"(
[domain."net"]
zone = '''
@     NS  a.nic
a.nic A   203.0.113.77
'''
)"));
    QCOMPARE(addressOf(own, "a.nic.net"), QStringLiteral("203.0.113.77"));
    QVERIFY(zoneHas(own, "", "net. 86400 IN NS a.nic.net."));
    QVERIFY(zoneHas(own, "", "a.nic.net. 86400 IN A 203.0.113.77"));
    QVERIFY(zoneHas(own, "net", "example 86400 IN NS ns1.example.net."));
}

void TstCompletion::servesSubdomains()
{
    const Plan plan = planOf(
        lesson("", "", "\n[domain.\"sales.example.net\"]\nusers = { eve = \"e\" }\n"));
    QVERIFY(zoneHas(plan, "example.net", "sales 3600 IN NS ns1.sales.example.net."));
    QVERIFY(zoneHas(plan, "example.net", "ns1.sales 3600 IN A 203.0.113.2"));
    QVERIFY(zoneText(plan, "net").find("sales") == std::string::npos);
}

void TstCompletion::acceptsItsOwnZones()
{
    const Plan plan = planOf(lesson("ipv6 = true", "mx = [\"mx1\", \"mx2\"]",
        "\n[domain.\"bank.example\"]\nusers = { c = \"d\" }\n"));
    QCOMPARE(plan.zones.size(), std::size_t{7});
    for (const scenario::ZonePlan& zone : plan.zones) {
        const auto origin = dns::parseName(zone.origin.empty() ? "." : zone.origin + '.');
        QVERIFY(origin.ok());
        const auto parsed = dns::parseZone(zone.text, *origin);
        QVERIFY2(parsed.ok(), zone.text.c_str());
        QVERIFY2(dns::checkZone(*parsed).empty(), zone.text.c_str());
        QCOMPARE(dns::format(*parsed), zone.text);
    }
}

void TstCompletion::keepsNetworksThatAreSaid()
{
    const Plan plan = planOf(lesson("networks = [\"203.0.113.0/24\", \"10.0.0.1\"]", ""));
    QCOMPARE(plan.findDomain("example.org")->networks,
        (std::vector<std::string>{"203.0.113.0/24", "10.0.0.1"}));
}

void TstCompletion::notesWhatItMakes()
{
    const Plan plan = planOf(lesson("mta = \"relay\"", "zone = '''\nmx A 192.0.2.66\n'''"));
    QVERIFY(wasGenerated(plan, "example.org: submission agent submit.example.org"));
    QVERIFY(wasGenerated(plan, "relay.example.org: address 198.51.100.25"));
    QVERIFY(!wasGenerated(plan, "transfer agent"));
    QVERIFY(wasGenerated(plan, "example.net: mail exchanger mx.example.net"));
    QVERIFY(!wasGenerated(plan, "mx.example.net: address"));
    QVERIFY(wasGenerated(plan, "zone example.net: example.net. 3600 IN MX 10 mx.example.net."));
    QVERIFY(wasGenerated(plan, "latency: 10ms"));
    QVERIFY(wasGenerated(plan, "clock: 2026-03-02T09:00:00+01:00"));
    for (const std::string& line : plan.generated)
        QVERIFY2(line.find('\n') == std::string::npos, line.c_str());
}

void TstCompletion::plansAddresses()
{
    scenario::AddressPlan plan(4);
    plan.claim(2, *parseIpAddress("192.0.2.130"));
    plan.claim(1, *parseIpAddress("192.0.2.131")); // too late
    plan.claim(3, *parseIpAddress("10.0.0.1")); // of no network of ours
    plan.assignRest();
    QCOMPARE(plan.network(0), std::string("198.51.100.0/25"));
    QCOMPARE(plan.network(1), std::string("192.0.2.0/25"));
    QCOMPARE(plan.network(2), std::string("192.0.2.128/25"));
    QCOMPARE(plan.network(3), std::string("203.0.113.0/25"));
    plan.reserve(*parseIpAddress("192.0.2.20"));
    QCOMPARE(format(*plan.take(1, 20)), std::string("192.0.2.21"));
    QCOMPARE(format(*plan.take(1, 126)), std::string("192.0.2.126"));
    QCOMPARE(format(*plan.take(1, 126)), std::string("192.0.2.1")); // round the corner
    QCOMPARE(format(*plan.take(1, 200)), std::string("192.0.2.2")); // no such number here
    for (int i = 0; i < 400; ++i)
        QVERIFY(plan.take(1, 1).has_value()); // others help out
    scenario::AddressPlan full(1);
    full.assignRest();
    int taken = 0;
    while (full.take(0, 1))
        ++taken;
    QCOMPARE(taken, 3 * 254);
}

POSTROAD_TEST(TstCompletion);
#include "tst_completion.moc"
