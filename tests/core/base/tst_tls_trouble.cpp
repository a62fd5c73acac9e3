// SPDX-License-Identifier: MIT
// Each sentence about TLS is found again by its English words, values and all.
#include "core/base/tls_trouble.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;

class TstTlsTrouble : public QObject
{
    Q_OBJECT

private slots:
    void isFoundAgain();
    void readsWhatIsSaid_data();
    void readsWhatIsSaid();
};

void TstTlsTrouble::isFoundAgain()
{
    for (int i = 0; i < static_cast<int>(TlsTrouble::AlertOutOfTurn); ++i) {
        const LocalText said = tlsTrouble(static_cast<TlsTrouble>(i), {"one", "two"});
        QVERIFY2(readTlsTrouble(said.en) == said, said.en.c_str());
    }
    for (auto i = static_cast<int>(TlsTrouble::AlertOutOfTurn);
         i < static_cast<int>(TlsTrouble::CountOf); ++i) {
        const LocalText alert = tlsTrouble(static_cast<TlsTrouble>(i), {"one", "2"});
        const LocalText said = tlsTrouble(TlsTrouble::OtherSideRefused, {alert.en});
        QVERIFY2(readTlsTrouble(said.en) == said, said.en.c_str());
        QCOMPARE(said.zh, "对方拒绝：" + alert.zh);
    }
}

void TstTlsTrouble::readsWhatIsSaid_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<QByteArray>("zh");
    const auto row = [](const char* said, const char* zh) {
        QTest::newRow(said) << QByteArray(said) << QByteArray(zh);
    };
    row("the certificate has expired on 2025-12-31", "证书已在 2025-12-31 过期");
    row("the certificate of its authority is not valid before 2030-01-01",
        "颁发机构的证书要到 2030-01-01 才生效");
    row("the certificate is for mx.example.net, not for mx.example.org",
        "证书属于 mx.example.net，不属于 mx.example.org");
    row("the certificate is for a.example, b.example, c.example and 4 more, not for d.example",
        "证书属于 a.example, b.example, c.example 等（另有 4 个），不属于 d.example");
    row("the certificate is for a.example and b.example, not for d.example",
        "证书属于 a.example 和 b.example，不属于 d.example");
    // A name that somebody has chosen is left as it is.
    row("the certificate comes from \"Black and White\", an authority that is not trusted here",
        "颁发证书的机构“Black and White”在这里不受信任");
    row("the other side refused: our certificate has expired", "对方拒绝：我方的证书已过期");
    row("the other side refused: no renegotiation (alert 100)",
        "对方拒绝：no renegotiation（警报 100）");
    row("the rules of TLS were broken: no reason is known", "违反了 TLS 的规则：原因不明");
    row("the handshake took too long", "握手用时太长");
    row("bread and butter", "bread and butter");
    row("", "");
}

void TstTlsTrouble::readsWhatIsSaid()
{
    QFETCH(const QByteArray, said);
    const LocalText text = readTlsTrouble(said.toStdString());
    QCOMPARE(QByteArray::fromStdString(text.en), said);
    QTEST(QByteArray::fromStdString(text.in("zh")), "zh");
}

POSTROAD_TEST(TstTlsTrouble);
#include "tst_tls_trouble.moc"
