// SPDX-License-Identifier: MIT
// The sockets at which a lab listens: one for each port that a host of the scenario listens on.
#pragma once

#include "core/live/asio_address.h"
#include "core/live/peer.h"
#include "core/live/turns.h"

#include <array>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <atomic>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace postroad::live {

/// A host's port, and what it says when it is full.
struct DoorPlace
{
    HostId host;
    std::uint16_t port = 0;
    std::string comeLater; ///< empty: the caller is dropped without a word
};

class TcpDoor;

/// Who counts the sessions of all doors.
class DoorKeeper
{
public:
    virtual ~DoorKeeper() = default;
    /// May one more come in?
    [[nodiscard]] virtual bool hasRoom(const TcpDoor& door) const = 0;
    /// Somebody waits: whoever only takes a place may be sent away.
    virtual void makeRoom(const TcpDoor& door) = 0;
};

class TcpDoor
{
public:
    /// The keeper must outlive the door.
    TcpDoor(Turns& turns, DoorPlace place, asio::ip::tcp::acceptor acceptor, DoorKeeper& keeper);

    void open() { accept(); }
    /// Nobody comes in any more; who is inside stays.
    void close();
    [[nodiscard]] const DoorPlace& place() const { return m_place; }
    [[nodiscard]] std::size_t sessions() const { return m_peers.size(); }
    [[nodiscard]] std::uint64_t turnedAway() const { return m_turnedAway; }

private:
    void accept();
    void take(asio::ip::tcp::socket& socket);
    void takeIfThereIsRoom(asio::ip::tcp::socket& socket);
    void turnAway(asio::ip::tcp::socket& socket);
    void pause();

    Turns& m_turns;
    DoorPlace m_place;
    asio::ip::tcp::acceptor m_acceptor;
    DoorKeeper& m_keeper;
    asio::steady_timer m_pause;
    std::set<std::shared_ptr<Peer>> m_peers;
    std::atomic<std::uint64_t> m_turnedAway = 0; ///< asked for by other threads
};

class UdpDoor
{
public:
    UdpDoor(Turns& turns, DoorPlace place, asio::ip::udp::socket socket);

    void open() { receive(); }
    void close();
    /// Lost, like any datagram, if the system has no room for it.
    void send(const Endpoint& to, std::string_view bytes);
    [[nodiscard]] bool isAt(HostId host, std::uint16_t port) const
    {
        return m_place.host == host && m_place.port == port;
    }

private:
    void receive();

    Turns& m_turns;
    DoorPlace m_place;
    asio::ip::udp::socket m_socket;
    asio::ip::udp::endpoint m_from;
    std::array<char, 65536> m_in{}; ///< the largest datagram there is
};

} // namespace postroad::live
