// SPDX-License-Identifier: MIT
// A small Internet in memory for the resolvers' tests: root, net., org., example.net. and
// example.org., each at its address, with a clock that stands still but for time-outs.
#pragma once

#include "core/dns/authority.h"
#include "core/dns/resolver.h"
#include "tests/core/dns/dns_support.h"

#include <functional>

namespace postroad::dns {

class DnsWorld
{
public:
    /// What a server makes of a query; empty: silence.
    using Server = std::function<std::string(std::string_view query, Transport transport)>;

    DnsWorld()
    {
        put("198.51.100.1", zoneOf(".", R"(
@    SOA a.root.test. host.test. 1 1 1 1 900
@    NS a.root.test.
a.root.test. A 198.51.100.1
net. NS a.gtld.test.
org. NS a.gtld.test.
a.gtld.test. A 198.51.100.2
)"));
        put("198.51.100.2", zoneOf("net.", R"(
@       SOA a.gtld.test. host.test. 1 1 1 1 600
@       NS a.gtld.test.
example NS ns1.example
example NS ns2.example
ns1.example A 192.0.2.53
ns2.example A 192.0.2.54
glueless NS ns1.example.org.
circular NS ns.circular
lost    NS ns.lost
ns.lost A 192.0.2.99
deep1   NS ns.deep2
deep2   NS ns.deep3
deep3   NS ns.deep1
)"));
        put("198.51.100.2", zoneOf("org.", R"(
@       SOA a.gtld.test. host.test. 1 1 1 1 600
@       NS a.gtld.test.
example NS ns1.example
ns1.example A 203.0.113.53
)"));
        const Zone net = zoneOf("example.net.", R"(
@     SOA ns1 hostmaster 1 1 1 1 300
@     NS ns1
@     NS ns2
ns1   A 192.0.2.53
ns2   A 192.0.2.54
@     3600 MX 10 mx1
@     3600 MX 20 mx2
mx1   3600 A 192.0.2.10
mx2   3600 A 192.0.2.20
mx2   3600 AAAA 2001:db8::20
www   CNAME web.example.org.
here  CNAME mx1
gone  CNAME nowhere
away  CNAME nowhere.example.org.
ring1 CNAME ring2
ring2 CNAME ring1
*.wild A 192.0.2.77
)");
        put("192.0.2.53", net);
        put("192.0.2.54", net);
        put("203.0.113.53", zoneOf("example.org.", R"(
@     SOA ns1 hostmaster 1 1 1 1 300
@     NS ns1
ns1   A 203.0.113.53
web   A 203.0.113.80
c1    CNAME c2.example.net.
)"));
        put("203.0.113.53", zoneOf("glueless.net.", R"(
@     SOA ns1.example.org. hostmaster 1 1 1 1 300
@     NS ns1.example.org.
@     MX 10 @
@     A 203.0.113.99
)"));
    }

    void put(std::string_view address, Zone zone)
    {
        const IpAddress at = ip(address);
        m_authorities[at].addZone(std::move(zone));
        servers[at] = [this, at](std::string_view query, Transport transport) {
            return m_authorities[at].answer(query, transport);
        };
    }

    [[nodiscard]] std::string ask(const SendQuery& query)
    {
        ++queries;
        const auto server = servers.find(query.server.address);
        return server == servers.end() ? std::string()
                                       : server->second(query.bytes, query.transport);
    }

    /// Lets it run until nothing is left to do; answers arrive at once, silence lasts until the
    /// time-out.
    void run(Resolver& resolver)
    {
        for (int guard = 0; guard < 5000; ++guard) {
            while (auto action = resolver.poll())
                take(resolver, *action);
            const auto next = resolver.nextTimeout();
            if (!next)
                return;
            now = std::max(now, *next);
            resolver.handleTimeout(now);
        }
    }

    static std::vector<RootHint> hints()
    {
        return {RootHint{N("a.root.test."), ip("198.51.100.1")}};
    }
    static std::uint16_t queryId(std::uint64_t n)
    {
        return static_cast<std::uint16_t>(n * 7919 + 13);
    }

    std::map<IpAddress, Server> servers;
    std::map<QuestionId, Answered> answered;
    std::map<QuestionId, Failed> failed;
    std::vector<std::uint64_t> abandoned;
    std::vector<SendQuery> sent;
    Instant now{};
    int queries = 0;

private:
    void take(Resolver& resolver, const ResolverAction& action)
    {
        if (const auto* query = std::get_if<SendQuery>(&action)) {
            sent.push_back(*query);
            if (const std::string bytes = ask(*query); !bytes.empty())
                resolver.receive(now, query->server, bytes, query->transport);
        } else if (const auto* done = std::get_if<Answered>(&action)) {
            answered[done->question] = *done;
        } else if (const auto* lost = std::get_if<Failed>(&action)) {
            failed[lost->question] = *lost;
        } else if (const auto* abandon = std::get_if<Abandon>(&action)) {
            abandoned.push_back(abandon->sendId);
        }
    }

    std::map<IpAddress, Authority> m_authorities;
};

/// "asked referral asked answer": the kinds of the steps.
inline std::string kindsOf(const std::vector<ResolveStep>& steps)
{
    std::string text;
    for (const ResolveStep& step : steps)
        text += (text.empty() ? "" : " ") + std::string(word(step.kind));
    return text;
}

} // namespace postroad::dns
