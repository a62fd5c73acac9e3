// SPDX-License-Identifier: MIT
// TLS with another program at the other end: the command line client and server of OpenSSL, which
// see our octets as a stranger would.
#include "core/security/openssl_pointers.h"
#include "tests/core/security/program_peer.h"
#include "tests/core/security/tls_ends.h"
#include "tests/support/registry.h"

#include <QtCore/QStandardPaths>
#include <QtTest/QTest>

#include <array>
#include <memory>
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

using namespace postroad;
using namespace postroad::security;
using namespace postroad::tests;
using Status = SecureLayer::Status;

namespace {

const QString& openssl()
{
    static const QString kProgram = QStandardPaths::findExecutable(QStringLiteral("openssl"));
    return kProgram;
}

QStringList arguments(const char* line) { return QString::fromLatin1(line).split(u' '); }

std::string hex(std::string_view octets)
{
    return QByteArray(octets.data(), static_cast<qsizetype>(octets.size()))
        .toHex()
        .toUpper()
        .toStdString();
}

/// RFC 5705 §4, for the ciphers of TLS 1.2 with SHA-384, from the line that their client leaves in
/// its log: "CLIENT_RANDOM", the client's random octets, the master secret. firstFlight begins with
/// the ServerHello.
std::string exporterOfTls12(const std::string& log, std::string_view firstFlight)
{
    const QList<QByteArray> words
        = QByteArray::fromStdString(log.substr(log.find("CLIENT_RANDOM"))).simplified().split(' ');
    const QByteArray master = QByteArray::fromHex(words.value(2));
    QByteArray seed = "EXPORTER-Channel-Binding" + QByteArray::fromHex(words.value(1));
    // RFC 5246 §7.4.1.3: after the headers of record and message, and the version.
    seed.append(firstFlight.substr(11, 32).data(), 32);
    seed.append(2, '\0'); // the length of an empty context
    const std::unique_ptr<EVP_KDF, Freed<EVP_KDF_free>> function(
        EVP_KDF_fetch(nullptr, "TLS1-PRF", nullptr));
    const std::unique_ptr<EVP_KDF_CTX, Freed<EVP_KDF_CTX_free>> context(
        EVP_KDF_CTX_new(function.get()));
    std::string digest = "SHA384";
    std::string exported(32, '\0');
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, const_cast<char*>(master.data()),
            static_cast<std::size_t>(master.size())),
        OSSL_PARAM_construct_octet_string(
            OSSL_KDF_PARAM_SEED, seed.data(), static_cast<std::size_t>(seed.size())),
        OSSL_PARAM_construct_end(),
    };
    const int derived = EVP_KDF_derive(context.get(),
        reinterpret_cast<unsigned char*>(exported.data()), exported.size(), parameters.data());
    return derived == 1 ? exported : std::string();
}

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

class TstTlsPeer : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(!openssl().isEmpty(), "needs the program openssl"); }

    void theirClient_data() { versions(); }
    void theirClient()
    {
        QFETCH(const QString, option);
        QFETCH(const bool, repeatable);
        const Entropy entropy = repeatable ? seeded(1) : Entropy();
        const CertificateAuthority authority(entropy, "test", kNow);
        const auto context = TlsServerContext::make(
            entropy, *authority.issue({{"mx1.example.net"}, {}}, kNow));
        const auto server = TlsConnection::accept(*context);
        ProgramPeer peer;
        QVERIFY(peer.listen());
        peer.start(openssl(),
            arguments("s_client -verify_return_error -servername mx1.example.net -verify_hostname "
                      "mx1.example.net -x509_strict -attime 1772438400")
                << option << QStringLiteral("-unix") << peer.path() << QStringLiteral("-CAfile")
                << peer.file("root.pem", authority.root()) << QStringLiteral("-keylogfile")
                << peer.file("keys.log", "")
                << arguments("-keymatexport EXPORTER-Channel-Binding -keymatexportlen 32"));
        QVERIFY(peer.accept());
        QVERIFY2(peer.carry(*server, [&] { return server->status() == Status::Open; }),
            peer.said.c_str());
        QCOMPARE(server->askedName(), std::string("mx1.example.net"));
        peer.program.write("EHLO client.example\n");
        QVERIFY(peer.carry(*server, [&] { return has(peer.heard, "EHLO client.example\n"); }));
        server->sendPlain("250-mx1.example.net\r\n" + std::string(100'000, 'x') + "250 END\r\n");
        QVERIFY(peer.carry(*server, [&] { return has(peer.said, "250 END"); }));
        server->close();
        peer.carry(*server, [&] { return server->status() == Status::Closed; });
        peer.finish();
        QVERIFY2(has(peer.said, "Verification: OK"), peer.said.c_str());
        QCOMPARE(server->facts().exporter.size(), std::size_t{32});
        if (option == QStringLiteral("-tls1_3"))
            QVERIFY2(has(peer.said, "Keying material: " + hex(server->facts().exporter)),
                peer.said.c_str());
        else // of which it prints the one without a context
            QCOMPARE(
                server->facts().exporter, exporterOfTls12(peer.written("keys.log"), peer.sent));
    }

    void theirServer_data() { versions(); }
    void theirServer()
    {
        QFETCH(const QString, option);
        QFETCH(const bool, repeatable);
        const Entropy entropy = repeatable ? seeded(1) : Entropy();
        const CertificateAuthority authority(entropy, "test", kNow);
        const Identity identity = *authority.issue({{"mx1.example.net"}, {}}, kNow);
        const auto context = TlsClientContext::make(entropy, {authority.root()});
        const auto client = TlsConnection::connect(
            *context, {"mx1.example.net", TlsPolicy::Verify, kNow});
        ProgramPeer peer;
        peer.start(openssl(),
            arguments("s_server -rev -naccept 1")
                << option << QStringLiteral("-unix") << peer.path() << QStringLiteral("-cert")
                << peer.file("cert.pem", identity.certificate) << QStringLiteral("-key")
                << peer.file("key.pem", identity.key));
        QVERIFY(peer.connect());
        // Tickets of TLS 1.3, which we did not ask for, come before the first plain octets.
        QVERIFY2(peer.carry(*client, [&] { return client->status() != Status::Handshaking; }),
            peer.said.c_str());
        QCOMPARE(client->failure(), std::string());
        QVERIFY(client->facts().verified);
        client->sendPlain("OLHE\n");
        QVERIFY(peer.carry(*client, [&] { return peer.heard == "EHLO\n"; }));
        client->sendPlain("CLOSE\n"); // it ends here
        QVERIFY(peer.carry(*client, [&] { return client->status() == Status::Closed; }));
        client->close();
        peer.carry(*client, [] { return true; });
    }

    void theirClientRefuses_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<QByteArray>("theirWords");
        QTest::addColumn<QByteArray>("ourWords");
        const auto row = [](const char* title, CertificateFault fault, const char* theirs,
                             const char* ours) {
            QTest::newRow(title) << static_cast<int>(fault) << QByteArray(theirs)
                                 << QByteArray("the other side refused: ").append(ours);
        };
        row("expired", CertificateFault::Expired, "certificate has expired",
            "our certificate has expired");
        row("self-signed", CertificateFault::SelfSigned, "self-signed certificate",
            "it does not trust the authority of our certificate");
        row("wrong name", CertificateFault::WrongName, "hostname mismatch",
            "it found our certificate damaged");
    }
    void theirClientRefuses()
    {
        QFETCH(const int, fault);
        QFETCH(const QByteArray, theirWords);
        QFETCH(const QByteArray, ourWords);
        const CertificateAuthority authority(seeded(1), "test", kNow);
        const auto context = TlsServerContext::make(seeded(1),
            *authority.issue(
                {{"mx1.example.net"}, {}, static_cast<CertificateFault>(fault)}, kNow));
        const auto server = TlsConnection::accept(*context);
        ProgramPeer peer;
        QVERIFY(peer.listen());
        peer.start(openssl(),
            arguments("s_client -verify_return_error -verify_hostname mx1.example.net -attime "
                      "1772438400 -unix")
                << peer.path() << QStringLiteral("-CAfile")
                << peer.file("root.pem", authority.root()));
        QVERIFY(peer.accept());
        QVERIFY(peer.carry(*server, [&] { return server->status() == Status::Failed; }));
        peer.finish();
        QVERIFY2(QByteArray::fromStdString(peer.said).contains(theirWords), peer.said.c_str());
        QCOMPARE(QByteArray::fromStdString(server->failure()), ourWords);
    }

    void theirClientMayNotRenegotiate()
    {
        const CertificateAuthority authority(seeded(1), "test", kNow);
        const auto context = TlsServerContext::make(
            seeded(1), *authority.issue({{"mx1.example.net"}, {}}, kNow));
        const auto server = TlsConnection::accept(*context);
        ProgramPeer peer;
        QVERIFY(peer.listen());
        peer.start(openssl(), arguments("s_client -tls1_2 -unix") << peer.path());
        QVERIFY(peer.accept());
        QVERIFY(peer.carry(*server, [&] { return server->status() == Status::Open; }));
        peer.program.write("R\n"); // its user asks for it
        peer.carry(*server, [] { return false; }); // until it gives up
        peer.finish();
        QVERIFY2(has(peer.said, "RENEGOTIATING"), peer.said.c_str());
        QVERIFY2(has(peer.said, "no renegotiation"), peer.said.c_str());
        QVERIFY(peer.heard.empty());
    }

private:
    static void versions()
    {
        QTest::addColumn<QString>("option");
        QTest::addColumn<bool>("repeatable");
        for (const bool repeatable : {true, false}) {
            for (const char* version : {"1_2", "1_3"})
                QTest::addRow("TLS %s, %s", version, repeatable ? "a seed" : "the system")
                    << QStringLiteral("-tls%1").arg(QLatin1String(version)) << repeatable;
        }
    }
};

POSTROAD_TEST(TstTlsPeer);
#include "tst_tls_peer.moc"
