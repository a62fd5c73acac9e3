// SPDX-License-Identifier: MIT
// Words of IMAP: each reader takes what it names, or gives nothing and stays.
#include "core/imap/word_reader.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad::imap;

class TstWordReader : public QObject
{
    Q_OBJECT

private slots:
    void readsStrings_data();
    void readsStrings();
    void refusesStrings_data();
    void refusesStrings();
    void readsNumbers_data();
    void readsNumbers();
    void knowsAtomChars();
};

void TstWordReader::readsStrings_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("rest");
    const auto row = [](const char* text, const char* value, const char* rest) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(value) << QByteArray(rest);
    };
    row("atom", "atom", "");
    row("two words", "two", " words");
    row("a]b(c", "a]b", "(c");
    row("\"\"", "", "");
    row("\"two words\" x", "two words", " x");
    row("\"a\\\"b\\\\c\"", "a\"b\\c", "");
    row("\"a{5}\"", "a{5}", "");
    row("{0}\r\n", "", "");
    row("{0}\r\nx", "", "x");
    row("{5}\r\na\r\nbcd", "a\r\nbc", "d");
    row("{3}\r\n\"\"\"\"", "\"\"\"", "\"");
    row("{003}\r\nabc", "abc", "");
}

void TstWordReader::readsStrings()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, rest);
    const std::string octets = text.toStdString();
    WordReader words(octets);
    const auto read = words.astring();
    QVERIFY(read.has_value());
    QCOMPARE(*read, value.toStdString());
    QCOMPARE(std::string(words.rest()), rest.toStdString());
}

void TstWordReader::refusesStrings_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"", " a", "(a", "\"", "\"abc", "\"abc\\\"", "\"a\\bc\"", "\"a\r\"",
             "\"a\nb\"", "{", "{}", "{}\r\n", "{3}", "{3}\r\n", "{3}\r\nab", "{3}\nabc",
             "{3 }\r\nabc", "{-1}\r\nabc", "{3+}\r\nabc", "{a}\r\nabc", "{4294967296}\r\nabc",
             "{99999999999999999999999}\r\nabc", "\x80", "\\Seen", "%", "*"})
        QTest::newRow(QByteArray(text).toPercentEncoding().constData()) << QByteArray(text);
    QTest::newRow("NUL") << QByteArray("\"a\0b\"", 5);
}

void TstWordReader::refusesStrings()
{
    QFETCH(QByteArray, text);
    const std::string octets = text.toStdString();
    WordReader words(octets);
    QVERIFY(!words.astring().has_value());
    QCOMPARE(words.at() == 0, true);
    QCOMPARE(words.atEnd(), octets.empty());
}

void TstWordReader::readsNumbers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("value");
    QTest::newRow("0") << QByteArray("0") << qint64{0};
    QTest::newRow("007>") << QByteArray("007>") << qint64{7};
    QTest::newRow("largest") << QByteArray("4294967295") << qint64{4294967295};
    QTest::newRow("too large") << QByteArray("4294967296") << qint64{-1};
    QTest::newRow("far too large") << QByteArray("99999999999999999999") << qint64{-1};
    QTest::newRow("negative") << QByteArray("-1") << qint64{-1};
    QTest::newRow("none") << QByteArray("") << qint64{-1};
    QTest::newRow("letter") << QByteArray("x1") << qint64{-1};
}

void TstWordReader::readsNumbers()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, value);
    const std::string octets = text.toStdString();
    WordReader words(octets);
    const auto number = words.number();
    QCOMPARE(number ? qint64{*number} : qint64{-1}, value);
    QCOMPARE(words.at() == 0, !number.has_value());
}

void TstWordReader::knowsAtomChars()
{
    int count = 0;
    for (int c = 0; c < 256; ++c)
        count += isAtomChar(static_cast<char>(c)) ? 1 : 0;
    // 94 graphic characters of ASCII without ( ) { % * " \ ].
    QCOMPARE(count, 86);
    QVERIFY(isAtomChar('}') && isAtomChar('[') && isAtomChar('+') && isAtomChar('/'));
    WordReader pattern("a%/*] b");
    QCOMPARE(*pattern.listMailbox(), std::string("a%/*]"));
}

POSTROAD_TEST(TstWordReader);
#include "tst_word_reader.moc"
