// SPDX-License-Identifier: MIT
// Addresses as text and back, networks, and an order that is the same on every machine.
#include "core/base/ip_address.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace postroad;

namespace {

IpAddress address(const char* text)
{
    const auto parsed = parseIpAddress(text);
    if (!parsed)
        qFatal("not an address: %s", text);
    return *parsed;
}

} // namespace

class TstIpAddress : public QObject
{
    Q_OBJECT

private slots:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void givesOctets();
    void knowsNetworks_data();
    void knowsNetworks();
    void knowsLoopback();
    void ordersByUnsignedOctets();
    void writesLiteralsAndEndpoints();
};

void TstIpAddress::reads_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("written");
    const auto row = [](const char* text, const char* written) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(written);
    };
    row("0.0.0.0", "0.0.0.0");
    row("192.0.2.1", "192.0.2.1");
    row("255.255.255.255", "255.255.255.255");
    // RFC 5952 §4
    row("2001:0db8::0001", "2001:db8::1");
    row("2001:db8:0:0:0:0:2:1", "2001:db8::2:1");
    row("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
    row("2001:0:0:1:0:0:0:1", "2001:0:0:1::1");
    row("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
    row("2001:DB8::ABCD", "2001:db8::abcd");
    row("::", "::");
    row("::1", "::1");
    row("1::", "1::");
    row("0:0:0:0:0:0:0:0", "::");
    row("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8");
    row("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0");
    row("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8");
    row("::192.0.2.33", "::c000:221");
    row("64:ff9b::192.0.2.33", "64:ff9b::c000:221");
    row("1:2:3:4:5:6:192.0.2.33", "1:2:3:4:5:6:c000:221");
    row("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

void TstIpAddress::reads()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, written);
    const auto parsed = parseIpAddress(text.toStdString());
    QVERIFY(parsed);
    QCOMPARE(parsed->isV4(), !text.contains(':'));
    QCOMPARE(format(*parsed), written.toStdString());
    QVERIFY(parseIpAddress(format(*parsed)) == parsed);
}

void TstIpAddress::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.04",
             "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.-4", " 1.2.3.4", "1.2.3.4 ", "0x1.2.3.4",
             "1.2.3.4/24", "a.b.c.d", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
             "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1::2:3:4:5:6:7:8", "1::2::3", ":1::2",
             "1::2:", "1:2:3:4:5:6:7:", ":2:3:4:5:6:7:8", "12345::", "g::", "1.2.3.4::",
             "::1.2.3.4:1", "::1.2.3", "::1.2.3.256", "1:2:3:4:5:6:7:1.2.3.4", "fe80::1%eth0",
             "[::1]", "::1/64", "1:2:3:4:5:6:7:8:1.2.3.4", "::ffff:01.2.3.4"})
        QTest::newRow(text) << QByteArray(text);
    QTest::newRow("very long") << QByteArray(100'000, ':');
    QTest::newRow("very many groups") << QByteArray("1:").repeated(50'000);
    QTest::newRow("nul") << QByteArray("1.2.3.4\0", 8);
}

void TstIpAddress::refuses()
{
    QFETCH(const QByteArray, text);
    QVERIFY(!parseIpAddress(text.toStdString()));
}

void TstIpAddress::givesOctets()
{
    QCOMPARE(IpAddress().octets(), std::string_view("\0\0\0\0", 4));
    QCOMPARE(IpAddress::v4(0xC0000201U).octets(), std::string_view("\xC0\x00\x02\x01", 4));
    QVERIFY(IpAddress::v4(0xC0000201U) == address("192.0.2.1"));
    QCOMPARE(address("2001:db8::ff").octets(),
        std::string_view("\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\xFF", 16));
    QVERIFY(address("0.0.0.0") != address("::"));
}

void TstIpAddress::knowsNetworks_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("network");
    QTest::addColumn<int>("prefix");
    QTest::addColumn<bool>("inside");
    const auto row = [](const char* text, const char* network, int prefix, bool inside) {
        QTest::addRow("%s in %s/%d", text, network, prefix)
            << QByteArray(text) << QByteArray(network) << prefix << inside;
    };
    row("192.0.2.77", "192.0.2.0", 24, true);
    row("192.0.3.0", "192.0.2.0", 24, false);
    row("192.0.3.255", "192.0.2.0", 23, true);
    row("192.0.2.128", "192.0.2.0", 25, false);
    row("192.0.2.127", "192.0.2.0", 25, true);
    row("203.0.113.9", "0.0.0.0", 0, true);
    row("192.0.2.1", "192.0.2.1", 32, true);
    row("192.0.2.1", "192.0.2.0", 32, false);
    row("192.0.2.1", "192.0.2.0", 99, false);
    row("2001:db8:1::5", "2001:db8::", 32, true);
    row("2001:db9::5", "2001:db8::", 32, false);
    row("2001:db8::1", "2001:db8::", 127, true);
    row("2001:db8::1", "2001:db8::", 128, false);
    row("192.0.2.1", "::", 0, false);
    row("::1", "0.0.0.0", 0, false);
}

void TstIpAddress::knowsNetworks()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, network);
    QFETCH(const int, prefix);
    QTEST(address(text).inNetwork(address(network), prefix), "inside");
}

void TstIpAddress::knowsLoopback()
{
    for (const char* text : {"127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"})
        QVERIFY2(address(text).isLoopback(), text);
    for (const char* text : {"0.0.0.0", "126.255.255.255", "128.0.0.1", "::", "::2", "1::1",
             "::ffff:192.0.2.1", "::127.0.0.1", "64:ff9b::7f00:1"})
        QVERIFY2(!address(text).isLoopback(), text);
}

void TstIpAddress::ordersByUnsignedOctets()
{
    // Where char is signed, 203 would come before 127.
    std::vector<IpAddress> addresses{address("203.0.113.1"), address("127.0.0.1"),
        address("192.0.2.200"), address("192.0.2.100"), address("ff02::1"), address("2001:db8::1")};
    std::sort(addresses.begin(), addresses.end());
    QStringList texts;
    for (const auto& each : addresses)
        texts << QString::fromStdString(format(each));
    QCOMPARE(texts.join(u' '),
        QStringLiteral("2001:db8::1 ff02::1 127.0.0.1 192.0.2.100 192.0.2.200 203.0.113.1"));
}

void TstIpAddress::writesLiteralsAndEndpoints()
{
    QCOMPARE(formatLiteral(address("192.0.2.1")), std::string("[192.0.2.1]"));
    QCOMPARE(formatLiteral(address("2001:db8::1")), std::string("[IPv6:2001:db8::1]"));
    for (const char* text : {"192.0.2.1", "2001:db8::1"})
        QVERIFY(parseLiteral(formatLiteral(address(text))) == address(text));
    QVERIFY(parseLiteral("[ipv6:2001:db8::1]") == address("2001:db8::1"));
    for (const char* text : {"", "[", "[]", "192.0.2.1", "[2001:db8::1]", "[IPv6:192.0.2.1]",
             "[192.0.2.1", "[192.0.2.1]x", "[IPv6:]"})
        QVERIFY2(!parseLiteral(text), text);
    QCOMPARE(format(Endpoint{address("192.0.2.1"), 25}), std::string("192.0.2.1:25"));
    QCOMPARE(format(Endpoint{address("2001:db8::1"), 65535}), std::string("[2001:db8::1]:65535"));
}

POSTROAD_TEST(TstIpAddress);
#include "tst_ip_address.moc"
