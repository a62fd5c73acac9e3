// SPDX-License-Identifier: MIT
// Base 64 both ways, and everything that a strict decoder must refuse.
#include "core/base/base64.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;

class TstBase64 : public QObject
{
    Q_OBJECT

private slots:
    void vectors_data();
    void vectors();
    void comesBackWhole();
    void refuses_data();
    void refuses();
};

void TstBase64::vectors_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    // RFC 4648 §10
    QTest::newRow("empty") << QByteArray("") << QByteArray("");
    QTest::newRow("f") << QByteArray("f") << QByteArray("Zg==");
    QTest::newRow("fo") << QByteArray("fo") << QByteArray("Zm8=");
    QTest::newRow("foo") << QByteArray("foo") << QByteArray("Zm9v");
    QTest::newRow("foob") << QByteArray("foob") << QByteArray("Zm9vYg==");
    QTest::newRow("fooba") << QByteArray("fooba") << QByteArray("Zm9vYmE=");
    QTest::newRow("foobar") << QByteArray("foobar") << QByteArray("Zm9vYmFy");
    QTest::newRow("both ends of the alphabet")
        << QByteArray("\x00\x10\x83\xFF\xEF\xBE", 6) << QByteArray("ABCD/+++");
}

void TstBase64::vectors()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, text);
    QCOMPARE(encodeBase64(bytes.toStdString()), text.toStdString());
    QCOMPARE(decodeBase64(text.toStdString()), std::optional(bytes.toStdString()));
}

void TstBase64::comesBackWhole()
{
    std::string bytes;
    for (int length = 0; length < 520; ++length) {
        const std::string text = encodeBase64(bytes);
        QCOMPARE(text.size(), (bytes.size() + 2) / 3 * 4);
        QCOMPARE(QByteArray::fromStdString(bytes).toBase64().toStdString(), text);
        QCOMPARE(decodeBase64(text), std::optional(bytes));
        bytes += static_cast<char>(length * 37 + length / 256);
    }
}

void TstBase64::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"Z", "Zg", "Zg=", "====", "Z===", "Zm9v=", "Zg==Zg==", "Zm=v", "=Zm9",
             "Zm9v\r\n", "Zm 9", "Zm9-", "Zm9_", "Zh==", "Zm9=", "Zg=A", "Zm9\xC3"})
        QTest::newRow(text) << QByteArray(text);
    QTest::newRow("nul") << QByteArray("Zm\0v", 4);
}

void TstBase64::refuses()
{
    QFETCH(const QByteArray, text);
    QVERIFY(!decodeBase64(text.toStdString()));
}

POSTROAD_TEST(TstBase64);
#include "tst_base64.moc"
