// SPDX-License-Identifier: MIT
// Two machines on a wire, and ends of connections that write down what they are told: for tests of
// the network itself, without sessions.
#pragma once

#include "core/sim/network.h"
#include "core/sim/sim_host.h"

#include <string>
#include <vector>

namespace postroad::tests {

/// Notes what comes, with its time in milliseconds: "opened@20", "abc@30", "fin@40".
class End final : public runtime::ConnectionHandler
{
public:
    explicit End(runtime::Runtime& runtime) : m_runtime(runtime) { }

    void opened() override { note("opened"); }
    void failed(runtime::ConnectFailure failure) override
    {
        note(failure == runtime::ConnectFailure::Refused ? "refused" : "timed-out");
    }
    void received(std::string_view bytes) override
    {
        octets += bytes;
        note(std::string(bytes.substr(0, 20)));
    }
    void drained() override { note("drained"); }
    void peerClosed() override { note("fin"); }
    void lost() override { note("lost"); }
    [[nodiscard]] std::optional<Instant> dawdlesSince() const override { return dawdles; }
    void giveUpPlace() override { note("place"); }

    std::vector<std::string> notes;
    std::string octets;
    ConnectionId id;
    std::optional<Instant> dawdles;

private:
    void note(const std::string& text)
    {
        notes.push_back(text + '@' + std::to_string(nanoseconds(m_runtime.now()) / 1'000'000));
    }
    runtime::Runtime& m_runtime;
};

/// Hosts 0 "a" and 1 "b", 10 ms apart; b listens on port 25.
class Wire
{
public:
    explicit Wire(scenario::Plan plan = makePlan()) : world(plan)
    {
        b().listen(25, trace::Protocol::Smtp, [this](ConnectionId id) {
            server.id = id;
            return isWelcome ? &server : nullptr;
        });
    }

    static scenario::Plan makePlan()
    {
        scenario::Plan plan;
        plan.hosts.push_back({"a.example.org", {*parseIpAddress("192.0.2.1")}});
        plan.hosts.push_back(
            {"b.example.net", {*parseIpAddress("198.51.100.1"), *parseIpAddress("2001:db8::1")}});
        plan.hosts.push_back({"c.example.net", {*parseIpAddress("198.51.100.2")}});
        plan.links.push_back({0, 2, 70ms});
        return plan;
    }

    runtime::Runtime& a() { return world.runtime(HostId(0)); }
    runtime::Runtime& b() { return world.runtime(HostId(1)); }

    void call(std::string_view address = "198.51.100.1", std::uint16_t port = 25)
    {
        client.id = a().connect(
            {*parseIpAddress(address), port}, trace::Protocol::Smtp, {}, 30s, client);
    }
    void open()
    {
        call();
        wait(30ms);
    }
    void wait(Duration time)
    {
        const Instant until = world.now() + time;
        world.schedule(until, [] {});
        while (!world.idle() && world.nextTime() <= until)
            world.step();
    }
    void settle()
    {
        while (!world.idle())
            world.step();
    }
    [[nodiscard]] std::vector<trace::EventKind> kinds() const
    {
        std::vector<trace::EventKind> all;
        for (std::size_t k = 0; k < world.trace().size(); ++k)
            all.push_back(world.trace().at(k).kind);
        return all;
    }

    sim::World world;
    End client{a()};
    End server{b()};
    bool isWelcome = true;
};

} // namespace postroad::tests
