// SPDX-License-Identifier: MIT
#include "core/live/client_socket.h"

#include "core/base/tls_trouble.h"
#include "core/live/asio_address.h"

#include <array>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <utility>

namespace postroad::live {

using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace {

/// How long the last octets may take once the session is over.
constexpr Duration kLinger = 5s;

std::string sentence(const std::error_code& error)
{
    if (error == asio::error::connection_refused)
        return "the connection was refused: nobody listens there";
    if (error == asio::error::operation_aborted || error == asio::error::timed_out)
        return "there was no answer in time";
    if (error == asio::error::network_unreachable || error == asio::error::host_unreachable)
        return "there is no way to that address";
    return error.message();
}

} // namespace

struct ClientSocket::Connection
{
    asio::io_context loop;
    tcp::socket socket{loop};
    asio::steady_timer timer{loop};
    Clock::time_point began = Clock::now();
};

ClientSocket::ClientSocket() : m_connection(std::make_unique<Connection>()) { }
ClientSocket::~ClientSocket() = default;

Instant ClientSocket::now() const
{
    return Instant{} + std::chrono::duration_cast<Duration>(Clock::now() - m_connection->began);
}

Endpoint ClientSocket::localEnd() const
{
    std::error_code error;
    const auto end = m_connection->socket.local_endpoint(error);
    return error ? Endpoint{} : Endpoint{fromAsio(end.address()), end.port()};
}

std::optional<std::string> ClientSocket::connect(const Endpoint& to, Duration timeout)
{
    Connection& c = *m_connection;
    std::error_code result;
    c.socket.async_connect({toAsio(to.address), to.port}, [&](const std::error_code& error) {
        result = error;
        c.timer.cancel();
    });
    c.timer.expires_after(timeout);
    c.timer.async_wait([&](const std::error_code& error) {
        std::error_code ignored;
        if (!error)
            c.socket.close(ignored);
    });
    c.loop.restart();
    c.loop.run();
    if (!result)
        return std::nullopt;
    std::error_code ignored;
    c.socket.close(ignored);
    return sentence(result);
}

/// One session over the connection: every call-back of the loop ends in pump().
class ClientSocket::Drive
{
public:
    Drive(ClientSocket& owner, runtime::SessionLike& session, const Owner& calls)
        : m_clock(owner),
          m_c(*owner.m_connection),
          m_session(session),
          m_calls(calls)
    {
    }

    void run()
    {
        if (m_calls.tlsFirst)
            beginTls();
        else
            m_session.start(m_clock.now());
        m_handshakeEnd = m_clock.now() + m_calls.handshakeTimeout;
        read();
        pump();
        m_c.loop.restart();
        m_c.loop.run();
    }

private:
    void beginTls() { m_layer = m_calls.secure(); }
    [[nodiscard]] bool isShakingHands() const { return m_layer && !m_secured; }

    // In

    void read()
    {
        m_c.socket.async_read_some(
            asio::buffer(m_in), [this](const std::error_code& error, std::size_t octets) {
                if (m_over)
                    return;
                if (error) {
                    m_session.connectionLost(m_clock.now());
                } else {
                    take({m_in.data(), octets});
                    read();
                }
                pump();
            });
    }

    void take(std::string_view octets)
    {
        if (!m_layer)
            return m_session.receive(m_clock.now(), octets);
        m_layer->receiveWire(octets);
        lookAtLayer();
        for (std::string plain = m_layer->takePlain(); !plain.empty() && m_secured;
             plain = m_layer->takePlain())
            m_session.receive(m_clock.now(), plain);
        // RFC 8446 §6.1: after close_notify nothing follows.
        if (m_secured && m_layer->status() != SecureLayer::Status::Open)
            m_session.connectionLost(m_clock.now());
    }

    /// Whether the handshake has ended, well or not.
    void lookAtLayer()
    {
        if (m_secured || m_failed)
            return;
        if (m_layer->status() == SecureLayer::Status::Open) {
            m_secured = true;
            if (m_calls.secured)
                m_calls.secured(m_layer->facts());
            m_session.tlsEstablished(m_clock.now(), m_layer->facts());
            if (m_calls.tlsFirst)
                m_session.start(m_clock.now());
        } else if (m_layer->status() != SecureLayer::Status::Handshaking) {
            failTls(m_layer->failure());
        }
    }

    void failTls(const std::string& reason)
    {
        m_failed = true;
        m_session.tlsFailed(m_clock.now(), reason);
    }

    // Out

    void pump()
    {
        if (m_over)
            return;
        m_calls.progressed();
        if (!m_writing)
            write();
        if (!m_over)
            mindTime();
    }

    void write()
    {
        // Why the server hung up it may have said before; reading ends the session then.
        if (m_unheard)
            return m_session.closing() ? end() : void();
        if (!isShakingHands() && !m_failed)
            m_said = m_session.output().size();
        if (m_said > 0 && m_layer)
            m_layer->sendPlain(m_session.output());
        else if (m_said > 0)
            m_out = m_session.output();
        if (m_said == 0 && m_session.wantsTls() && !m_layer)
            beginTls();
        if (m_layer && m_said == 0 && m_session.closing() && !std::exchange(m_goodbye, true))
            m_layer->close();
        if (m_layer)
            m_out += m_layer->takeWire();
        if (!m_out.empty())
            return send();
        if (m_session.closing())
            end();
    }

    void send()
    {
        m_writing = true;
        asio::async_write(
            m_c.socket, asio::buffer(m_out), [this](const std::error_code& error, std::size_t) {
                if (m_over)
                    return;
                m_writing = false;
                m_out.clear();
                m_session.consumeOutput(std::exchange(m_said, 0));
                m_unheard = m_unheard || error;
                pump();
            });
    }

    void end()
    {
        m_over = true;
        std::error_code ignored;
        m_c.socket.shutdown(tcp::socket::shutdown_both, ignored);
        m_c.socket.close(ignored);
        m_c.timer.cancel();
    }

    // Time

    void mindTime()
    {
        std::optional<Instant> deadline = m_session.nextTimeout();
        if (m_session.closing()) {
            if (!m_lingerEnd)
                m_lingerEnd = m_clock.now() + kLinger;
            deadline = m_lingerEnd;
        } else if (m_calls.tlsFirst && isShakingHands()) {
            deadline = m_handshakeEnd;
        }
        if (!deadline) {
            m_c.timer.cancel();
            return;
        }
        m_c.timer.expires_after(*deadline - m_clock.now());
        m_c.timer.async_wait([this](const std::error_code& error) {
            if (!error && !m_over)
                timeOut();
        });
    }

    void timeOut()
    {
        if (m_lingerEnd && m_clock.now() >= *m_lingerEnd)
            return end();
        if (m_calls.tlsFirst && isShakingHands() && m_clock.now() >= m_handshakeEnd)
            failTls(tlsTrouble(TlsTrouble::TooSlow).en);
        else
            m_session.handleTimeout(m_clock.now());
        pump();
    }

    ClientSocket& m_clock;
    Connection& m_c;
    runtime::SessionLike& m_session;
    const Owner& m_calls;
    std::unique_ptr<SecureLayer> m_layer;
    bool m_secured = false;
    bool m_failed = false; ///< the handshake
    bool m_goodbye = false; ///< close_notify was asked for
    bool m_over = false;
    bool m_writing = false;
    bool m_unheard = false; ///< the other side takes no more
    std::size_t m_said = 0; ///< octets of the session in what is being written
    std::string m_out;
    std::array<char, std::size_t{64} * 1024> m_in{};
    Instant m_handshakeEnd;
    std::optional<Instant> m_lingerEnd;
};

void ClientSocket::drive(runtime::SessionLike& session, const Owner& owner)
{
    Drive(*this, session, owner).run();
}

} // namespace postroad::live
