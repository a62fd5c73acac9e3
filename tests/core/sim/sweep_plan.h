// SPDX-License-Identifier: MIT
// A plan full of trouble, made from a seed: which connections are refused, silent, broken or slow,
// which datagrams are lost, which commands get 4yz or 5yz, who writes to whom.
#pragma once

#include "core/base/random.h"
#include "tests/support/two_providers.h"

#include <array>
#include <memory>
#include <string>

namespace postroad::tests {

class SweepPlan
{
public:
    static std::shared_ptr<scenario::Plan> make(std::uint64_t seed)
    {
        SweepPlan maker(seed);
        maker.writeLetters();
        const std::uint64_t faults = maker.pick(7);
        for (std::uint64_t k = 0; k < faults; ++k)
            maker.breakSomething();
        return maker.m_plan;
    }

private:
    explicit SweepPlan(std::uint64_t seed)
        : m_random(seed * 2'654'435'761 + 1),
          m_plan(makeTwoProviders())
    {
        m_plan->seed = seed;
        m_plan->pipelining = pick(2) == 0;
        if (pick(3) == 0) { // the others are as quick as before TLS
            m_plan->security.tls = pick(2) == 0 ? scenario::TlsScope::All
                                                : scenario::TlsScope::Submission;
            m_plan->security.login = oneOf(
                std::array{"PLAIN", "SCRAM-SHA-256-PLUS", "CRAM-MD5", "LOGIN"});
            m_plan->security.mechanisms = {m_plan->security.login};
        }
        m_plan->defaultLatency = Duration(1ms) * static_cast<int>(1 + pick(200));
        m_plan->domains[1].users.push_back({"carol", "secret", m_plan->domains[1].users[0].host});
    }

    std::uint64_t pick(std::uint64_t bound)
    {
        return below(m_random.draw("sweep", "choice", m_draws++), bound);
    }
    template <std::size_t N>
    std::string oneOf(const std::array<const char*, N>& words)
    {
        return words[pick(N)];
    }

    void writeLetters()
    {
        static constexpr std::array kPeople{"bob@example.net", "carol@example.net",
            "nobody@example.net", "alice@example.org", "bob@void.example"};
        const std::uint64_t letters = 1 + pick(3);
        for (std::uint64_t k = 0; k < letters; ++k) {
            std::vector<std::string> to;
            const std::uint64_t recipients = 1 + pick(3);
            for (std::uint64_t r = 0; r < recipients; ++r) {
                std::string who = oneOf(kPeople);
                if (std::find(to.begin(), to.end(), who) == to.end())
                    to.push_back(std::move(who));
            }
            std::string text = "Subject: number " + std::to_string(k) + "\n\n";
            for (std::uint64_t line = pick(3) == 0 ? 3000 : 2; line > 0; --line)
                text.append(70, 'x').append("\n.\n");
            m_plan->letters.push_back(makeLetter(std::move(to), std::move(text)));
            m_plan->letters.back().at = 1s * static_cast<int>(pick(5));
        }
        m_plan->reads.push_back({"bob@example.net", pick(2) == 0, 30s, std::nullopt});
        m_plan->reads.push_back({"alice@example.org", pick(2) == 0, 10h, std::nullopt});
    }

    trace::Matcher on(trace::Family family, std::string word)
    {
        trace::Matcher matcher = tests::on(family, std::move(word));
        matcher.nth = static_cast<std::uint32_t>(1 + pick(4));
        return matcher;
    }

    void breakSomething()
    {
        using enum scenario::FaultAction;
        static constexpr std::array kServers{"submit.example.org", "mta.example.org",
            "mx.example.org", "mx1.example.net", "mx2.example.net", "mda.example.net",
            "mda.example.org"};
        static constexpr std::array kHosts{"mta.example.org", "mx1.example.net", "mda.example.net",
            "resolver.example.org", "ns1.example.net", "alice-laptop.example.org"};
        static constexpr std::array kCommands{"EHLO", "LHLO", "MAIL", "RCPT", "DATA", "QUIT"};
        static constexpr std::array kReplies{"452 4.2.2 Mailbox full", "451 4.3.0 Later",
            "421 4.3.2 Going down", "550 5.1.1 No such user", "554 5.7.1 No"};
        scenario::FaultPlan fault;
        switch (pick(9)) {
        case 0:
        case 1:
            fault = makeFault(on(trace::Family::Connection, "attempt"),
                std::array{Refuse, Silent, Reset, Delay}[pick(4)]);
            fault.on.conditions = {{trace::Field::To, oneOf(kServers)}};
            break;
        case 2:
            fault = makeFault(on(trace::Family::Command, oneOf(kCommands)), Reset);
            fault.on.arrived = pick(2) == 0;
            break;
        case 3:
            fault = makeFault(on(trace::Family::Body, pick(2) == 0 ? "sent" : "arrived"),
                pick(2) == 0 ? Reset : Delay);
            break;
        case 4:
        case 5:
            fault = makeFault(on(trace::Family::Command, oneOf(kCommands)), Reply);
            fault.reply = oneOf(kReplies);
            fault.on.conditions = {{trace::Field::To, oneOf(kServers)}};
            break;
        case 6:
            fault = makeFault(on(trace::Family::Dns, pick(2) == 0 ? "query" : "response"),
                pick(2) == 0 ? Lose : Delay);
            break;
        case 7:
            fault = makeFault(
                on(trace::Family::Dns, "query"), pick(2) == 0 ? DnsServFail : DnsNxDomain);
            break;
        default:
            fault = makeFault(on(trace::Family::Reply, ""), Reset);
            fault.on.conditions = {{trace::Field::From, oneOf(kServers)}};
            if (pick(2) == 0) {
                fault.action = Down;
                fault.host = oneOf(kHosts);
                fault.times = 1;
                m_plan->faults.push_back(fault);
                fault.action = Up;
                fault.on = on(trace::Family::Connection, pick(2) == 0 ? "timed-out" : "reset");
            }
        }
        fault.delay = 1s * static_cast<int>(pick(400));
        // Bodies that always break, or whose answer is always late, bring more letters at every hop
        // (RFC 1047): the run would end, but not today.
        const bool isEndless = pick(5) == 0 && fault.on.family != trace::Family::Body
            && (fault.action != Reset || fault.on.family == trace::Family::Connection);
        fault.times = isEndless ? UINT32_MAX : static_cast<std::uint32_t>(1 + pick(3));
        m_plan->faults.push_back(std::move(fault));
    }

    Randomness m_random;
    std::uint64_t m_draws = 0;
    std::shared_ptr<scenario::Plan> m_plan;
};

} // namespace postroad::tests
