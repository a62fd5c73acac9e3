// SPDX-License-Identifier: MIT
// Who is meant by a host's name, or by its first label.
#include "core/base/host_label.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;

class TstHostLabel : public QObject
{
    Q_OBJECT

private slots:
    void meansHosts_data();
    void meansHosts();
};

void TstHostLabel::meansHosts_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("meant");
    QTest::newRow("the name") << QByteArray("mx1.example.net") << QByteArray("mx1.example.net")
                              << true;
    QTest::newRow("its first label") << QByteArray("mx1") << QByteArray("mx1.example.net") << true;
    QTest::newRow("in any case") << QByteArray("MX1") << QByteArray("mx1.Example.net") << true;
    QTest::newRow("a name without dots") << QByteArray("mx1") << QByteArray("mx1") << true;
    QTest::newRow("part of a label") << QByteArray("mx") << QByteArray("mx1.example.net") << false;
    QTest::newRow("more than the label")
        << QByteArray("mx11") << QByteArray("mx1.example.net") << false;
    QTest::newRow("two labels") << QByteArray("mx1.example") << QByteArray("mx1.example.net")
                                << false;
    QTest::newRow("a dot behind it")
        << QByteArray("mx1.") << QByteArray("mx1.example.net") << false;
    QTest::newRow("nothing") << QByteArray() << QByteArray("mx1.example.net") << false;
}

void TstHostLabel::meansHosts()
{
    QFETCH(const QByteArray, written);
    QFETCH(const QByteArray, name);
    QFETCH(const bool, meant);
    QCOMPARE(meansHost(written.toStdString(), name.toStdString()), meant);
}

POSTROAD_TEST(TstHostLabel);
#include "tst_host_label.moc"
