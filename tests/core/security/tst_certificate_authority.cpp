// SPDX-License-Identifier: MIT
#include "core/security/certificate_authority.h"
#include "core/security/openssl_pointers.h"
#include "tests/core/security/tls_ends.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <openssl/pem.h>

using namespace postroad;
using namespace postroad::security;
using namespace postroad::tests;

namespace {

CertificatePointer read(const std::string& pem)
{
    const BioPointer from(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return CertificatePointer(PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr));
}

/// What OpenSSL prints of it, as text.
std::string printed(const std::string& pem)
{
    const CertificatePointer certificate = read(pem);
    const BioPointer to(BIO_new(BIO_s_mem()));
    X509_print_ex(to.get(), certificate.get(), XN_FLAG_RFC2253, X509_FLAG_NO_SIGDUMP);
    char* begin = nullptr;
    const auto size = BIO_get_mem_data(to.get(), &begin);
    return {begin, static_cast<std::size_t>(size)};
}

} // namespace

#define VERIFY_HAS(text, part) QVERIFY2((text).find(part) != std::string::npos, (text).c_str())

class TstCertificateAuthority : public QObject
{
    Q_OBJECT

private slots:
    void rootIsAnAuthority()
    {
        const CertificateAuthority authority(seeded(1), "First letter", kNow);
        const std::string text = printed(authority.root());
        VERIFY_HAS(text, "Version: 3 (0x2)");
        VERIFY_HAS(text, "Subject: CN=Postroad First letter root,O=Postroad");
        VERIFY_HAS(text, "Issuer: CN=Postroad First letter root,O=Postroad");
        VERIFY_HAS(text, "Not Before: Mar  2 07:00:00 2026 GMT");
        VERIFY_HAS(text, "Not After : Feb 28 08:00:00 2036 GMT");
        VERIFY_HAS(text, "NIST CURVE: P-256");
        VERIFY_HAS(text, "X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:0");
        VERIFY_HAS(text, "X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign");
        VERIFY_HAS(text, "X509v3 Subject Key Identifier");
        VERIFY_HAS(text, "Signature Algorithm: ecdsa-with-SHA256");
    }

    void issuesForNamesAndAddresses()
    {
        const CertificateAuthority authority(seeded(1), "First letter", kNow);
        const auto identity = authority.issue(
            {{"mx1.example.net", "localhost"},
                {*parseIpAddress("127.0.0.1"), *parseIpAddress("::1")}},
            kNow);
        QVERIFY(identity.ok());
        const std::string text = printed(identity->certificate);
        VERIFY_HAS(text, "Subject: CN=mx1.example.net\n");
        VERIFY_HAS(text, "Issuer: CN=Postroad First letter root,O=Postroad");
        VERIFY_HAS(text, "Not After : May 31 08:00:00 2026 GMT");
        VERIFY_HAS(text, "CA:FALSE");
        VERIFY_HAS(text, "X509v3 Key Usage: critical\n                Digital Signature");
        VERIFY_HAS(text, "TLS Web Server Authentication");
        VERIFY_HAS(text,
            "DNS:mx1.example.net, DNS:localhost, IP Address:127.0.0.1, IP "
            "Address:0:0:0:0:0:0:0:1");
        VERIFY_HAS(text, "X509v3 Authority Key Identifier");
        const CertificatePointer root = read(authority.root());
        QCOMPARE(X509_verify(read(identity->certificate).get(), X509_get0_pubkey(root.get())), 1);
        VERIFY_HAS(identity->key, "-----BEGIN PRIVATE KEY-----");
    }

    void repeatsWithTheSeed()
    {
        const auto made = [](const Entropy& entropy, std::int64_t at) {
            const CertificateAuthority authority(entropy, "x", at);
            const auto identity = authority.issue({{"mx1.example.net"}, {}}, at);
            return authority.root() + identity->certificate + identity->key;
        };
        const std::string first = made(seeded(1), kNow);
        QCOMPARE(made(seeded(1), kNow), first);
        QVERIFY(made(seeded(2), kNow) != first);
        QVERIFY(made(seeded(1), kNow + kDay) != first);
        QVERIFY(made({}, kNow) != made({}, kNow));
    }

    void eachCertificateHasItsOwnKeyAndNumber()
    {
        const CertificateAuthority authority(seeded(1), "x", kNow);
        const auto first = authority.issue({{"mx1.example.net"}, {}}, kNow);
        const auto second = authority.issue({{"mx1.example.net"}, {}}, kNow);
        QVERIFY(first->key != second->key);
        QVERIFY(ASN1_INTEGER_cmp(X509_get0_serialNumber(read(first->certificate).get()),
                    X509_get0_serialNumber(read(second->certificate).get()))
            != 0);
    }

    void makesWrongOnesForLessons()
    {
        const CertificateAuthority authority(seeded(1), "x", kNow);
        const auto with = [&](CertificateFault fault, std::string name = "mx1.example.net") {
            return printed(
                authority.issue({{std::move(name)}, {*parseIpAddress("192.0.2.1")}, fault}, kNow)
                    ->certificate);
        };
        VERIFY_HAS(with(CertificateFault::Expired), "Not After : Mar  1 08:00:00 2026 GMT");
        VERIFY_HAS(with(CertificateFault::NotYetValid), "Not Before: Mar  3 08:00:00 2026 GMT");
        VERIFY_HAS(with(CertificateFault::WrongName), "                DNS:www.example.net\n");
        VERIFY_HAS(with(CertificateFault::WrongName, "www.example.net"), "DNS:web.example.net\n");
        VERIFY_HAS(with(CertificateFault::SelfSigned), "Issuer: CN=mx1.example.net\n");
    }

    void refusesWhatNamesNothing()
    {
        const CertificateAuthority authority(seeded(1), "x", kNow);
        const auto error = [&](const CertificateRequest& request) {
            const auto identity = authority.issue(request, kNow);
            return identity.ok() ? std::string("issued") : identity.error();
        };
        QCOMPARE(error({}), std::string("a certificate must name a host or an address"));
        QCOMPARE(error({{"a.example", ""}, {}}),
            std::string("no certificate can be made for the name \"\""));
        QCOMPARE(
            error({{"a b"}, {}}), std::string("no certificate can be made for the name \"a b\""));
        QVERIFY(error({{"m\xC3\xBCller.example"}, {}}) != "issued");
        QVERIFY(error({{std::string(254, 'a')}, {}}) != "issued");
        QVERIFY(error({{std::string("a.example\0.example", 18)}, {}}) != "issued");
        QCOMPARE(error({{std::string(253, 'a')}, {}}), std::string("issued"));
        QCOMPARE(error({{}, {*parseIpAddress("192.0.2.1")}}), std::string("issued"));
    }

    void oddNamesAndTimesAreNoTrouble()
    {
        const CertificateAuthority plain(seeded(1), std::string(100, 'x'), kNow);
        VERIFY_HAS(printed(plain.root()), "Subject: CN=Postroad root,O=Postroad");
        const CertificateAuthority bad(seeded(1), "\xFF\xFE", kNow);
        VERIFY_HAS(printed(bad.root()), "Subject: CN=Postroad root,O=Postroad");
        // The last second of the year 9999.
        const CertificateAuthority late(seeded(1), "x", 253'402'300'799);
        VERIFY_HAS(printed(late.root()), "Not After : Dec 31 23:59:59 9999 GMT");
        const CertificateAuthority early(seeded(1), "x", -62'135'596'800);
        VERIFY_HAS(printed(early.root()), "Not Before: Jan  1 00:00:00 1 GMT");
    }
};

POSTROAD_TEST(TstCertificateAuthority);
#include "tst_certificate_authority.moc"
