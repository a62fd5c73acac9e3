// SPDX-License-Identifier: MIT
// How a client looks at the server's certificate: what is wrong with it, in words.
#include "tests/core/security/tls_ends.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::security;
using namespace postroad::tests;
using Status = SecureLayer::Status;

namespace {

using Addresses = std::vector<IpAddress>;

struct Row
{
    const char* title;
    CertificateRequest request;
    const char* host;
    const char* doubt; ///< empty: verified
    std::int64_t at = kNow;
};

const Addresses& loopback()
{
    static const Addresses kLoopback{*parseIpAddress("127.0.0.1"), *parseIpAddress("::1")};
    return kLoopback;
}

const std::vector<Row>& rows()
{
    static const std::vector<Row> kRows{
        {"its name", {{"mx1.example.net"}, {}}, "mx1.example.net", ""},
        {"in other letters", {{"MX1.example.net"}, {}}, "mx1.EXAMPLE.net", ""},
        {"with a dot at the end", {{"mx1.example.net"}, {}}, "mx1.example.net.", ""},
        {"its second name", {{"mx1.example.net", "localhost"}, {}}, "localhost", ""},
        {"a name too long for the subject", {{std::string(60, 'a') + ".example"}, {}},
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example", ""},
        {"another name", {{"mx.example.net"}, {}}, "mx1.example.net",
            "the certificate is for mx.example.net, not for mx1.example.net"},
        {"none of two", {{"a.example", "b.example"}, {}}, "c.example",
            "the certificate is for a.example and b.example, not for c.example"},
        {"none of many", {{"a.example", "b.example", "c.example", "d.example"}, loopback()},
            "e.example",
            "the certificate is for a.example, b.example, c.example and 3 more, not for e.example"},
        {"for a web server", {{"mx1.example.net"}, {}, CertificateFault::WrongName},
            "mx1.example.net", "the certificate is for www.example.net, not for mx1.example.net"},
        // RFC 9525 §6.3: the whole first label, and one label.
        {"any in the domain", {{"*.example.net"}, {}}, "mx1.example.net", ""},
        {"any, two labels", {{"*.example.net"}, {}}, "a.mx1.example.net",
            "the certificate is for *.example.net, not for a.mx1.example.net"},
        {"any, a part of a label", {{"mx*.example.net"}, {}}, "mx1.example.net",
            "the certificate is for mx*.example.net, not for mx1.example.net"},
        {"its address", {{"localhost"}, loopback()}, "127.0.0.1", ""},
        {"its address, IPv6", {{"localhost"}, loopback()}, "::1", ""},
        {"only an address", {{}, loopback()}, "::1", ""},
        {"another address", {{}, loopback()}, "192.0.2.1",
            "the certificate is for 127.0.0.1 and ::1, not for 192.0.2.1"},
        // RFC 9525 §6.5: a name that looks like an address is none.
        {"an address as a name", {{"127.0.0.1"}, {}}, "127.0.0.1",
            "the certificate is for 127.0.0.1, not for 127.0.0.1"},
        {"expired", {{"mx1.example.net"}, {}, CertificateFault::Expired}, "mx1.example.net",
            "the certificate has expired on 2026-03-01"},
        {"expired later", {{"mx1.example.net"}, {}}, "mx1.example.net",
            "the certificate has expired on 2026-05-31", kNow + 91 * kDay},
        {"not yet valid", {{"mx1.example.net"}, {}, CertificateFault::NotYetValid},
            "mx1.example.net", "the certificate is not valid before 2026-03-03"},
        {"before the root", {{"mx1.example.net"}, {}}, "mx1.example.net",
            "the certificate of its authority is not valid before 2026-03-02", kNow - kDay},
        {"self-signed", {{"mx1.example.net"}, {}, CertificateFault::SelfSigned}, "mx1.example.net",
            "the certificate is signed by itself, and nobody here knows it"},
    };
    return kRows;
}

EndsOptions optionsOf(const Row& row, TlsPolicy policy)
{
    EndsOptions options;
    options.request = row.request;
    options.expectation = {row.host, policy, row.at};
    return options;
}

} // namespace

class TstTlsVerification : public QObject
{
    Q_OBJECT

private slots:
    void verifies_data() { each(); }
    void verifies()
    {
        QFETCH(const int, index);
        const Row& row = rows()[static_cast<std::size_t>(index)];
        const std::string doubt = row.doubt;
        Ends ends(optionsOf(row, TlsPolicy::Verify));
        ends.client->sendPlain("AUTH secrets");
        ends.carry();
        QCOMPARE(ends.client->failure(), doubt);
        QCOMPARE(ends.client->status(), doubt.empty() ? Status::Open : Status::Failed);
        QCOMPARE(ends.client->facts().verified, doubt.empty());
        QCOMPARE(ends.serverHeard, doubt.empty() ? std::string("AUTH secrets") : std::string());
        QCOMPARE(ends.server->status(), doubt.empty() ? Status::Open : Status::Failed);
    }

    void takesAny_data() { each(); }
    void takesAny()
    {
        QFETCH(const int, index);
        const Row& row = rows()[static_cast<std::size_t>(index)];
        Ends ends(optionsOf(row, TlsPolicy::TakeAny));
        ends.client->sendPlain("hello");
        ends.carry();
        QCOMPARE(ends.client->status(), Status::Open);
        QCOMPARE(ends.client->failure(), std::string());
        QCOMPARE(ends.client->doubt(), std::string(row.doubt));
        QCOMPARE(ends.client->facts().verified, ends.client->doubt().empty());
        QVERIFY(!ends.client->facts().peerName.empty());
        QCOMPARE(ends.serverHeard, std::string("hello"));
    }

    void addressesAreNotAskedFor()
    {
        EndsOptions options;
        options.request = {{"mx1.example.net"}, loopback()};
        for (const char* host : {"127.0.0.1", "[127.0.0.1]", "[IPv6:::1]"}) {
            options.expectation.host = host;
            Ends ends(options);
            ends.carry();
            QCOMPARE(ends.client->status(), Status::Open);
            QCOMPARE(ends.server->askedName(), std::string());
        }
        options.expectation.host = "mx1.example.net.";
        Ends named(options);
        named.carry();
        QCOMPARE(named.server->askedName(), std::string("mx1.example.net"));
    }

    void otherRootsDontDo()
    {
        const CertificateAuthority other(seeded(9), "other", kNow);
        EndsOptions options;
        options.roots = &other.root();
        Ends ends(options);
        ends.carry();
        const std::string doubt
            = "the certificate comes from \"Postroad test root\", an authority that is not "
              "trusted here";
        QCOMPARE(ends.client->failure(), doubt);
        QCOMPARE(ends.server->failure(),
            std::string("the other side refused: it does not trust the authority of our "
                        "certificate"));

        options.expectation.policy = TlsPolicy::TakeAny;
        Ends any(options);
        any.carry();
        QCOMPARE(any.client->status(), Status::Open);
        QCOMPARE(any.client->doubt(), doubt);
        QVERIFY(!any.client->facts().verified);
    }

    void manyRootsMayBeTrusted()
    {
        const CertificateAuthority other(seeded(9), "other", kNow);
        const CertificateAuthority ours(seeded(1, "authority"), "test", kNow);
        const std::string both = other.root() + "some words\n" + ours.root();
        const std::string none = "\n";
        EndsOptions options;
        options.roots = &both;
        Ends ends(options);
        ends.carry();
        QVERIFY(ends.client->facts().verified);
        options.roots = &none;
        Ends refused(options);
        refused.carry();
        QCOMPARE(refused.client->status(), Status::Failed);
    }

    void withoutANameNothingIsVerified()
    {
        EndsOptions options;
        options.expectation.host.clear();
        Ends ends(options);
        QCOMPARE(ends.client->status(), Status::Failed);
        QCOMPARE(ends.client->failure(),
            std::string("nobody said which name the certificate should have"));
        QVERIFY(ends.client->takeWire().empty());

        options.expectation.policy = TlsPolicy::TakeAny;
        Ends any(options);
        any.carry();
        QCOMPARE(any.client->status(), Status::Open);
        QVERIFY(!any.client->facts().verified);
    }

    void namesThatCantBeAreRefused()
    {
        for (const std::string& host :
            {std::string("mx1.example.net\0.example", 24), std::string(300, 'a')}) {
            EndsOptions options;
            options.expectation.host = host;
            Ends ends(options);
            QCOMPARE(ends.client->status(), Status::Failed);
            QCOMPARE(ends.client->failure(),
                std::string("what the server is called can't stand in a certificate"));
        }
    }

    void contextsRefuseWhatTheyCantRead()
    {
        const CertificateAuthority authority(seeded(1), "x", kNow);
        const Identity good = *authority.issue({{"a.example"}, {}}, kNow);
        const Identity other = *authority.issue({{"a.example"}, {}}, kNow);
        const auto server = [](const Identity& identity) {
            const auto made = TlsServerContext::make(seeded(2), identity);
            return made.ok() ? std::string("made") : made.error();
        };
        QCOMPARE(server(good), std::string("made"));
        QCOMPARE(server({good.certificate + authority.root(), good.key}), std::string("made"));
        QCOMPARE(server({"", good.key}), std::string("the server's certificate can't be read"));
        QCOMPARE(server({good.certificate.substr(0, 300), good.key}),
            std::string("the server's certificate can't be read"));
        QCOMPARE(server({good.certificate, "rubbish"}),
            std::string("the key of the server's certificate can't be read"));
        QCOMPARE(server({good.certificate, other.key}),
            std::string("the key does not belong to the server's certificate"));
        const auto client = TlsClientContext::make(
            seeded(2), {"-----BEGIN CERTIFICATE-----\nAA\n"});
        QCOMPARE(client.error(), std::string("the trusted certificates can't be read"));
        QVERIFY(TlsClientContext::make(seeded(2), {}).ok());
    }

private:
    static void each()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const Row& row : rows())
            QTest::newRow(row.title) << index++;
    }
};

POSTROAD_TEST(TstTlsVerification);
#include "tst_tls_verification.moc"
