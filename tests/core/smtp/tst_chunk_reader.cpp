// SPDX-License-Identifier: MIT
// What BDAT brings, in any pieces: judged as the same octets are after DATA.
#include "core/smtp/chunk_reader.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::smtp;

namespace {

using Fault = DataReader::Fault;

struct Outcome
{
    Fault fault = Fault::None;
    bool eightBit = false;
    std::string body;
};

Outcome readInPieces(std::string_view message, std::size_t piece, std::uint64_t octetsMax,
    ChunkReader::Content content)
{
    ChunkReader reader;
    reader.begin(octetsMax, 0, content);
    for (std::size_t at = 0; at < message.size(); at += piece)
        reader.read(message.substr(at, piece));
    reader.finish();
    Outcome outcome{reader.fault(), reader.eightBit(), {}};
    outcome.body = reader.takeBody();
    return outcome;
}

} // namespace

class TstChunkReader : public QObject
{
    Q_OBJECT

private slots:
    void judgesLines_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<int>("fault");
        const auto add = [](const char* name, const QByteArray& message, Fault fault) {
            QTest::newRow(name) << message << static_cast<int>(fault);
        };
        add("empty", "", Fault::None);
        add("lines", "a\r\nb\r\n", Fault::None);
        add("no end", "a\r\nb", Fault::None);
        add("dots", ".\r\n..\r\n.", Fault::None);
        add("empty lines", "\r\n\r\n", Fault::None);
        add("LF first", "\na", Fault::BareLineEnd);
        add("LF", "a\nb", Fault::BareLineEnd);
        add("CR", "a\rb", Fault::BareLineEnd);
        add("CR last", "a\r", Fault::BareLineEnd);
        add("CR CR LF", "a\r\r\n", Fault::BareLineEnd);
        add("CR LF LF", "a\r\n\n", Fault::BareLineEnd);
        add("NUL", QByteArray("a\0b", 3), Fault::Nul);
        add("NUL last", QByteArray("a\r\n\0", 4), Fault::Nul);
        add("long", QByteArray(1000, 'x') + "\r\n" + QByteArray(1000, 'y'), Fault::None);
        add("long with LF", QByteArray(1000, 'x') + "\n" + QByteArray(1000, 'y'),
            Fault::BareLineEnd);
    }

    void judgesLines()
    {
        QFETCH(QByteArray, message);
        QFETCH(int, fault);
        const std::string octets = message.toStdString();
        for (const std::size_t piece : {1, 2, 3, 7, 64, 5000}) {
            const Outcome outcome = readInPieces(octets, piece, 0, ChunkReader::Content::Lines);
            QCOMPARE(static_cast<int>(outcome.fault), fault);
            QCOMPARE(outcome.body, outcome.fault == Fault::None ? octets : std::string());
            const Outcome binary = readInPieces(octets, piece, 0, ChunkReader::Content::Binary);
            QVERIFY(binary.fault == Fault::None);
            QCOMPARE(binary.body, octets);
        }
    }

    void seesEightBits()
    {
        for (const std::size_t piece : {1, 2, 100}) {
            for (const auto content : {ChunkReader::Content::Lines, ChunkReader::Content::Binary}) {
                QVERIFY(readInPieces("a\xc3\xa4", piece, 0, content).eightBit);
                QVERIFY(!readInPieces("a~", piece, 0, content).eightBit);
            }
        }
    }

    void holdsTheLimit()
    {
        for (const std::size_t piece : {1, 3, 100}) {
            const auto content = ChunkReader::Content::Lines;
            QVERIFY(readInPieces("12345", piece, 5, content).fault == Fault::None);
            QVERIFY(readInPieces("123456", piece, 5, content).fault == Fault::TooBig);
        }
        ChunkReader reader;
        reader.begin(10, 1'000'000'000'000, ChunkReader::Content::Lines); // only makes room, some
        reader.read("1234");
        QVERIFY(!reader.wouldBeTooBig(6) && reader.wouldBeTooBig(7));
        QVERIFY(reader.wouldBeTooBig(UINT64_MAX));
        reader.clear();
        QVERIFY(!reader.wouldBeTooBig(UINT64_MAX)); // no limit
    }
};

POSTROAD_TEST(TstChunkReader);
#include "tst_chunk_reader.moc"
