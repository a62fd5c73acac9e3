// SPDX-License-Identifier: MIT
// Characters and words of the wire, without any locale.
#include "core/base/ascii.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;

class TstAscii : public QObject
{
    Q_OBJECT

private slots:
    void classifiesEveryOctet();
    void comparesWithoutCase_data();
    void comparesWithoutCase();
    void changesCaseOfLettersOnly();
    void trimsBlanksOnly();
    void splits_data();
    void splits();
    void findsWords();
    void parsesNumbers_data();
    void parsesNumbers();
    void quotesForDisplay_data();
    void quotesForDisplay();
    void knowsUtf8_data();
    void knowsUtf8();
};

void TstAscii::classifiesEveryOctet()
{
    int digits = 0;
    int letters = 0;
    int controls = 0;
    int eightBit = 0;
    for (int octet = 0; octet < 256; ++octet) {
        const char c = static_cast<char>(octet);
        digits += ascii::isDigit(c) ? 1 : 0;
        letters += ascii::isAlpha(c) ? 1 : 0;
        controls += ascii::isControl(c) ? 1 : 0;
        eightBit += ascii::isEightBit(c) ? 1 : 0;
        QCOMPARE(ascii::isAlnum(c), ascii::isAlpha(c) || ascii::isDigit(c));
        QCOMPARE(ascii::isBlank(c), octet == ' ' || octet == '\t');
        QVERIFY(!(ascii::isControl(c) && ascii::isEightBit(c)));
    }
    QCOMPARE(digits, 10);
    QCOMPARE(letters, 52);
    QCOMPARE(controls, 33);
    QCOMPARE(eightBit, 128);
}

void TstAscii::comparesWithoutCase_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("prefix");
    QTest::addColumn<bool>("equal");
    QTest::addColumn<bool>("starts");
    const auto row = [](const char* text, const char* prefix, bool equal, bool starts) {
        QTest::addRow("%s/%s", text, prefix)
            << QByteArray(text) << QByteArray(prefix) << equal << starts;
    };
    row("RCPT", "rcpt", true, true);
    row("RCPT TO:", "rcpt", false, true);
    row("rcp", "RCPT", false, false);
    row("", "", true, true);
    row("a", "", false, true);
    row("[", "{", false, false); // they differ by the same bit as letters do
    row("@", "`", false, false);
    row("\xC4", "\xE4", false, false); // Latin-1 letters are not ours
}

void TstAscii::comparesWithoutCase()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, prefix);
    const std::string a = text.toStdString();
    const std::string b = prefix.toStdString();
    QTEST(ascii::iequals(a, b), "equal");
    QTEST(ascii::iequals(b, a), "equal");
    QTEST(ascii::istartsWith(a, b), "starts");
}

void TstAscii::changesCaseOfLettersOnly()
{
    QCOMPARE(ascii::lowered("MiXeD-09[@`{\xC4"), std::string("mixed-09[@`{\xC4"));
    QCOMPARE(ascii::uppered("MiXeD-09[@`{\xE4"), std::string("MIXED-09[@`{\xE4"));
}

void TstAscii::trimsBlanksOnly()
{
    QCOMPARE(ascii::trimmed(" \t a b\t "), std::string_view("a b"));
    QCOMPARE(ascii::trimmed(" \t "), std::string_view());
    QCOMPARE(ascii::trimmed("\r\nx\n"), std::string_view("\r\nx\n"));
}

void TstAscii::splits_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("pieces");
    QTest::newRow("nothing") << QByteArray() << QByteArrayList{""};
    QTest::newRow("one") << QByteArray("a") << QByteArrayList{"a"};
    QTest::newRow("hole") << QByteArray("a,,b") << QByteArrayList{"a", "", "b"};
    QTest::newRow("ends") << QByteArray(",a,") << QByteArrayList{"", "a", ""};
}

void TstAscii::splits()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArrayList, pieces);
    const std::string input = text.toStdString();
    QByteArrayList found;
    for (const auto piece : ascii::split(input, ','))
        found << QByteArray(piece.data(), static_cast<qsizetype>(piece.size()));
    QCOMPARE(found, pieces);
}

void TstAscii::findsWords()
{
    const auto found = ascii::words("  MAIL \t FROM:<>\tSIZE=1 ");
    QCOMPARE(found.size(), std::size_t{3});
    QCOMPARE(found[0], std::string_view("MAIL"));
    QCOMPARE(found[1], std::string_view("FROM:<>"));
    QCOMPARE(found[2], std::string_view("SIZE=1"));
    QVERIFY(ascii::words(" \t ").empty());
    QVERIFY(ascii::words("").empty());
}

void TstAscii::parsesNumbers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<quint64>("max");
    QTest::addColumn<bool>("ok");
    QTest::addColumn<quint64>("value");
    const quint64 all = UINT64_MAX;
    const auto row = [](const char* text, quint64 max, bool ok, quint64 value = 0) {
        QTest::addRow("%s<=%llu", text, max) << QByteArray(text) << max << ok << value;
    };
    row("0", all, true, 0);
    row("007", all, true, 7);
    row("255", 255, true, 255);
    row("256", 255, false);
    row("18446744073709551615", all, true, all);
    row("18446744073709551616", all, false);
    row("18446744073709551620", all, false);
    row("99999999999999999999999", all, false);
    row("", all, false);
    row("+1", all, false);
    row("-1", all, false);
    row(" 1", all, false);
    row("1 ", all, false);
    row("0x10", all, false);
    row("1e3", all, false);
}

void TstAscii::parsesNumbers()
{
    QFETCH(const QByteArray, text);
    QFETCH(const quint64, max);
    const auto value = ascii::parseNumber(text.toStdString(), max);
    QTEST(value.has_value(), "ok");
    QTEST(quint64{value.value_or(0)}, "value");
}

void TstAscii::quotesForDisplay_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("max");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("plain") << QByteArray("MAIL FROM:<>") << 120 << QByteArray("MAIL FROM:<>");
    QTest::newRow("control") << QByteArray("a\r\n\x1B[0m", 7) << 120
                             << QByteArray("a\\x0D\\x0A\\x1B[0m");
    QTest::newRow("nul, del") << QByteArray("\0\x7F", 2) << 120 << QByteArray("\\x00\\x7F");
    QTest::newRow("umlaut") << QByteArray("h\xC3\xB6r") << 120 << QByteArray("h\xC3\xB6r");
    QTest::newRow("latin-1") << QByteArray("h\xF6r") << 120 << QByteArray("h\\xF6r");
    QTest::newRow("C1 control") << QByteArray("\xC2\x9B") << 120 << QByteArray("\\xC2\\x9B");
    QTest::newRow("no-break space") << QByteArray("\xC2\xA0") << 120 << QByteArray("\xC2\xA0");
    QTest::newRow("cut") << QByteArray("abcdef") << 3 << QByteArray("abc\xE2\x80\xA6");
    QTest::newRow("just fits") << QByteArray("abc") << 3 << QByteArray("abc");
    QTest::newRow("not cut inside a character") << QByteArray("ab\xE4\xB8\xAD"
                                                              "c")
                                                << 3 << QByteArray("ab\xE4\xB8\xAD\xE2\x80\xA6");
}

void TstAscii::quotesForDisplay()
{
    QFETCH(const QByteArray, text);
    QFETCH(const int, max);
    const std::string shown = ascii::quotedForDisplay(
        text.toStdString(), static_cast<std::size_t>(max));
    QTEST(QByteArray::fromStdString(shown), "shown");
    QVERIFY(ascii::isUtf8(shown));
}

void TstAscii::knowsUtf8_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("ok");
    QTest::newRow("empty") << QByteArray() << true;
    QTest::newRow("ascii") << QByteArray("abc\x7F") << true;
    QTest::newRow("two") << QByteArray("\xC2\x80\xDF\xBF") << true;
    QTest::newRow("three") << QByteArray("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF")
                           << true;
    QTest::newRow("four") << QByteArray("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF") << true;
    QTest::newRow("lone continuation") << QByteArray("\x80") << false;
    QTest::newRow("overlong two") << QByteArray("\xC0\x80") << false;
    QTest::newRow("overlong two, C1") << QByteArray("\xC1\xBF") << false;
    QTest::newRow("overlong three") << QByteArray("\xE0\x9F\xBF") << false;
    QTest::newRow("overlong four") << QByteArray("\xF0\x8F\xBF\xBF") << false;
    QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << false;
    QTest::newRow("above 10FFFF") << QByteArray("\xF4\x90\x80\x80") << false;
    QTest::newRow("five octets") << QByteArray("\xF8\x88\x80\x80\x80") << false;
    QTest::newRow("cut off") << QByteArray("a\xE4\xB8") << false;
    QTest::newRow("wrong continuation") << QByteArray("\xE4\xB8z") << false;
    QTest::newRow("latin-1 in the middle") << QByteArray("a\xFC"
                                                         "b")
                                           << false;
}

void TstAscii::knowsUtf8()
{
    QFETCH(const QByteArray, text);
    QTEST(ascii::isUtf8(text.toStdString()), "ok");
}

POSTROAD_TEST(TstAscii);
#include "tst_ascii.moc"
