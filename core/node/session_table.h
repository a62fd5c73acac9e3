// SPDX-License-Identifier: MIT
// A listening server of any protocol: each connection that comes gets a session object of type S,
// which is destroyed when its connection has ended. S is constructed with (key, ended) and offers
// channel().
#pragma once

#include "core/runtime/channel.h"

#include <functional>
#include <map>
#include <memory>

namespace postroad::node {

template <typename S>
class SessionTable
{
public:
    using Make = std::function<std::unique_ptr<S>(std::uint64_t key, ConnectionId connection)>;

    SessionTable(runtime::Runtime& runtime, std::uint16_t port, trace::Protocol protocol, Make make)
        : m_runtime(runtime)
    {
        listen(port, protocol, std::move(make));
    }

    /// On a further port.
    void listen(std::uint16_t port, trace::Protocol protocol, Make make)
    {
        m_runtime.listen(port, protocol,
            [this, make = std::move(make)](ConnectionId connection) -> runtime::ConnectionHandler* {
                const std::uint64_t key = m_nextKey++;
                S& session = *(m_sessions[key] = make(key, connection));
                session.channel().accept(connection);
                return &session.channel();
            });
    }

    /// The session with that key, or null: it may have ended while its owner was thinking.
    [[nodiscard]] S* find(std::uint64_t key)
    {
        const auto found = m_sessions.find(key);
        return found == m_sessions.end() ? nullptr : found->second.get();
    }
    /// Soon, not from within a call of the session.
    void drop(std::uint64_t key)
    {
        m_runtime.startTimer(m_runtime.now(), [this, key] { m_sessions.erase(key); });
    }

private:
    runtime::Runtime& m_runtime;
    std::map<std::uint64_t, std::unique_ptr<S>> m_sessions;
    std::uint64_t m_nextKey = 1;
};

} // namespace postroad::node
