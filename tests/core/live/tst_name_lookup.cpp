// SPDX-License-Identifier: MIT
// Which server is meant, and which addresses it has.
#include "core/live/name_lookup.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace postroad;

class TstNameLookup : public QObject
{
    Q_OBJECT

private slots:
    void readsServerNames_data();
    void readsServerNames();
    void looksUp();
};

void TstNameLookup::readsServerNames_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("host"); // empty: it is none
    QTest::addColumn<int>("port");
    QTest::newRow("name") << "mail.example.org:587"
                          << "mail.example.org" << 587;
    QTest::newRow("IPv4") << "127.0.0.1:25"
                          << "127.0.0.1" << 25;
    QTest::newRow("IPv6") << "[::1]:65535"
                          << "::1" << 65535;
    for (const char* text : {"", ":", ":25", "localhost", "localhost:", "localhost:0",
             "localhost:65536", "localhost:25x", "localhost:-1", "localhost: 25", "::1:25", "[]:25",
             "[::1:25", "[::1]", "[127.0.0.1]:25", "[localhost]:25", "a:b:25"})
        QTest::addRow("not '%s'", text) << text << "" << 0;
}

void TstNameLookup::readsServerNames()
{
    QFETCH(QString, text);
    QFETCH(QString, host);
    QFETCH(int, port);
    const auto name = live::parseServerName(text.toStdString());
    QCOMPARE(name.has_value(), !host.isEmpty());
    if (!name)
        return;
    QCOMPARE(name->host, host.toStdString());
    QCOMPARE(static_cast<int>(name->port), port);
}

void TstNameLookup::looksUp()
{
    for (const char* text : {"127.0.0.1", "192.0.2.1", "2001:db8::1"}) {
        const auto found = live::lookUp(text);
        QVERIFY(found && found->size() == 1 && found->front() == *parseIpAddress(text));
    }
    const auto here = live::lookUp("localhost");
    QVERIFY(here && !here->empty());
    QVERIFY(std::all_of(
        here->begin(), here->end(), [](const IpAddress& address) { return address.isLoopback(); }));
    for (const char* text : {"nowhere.invalid", "a.b.INVALID."}) {
        const auto found = live::lookUp(text);
        QVERIFY(!found && found.error().forGood);
    }
}

POSTROAD_TEST(TstNameLookup);
#include "tst_name_lookup.moc"
