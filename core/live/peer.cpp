// SPDX-License-Identifier: MIT
#include "core/live/peer.h"

#include <algorithm>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>

namespace postroad::live {

namespace {

/// Most sessions say a few lines; who fills the buffer gets a larger one.
constexpr std::size_t kFirstReadOctets = 4 * 1024;
constexpr std::size_t kReadOctetsMax = 128 * 1024;
constexpr std::size_t kReadOctetsMin = 1024;
/// What one read may take to work on while others wait. Questions cost more than a letter's octets:
/// whose reads take longer gets smaller ones.
constexpr Duration kTurnTime = std::chrono::milliseconds(1);
constexpr auto kPatience = std::chrono::minutes(1);
/// What is read and dropped while the peer's goodbye is waited for; who pushes on is broken off.
constexpr std::size_t kUnheardOctetsMax = 1024 * 1024;

} // namespace

Peer::Peer(Turns& turns, asio::ip::tcp::socket socket, std::function<void(Peer&)> gone)
    : m_turns(turns),
      m_socket(std::move(socket)),
      m_gone(std::move(gone)),
      m_in(kFirstReadOctets),
      m_patience(turns.io())
{
}

void Peer::enter(HostId host, std::uint16_t port, const Endpoint& from)
{
    std::error_code ignored;
    m_socket.non_blocking(true, ignored);
    m_socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    Input input;
    input.kind = InputKind::Call;
    input.host = host;
    input.port = port;
    input.peer = from;
    m_connection = m_turns.take(input, this);
    m_turns.finish();
    read();
}

void Peer::call(ConnectionId connection, const asio::ip::tcp::endpoint& to)
{
    m_connection = connection;
    m_socket.async_connect(to, [this, self = self()](const std::error_code& error) {
        if (!m_connection.valid())
            return;
        std::error_code ignored;
        if (!error) {
            m_socket.non_blocking(true, ignored);
            m_socket.set_option(asio::ip::tcp::no_delay(true), ignored);
        }
        m_turns.take({.at = {},
            .kind = InputKind::Answered,
            .connection = m_connection,
            .number = error ? 0U : 1U});
        m_turns.finish();
        if (!error)
            read();
    });
}

void Peer::refuse(ConnectionId connection)
{
    m_connection = connection;
    asio::post(m_turns.io(), [this, self = self()] {
        if (!m_connection.valid())
            return;
        m_turns.take({.at = {}, .kind = InputKind::Answered, .connection = m_connection});
        m_turns.finish();
    });
}

// --- reading ---

void Peer::read()
{
    // Who has said goodbye still waits for the other's: it comes last in the stream.
    if (m_readPending || !(m_reading || m_finSent) || m_closed || !m_connection.valid())
        return;
    m_readPending = true;
    m_socket.async_read_some(asio::buffer(m_in),
        [this, self = self()](const std::error_code& error, std::size_t octets) {
            readDone(error, octets);
            m_readPending = false; // not before: what was read lies in the buffer
            read();
        });
}

void Peer::readDone(const std::error_code& error, std::size_t octets)
{
    if (!m_connection.valid())
        return;
    if (error && error != asio::error::eof) {
        lose();
        m_turns.finish();
        return;
    }
    m_closed = error == asio::error::eof;
    if (m_reading || m_closed || !m_finSent) {
        m_turns.take({.at = {},
            .kind = m_closed ? InputKind::Closed : InputKind::Octets,
            .connection = m_connection,
            .octets = {m_in.data(), octets}});
        m_turns.finishFor(*this);
    }
    m_unheard += m_finSent ? octets : 0;
    if (m_unheard > kUnheardOctetsMax) {
        lose();
        m_turns.finish();
        return;
    }
    const Instant began = m_turns.latest(); // first: now() moves it
    const Duration took = m_turns.now() - began;
    if (took > kTurnTime)
        m_in.resize(std::clamp(octets / 4, kReadOctetsMin, m_in.size()));
    else if (octets == m_in.size() && took < kTurnTime / 4)
        m_in.resize(std::min(octets * 4, kReadOctetsMax));
}

void Peer::setReading(bool reading)
{
    m_reading = reading;
    if (reading)
        read();
}

// --- writing ---

void Peer::write(std::string_view bytes)
{
    m_out += bytes;
    if (!m_toFlush && !m_waiting)
        m_turns.flushLater(*this);
    m_toFlush = true;
}

void Peer::flush()
{
    m_toFlush = false;
    if (m_waiting || !m_socket.is_open())
        return;
    std::error_code error;
    std::size_t gone = 0;
    while (!error && m_sent < m_out.size()) {
        const std::size_t octets = m_socket.send(
            asio::buffer(m_out.data() + m_sent, m_out.size() - m_sent), 0, error);
        m_sent += octets;
        gone += octets;
    }
    if (m_sent == m_out.size()) {
        m_out.clear();
        m_sent = 0;
    }
    if (error && error != asio::error::would_block && error != asio::error::try_again)
        return lose();
    if (error)
        waitForRoom();
    else if (m_shutDown && !m_finSent) {
        m_finSent = true;
        m_socket.shutdown(asio::ip::tcp::socket::shutdown_send, error);
        read();
    }
    if (gone > 0 && m_connection.valid())
        m_turns.take(
            {.at = {}, .kind = InputKind::Took, .connection = m_connection, .number = gone});
    if (m_closing && m_out.empty())
        end();
}

void Peer::waitForRoom()
{
    m_waiting = true;
    m_socket.async_wait(
        asio::ip::tcp::socket::wait_write, [this, self = self()](const std::error_code& error) {
            m_waiting = false;
            if (error)
                return;
            flush();
            m_turns.finish();
        });
}

void Peer::shutdown()
{
    m_shutDown = true;
    if (!m_toFlush && !m_waiting)
        m_turns.flushLater(*this);
    m_toFlush = true;
}

// --- the end ---

void Peer::close()
{
    m_connection = {};
    m_closing = true;
    if (m_out.empty() && !m_toFlush)
        return end();
    m_patience.expires_after(kPatience);
    m_patience.async_wait([this, self = self()](const std::error_code& error) {
        if (!error)
            end();
    });
}

void Peer::abort()
{
    m_connection = {};
    if (!m_socket.is_open())
        return;
    std::error_code ignored;
    m_socket.set_option(asio::socket_base::linger(true, 0), ignored);
    end();
}

void Peer::lose()
{
    if (m_connection.valid()) {
        const ConnectionId lost = m_connection;
        m_connection = {};
        m_turns.take({.at = {}, .kind = InputKind::Lost, .connection = lost});
    }
    end();
}

void Peer::end()
{
    if (!m_socket.is_open())
        return;
    std::error_code ignored;
    m_socket.close(ignored);
    m_patience.cancel();
    m_gone(*this);
}

} // namespace postroad::live
