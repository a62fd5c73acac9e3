// SPDX-License-Identifier: MIT
#include "core/security/entropy.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad::security;

class TstEntropy : public QObject
{
    Q_OBJECT

private slots:
    void drawsFromWhatItIsGiven()
    {
        const Entropy entropy = [](std::size_t octets) { return std::string(octets, 'x'); };
        QCOMPARE(draw(entropy, 3), std::string("xxx"));
    }

    void theSystemNeverRepeats()
    {
        const std::string first = draw({}, 32);
        QCOMPARE(first.size(), std::size_t{32});
        QVERIFY(first != draw({}, 32));
        QCOMPARE(draw({}, 0), std::string());
    }
};

POSTROAD_TEST(TstEntropy);
#include "tst_entropy.moc"
