// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/mail/dot_stuffing.h"
#include "tests/core/mail/octets.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <array>

using namespace postroad;
using namespace postroad::mail;
using postroad::tests::octets;
using Flaw = DotUnstuffer::Flaw;

namespace {

/// A plain reading of RFC 5321 §4.5.2, to hold the quick one against.
std::string slowlyStuffed(std::string_view message)
{
    std::string wire;
    for (std::size_t i = 0; i < message.size(); ++i) {
        if (message[i] == '.' && (i == 0 || (i >= 2 && message.substr(i - 2, 2) == "\r\n")))
            wire += '.';
        wire += message[i];
    }
    const bool ended = message.empty()
        || (message.size() >= 2 && message.substr(message.size() - 2) == "\r\n");
    return wire + (ended ? ".\r\n" : "\r\n.\r\n");
}

/// Lines of odd lengths, many with dots, some blocks long.
std::string someMessage(const Randomness& random, std::uint64_t number)
{
    std::string message;
    const std::uint64_t lines = below(random.draw("test", "lines", number), 30);
    for (std::uint64_t i = 0; i < lines; ++i) {
        const std::uint64_t draw = random.draw("test", "line", number * 100 + i);
        message.append(below(draw, 4) == 0 ? below(draw >> 8U, 4) : 0, '.');
        message.append(below(draw >> 16U, below(draw >> 32U, 8) == 0 ? 400 : 70),
            below(draw >> 40U, 5) == 0 ? '.' : 'x');
        message += "\r\n";
    }
    if (number % 3 == 0 && !message.empty())
        message += "no end";
    return message;
}

std::string stuffedInPieces(std::string_view message, std::size_t piece)
{
    DotStuffer stuffer;
    std::string wire;
    for (std::size_t i = 0; i < message.size(); i += piece)
        stuffer.feed(message.substr(i, piece), wire);
    stuffer.finish(wire);
    return wire;
}

struct Unstuffed
{
    std::string message;
    std::size_t taken = 0;
    DotUnstuffer unstuffer;
};

Unstuffed unstuffedInPieces(std::string_view wire, std::size_t piece)
{
    Unstuffed result;
    for (std::size_t i = 0; i < wire.size() && !result.unstuffer.finished(); i += piece)
        result.taken += result.unstuffer.feed(wire.substr(i, piece), &result.message);
    return result;
}

struct StuffedRow
{
    std::string_view message;
    std::string_view wire;
};

struct FlawRow
{
    std::string_view wire;
    Flaw flaw;
    std::size_t offset;
    bool finished = false;
};

} // namespace

class TstDotStuffing : public QObject
{
    Q_OBJECT

private slots:
    void knowsTheRows()
    {
        static constexpr std::array kRows{
            StuffedRow{"", ".\r\n"},
            StuffedRow{"a\r\n", "a\r\n.\r\n"},
            StuffedRow{".\r\n", "..\r\n.\r\n"},
            StuffedRow{"..\r\n.a\r\n", "...\r\n..a\r\n.\r\n"},
            StuffedRow{"a.\r\n", "a.\r\n.\r\n"},
            StuffedRow{"\r\n", "\r\n.\r\n"},
            StuffedRow{"\r\n.\r\n", "\r\n..\r\n.\r\n"},
        };
        for (const StuffedRow& row : kRows) {
            QCOMPARE(octets(dotStuffed(row.message)), octets(row.wire));
            const Unstuffed back = unstuffedInPieces(row.wire, 1000);
            QVERIFY(back.unstuffer.finished());
            QCOMPARE(octets(back.message), octets(row.message));
            QCOMPARE(back.unstuffer.flaw(), Flaw::None);
        }
        QCOMPARE(octets(dotStuffed("a")), QByteArray("a\r\n.\r\n"));
        QCOMPARE(octets(dotStuffed(".")), QByteArray("..\r\n.\r\n"));
    }

    void agreesWithThePlainReading()
    {
        const Randomness random(1);
        for (std::uint64_t number = 0; number < 300; ++number) {
            const std::string message = someMessage(random, number);
            const std::string wire = slowlyStuffed(message);
            const std::string whole = message
                + (wire.size() >= 5 && number % 3 == 0 && !message.empty() ? "\r\n" : "");
            for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{63},
                     std::size_t{64}, std::size_t{65}, std::size_t{1000}, std::size_t{100'000}}) {
                QCOMPARE(octets(stuffedInPieces(message, piece)), octets(wire));
                const Unstuffed back = unstuffedInPieces(wire, piece);
                QVERIFY(back.unstuffer.finished());
                QCOMPARE(octets(back.message), octets(whole));
                QCOMPARE(back.taken, wire.size());
                QCOMPARE(back.unstuffer.messageOctets(), std::uint64_t{whole.size()});
                QCOMPARE(back.unstuffer.flaw(), Flaw::None);
            }
        }
    }

    void leavesWhatFollowsTheDot()
    {
        DotUnstuffer unstuffer;
        std::string message;
        QCOMPARE(unstuffer.feed("a\r\n.\r\nQUIT\r\n", &message), std::size_t{6});
        QVERIFY(unstuffer.finished());
        QCOMPARE(unstuffer.feed("QUIT\r\n", &message), std::size_t{0});
        QCOMPARE(octets(message), QByteArray("a\r\n"));
    }

    void findsFlawsAndTheOnlyEnd()
    {
        using namespace std::string_view_literals;
        static constexpr std::array kRows{
            FlawRow{"a\nb\r\n.\r\n"sv, Flaw::BareLf, 1, true},
            FlawRow{"a\rb\r\n.\r\n"sv, Flaw::BareCr, 1, true},
            FlawRow{"a\0b\r\n.\r\n"sv, Flaw::Nul, 1, true},
            FlawRow{"a\n.\n"sv, Flaw::BareLf, 1},
            FlawRow{"a\r\n.\n"sv, Flaw::BareLf, 4},
            FlawRow{"a\r\n.\rb"sv, Flaw::BareCr, 4},
            FlawRow{"a\n.\r\nb"sv, Flaw::BareLf, 1},
            FlawRow{"a\r.\r\nb"sv, Flaw::BareCr, 1},
            FlawRow{"a\r\r\n.\r\n"sv, Flaw::BareCr, 1, true},
            FlawRow{"\n.\r\n"sv, Flaw::BareLf, 0},
            FlawRow{"a\r\n.."sv, Flaw::None, 0},
            FlawRow{"a\r\n.\r"sv, Flaw::None, 0},
            FlawRow{"a\r"sv, Flaw::None, 0},
        };
        for (const FlawRow& row : kRows) {
            for (const std::size_t padding : {0, 60, 61, 62, 63, 64, 127, 128, 1000}) {
                const std::string wire = std::string(padding, 'p') + std::string(row.wire);
                // At the very beginning a dot would mean something else.
                for (const std::size_t piece :
                    {std::size_t{1}, std::size_t{7}, std::size_t{64}, wire.size()}) {
                    const Unstuffed result = unstuffedInPieces(wire, piece);
                    QCOMPARE(result.unstuffer.flaw(), row.flaw);
                    QCOMPARE(result.unstuffer.flawOffset(),
                        row.flaw == Flaw::None ? 0 : std::uint64_t{row.offset + padding});
                    QCOMPARE(result.unstuffer.finished(), row.finished);
                }
            }
        }
    }

    void keepsFlawedOctets()
    {
        QCOMPARE(
            octets(unstuffedInPieces("a\r\n.\rb\r\n.\r\n", 1).message), QByteArray("a\r\n\rb\r\n"));
        QCOMPARE(
            octets(unstuffedInPieces("a\r\n.\r\r\n.\r\n", 3).message), QByteArray("a\r\n\r\r\n"));
        QCOMPARE(
            octets(unstuffedInPieces("a\n.\r\n\r\n.\r\n", 2).message), QByteArray("a\n.\r\n\r\n"));
    }

    void countsWithoutKeeping()
    {
        DotUnstuffer unstuffer;
        unstuffer.feed("..a\r\n" + std::string(500, 'x') + "\r\n.\r\n", nullptr);
        QVERIFY(unstuffer.finished());
        QCOMPARE(unstuffer.messageOctets(), std::uint64_t{506});
    }

    void seesEightBitOctets()
    {
        for (const std::size_t at : {0, 1, 63, 64, 500}) {
            std::string wire = std::string(600, 'x') + "\r\n.\r\n";
            QVERIFY(!unstuffedInPieces(wire, 200).unstuffer.eightBit());
            wire[at] = '\xE4';
            QVERIFY(unstuffedInPieces(wire, 200).unstuffer.eightBit());
        }
    }

    /// RFC 2920 §3.1: the next command may follow the dot at once, and be in UTF-8.
    void eightBitOctetsBehindTheEndAreNotTheMessages()
    {
        const std::string wire = std::string(200, 'x') + "\r\n.\r\n" + std::string(300, '\xE4');
        const Unstuffed read = unstuffedInPieces(wire, wire.size());
        QCOMPARE(read.taken, std::size_t{205});
        QVERIFY(!read.unstuffer.eightBit());
    }

    void stuffsAgainAfterTheEnd()
    {
        DotStuffer stuffer;
        std::string wire;
        stuffer.feed("a", wire);
        stuffer.finish(wire);
        stuffer.feed(".", wire);
        stuffer.finish(wire);
        QCOMPARE(octets(wire), QByteArray("a\r\n.\r\n..\r\n.\r\n"));
    }
};

POSTROAD_TEST(TstDotStuffing);
#include "tst_dot_stuffing.moc"
