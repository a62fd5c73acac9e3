// SPDX-License-Identifier: MIT
// Our server session on a socket of this machine, with real TLS and real logins (alice, "wonder"),
// for the commands that call servers. Names of mailboxes say what becomes of them, as in
// test_server.h.
#pragma once

#include "core/security/certificate_authority.h"
#include "core/security/sasl_server.h"
#include "core/security/tls_connection.h"
#include "tests/core/smtp/test_server.h"

#include <QtCore/QDateTime>
#include <QtCore/QElapsedTimer>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

#include <memory>
#include <utility>
#include <vector>

namespace postroad::tests {

inline std::int64_t epochNow() { return QDateTime::currentSecsSinceEpoch(); }

/// What the server was given, over all its connections.
struct Taken
{
    std::vector<smtp::Delivered> letters;
    std::string clear; ///< octets that came in outside of TLS
    std::vector<std::string> users; ///< that have logged in
    int calls = 0;
};

class SocketServer
{
public:
    struct Setup
    {
        smtp::ServerConfig config;
        std::vector<std::string> names{"localhost"}; ///< of its certificate
        security::CertificateFault fault = security::CertificateFault::None;
        bool hangsUpAfterDot = false;
    };

    explicit SocketServer(Setup setup)
        : m_setup(std::move(setup)),
          m_authority({}, "test", epochNow())
    {
        m_setup.config.host = "mx.example.net";
        security::CertificateRequest request;
        request.names = m_setup.names;
        request.addresses = {*parseIpAddress("127.0.0.1")};
        request.fault = m_setup.fault;
        const auto identity = m_authority.issue(request, epochNow());
        if (identity)
            m_tls = security::TlsServerContext::make({}, *identity).value();
        QObject::connect(&m_listener, &QTcpServer::newConnection, &m_listener, [this] {
            while (QTcpSocket* socket = m_listener.nextPendingConnection())
                m_calls.push_back(std::make_unique<Call>(*this, socket));
        });
        m_listener.listen(QHostAddress(QStringLiteral("127.0.0.1")));
    }

    [[nodiscard]] QString place(const QString& host = QStringLiteral("localhost")) const
    {
        return host + u':' + QString::number(m_listener.serverPort());
    }
    [[nodiscard]] QByteArray root() const { return QByteArray::fromStdString(m_authority.root()); }

    Taken taken;

private:
    /// One connection.
    class Call
    {
    public:
        Call(SocketServer& server, QTcpSocket* socket)
            : m_server(server),
              m_socket(socket),
              m_session(server.m_setup.config)
        {
            ++server.taken.calls;
            m_clock.start();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this] { read(); });
            QObject::connect(socket, &QTcpSocket::disconnected, socket,
                [this] { m_session.connectionLost(now()); });
            if (server.m_setup.config.tls == smtp::TlsOffer::Implicit)
                m_layer = security::TlsConnection::accept(server.m_tls);
            else
                m_session.start(now());
            pump();
        }

    private:
        [[nodiscard]] Instant now() const { return Instant{} + m_clock.elapsed() * 1ms; }

        void read()
        {
            const QByteArray octets = m_socket->readAll();
            const std::string_view view(octets.data(), static_cast<std::size_t>(octets.size()));
            if (!m_layer) {
                m_server.taken.clear += view;
                m_session.receive(now(), view);
                return pump();
            }
            m_layer->receiveWire(view);
            if (!m_secured && m_layer->status() == SecureLayer::Status::Open) {
                m_secured = true;
                m_session.tlsEstablished(now(), m_layer->facts());
                if (m_server.m_setup.config.tls == smtp::TlsOffer::Implicit)
                    m_session.start(now());
            }
            for (std::string plain = m_layer->takePlain(); !plain.empty();
                 plain = m_layer->takePlain()) {
                m_session.receive(now(), plain);
                pump();
            }
            pump();
        }

        void pump()
        {
            while (const smtp::Ask* ask = m_session.pollAsk())
                answer(smtp::Ask(*ask));
            if (m_hangsUp)
                return m_socket->abort();
            const std::string said = m_session.takeOutput();
            if (m_layer && m_secured)
                m_layer->sendPlain(said);
            else if (!said.empty())
                m_socket->write(said.data(), static_cast<qint64>(said.size()));
            if (m_session.wantsTls() && !m_layer)
                m_layer = security::TlsConnection::accept(m_server.m_tls);
            if (m_layer && m_session.closing())
                m_layer->close();
            if (m_layer) {
                const std::string wire = m_layer->takeWire();
                m_socket->write(wire.data(), static_cast<qint64>(wire.size()));
            }
            if (m_session.closing())
                m_socket->disconnectFromHost();
        }

        void answer(const smtp::Ask& ask)
        {
            using Kind = smtp::Ask::Kind;
            if (ask.kind == Kind::Auth || ask.kind == Kind::AuthResponse)
                return logIn(ask);
            if (ask.kind != Kind::Message)
                return m_session.answer(now(), ask.id, smtp::TestServer::verdict(ask));
            m_hangsUp = m_server.m_setup.hangsUpAfterDot;
            m_server.taken.letters.push_back({ask.envelope, *ask.body, ask.eightBit});
            std::vector<smtp::Answer> answers;
            for (const mail::Recipient& recipient : ask.envelope.recipients)
                answers.push_back(recipient.path.mailbox.localPart == "quota"
                        ? smtp::Answer::with(smtp::ReplyId::MailboxFull)
                        : smtp::TestServer::messageVerdict(*ask.body));
            if (m_session.dialect() == smtp::Dialect::Lmtp)
                return m_session.answer(now(), ask.id, answers);
            m_session.answer(now(), ask.id, smtp::TestServer::messageVerdict(*ask.body));
        }

        void logIn(const smtp::Ask& ask)
        {
            if (ask.kind == smtp::Ask::Kind::Auth)
                m_login = security::makeSaslServer(
                    security::findMechanism(ask.argument)->id, loginContext());
            const auto step = m_login->step(
                ask.data ? std::optional<std::string_view>(*ask.data) : std::nullopt);
            if (const auto* challenge = std::get_if<security::SaslChallenge>(&step))
                return m_session.answer(now(), ask.id, smtp::Answer::challenge(challenge->octets));
            if (const auto* success = std::get_if<security::SaslSuccess>(&step)) {
                m_server.taken.users.push_back(success->user);
                return m_session.answer(now(), ask.id, smtp::Answer::accept());
            }
            m_session.answer(now(), ask.id,
                smtp::Answer::with(smtp::makeReply(535, {5, 7, 8}, "Wrong name or password")));
        }

        security::SaslServerContext loginContext()
        {
            security::SaslServerContext context;
            context.hostName = "mx.example.net";
            context.findAccount =
                [](std::string_view name) -> std::optional<security::SaslAccount> {
                if (name != "alice")
                    return std::nullopt;
                return security::SaslAccount{"alice", "wonder"};
            };
            context.channelBinding = m_secured ? m_layer->facts().exporter : std::string();
            context.plusOffered = m_secured;
            context.epochSeconds = epochNow();
            return context;
        }

        SocketServer& m_server;
        QTcpSocket* m_socket; ///< the listener's child
        smtp::ServerSession m_session;
        QElapsedTimer m_clock;
        std::unique_ptr<security::TlsConnection> m_layer;
        std::unique_ptr<security::SaslServer> m_login;
        bool m_secured = false;
        bool m_hangsUp = false;
    };

    Setup m_setup;
    security::CertificateAuthority m_authority;
    std::shared_ptr<const security::TlsServerContext> m_tls;
    std::vector<std::unique_ptr<Call>> m_calls;
    QTcpServer m_listener; ///< goes before the calls that its sockets speak of
};

} // namespace postroad::tests
