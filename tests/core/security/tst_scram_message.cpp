// SPDX-License-Identifier: MIT
// The grammar of RFC 5802 §7, what it takes and what not.
#include "core/security/scram_keys.h"
#include "core/security/scram_message.h"
#include "tests/core/security/sasl_support.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <set>

using namespace postroad;
using namespace postroad::security;

class TstScramMessage : public QObject
{
    Q_OBJECT

private slots:
    void clientFirst_data();
    void clientFirst();
    void serverFirst_data();
    void serverFirst();
    void clientFinal_data();
    void clientFinal();
    void serverFinal_data();
    void serverFinal();
    void nonces();
};

namespace {

void rows(const char* const* good, const char* const* bad)
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("taken");
    for (; *good; ++good)
        QTest::newRow(*good) << QByteArray(*good) << true;
    for (; *bad; ++bad)
        QTest::newRow(*bad) << QByteArray(*bad) << false;
    QTest::newRow("nothing") << QByteArray() << false;
    QTest::newRow("not UTF-8") << QByteArray("n,,n=\xFF,r=abc") << false;
    QTest::newRow("NUL") << QByteArray("n,,n=a\0b,r=abc", 14) << false;
}

} // namespace

void TstScramMessage::clientFirst_data()
{
    const char* const good[] = {"n,,n=user,r=abc", "y,,n=user,r=abc",
        "p=tls-exporter,,n=user,r=abc", "n,a=bob,n=user,r=abc", "n,,n=us=2Cer=3D,r=abc",
        "n,a==3D,n=\xE9\x82\xAE,r=!~", "n,,n=user,r=abc,x=y",
        "n,,n=user,r=abc,x=y,z==", "n,,n= user ,r=abc", nullptr};
    const char* const bad[] = {"n", "n,", "n,,", "n,,n=user", "n,,r=abc,n=user", "z,,n=user,r=abc",
        "N,,n=user,r=abc", ",,n=user,r=abc", "p,,n=user,r=abc", "p=,,n=user,r=abc",
        "p=tls unique,,n=user,r=abc", "n,bob,n=user,r=abc", "n,a=,n=user,r=abc", "n,,n=,r=abc",
        "n,,n=user,r=", "n,,n=user,r=a c", "n,,n=user,r=\xC3\xBC", "n,,n=us=er,r=abc",
        "n,,n=user=,r=abc", "n,,n=user=2,r=abc", "n,,n=user=2c,r=abc", "n,,m=ext,n=user,r=abc",
        "n,,n=user,r=abc,", "n,,n=user,r=abc,x", "n,,n=user,r=abc,x=", "n,,n=user,r=abc,1=y",
        "n,,,n=user,r=abc", "n,a=b=,n=user,r=abc", "n,,n=user,r=abc,m=x", "n,,n=user,r=abc,x=y,m=z",
        nullptr};
    rows(good, bad);
}

void TstScramMessage::clientFirst()
{
    QFETCH(const QByteArray, text);
    QFETCH(const bool, taken);
    const auto message = parseScramClientFirst(text.toStdString());
    QCOMPARE(message.has_value(), taken);
    if (!message)
        return;
    const auto parts = partsOf(text.toStdString());
    QCOMPARE(parts.gs2Header + parts.bare, text.toStdString());
    QVERIFY(parts.bare.rfind("n=", 0) == 0);
    // Without what it may have more, it is written as it was read.
    QVERIFY(text.toStdString().rfind(format(*message), 0) == 0);
}

void TstScramMessage::serverFirst_data()
{
    const char* const good[] = {"r=abc,s=QSXCR+Q6sek8bf92,i=4096", "r=abc,s=QQ==,i=1",
        "r=abc,s=QQ==,i=2147483647", "r=abc,s=QQ==,i=4096,x=y", nullptr};
    const char* const bad[] = {"r=abc", "r=abc,s=QQ==", "r=abc,s=,i=4096", "r=,s=QQ==,i=4096",
        "r=abc,s=QQ,i=4096", "r=abc,s=Q===,i=4096", "r=abc,s=QQ==,i=", "r=abc,s=QQ==,i=0",
        "r=abc,s=QQ==,i=04096", "r=abc,s=QQ==,i=-1", "r=abc,s=QQ==,i=4096 ",
        "r=abc,s=QQ==,i=2147483648", "r=abc,s=QQ==,i=99999999999999999999",
        "m=x,r=abc,s=QQ==,i=4096", "s=QQ==,r=abc,i=4096", "r=abc,s=QQ==,i=4096,", "e=other-error",
        "r=abc,s=QQ==,i=4096,m=x", nullptr};
    rows(good, bad);
}

void TstScramMessage::serverFirst()
{
    QFETCH(const QByteArray, text);
    QFETCH(const bool, taken);
    const auto message = parseScramServerFirst(text.toStdString());
    QCOMPARE(message.has_value(), taken);
    if (message)
        QVERIFY(text.toStdString().rfind(format(*message), 0) == 0);
}

void TstScramMessage::clientFinal_data()
{
    const char* const good[] = {
        "c=biws,r=abc,p=AAAA", "c=biws,r=abc,x=y,p=AAAA", "c=eSws,r=abc,x=y,z=1,p=AA==", nullptr};
    const char* const bad[] = {"c=biws,r=abc", "c=biws,p=AAAA", "r=abc,p=AAAA", "c=,r=abc,p=AAAA",
        "c=biws,r=abc,p=", "c=biws,r=abc,p=AAA", "c=biw,r=abc,p=AAAA", "r=abc,c=biws,p=AAAA",
        "c=biws,r=abc,p=AAAA,x=y", "c=biws,r=abc,p=AAAA,", "c=biws,r=abc,,p=AAAA",
        "c=biws,r=a c,p=AAAA", "c=biws,r=abc,m=x,p=AAAA", nullptr};
    rows(good, bad);
}

void TstScramMessage::clientFinal()
{
    QFETCH(const QByteArray, text);
    QFETCH(const bool, taken);
    const auto message = parseScramClientFinal(text.toStdString());
    QCOMPARE(message.has_value(), taken);
    if (message)
        QVERIFY(text.toStdString().rfind(std::string(withoutProof(text.toStdString())) + ",p=", 0)
            == 0);
}

void TstScramMessage::serverFinal_data()
{
    const char* const good[] = {
        "v=AAAA", "v=AAAA,x=y", "e=other-error", "e=invalid-proof,x=y", nullptr};
    const char* const bad[] = {
        "v=", "v=AAA", "e=", "x=y", "v=AAAA,", "v", "AAAA", "v=AAAA,m=x", nullptr};
    rows(good, bad);
}

void TstScramMessage::serverFinal()
{
    QFETCH(const QByteArray, text);
    QFETCH(const bool, taken);
    const auto message = parseScramServerFinal(text.toStdString());
    QCOMPARE(message.has_value(), taken);
    if (message)
        QVERIFY(text.toStdString().rfind(format(*message), 0) == 0);
}

void TstScramMessage::nonces()
{
    std::set<char> seen;
    for (int octet = 0; octet < 256; ++octet) {
        const std::string nonce = scramNonce(std::string(1, static_cast<char>(octet)));
        QCOMPARE(nonce.size(), std::size_t{1});
        QVERIFY(parseScramClientFirst("n,,n=user,r=" + nonce));
        seen.insert(nonce[0]);
    }
    QCOMPARE(seen.size(), std::size_t{93});
    QCOMPARE(scramNonce(tests::nonceOctets("%hvYDpWUa2Ra~")), std::string("%hvYDpWUa2Ra~"));
}

POSTROAD_TEST(TstScramMessage);
#include "tst_scram_message.moc"
