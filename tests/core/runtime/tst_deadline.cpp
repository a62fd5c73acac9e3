// SPDX-License-Identifier: MIT
#include "core/runtime/deadline.h"
#include "tests/support/one_host.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using postroad::runtime::Deadline;
using postroad::tests::OneHost;

class TstDeadline : public QObject
{
    Q_OBJECT

private slots:
    void callsOnce()
    {
        OneHost host;
        std::vector<Instant> at;
        Deadline deadline(host.runtime(), [&] { at.push_back(host.runtime().now()); });
        deadline.arm(Instant(5s));
        host.settle();
        QCOMPARE(at, (std::vector<Instant>{Instant(5s)}));
    }
    void lastWordCounts()
    {
        OneHost host;
        std::vector<Instant> at;
        Deadline deadline(host.runtime(), [&] { at.push_back(host.runtime().now()); });
        deadline.arm(Instant(5s));
        deadline.arm(Instant(9s));
        deadline.arm(Instant(2s));
        deadline.arm(Instant(2s));
        host.settle();
        QCOMPARE(at, (std::vector<Instant>{Instant(2s)}));
    }
    void canBeDisarmed()
    {
        OneHost host;
        int calls = 0;
        Deadline deadline(host.runtime(), [&] { ++calls; });
        deadline.arm(Instant(5s));
        deadline.arm(std::nullopt);
        QVERIFY(!host.step());
        QCOMPARE(calls, 0);
    }
    void canBeArmedFromWithin()
    {
        OneHost host;
        std::vector<Instant> at;
        Deadline* self = nullptr;
        Deadline deadline(host.runtime(), [&] {
            at.push_back(host.runtime().now());
            if (at.size() < 3)
                self->arm(host.runtime().now() + 1s);
        });
        self = &deadline;
        deadline.arm(Instant(1s));
        host.settle();
        QCOMPARE(at, (std::vector<Instant>{Instant(1s), Instant(2s), Instant(3s)}));
    }
    void pastMeansNow()
    {
        OneHost host;
        host.wait(10s);
        std::vector<Instant> at;
        Deadline deadline(host.runtime(), [&] { at.push_back(host.runtime().now()); });
        deadline.arm(Instant(5s));
        host.settle();
        QCOMPARE(at, (std::vector<Instant>{Instant(10s)}));
    }
    void goesAwayQuietly()
    {
        OneHost host;
        int calls = 0;
        {
            Deadline deadline(host.runtime(), [&] { ++calls; });
            deadline.arm(Instant(5s));
        }
        QVERIFY(!host.step());
        QCOMPARE(calls, 0);
    }
};

POSTROAD_TEST(TstDeadline);
#include "tst_deadline.moc"
