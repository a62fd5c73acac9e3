// SPDX-License-Identifier: MIT
#include "core/mail/header.h"
#include "core/mail/header_edit.h"
#include "tests/core/mail/octets.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace postroad::mail;
using postroad::tests::octets;

namespace {

std::size_t longestLine(std::string_view text)
{
    std::size_t longest = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find("\r\n", begin), text.size());
        longest = std::max(longest, end - begin);
        begin = end + 2;
    }
    return longest;
}

} // namespace

class TstHeaderEdit : public QObject
{
    Q_OBJECT

private slots:
    void foldsAtBlanks()
    {
        QCOMPARE(octets(formatField("Subject", "short")), QByteArray("Subject: short\r\n"));
        QCOMPARE(octets(formatField("Subject", "")), QByteArray("Subject: \r\n"));
        std::string value;
        for (int i = 0; i < 100; ++i)
            value += "word" + std::to_string(i) + (i % 7 == 0 ? "  " : " ");
        value.pop_back();
        const std::string field = formatField("Subject", value);
        QVERIFY(longestLine(field) <= kLineOctetsWanted);
        const Header header = parseHeader(field);
        QCOMPARE(header.fields.size(), std::size_t{1});
        QCOMPARE(octets(unfoldedValue(field, header.fields[0])), octets(value));
    }

    void keepsLongWordsWhole()
    {
        const std::string word(200, 'x');
        QCOMPARE(octets(formatField("Message-ID", word)), octets("Message-ID: " + word + "\r\n"));
        QCOMPARE(octets(formatField("A", "b " + word)), octets("A: b\r\n " + word + "\r\n"));
    }

    void neverPassesTheHardLimit()
    {
        for (const std::size_t length : {980U, 997U, 998U, 999U, 2000U, 5000U}) {
            const std::string field = formatField("X", "a " + std::string(length, 'x') + " b");
            QVERIFY(longestLine(field) <= kLineOctetsMax);
            QCOMPARE(
                std::count(field.begin(), field.end(), 'x'), static_cast<std::ptrdiff_t>(length));
            QCOMPARE(parseHeader(field).fields.size(), std::size_t{1});
        }
        QVERIFY(
            longestLine(formatField("X", "a" + std::string(5000, ' ') + "b")) <= kLineOctetsMax);
        QVERIFY(parseHeader(formatField(std::string(2000, 'n'), "abc")).fields.size() <= 1);
    }

    void letsNoValueBeginAField()
    {
        using namespace std::string_literals;
        QCOMPARE(octets(formatField("A", "b\r\nBcc: c\0d"s)), QByteArray("A: b  Bcc: c d\r\n"));
    }

    void prepends()
    {
        QCOMPARE(octets(prependFields("A: 1\r\n", "B: 2\r\n\r\nx")),
            QByteArray("A: 1\r\nB: 2\r\n\r\nx"));
        QCOMPARE(octets(prependFields("A: 1\r\n", "\r\nx")), QByteArray("A: 1\r\n\r\nx"));
        QCOMPARE(octets(prependFields("A: 1\r\n", "text\r\n")), QByteArray("A: 1\r\n\r\ntext\r\n"));
        QCOMPARE(
            octets(prependFields("A: 1\r\n", " text\r\n")), QByteArray("A: 1\r\n\r\n text\r\n"));
        QCOMPARE(octets(prependFields("A: 1\r\n", "")), QByteArray("A: 1\r\n\r\n"));
        QCOMPARE(octets(prependFields("", "text")), QByteArray("text"));
        QVERIFY(!needsEmptyLineBelowFields("B: 2\r\n"));
        QVERIFY(!needsEmptyLineBelowFields("B: 2"));
        QVERIFY(needsEmptyLineBelowFields("text"));
    }
};

POSTROAD_TEST(TstHeaderEdit);
#include "tst_header_edit.moc"
