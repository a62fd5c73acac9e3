// SPDX-License-Identifier: MIT
// TLS between our own two ends. tst_tls_peer has another program at the other end.
#include "core/security/tls_connection.h"
#include "tests/core/security/tls_ends.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <array>
#include <openssl/ssl.h>
#include <thread>
#include <vector>

using namespace postroad;
using namespace postroad::security;
using namespace postroad::tests;
using Status = SecureLayer::Status;

Q_DECLARE_METATYPE(TlsVersion)

namespace {

EndsOptions only(TlsVersion version)
{
    EndsOptions options;
    options.serverVersions = {version, version};
    return options;
}

std::string odd(std::size_t octets)
{
    std::string text(octets, '\0');
    for (std::size_t k = 0; k < octets; ++k)
        text[k] = static_cast<char>(k * k % 251);
    return text;
}

} // namespace

class TstTlsConnection : public QObject
{
    Q_OBJECT

private slots:
    void handshake_data() { versions(); }
    void handshake()
    {
        QFETCH(const TlsVersion, version);
        Ends ends(only(version));
        QCOMPARE(ends.server->status(), Status::Handshaking);
        QCOMPARE(ends.client->status(), Status::Handshaking);
        ends.carry();
        QCOMPARE(ends.server->status(), Status::Open);
        QCOMPARE(ends.client->status(), Status::Open);
        QCOMPARE(ends.client->failure(), std::string());

        const bool old = version == TlsVersion::Tls12;
        for (const TlsConnection* end : {ends.server.get(), ends.client.get()}) {
            QCOMPARE(end->facts().protocol, std::string(old ? "TLSv1.2" : "TLSv1.3"));
            QCOMPARE(end->facts().cipher,
                std::string(
                    old ? "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384" : "TLS_AES_256_GCM_SHA384"));
        }
        QCOMPARE(ends.client->facts().peerName, std::string("mx1.example.net"));
        QVERIFY(ends.client->facts().verified);
        QCOMPARE(ends.server->facts().peerName, std::string());
        QVERIFY(!ends.server->facts().verified);
        QCOMPARE(ends.server->askedName(), std::string("mx1.example.net"));
    }

    void exporterIsTheSameAtBothEndsOnly_data() { versions(); }
    void exporterIsTheSameAtBothEndsOnly()
    {
        QFETCH(const TlsVersion, version);
        EndsOptions options = only(version);
        Ends first(options);
        first.carry();
        options.client = seeded(2, "client");
        Ends second(options);
        second.carry();
        QCOMPARE(first.client->facts().exporter.size(), std::size_t{32});
        QCOMPARE(first.client->facts().exporter, first.server->facts().exporter);
        QCOMPARE(second.client->facts().exporter, second.server->facts().exporter);
        QVERIFY(first.client->facts().exporter != second.client->facts().exporter);
    }

    void noExporterWithoutTheExtendedMasterSecret()
    {
        // RFC 9266 §4, RFC 7627: two connections of TLS 1.2 could share it.
        const CertificateAuthority authority(seeded(1), "test", kNow);
        const auto context = TlsServerContext::make(
            seeded(2), *authority.issue({{"mx1.example.net"}, {}}, kNow));
        SSL_CTX_set_options((*context)->ssl(), SSL_OP_NO_EXTENDED_MASTER_SECRET);
        Ends ends(only(TlsVersion::Tls12));
        ends.server = TlsConnection::accept(*context);
        ends.client = TlsConnection::connect(*TlsClientContext::make(seeded(3), {authority.root()},
                                                 {TlsVersion::Tls12, TlsVersion::Tls12}),
            {"mx1.example.net", TlsPolicy::Verify, kNow});
        ends.carry();
        for (const TlsConnection* end : {ends.server.get(), ends.client.get()}) {
            QCOMPARE(end->status(), Status::Open);
            QCOMPARE(end->facts().exporter, std::string());
        }
    }

    void repeatsWithTheSeed_data() { versions(); }
    void repeatsWithTheSeed()
    {
        QFETCH(const TlsVersion, version);
        const auto conversation = [&](const EndsOptions& options) {
            Ends ends(options);
            ends.client->sendPlain("EHLO client.example\r\n");
            ends.carry();
            ends.server->sendPlain("250 mx1.example.net\r\n");
            ends.carry();
            ends.client->close();
            ends.server->close();
            ends.carry();
            return std::pair(ends.fromClient, ends.fromServer);
        };
        // Options keep entropy that goes on with each draw: new ones each time.
        const auto first = conversation(only(version));
        QVERIFY(first.first.size() > 100 && first.second.size() > 500);
        QVERIFY(conversation(only(version)) == first);

        EndsOptions otherClient = only(version);
        otherClient.client = seeded(2, "client");
        QVERIFY(conversation(otherClient).first != first.first);
        EndsOptions otherServer = only(version);
        otherServer.server = seeded(2, "server");
        QVERIFY(conversation(otherServer).second != first.second);
    }

    void connectionsBetweenOthersChangeNothing()
    {
        Ends alone;
        alone.carry();
        Ends watched;
        EndsOptions live;
        live.authority = live.server = live.client = {};
        Ends other(live);
        while (true) {
            const std::string wire = watched.client->takeWire();
            watched.server->receiveWire(wire);
            other.carry(100);
            const std::string back = watched.server->takeWire();
            watched.client->receiveWire(back);
            watched.fromClient += wire;
            watched.fromServer += back;
            if (wire.empty() && back.empty())
                break;
        }
        QCOMPARE(watched.client->status(), Status::Open);
        QVERIFY(watched.fromClient == alone.fromClient);
        QVERIFY(watched.fromServer == alone.fromServer);
    }

    void threadsDontDisturbEachOther()
    {
        Ends here;
        here.carry();
        std::array<std::unique_ptr<Ends>, 4> there;
        std::vector<std::thread> threads;
        for (auto& ends : there) {
            threads.emplace_back([&ends] {
                ends = std::make_unique<Ends>();
                ends->carry(50);
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        // They go on here, after their thread has ended.
        for (auto& ends : there) {
            QVERIFY(ends->fromClient == here.fromClient);
            QVERIFY(ends->fromServer == here.fromServer);
            ends->client->close();
            ends->carry();
            QCOMPARE(ends->server->status(), Status::Closed);
        }
    }

    void theSystemsGeneratorNeverRepeats_data() { versions(); }
    void theSystemsGeneratorNeverRepeats()
    {
        QFETCH(const TlsVersion, version);
        EndsOptions live = only(version);
        live.authority = live.server = live.client = {};
        Ends first(live);
        first.carry();
        Ends second(live);
        second.carry();
        QCOMPARE(first.client->status(), Status::Open);
        QCOMPARE(second.server->status(), Status::Open);
        QVERIFY(first.client->facts().verified);
        QVERIFY(first.fromClient.substr(0, 200) != second.fromClient.substr(0, 200));
        QVERIFY(first.fromServer.substr(0, 200) != second.fromServer.substr(0, 200));
        QVERIFY(first.client->facts().exporter != second.client->facts().exporter);
    }

    void aDryGeneratorIsNotReplacedByAnother()
    {
        const auto dry = std::make_shared<bool>(false);
        EndsOptions options;
        options.server = [dry, from = seeded(1)](
                             std::size_t octets) { return *dry ? std::string() : from(octets); };
        Ends ends(options);
        *dry = true;
        ends.carry();
        QCOMPARE(ends.server->status(), Status::Failed);
        QVERIFY(!ends.server->failure().empty());
    }

    void carriesMuchInOddPieces_data() { versions(); }
    void carriesMuchInOddPieces()
    {
        QFETCH(const TlsVersion, version);
        Ends ends(only(version));
        const std::string up = odd(700'001);
        const std::string down = odd(300'007);
        ends.client->sendPlain(std::string_view(up).substr(0, 1000)); // waits for the handshake
        ends.carry(1);
        QCOMPARE(ends.serverHeard, up.substr(0, 1000));
        for (std::size_t at = 1000; at < up.size(); at += 99'991)
            ends.client->sendPlain(std::string_view(up).substr(at, 99'991));
        for (std::size_t at = 0; at < down.size(); at += 7)
            ends.server->sendPlain(std::string_view(down).substr(at, 7));
        ends.carry(1013);
        QVERIFY(ends.serverHeard == up);
        QVERIFY(ends.clientHeard == down);
    }

    void bigWritesAreFullRecords()
    {
        Ends ends;
        ends.carry();
        ends.client->sendPlain(std::string(160 * 1024, 'x'));
        const std::string wire = ends.client->takeWire();
        // RFC 8446 §5.2: header 5, type 1, tag 16.
        QCOMPARE(wire.size(), std::size_t{10 * (16 * 1024 + 22)});
    }

    void whatIsInTheWireIsNotPlain()
    {
        Ends ends;
        ends.client->sendPlain("USER alice PASS swordfish");
        ends.carry();
        QCOMPARE(ends.serverHeard, std::string("USER alice PASS swordfish"));
        QVERIFY(ends.fromClient.find("swordfish") == std::string::npos);
    }

    void goodbyesGoBothWays_data() { versions(); }
    void goodbyesGoBothWays()
    {
        QFETCH(const TlsVersion, version);
        Ends ends(only(version));
        ends.carry();
        ends.client->sendPlain("QUIT\r\n");
        ends.client->close();
        ends.client->sendPlain("more"); // too late
        ends.carry();
        QCOMPARE(ends.serverHeard, std::string("QUIT\r\n"));
        QCOMPARE(ends.server->status(), Status::Closed);
        QCOMPARE(ends.client->status(), Status::Open);
        // RFC 8446 §6.1: the other direction is still open.
        ends.server->sendPlain("221 bye\r\n");
        ends.carry();
        QCOMPARE(ends.clientHeard, std::string("221 bye\r\n"));
        ends.server->close();
        ends.carry();
        QCOMPARE(ends.client->status(), Status::Closed);
        QVERIFY(ends.server->takeWire().empty());
        ends.server->close(); // twice is once
        QVERIFY(ends.server->takeWire().empty());
    }

    void whatFollowsAGoodbyeIsThrownAway()
    {
        Ends ends;
        ends.carry();
        ends.client->close();
        ends.server->receiveWire(ends.client->takeWire() + "rubbish");
        QCOMPARE(ends.server->status(), Status::Closed);
        ends.server->receiveWire("more rubbish");
        QCOMPARE(ends.server->status(), Status::Closed);
        QVERIFY(ends.server->takePlain().empty());
    }

    void aCutConnectionIsNoGoodbye()
    {
        Ends ends;
        ends.carry();
        ends.client->sendPlain("DATA that was cut");
        const std::string wire = ends.client->takeWire();
        ends.server->receiveWire(std::string_view(wire).substr(0, wire.size() - 1));
        QCOMPARE(ends.server->takePlain(), std::string());
        QCOMPARE(ends.server->status(), Status::Open);
    }

    void closingWaitsForTheHandshake()
    {
        Ends ends;
        ends.server->sendPlain("421 busy\r\n");
        ends.server->close();
        ends.carry();
        QCOMPARE(ends.clientHeard, std::string("421 busy\r\n"));
        QCOMPARE(ends.client->status(), Status::Closed);
    }

    void whatWaitsForTheHandshakeHasALimit()
    {
        Ends ends;
        const std::string much(TlsConnection::kMostWaiting, 'x');
        ends.client->sendPlain(much);
        QCOMPARE(ends.client->status(), Status::Handshaking);
        ends.client->sendPlain("x");
        QCOMPARE(ends.client->status(), Status::Failed);
        QCOMPARE(ends.client->failure(),
            std::string("too much was to be sent before the handshake was done"));
    }

    void versionsMustMeet()
    {
        EndsOptions options = only(TlsVersion::Tls13);
        options.clientVersions = {TlsVersion::Tls12, TlsVersion::Tls12};
        Ends ends(options);
        ends.carry();
        QCOMPARE(ends.server->failure(),
            std::string("the other side speaks neither TLS 1.2 nor TLS 1.3 as we do"));
        QCOMPARE(ends.client->failure(),
            std::string("the other side refused: it speaks no version of TLS that we speak"));
    }

    void changedOctetsAreFound_data() { versions(); }
    void changedOctetsAreFound()
    {
        QFETCH(const TlsVersion, version);
        Ends ends(only(version));
        ends.carry();
        ends.client->sendPlain("RCPT TO:<bob@example.net>\r\n");
        std::string wire = ends.client->takeWire();
        wire.back() = static_cast<char>(wire.back() ^ 1);
        ends.server->receiveWire(wire);
        QCOMPARE(ends.server->failure(), std::string("a record was changed on the way"));
        QCOMPARE(ends.server->status(), Status::Failed);
        QVERIFY(ends.server->takePlain().empty());
        // RFC 8446 §6.2: the other side is told.
        ends.client->receiveWire(ends.server->takeWire());
        QCOMPARE(ends.client->failure(),
            std::string("the other side refused: a record was changed on the way"));
    }

    void noTls_data()
    {
        QTest::addColumn<QByteArray>("octets");
        QTest::newRow("SMTP client") << QByteArray("EHLO client.example\r\n");
        QTest::newRow("short") << QByteArray("QUIT\r\n");
        QTest::newRow("HTTP") << QByteArray("GET / HTTP/1.1\r\nHost: mx1.example.net\r\n\r\n");
        QTest::newRow("greeting") << QByteArray("220 mx1.example.net ESMTP\r\n");
        QTest::newRow("zeros") << QByteArray(100, '\0');
        QTest::newRow("ones") << QByteArray(100, '\xFF');
        QTest::newRow("type without version") << QByteArray("\x16 what is this then?");
        QByteArray random;
        for (const char c : seeded(7)(4096))
            random += c;
        QTest::newRow("random octets") << random;
    }
    void noTls()
    {
        QFETCH(const QByteArray, octets);
        for (const bool server : {true, false}) {
            for (const std::size_t piece : {std::size_t{1}, std::size_t{100'000}}) {
                Ends ends;
                TlsConnection& end = server ? *ends.server : *ends.client;
                (void)ends.client->takeWire();
                const std::string_view all(octets.data(), static_cast<std::size_t>(octets.size()));
                for (std::size_t at = 0; at < all.size(); at += piece)
                    end.receiveWire(all.substr(at, piece));
                QCOMPARE(end.status(), Status::Failed);
                QCOMPARE(end.failure(), std::string("the other side sent no TLS"));
                end.sendPlain("ignored");
                end.close();
                QVERIFY(end.takePlain().empty());
                QVERIFY(end.takeWire().size() < 100);
            }
        }
    }

    void brokenHandshakes_data()
    {
        QTest::addColumn<QByteArray>("octets");
        QTest::addColumn<QString>("failure");
        QTest::newRow("handshake_failure") << QByteArray("\x15\x03\x03\x00\x02\x02\x28",
            7) << QStringLiteral("the other side refused: it found nothing that both sides can do");
        QTest::newRow("unknown_ca") << QByteArray("\x15\x03\x03\x00\x02\x02\x30", 7)
                                    << QStringLiteral("the other side refused: it does not trust "
                                                      "the authority of our certificate");
        QTest::newRow("close_notify") << QByteArray("\x15\x03\x03\x00\x02\x01\x00",
            7) << QStringLiteral("the other side closed during the handshake");
        QTest::newRow("data at once") << QByteArray("\x17\x03\x03\x00\x05hello", 10)
                                      << QStringLiteral("the rules of TLS were broken: ");
        QTest::newRow("empty handshake") << QByteArray("\x16\x03\x01\x00\x04\x01\x00\x00\x00", 9)
                                         << QStringLiteral("the rules of TLS were broken: ");
        QTest::newRow("record too long") << QByteArray("\x16\x03\x01\xFF\xFF", 5)
                                         << QStringLiteral("the rules of TLS were broken: ");
    }
    void brokenHandshakes()
    {
        QFETCH(const QByteArray, octets);
        QFETCH(const QString, failure);
        Ends ends;
        ends.client->receiveWire({octets.data(), static_cast<std::size_t>(octets.size())});
        QCOMPARE(ends.client->status(), Status::Failed);
        QVERIFY2(QString::fromStdString(ends.client->failure()).startsWith(failure),
            ends.client->failure().c_str());
    }

    void everyCutHandshakeGoesOnWaiting()
    {
        Ends whole;
        whole.carry();
        for (std::size_t cut = 0; cut < whole.fromClient.size(); cut += 13) {
            Ends ends;
            ends.server->receiveWire(std::string_view(whole.fromClient).substr(0, cut));
            QVERIFY(ends.server->status() != Status::Failed);
        }
    }

    void everyChangedHandshakeIsRefused()
    {
        Ends whole;
        whole.carry();
        const auto octet = [&](std::size_t k) {
            return static_cast<unsigned char>(whole.fromServer[k]);
        };
        std::size_t tried = 0;
        for (std::size_t record = 0; record < whole.fromServer.size();) {
            const std::size_t end = record + 5 + octet(record + 3) * std::size_t{256}
                + octet(record + 4);
            // RFC 8446 §5.1: the version in a record's header means nothing.
            for (std::size_t at = record + 5; at < end; at += 3, ++tried) {
                Ends ends;
                std::string changed = whole.fromServer;
                changed[at] = static_cast<char>(changed[at] ^ 0x40);
                ends.client->receiveWire(changed);
                QVERIFY2(ends.client->status() != Status::Open, std::to_string(at).c_str());
            }
            record = end;
        }
        QVERIFY(tried > 200);
    }

private:
    static void versions()
    {
        QTest::addColumn<TlsVersion>("version");
        QTest::newRow("TLS 1.2") << TlsVersion::Tls12;
        QTest::newRow("TLS 1.3") << TlsVersion::Tls13;
    }
};

POSTROAD_TEST(TstTlsConnection);
#include "tst_tls_connection.moc"
