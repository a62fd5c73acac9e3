// SPDX-License-Identifier: MIT
// Simulated time and the scenario's calendar, which know nothing of this machine's clock and zone.
#include "core/base/time.h"
#include "tests/support/registry.h"

#include <QtCore/QDateTime>
#include <QtTest/QTest>

using namespace postroad;

namespace {

QByteArray shown(const CivilTime& at)
{
    return QStringLiteral("%1-%2-%3 %4:%5:%6 day %7 %8")
        .arg(at.year, 4, 10, QLatin1Char('0'))
        .arg(at.month, 2, 10, QLatin1Char('0'))
        .arg(at.day, 2, 10, QLatin1Char('0'))
        .arg(at.hour, 2, 10, QLatin1Char('0'))
        .arg(at.minute, 2, 10, QLatin1Char('0'))
        .arg(at.second, 2, 10, QLatin1Char('0'))
        .arg(at.weekday)
        .arg(at.offsetMinutes)
        .toLatin1();
}

} // namespace

class TstTime : public QObject
{
    Q_OBJECT

private slots:
    void civilTime_data();
    void civilTime();
    void agreesWithQtOnEveryDay();
    void calendarStartsWhereItSays();
    void calendarRoundsDown();
    void writesSeconds_data();
    void writesSeconds();
};

void TstTime::civilTime_data()
{
    QTest::addColumn<qint64>("epoch");
    QTest::addColumn<int>("offset");
    QTest::addColumn<QByteArray>("civil");
    const auto row = [](const char* name, qint64 epoch, int offset, const char* civil) {
        QTest::newRow(name) << epoch << offset << QByteArray(civil);
    };
    row("epoch", 0, 0, "1970-01-01 00:00:00 day 4 0");
    row("before the epoch", -1, 0, "1969-12-31 23:59:59 day 3 0");
    row("east", 0, 60, "1970-01-01 01:00:00 day 4 60");
    row("west, the day before", 0, -300, "1969-12-31 19:00:00 day 3 -300");
    row("half an hour", 0, 330, "1970-01-01 05:30:00 day 4 330");
    row("leap day", 951'782'400, 0, "2000-02-29 00:00:00 day 2 0");
    row("no leap day in 2100", 4'107'542'400, 0, "2100-03-01 00:00:00 day 1 0");
    row("end of a year", 1'798'761'599, 0, "2026-12-31 23:59:59 day 4 0");
    row("next year in the east", 1'798'761'599, 1, "2027-01-01 00:00:59 day 5 1");
    row("beyond 32 bits", 4'294'967'296, 0, "2106-02-07 06:28:16 day 0 0");
    row("last", 253'402'300'799, 0, "9999-12-31 23:59:59 day 5 0");
    row("first", -62'135'596'800, 0, "0001-01-01 00:00:00 day 1 0");
}

void TstTime::civilTime()
{
    QFETCH(const qint64, epoch);
    QFETCH(const int, offset);
    const CivilTime civil = civilFromEpoch(epoch, offset);
    QTEST(shown(civil), "civil");
    QCOMPARE(qint64{epochFromCivil(civil)}, epoch);
}

void TstTime::agreesWithQtOnEveryDay()
{
    for (qint64 day = -40'000; day < 80'000; ++day) {
        const qint64 epoch = day * 86'400 + 45'296;
        const CivilTime civil = civilFromEpoch(epoch, 0);
        const QDate date = QDateTime::fromSecsSinceEpoch(epoch, Qt::UTC).date();
        const bool same = date == QDate(civil.year, civil.month, civil.day)
            && date.dayOfWeek() % 7 == civil.weekday && epochFromCivil(civil) == epoch;
        QVERIFY2(same, shown(civil).constData());
    }
}

void TstTime::calendarStartsWhereItSays()
{
    QCOMPARE(shown(Calendar{}.civil(Instant{})), QByteArray("2026-03-02 09:00:00 day 1 60"));
    QCOMPARE(
        shown(Calendar{}.civil(Instant{5 * 24h + 1h})), QByteArray("2026-03-07 10:00:00 day 6 60"));
}

void TstTime::calendarRoundsDown()
{
    const Calendar calendar{.startEpochSeconds = 100, .offsetMinutes = 0};
    QCOMPARE(calendar.epochSeconds(Instant{}), std::int64_t{100});
    QCOMPARE(calendar.epochSeconds(Instant{999'999'999ns}), std::int64_t{100});
    QCOMPARE(calendar.epochSeconds(Instant{1s}), std::int64_t{101});
    QCOMPARE(calendar.epochSeconds(Instant{-1ns}), std::int64_t{99});
}

void TstTime::writesSeconds_data()
{
    QTest::addColumn<qint64>("ns");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("zero") << qint64{0} << 3 << QByteArray("0.000");
    QTest::newRow("nine") << qint64{123'456} << 9 << QByteArray("0.000123456");
    QTest::newRow("cut, not rounded") << qint64{1'999'999'999} << 3 << QByteArray("1.999");
    QTest::newRow("none") << qint64{1'999'999'999} << 0 << QByteArray("1");
    QTest::newRow("before the run") << qint64{-1'500'000'000} << 3 << QByteArray("-1.500");
    QTest::newRow("just before") << qint64{-1} << 9 << QByteArray("-0.000000001");
    QTest::newRow("a week") << qint64{604'800'000'000'001} << 9 << QByteArray("604800.000000001");
}

void TstTime::writesSeconds()
{
    QFETCH(const qint64, ns);
    QFETCH(const int, decimals);
    QTEST(QByteArray::fromStdString(formatSeconds(Instant{Duration{ns}}, decimals)), "text");
}

POSTROAD_TEST(TstTime);
#include "tst_time.moc"
