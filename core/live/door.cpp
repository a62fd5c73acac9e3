// SPDX-License-Identifier: MIT
#include "core/live/door.h"

#include <asio/buffer.hpp>
#include <asio/post.hpp>

namespace postroad::live {

namespace {

/// When the system has no more sockets for us: until the next try.
constexpr auto kPause = std::chrono::milliseconds(100);

/// Runs it after all that the system had for us when it was called: a caller is often accepted
/// before we hear that others have gone.
template <typename Task>
void afterWhatHasCome(asio::io_context& io, Task task)
{
    // What is posted comes before what the next look at the sockets brings, so once more.
    asio::post(io, [&io, task = std::move(task)]() mutable { asio::post(io, std::move(task)); });
}

} // namespace

// --- TCP ---

TcpDoor::TcpDoor(
    Turns& turns, DoorPlace place, asio::ip::tcp::acceptor acceptor, DoorKeeper& keeper)
    : m_turns(turns),
      m_place(std::move(place)),
      m_acceptor(std::move(acceptor)),
      m_keeper(keeper),
      m_pause(turns.io())
{
}

void TcpDoor::accept()
{
    m_acceptor.async_accept([this](const std::error_code& error, asio::ip::tcp::socket socket) {
        if (!m_acceptor.is_open())
            return;
        if (error)
            return pause();
        if (m_keeper.hasRoom(*this)) {
            take(socket);
            return accept();
        }
        afterWhatHasCome(m_turns.io(), [this, socket = std::move(socket)]() mutable {
            if (!m_acceptor.is_open())
                return;
            takeIfThereIsRoom(socket);
            accept();
        });
    });
}

void TcpDoor::pause()
{
    m_pause.expires_after(kPause);
    m_pause.async_wait([this](const std::error_code& error) {
        if (!error && m_acceptor.is_open())
            accept();
    });
}

void TcpDoor::takeIfThereIsRoom(asio::ip::tcp::socket& socket)
{
    if (!m_keeper.hasRoom(*this))
        m_keeper.makeRoom(*this);
    m_keeper.hasRoom(*this) ? take(socket) : turnAway(socket);
}

void TcpDoor::take(asio::ip::tcp::socket& socket)
{
    std::error_code error;
    const asio::ip::tcp::endpoint from = socket.remote_endpoint(error);
    if (error)
        return; // has gone already
    const auto peer = std::make_shared<Peer>(m_turns, std::move(socket), [this](Peer& gone) {
        m_peers.erase(std::static_pointer_cast<Peer>(gone.shared_from_this()));
    });
    m_peers.insert(peer);
    peer->enter(m_place.host, m_place.port, {fromAsio(from.address()), from.port()});
}

void TcpDoor::turnAway(asio::ip::tcp::socket& socket)
{
    ++m_turnedAway;
    std::error_code ignored;
    socket.non_blocking(true, ignored);
    if (!m_place.comeLater.empty())
        socket.send(asio::buffer(m_place.comeLater), 0, ignored);
    socket.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
}

void TcpDoor::close()
{
    std::error_code ignored;
    m_acceptor.close(ignored);
    m_pause.cancel();
}

// --- UDP ---

UdpDoor::UdpDoor(Turns& turns, DoorPlace place, asio::ip::udp::socket socket)
    : m_turns(turns),
      m_place(std::move(place)),
      m_socket(std::move(socket))
{
}

void UdpDoor::receive()
{
    m_socket.async_receive_from(
        asio::buffer(m_in), m_from, [this](const std::error_code& error, std::size_t octets) {
            if (!m_socket.is_open())
                return;
            // An error tells that an earlier answer found nobody.
            if (!error) {
                m_turns.take({.at = {},
                    .kind = InputKind::Datagram,
                    .host = m_place.host,
                    .port = m_place.port,
                    .peer = {fromAsio(m_from.address()), m_from.port()},
                    .octets = {m_in.data(), octets}});
                m_turns.finish();
            }
            receive();
        });
}

void UdpDoor::send(const Endpoint& to, std::string_view bytes)
{
    std::error_code ignored;
    m_socket.send_to(asio::buffer(bytes.data(), bytes.size()),
        asio::ip::udp::endpoint(toAsio(to.address), to.port), 0, ignored);
}

void UdpDoor::close()
{
    std::error_code ignored;
    m_socket.close(ignored);
}

} // namespace postroad::live
