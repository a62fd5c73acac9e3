// SPDX-License-Identifier: MIT
#include "core/mail/header.h"
#include "tests/core/mail/octets.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <array>

using namespace postroad::mail;
using postroad::tests::crlf;
using postroad::tests::octets;

namespace {

/// "name=value|…", then where the body begins as the text of it.
std::string describedHeader(std::string_view message)
{
    const Header header = parseHeader(message);
    std::string text;
    for (const HeaderField& field : header.fields)
        text.append(field.name.in(message))
            .append("=")
            .append(unfoldedValue(message, field))
            .append("|");
    text += header.hasEmptyLine ? "+" : "-";
    return text.append(message.substr(header.bodyBegin));
}

struct HeaderRow
{
    std::string_view message;
    std::string_view described;
};

} // namespace

class TstHeader : public QObject
{
    Q_OBJECT

private slots:
    void readsAsSoftwareDoes()
    {
        static constexpr std::array kRows{
            HeaderRow{"A: 1\r\nB: 2\r\n\r\nbody\r\n", "A=1|B=2|+body\r\n"},
            HeaderRow{"A: 1\nB: 2\n\nbody\n", "A=1|B=2|+body\n"},
            HeaderRow{"A:1\r\n\r\n", "A=1|+"},
            HeaderRow{"A : 1\r\nB\t:2\r\n\r\n", "A=1|B=2|+"},
            HeaderRow{"A: 1\r\n 2\r\n\t3\r\n\r\nx", "A=1 2\t3|+x"},
            HeaderRow{"A: 1\r\n \r\n 2\r\n\r\nx", "A=1  2|+x"},
            HeaderRow{"A:\r\n 1\r\n\r\n", "A=1|+"},
            HeaderRow{"A: 1\r\nno field\r\nB: 2\r\n", "A=1|-no field\r\nB: 2\r\n"},
            HeaderRow{"A: 1\r\nB b: 2\r\n\r\n", "A=1|-B b: 2\r\n\r\n"},
            HeaderRow{" A: 1\r\n\r\nx", "- A: 1\r\n\r\nx"},
            HeaderRow{"\r\nbody", "+body"},
            HeaderRow{"\nbody", "+body"},
            HeaderRow{"", "-"},
            HeaderRow{"A: 1", "A=1|-"},
            HeaderRow{"A: 1\r\n", "A=1|-"},
            HeaderRow{"A: 1\r\n\r", "A=1|-\r"},
            HeaderRow{": 1\r\n\r\n", "-: 1\r\n\r\n"},
            HeaderRow{"A: b: c\r\n\r\n", "A=b: c|+"},
            HeaderRow{"J\xC3\xBC: 1\r\n\r\n", "-J\xC3\xBC: 1\r\n\r\n"},
            HeaderRow{"A:\r\n\r\nx", "A=|+x"},
            HeaderRow{"From someone Mon\r\nA: 1\r\n\r\n", "-From someone Mon\r\nA: 1\r\n\r\n"},
        };
        for (const HeaderRow& row : kRows)
            QCOMPARE(octets(describedHeader(row.message)), octets(row.described));
    }

    void givesRanges()
    {
        const std::string message = "Subject : a\r\n b\r\nTo: c\r\n\r\nbody";
        const Header header = parseHeader(message);
        QCOMPARE(header.fields.size(), std::size_t{2});
        QCOMPARE(octets(header.fields[0].name.in(message)), QByteArray("Subject"));
        QCOMPARE(octets(header.fields[0].body.in(message)), QByteArray(" a\r\n b"));
        QCOMPARE(octets(header.fields[0].all.in(message)), QByteArray("Subject : a\r\n b\r\n"));
        QVERIFY((header.fields[1].all == OctetRange{17, 24}));
        QCOMPARE(header.end, std::size_t{24});
        QCOMPARE(header.bodyBegin, std::size_t{26});
    }

    void readsInsideARange()
    {
        const std::string message = "xxA: 1\r\nB: 2\r\n\r\nyy";
        const Header header = parseHeader(message, {2, 8});
        QCOMPARE(header.fields.size(), std::size_t{1});
        QCOMPARE(header.end, std::size_t{8});
        QVERIFY(parseHeader(message, {100, 200}).fields.empty());
    }

    void findsByName()
    {
        const std::string message = crlf("To: a\nreceived: 1\nRECEIVED: 2\n\n");
        const Header header = parseHeader(message);
        QCOMPARE(octets(fieldValue(message, header, "Received").value_or("?")), QByteArray("1"));
        QCOMPARE(findFields(message, header, "rEceived").size(), std::size_t{2});
        QVERIFY(findField(message, header, "Receive") == nullptr);
        QVERIFY(!fieldValue(message, header, "Cc"));
    }

    void hasACap()
    {
        std::string message;
        for (std::size_t i = 0; i < kHeaderFieldsMax + 5; ++i)
            message += "A: 1\r\n b\r\n";
        message += "\r\nbody";
        const Header header = parseHeader(message);
        QVERIFY(header.tooManyFields);
        QCOMPARE(header.fields.size(), kHeaderFieldsMax);
        QCOMPARE(octets(std::string_view(message).substr(header.bodyBegin)), QByteArray("body"));
        QCOMPARE(octets(header.fields.back().all.in(message)), QByteArray("A: 1\r\n b\r\n"));
    }
};

POSTROAD_TEST(TstHeader);
#include "tst_header.moc"
