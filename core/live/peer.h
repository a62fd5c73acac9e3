// SPDX-License-Identifier: MIT
// One TCP connection between a foreign program and a node of the lab.
#pragma once

#include "core/live/turns.h"

#include <asio/ip/tcp.hpp>
#include <functional>
#include <string>
#include <vector>

namespace postroad::live {

class Peer final : public sim::FarEnd, public Sender
{
public:
    /// gone: the socket is closed, and the owner may forget the peer.
    Peer(Turns& turns, asio::ip::tcp::socket socket, std::function<void(Peer&)> gone);

    /// A foreign client's call, to that port of that host.
    void enter(HostId host, std::uint16_t port, const Endpoint& from);
    /// Calls a real server for the connection.
    void call(ConnectionId connection, const asio::ip::tcp::endpoint& to);
    /// The call failed before it began.
    void refuse(ConnectionId connection);

    // FarEnd
    void write(std::string_view bytes) override;
    void shutdown() override;
    void setReading(bool reading) override;
    void close() override;
    void abort() override;
    // Sender
    void flush() override;

private:
    void read();
    void readDone(const std::error_code& error, std::size_t octets);
    void waitForRoom();
    void lose();
    void end();
    std::shared_ptr<Peer> self() { return std::static_pointer_cast<Peer>(shared_from_this()); }

    Turns& m_turns;
    asio::ip::tcp::socket m_socket;
    std::function<void(Peer&)> m_gone;
    ConnectionId m_connection; ///< not valid: the world has forgotten it
    std::vector<char> m_in;
    std::string m_out;
    std::size_t m_sent = 0; ///< octets of m_out that have gone
    bool m_reading = true; ///< the node takes more
    bool m_readPending = false;
    bool m_waiting = false; ///< for room in the system's buffer
    bool m_toFlush = false;
    bool m_shutDown = false; ///< our direction ends after m_out
    bool m_finSent = false;
    std::size_t m_unheard = 0; ///< octets that came after our end
    bool m_closed = false; ///< theirs has ended
    bool m_closing = false; ///< ends when m_out has gone
    asio::steady_timer m_patience; ///< with a peer that doesn't take what is left
};

} // namespace postroad::live
