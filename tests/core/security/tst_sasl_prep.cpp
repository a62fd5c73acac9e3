// SPDX-License-Identifier: MIT
#include "core/security/sasl_prep.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad::security;

class TstSaslPrep : public QObject
{
    Q_OBJECT

private slots:
    void prepares_data();
    void prepares();
    void storedStringsAreOld();
    void growth();
    void length();
};

void TstSaslPrep::prepares_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("prepared"); // empty: refused
    const auto row = [](const char* what, const char* text, const char* prepared) {
        QTest::newRow(what) << QByteArray(text) << QByteArray(prepared);
    };
    // RFC 4013 §3
    row("soft hyphen is nothing", "I\xC2\xADX", "IX");
    row("no change", "user", "user");
    row("case is kept", "USER", "USER");
    row("feminine ordinal", "\xC2\xAA", "a");
    row("roman nine", "\xE2\x85\xA8", "IX");
    row("control", "\x07", "");
    row("bidirectional", "\xD8\xA7\x31", "");

    row("ASCII", " a~!,=\"\\", " a~!,=\"\\");
    row("delete", "a\x7F", "");
    row("no-break space", "a\xC2\xA0z", "a z");
    row("umlaut in two characters", "u\xCC\x88", "\xC3\xBC");
    row("Chinese", "\xE9\x82\xAE\xE5\xB1\x80", "\xE9\x82\xAE\xE5\xB1\x80");
    row("wide letters", "\xEF\xBC\xA1\xEF\xBC\xA2", "AB");
    row("right to left", "\xD8\xA7\x31\xD8\xA8", "\xD8\xA7\x31\xD8\xA8");
    row("nothing", "", "");
    row("nothing is left", "\xC2\xAD", "");
    row("private use", "\xEE\x80\x80", "");
    row("control of Unicode", "\xC2\x85", "");
    row("surrogate", "\xED\xA0\x80", "");
    row("overlong", "\xC0\xAF", "");
    row("cut", "a\xE9\x82", "");
    row("Latin-1", "M\xFCller", "");
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray();
    QTest::newRow("NUL behind UTF-8") << QByteArray("\xC3\xBC\0b", 4) << QByteArray();
}

void TstSaslPrep::prepares()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, prepared);
    for (const PrepUse use : {PrepUse::Query, PrepUse::Stored})
        QCOMPARE(saslPrep(text.toStdString(), use).value_or(""), prepared.toStdString());
}

void TstSaslPrep::storedStringsAreOld()
{
    // RFC 3454 §A.1: U+0221 came after Unicode 3.2; so did all of today's pictures.
    for (const char* text : {"\xC8\xA1", "\xF0\x9F\x8E\x89"}) {
        QCOMPARE(saslPrep(text, PrepUse::Query).value_or(""), std::string(text));
        QVERIFY(!saslPrep(text, PrepUse::Stored));
    }
}

void TstSaslPrep::growth()
{
    // U+FDFA becomes eighteen characters, the most there is.
    const std::string one = saslPrep("\xEF\xB7\xBA", PrepUse::Stored).value_or("");
    QCOMPARE(one.size(), std::size_t{33});
    std::string many;
    std::string grown;
    while (many.size() + 3 <= kPrepOctetsMax) {
        many += "\xEF\xB7\xBA";
        grown += one;
    }
    QVERIFY(saslPrep(many, PrepUse::Stored) == grown);
}

void TstSaslPrep::length()
{
    QVERIFY(saslPrep(std::string(kPrepOctetsMax, 'x'), PrepUse::Query));
    QVERIFY(!saslPrep(std::string(kPrepOctetsMax + 1, 'x'), PrepUse::Query));
}

POSTROAD_TEST(TstSaslPrep);
#include "tst_sasl_prep.moc"
