// SPDX-License-Identifier: MIT
#include "core/mail/date.h"
#include "tests/core/mail/octets.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <array>

using namespace postroad;
using namespace postroad::mail;
using postroad::tests::octets;

class TstDate : public QObject
{
    Q_OBJECT

private slots:
    void formats()
    {
        const CivilTime start = Calendar{}.civil(Instant{});
        QCOMPARE(octets(formatDate(start)), QByteArray("Mon, 02 Mar 2026 09:00:00 +0100"));
        QCOMPARE(octets(formatInternalDate(start)), QByteArray("02-Mar-2026 09:00:00 +0100"));
        CivilTime other{.year = 2024,
            .month = 2,
            .day = 29,
            .hour = 23,
            .minute = 5,
            .second = 7,
            .weekday = 0,
            .offsetMinutes = -210};
        QCOMPARE(octets(formatDate(other)), QByteArray("Thu, 29 Feb 2024 23:05:07 -0330"));
        QCOMPARE(octets(formatInternalDate(other)), QByteArray("29-Feb-2024 23:05:07 -0330"));
    }

    void parses()
    {
        static constexpr std::array<std::array<std::string_view, 2>, 22> kRows{{
            {"Mon, 02 Mar 2026 09:00:00 +0100", "Mon, 02 Mar 2026 09:00:00 +0100"},
            {"2 Mar 2026 09:00 +0100", "Mon, 02 Mar 2026 09:00:00 +0100"},
            {"  Mon,\r\n 2 Mar 2026\t09:00:00  +0100 (CET)\r\n", "Mon, 02 Mar 2026 09:00:00 +0100"},
            {"mon, 2 mar 2026 9:00:00 +0100", "Mon, 02 Mar 2026 09:00:00 +0100"},
            {"Mon (a (nested) \\) comment), 2 Mar 2026 9 : 00 : 00 +0100",
                "Mon, 02 Mar 2026 09:00:00 +0100"},
            {"Fri, 02 Mar 2026 09:00:00 +0100", "Mon, 02 Mar 2026 09:00:00 +0100"},
            {"Mon 2 Mar 2026 09:00:00 +0100", "Mon, 02 Mar 2026 09:00:00 +0100"},
            {"2 Mar 26 09:00:00 GMT", "Mon, 02 Mar 2026 09:00:00 +0000"},
            {"2 Mar 98 09:00:00 UT", "Mon, 02 Mar 1998 09:00:00 +0000"},
            {"2 Mar 126 09:00:00 UT", "Mon, 02 Mar 2026 09:00:00 +0000"},
            {"2 Mar 2026 09:00:00 EST", "Mon, 02 Mar 2026 09:00:00 -0500"},
            {"2 Mar 2026 09:00:00 EDT", "Mon, 02 Mar 2026 09:00:00 -0400"},
            {"2 Mar 2026 09:00:00 CST", "Mon, 02 Mar 2026 09:00:00 -0600"},
            {"2 Mar 2026 09:00:00 CDT", "Mon, 02 Mar 2026 09:00:00 -0500"},
            {"2 Mar 2026 09:00:00 MST", "Mon, 02 Mar 2026 09:00:00 -0700"},
            {"2 Mar 2026 09:00:00 PST", "Mon, 02 Mar 2026 09:00:00 -0800"},
            {"2 Mar 2026 09:00:00 pdt", "Mon, 02 Mar 2026 09:00:00 -0700"},
            {"2 Mar 2026 09:00:00 A", "Mon, 02 Mar 2026 09:00:00 +0000"},
            {"2 Mar 2026 09:00:00 Z", "Mon, 02 Mar 2026 09:00:00 +0000"},
            {"2 Mar 2026 09:00:00 -0000", "Mon, 02 Mar 2026 09:00:00 +0000"},
            {"2 Mar 2026 09:00:00", "Mon, 02 Mar 2026 09:00:00 +0000"},
            {"29 Feb 2024 23:59:60 +1345", "Thu, 29 Feb 2024 23:59:60 +1345"},
        }};
        for (const auto& row : kRows) {
            const auto time = parseDate(row[0]);
            QVERIFY2(time.has_value(), row[0].data());
            QCOMPARE(octets(formatDate(*time)), octets(row[1]));
        }
        QCOMPARE(parseDate("2 Mar 2026 09:00:00 +0100")->weekday, 1);
    }

    void refuses()
    {
        for (const char* text :
            {"", "Mon", "Mon,", "29 Feb 2025 09:00:00 +0000", "0 Mar 2026 09:00:00 +0000",
                "32 Mar 2026 09:00:00 +0000", "2 Mrz 2026 09:00:00 +0000",
                "2 March 2026 09:00:00 +0000", "2 Mar 2026 24:00:00 +0000",
                "2 Mar 2026 09:60:00 +0000", "2 Mar 2026 09:00:61 +0000", "2 Mar 2026 09 +0000",
                "2 Mar 2026 09:0 +0000", "2 Mar 2026 09:00:00 +01", "2 Mar 2026 09:00:00 +0160",
                "2 Mar 2026 09:00:00 +0100 x", "2 Mar 2026 09:00:00 1?",
                "2 Mar 20260 09:00:00 +0100", "2 Mar 0000 09:00:00 +0100", "2 Mar 6 09:00:00 +0000",
                "2026-03-02T09:00:00Z", "Xyz, 2 Mar 2026 09:00:00 +0000",
                "-2 Mar 2026 09:00:00 +0000", "((((", "2 Mar 2026 09:00:00 +0100 (open) )"})
            QVERIFY2(!parseDate(text), text);
    }

    void parsesInternalDates()
    {
        for (const char* text : {"02-Mar-2026 09:00:00 +0100", " 2-Mar-2026 09:00:00 +0100",
                 "2-mar-2026 09:00:00 +0100"}) {
            const auto time = parseInternalDate(text);
            QVERIFY2(time.has_value(), text);
            QCOMPARE(octets(formatInternalDate(*time)), QByteArray("02-Mar-2026 09:00:00 +0100"));
        }
        for (const char* text : {"", "02-Mar-2026", "02-Mar-2026 09:00 +0100",
                 "02-Mar-26 09:00:00 +0100", "30-Feb-2026 09:00:00 +0100",
                 "02-Mar-2026 9:00:00 +0100", "02-Mar-2026 09:00:00 GMT",
                 "02 Mar 2026 09:00:00 +0100", "02-Mar-2026 09:00:00 +0100 x",
                 "02-Mar-2026-1 09:00:00 +0100", "02-Mar-2026 09:00:6x +0100"})
            QVERIFY2(!parseInternalDate(text), text);
    }
};

POSTROAD_TEST(TstDate);
#include "tst_date.moc"
