// SPDX-License-Identifier: MIT
// The two providers with all their nodes, and people who type at consoles: one inside Alice's
// network, one at Bob's, one outside both.
#pragma once

#include "core/run/stage.h"
#include "core/sim/sim_host.h"
#include "core/sim/world.h"
#include "tests/support/two_providers.h"

#include <memory>
#include <string>
#include <vector>

namespace postroad::tests {

inline constexpr const char* kMsa = "198.51.100.20";
inline constexpr const char* kMta = "198.51.100.25";
inline constexpr const char* kMx1 = "192.0.2.10";
inline constexpr const char* kMda = "192.0.2.30"; ///< and the store

class NodeWorld
{
public:
    explicit NodeWorld(std::shared_ptr<scenario::Plan> plan = makeTwoProviders())
        : m_plan(withConsoles(std::move(plan))),
          world(*m_plan),
          stage(*m_plan, [this](HostId host) -> runtime::Runtime& { return world.runtime(host); })
    {
        world.setWatcher([this](EventId id) { stage.look(world.trace(), id); });
    }

    [[nodiscard]] runtime::Runtime& host(std::string_view name)
    {
        return world.runtime(world.trace().findHost(name));
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
    /// What lies in a folder of a host, in the order of the names.
    [[nodiscard]] std::vector<std::string> files(
        std::string_view hostName, const std::string& folder)
    {
        std::vector<std::string> found;
        const sim::SimHost& machine = world.host(world.trace().findHost(hostName));
        for (const auto& [path, content] : machine.simDisk().files()) {
            if (path.starts_with(folder + '/'))
                found.push_back(*content);
        }
        return found;
    }
    std::vector<std::string> bobsMail() { return files("mda.example.net", "mail/example.net/bob"); }
    std::vector<std::string> alicesMail()
    {
        return files("mda.example.org", "mail/example.org/alice");
    }
    [[nodiscard]] std::size_t count(trace::EventKind kind) const
    {
        std::size_t found = 0;
        for (std::size_t k = 0; k < world.trace().size(); ++k)
            found += world.trace().at(k).kind == kind ? 1 : 0;
        return found;
    }

private:
    static std::shared_ptr<scenario::Plan> withConsoles(std::shared_ptr<scenario::Plan> plan)
    {
        plan->hosts.push_back({"outside.example", {*parseIpAddress("203.0.113.50")}});
        plan->hosts.push_back({"inside.example.org", {*parseIpAddress("198.51.100.77")}});
        plan->hosts.push_back({"inside.example.net", {*parseIpAddress("192.0.2.77")}});
        return plan;
    }

    std::shared_ptr<scenario::Plan> m_plan;

public:
    sim::World world;
    run::Stage stage;
};

/// A person with a connection to some server.
class Typist final : public runtime::ConnectionHandler
{
public:
    Typist(NodeWorld& world, std::string_view from, std::string_view to, std::uint16_t port)
        : m_world(world),
          m_runtime(world.host(from))
    {
        m_id = m_runtime.connect(
            {*parseIpAddress(to), port}, trace::Protocol::Smtp, {}, 30s, *this);
        world.wait(1s);
        greeting = std::exchange(m_heard, {});
    }
    ~Typist() override { m_runtime.release(m_id); }
    Typist(const Typist&) = delete;
    Typist& operator=(const Typist&) = delete;

    /// Types octets and a line end; returns what the server has said a second later.
    std::string type(std::string_view line)
    {
        m_runtime.write(m_id, std::string(line) + "\r\n");
        m_world.wait(1s);
        return std::exchange(m_heard, {});
    }
    /// The first four characters of the answer to the last of several lines.
    std::string typeAll(const std::vector<std::string>& lines)
    {
        std::string last;
        for (const std::string& line : lines)
            last = type(line);
        return last;
    }
    [[nodiscard]] bool isOpen() const { return m_isOpen; }

    void opened() override { m_isOpen = true; }
    void failed(runtime::ConnectFailure) override { }
    void received(std::string_view bytes) override { m_heard += bytes; }
    void drained() override { }
    void peerClosed() override { m_isOpen = false; }
    void lost() override { m_isOpen = false; }

    std::string greeting;

private:
    NodeWorld& m_world;
    runtime::Runtime& m_runtime;
    ConnectionId m_id;
    std::string m_heard;
    bool m_isOpen = false;
};

} // namespace postroad::tests
