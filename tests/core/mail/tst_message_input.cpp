// SPDX-License-Identifier: MIT
#include "core/base/time.h"
#include "core/mail/message_input.h"
#include "tests/core/mail/octets.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <array>

using namespace postroad;
using namespace postroad::mail;
using postroad::tests::crlf;
using postroad::tests::octets;

namespace {

struct Refused
{
    std::string_view file;
    InputError::Kind kind;
    std::size_t offset;
    std::size_t line;
};

const CivilTime kDate = Calendar{}.civil(Instant{});

} // namespace

class TstMessageInput : public QObject
{
    Q_OBJECT

private slots:
    void bringsLinesIntoForm()
    {
        static constexpr std::array<std::array<std::string_view, 2>, 12> kRows{{
            {"", ""},
            {"\n", "\r\n"},
            {"A: b\n\nc\n", "A: b\r\n\r\nc\r\n"},
            {"A: b\r\n\r\nc\r\n", "A: b\r\n\r\nc\r\n"},
            {"A: b\r\n\nc", "A: b\r\n\r\nc\r\n"},
            {"A: b\n\n.\n..\n.", "A: b\r\n\r\n.\r\n..\r\n.\r\n"},
            {"From a@example.org Mon Mar  2 09:00:00 2026\nA: b\n", "A: b\r\n"},
            {"From a@example.org\r\nA: b\r\n", "A: b\r\n"},
            {"From the window\nI see\n", "From the window\r\nI see\r\n"},
            {"From: b\nFrom c\n", "From: b\r\nFrom c\r\n"},
            {"\xEF\xBB\xBF"
             "A: b\n",
                "A: b\r\n"},
            {"\xEF\xBB\xBFtext\n", "\xEF\xBB\xBFtext\r\n"},
        }};
        for (const auto& row : kRows) {
            const auto input = readMessage(row[0]);
            QVERIFY2(input.ok(), row[0].data());
            QCOMPARE(octets(input->octets), octets(row[1]));
        }
    }

    void refuses()
    {
        using namespace std::string_view_literals;
        static constexpr std::array kRows{
            Refused{"A: b\n\nx\ry\n"sv, InputError::Kind::BareCr, 7, 3},
            Refused{"A: b\rC: d\n"sv, InputError::Kind::BareCr, 4, 1},
            Refused{"A: b\r\r\n"sv, InputError::Kind::BareCr, 4, 1},
            Refused{"A: b\n\r"sv, InputError::Kind::BareCr, 5, 2},
            Refused{"A: b\n\0\n"sv, InputError::Kind::Nul, 5, 2},
            Refused{"A: \0\r"sv, InputError::Kind::Nul, 3, 1},
            Refused{"From a Mon 09:00:00\nA: b\n\0"sv, InputError::Kind::Nul, 25, 3},
        };
        for (const Refused& row : kRows) {
            const auto input = readMessage(row.file);
            QVERIFY(!input.ok());
            QCOMPARE(input.error().kind, row.kind);
            QCOMPARE(input.error().offset, row.offset);
            QCOMPARE(input.error().line, row.line);
            QVERIFY(input.error().reason.find("line " + std::to_string(row.line)) == 0);
        }
        QVERIFY(readMessage("0123456789", 10).ok());
        QCOMPARE(readMessage("0123456789x", 10).error().kind, InputError::Kind::TooLarge);
    }

    void tellsFacts()
    {
        const std::string file = "From a@example.org Mon Mar  2 09:00:00 2026\nA: b\r\n\n"
            + std::string(998, 'x') + '\n' + std::string(999, 'y') + '\n' + std::string(2000, 'z')
            + "\xFC";
        const auto input = readMessage(file);
        QVERIFY(input.ok());
        const InputFacts& facts = input->facts;
        QCOMPARE(facts.lines, std::size_t{5});
        QCOMPARE(facts.longLines, std::size_t{2});
        QCOMPARE(facts.firstLongLine, std::size_t{5});
        QCOMPARE(facts.longestLineOctets, std::size_t{2001});
        QVERIFY(facts.eightBit && facts.loneLineFeeds && facts.finalLineEndAdded
            && facts.mboxLineDropped);
        QVERIFY(!facts.byteOrderMarkDropped);
        const auto plain = readMessage("A: b\r\n");
        QVERIFY(!plain->facts.eightBit && !plain->facts.loneLineFeeds
            && !plain->facts.finalLineEndAdded);
    }

    void addsWhatIsMissing()
    {
        const std::string date = "Date: Mon, 02 Mar 2026 09:00:00 +0100\r\n";
        const std::string id = "Message-ID: <x@msa.example.org>\r\n";
        const auto completed = [](std::string_view message) {
            return octets(completeHeader(message, kDate, "x@msa.example.org"));
        };
        const std::string nothing = crlf("A: b\n\nbody\n");
        QCOMPARE(completed(nothing), octets(date + id + nothing));
        const std::string dated = crlf("dAte: long ago\n\nbody\n");
        QCOMPARE(completed(dated), octets(id + dated));
        const std::string named = crlf("Message-Id: <y@z>\n\nDate: in the body\n");
        QCOMPARE(completed(named), octets(date + named));
        const std::string both = crlf("Message-ID:\nDate :\n\nbody\n");
        QCOMPARE(completed(both), octets(both));
        QCOMPARE(octets(missingFields(both, kDate, "x")), QByteArray());
        QCOMPARE(completed("text\r\n"), octets(date + id + "\r\ntext\r\n"));
        QCOMPARE(completed("\r\ntext\r\n"), octets(date + id + "\r\ntext\r\n"));
        QCOMPARE(completed(""), octets(date + id + "\r\n"));
    }
};

POSTROAD_TEST(TstMessageInput);
#include "tst_message_input.moc"
