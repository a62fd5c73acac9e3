// SPDX-License-Identifier: MIT
// A lab that lives in a thread of its own, and a program that talks to it over real sockets.
#pragma once

#include "core/live/lab.h"
#include "core/live/replay.h"
#include "core/scenario/builtin.h"
#include "core/scenario/read.h"
#include "core/trace/fingerprint.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace postroad::tests {

inline scenario::Plan planOf(std::string_view text)
{
    const auto plan = scenario::read(text, "lab.toml",
        [](std::string_view) { return Failure{std::string("no files here")}; }, {});
    return plan ? *plan : scenario::Plan{};
}

/// Bob's side, with nothing to say by itself.
inline scenario::Plan bobsPlan()
{
    return planOf(R"(
title = "lab"
[domain."example.net"]
users = { bob = "builder", carol = "singer" }
)");
}

/// Long enough for any machine, however busy: who waits so long has waited in vain.
constexpr std::chrono::seconds kPatience{60};

/// Whether that comes to hold.
template <typename Condition>
bool eventually(const Condition& holds)
{
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
}

class LiveLab
{
public:
    explicit LiveLab(const scenario::Plan& plan, live::LabOptions options = {})
        : m_log(options.header)
    {
        options.bind = *parseIpAddress("127.0.0.1");
        options.log = &m_log;
        if (plan.hosts.empty())
            return; // its text has mistakes
        auto lab = live::Lab::open(plan, options);
        if (!lab)
            return;
        m_plan = live::livePlan(plan, options);
        m_lab = std::move(*lab);
        m_thread = std::thread([this] { m_lab->run(); });
    }
    ~LiveLab() { stop(); }
    LiveLab(const LiveLab&) = delete;
    LiveLab& operator=(const LiveLab&) = delete;

    void stop()
    {
        if (!m_thread.joinable())
            return;
        m_lab->stop();
        m_thread.join();
    }

    [[nodiscard]] bool isOpen() const { return m_lab != nullptr; }
    [[nodiscard]] live::Lab& lab() { return *m_lab; }
    [[nodiscard]] const trace::Trace& trace() { return m_lab->trace(); }
    [[nodiscard]] const live::InputLog& log() const { return m_log; }
    /// As a repetition needs it.
    [[nodiscard]] const scenario::Plan& plan() const { return m_plan; }

    [[nodiscard]] std::uint16_t port(std::string_view role, std::string_view protocol) const
    {
        for (const live::LabEndpoint& endpoint : m_lab->endpoints()) {
            if (endpoint.role == role && protocolName(endpoint.protocol) == protocol)
                return endpoint.local.port;
        }
        return 0;
    }

    /// Whether the trace gets that event.
    [[nodiscard]] bool waitFor(trace::EventKind kind, std::size_t count = 1)
    {
        return eventually([&] {
            std::size_t found = 0;
            for (std::size_t i = 0; i < trace().size(); ++i)
                found += trace().at(i).kind == kind ? 1U : 0U;
            return found >= count;
        });
    }

    /// Stops the lab and repeats it from its log: what goes differently then, or "".
    [[nodiscard]] std::string differenceWhenRepeated()
    {
        stop();
        const auto replay = live::Replay::open(m_plan, m_log.octets());
        if (!replay)
            return replay.error();
        (*replay)->runToEnd();
        if (!(*replay)->problem().empty())
            return (*replay)->problem();
        const trace::Trace& again = (*replay)->trace();
        for (std::size_t k = 0; k < std::min(again.size(), trace().size()); ++k) {
            const EventId id(static_cast<std::uint32_t>(k));
            if (canonicalForm(again, id) != canonicalForm(trace(), id))
                return canonicalForm(again, id) + " instead of " + canonicalForm(trace(), id);
        }
        return again.size() == trace().size()
            ? std::string()
            : std::to_string(again.size()) + " events instead of " + std::to_string(trace().size());
    }

private:
    live::InputLog m_log;
    scenario::Plan m_plan;
    std::unique_ptr<live::Lab> m_lab;
    std::thread m_thread;
};

/// A socket that waits for what it reads.
class Client
{
public:
    explicit Client(std::uint16_t port, int type = SOCK_STREAM) : m_socket(socket(AF_INET, type, 0))
    {
        const timeval patience{kPatience.count(), 0};
        setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        m_connected = connect(m_socket, reinterpret_cast<sockaddr*>(&address), // NOLINT
                          sizeof address)
            == 0;
    }
    ~Client() { hangUp(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    [[nodiscard]] bool connected() const { return m_connected; }
    /// Whether all of it has gone: not if the server has broken off.
    bool say(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ssize_t gone = send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (gone <= 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(gone));
        }
        return true;
    }
    /// One line without its CRLF; "(end)" when the server has closed, or says nothing.
    std::string line()
    {
        for (;;) {
            const std::size_t end = m_heard.find("\r\n");
            if (end != std::string::npos) {
                std::string text = m_heard.substr(0, end);
                m_heard.erase(0, end + 2);
                return text;
            }
            if (!hear())
                return "(end)";
        }
    }
    /// A whole SMTP reply: its last line.
    std::string reply()
    {
        std::string text = line();
        while (text.size() > 3 && text[3] == '-')
            text = line();
        return text;
    }
    std::string ask(std::string_view command)
    {
        say(std::string(command) + "\r\n");
        return reply();
    }
    /// So many octets; fewer if no more come.
    std::string octets(std::size_t count)
    {
        while (m_heard.size() < count && hear()) { }
        std::string text = m_heard.substr(0, count);
        m_heard.erase(0, count);
        return text;
    }
    /// What is there already, or comes first; empty at the end.
    std::string some()
    {
        if (m_heard.empty())
            hear();
        return std::exchange(m_heard, {});
    }
    std::string datagram()
    {
        char bytes[4096];
        const ssize_t count = recv(m_socket, bytes, sizeof bytes, 0);
        return {bytes, count > 0 ? static_cast<std::size_t>(count) : 0};
    }
    void endOurSide() { shutdown(m_socket, SHUT_WR); }
    void hangUp()
    {
        if (m_socket >= 0)
            close(m_socket);
        m_socket = -1;
    }

private:
    bool hear()
    {
        char bytes[4096];
        const ssize_t count = recv(m_socket, bytes, sizeof bytes, 0);
        if (count <= 0)
            return false;
        m_heard.append(bytes, static_cast<std::size_t>(count));
        return true;
    }

    int m_socket;
    bool m_connected = false;
    std::string m_heard;
};

} // namespace postroad::tests
