// SPDX-License-Identifier: MIT
// Reader and writer of message data: every cut of the stream gives the same, and what is written is
// read again.
#include "core/base/random.h"
#include "core/smtp/data_reader.h"
#include "core/smtp/data_writer.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::smtp;

class TstData : public QObject
{
    Q_OBJECT

private slots:
    void everyCut_data();
    void everyCut();
    void whatFollowsIsLeft();
    void endIsNeverCut();
    void limit();
    void roundTripOfNoise();
    void chunksAreViews();
    void counts();
    void chunksOfAnySize();
};

namespace {

/// Feeds pieces as a session does: what was not taken comes again.
bool readInPieces(DataReader& reader, std::string_view wire, std::size_t cut)
{
    const auto first = reader.read(wire.substr(0, cut));
    if (first.ended || cut >= wire.size())
        return first.ended && first.taken == wire.size();
    const auto second = reader.read(wire.substr(first.taken));
    return second.ended && first.taken + second.taken == wire.size();
}

} // namespace

void TstData::everyCut_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("fault");
    const auto add = [](const char* title, const QByteArray& wire, const QByteArray& body,
                         DataReader::Fault fault) {
        QTest::newRow(title) << wire << body << static_cast<int>(fault);
    };
    using Fault = DataReader::Fault;
    add("empty", ".\r\n", "", Fault::None);
    add("line", "a\r\n.\r\n", "a\r\n", Fault::None);
    add("dots", "..\r\n.a\r\n...\r\n.\r\n", ".\r\na\r\n..\r\n", Fault::None);
    add("dot CR", ".\ra\r\n.\r\n", "", Fault::BareLineEnd);
    add("LF dot LF", "a\n.\nb\r\n.\r\n", "", Fault::BareLineEnd);
    add("LF dot CRLF", "a\n.\r\nb\r\n.\r\n", "", Fault::BareLineEnd);
    add("CR dot CR", "a\r.\rb\r\n.\r\n", "", Fault::BareLineEnd);
    add("CRLF dot LF", "a\r\n.\nb\r\n.\r\n", "", Fault::BareLineEnd);
    add("CRLF dot CR", "a\r\n.\rb\r\n.\r\n", "", Fault::BareLineEnd);
    add("CR CR LF", "a\r\r\n.\r\n", "", Fault::BareLineEnd);
    add("NUL", QByteArray("a\0\r\n.\r\n", 7), "", Fault::Nul);
}

void TstData::everyCut()
{
    QFETCH(QByteArray, wire);
    QFETCH(QByteArray, body);
    QFETCH(int, fault);
    for (std::size_t cut = 0; cut <= static_cast<std::size_t>(wire.size()); ++cut) {
        DataReader reader;
        reader.begin(0, 0);
        QVERIFY2(readInPieces(reader, wire.toStdString(), cut), qPrintable(QString::number(cut)));
        QCOMPARE(static_cast<int>(reader.fault()), fault);
        QCOMPARE(reader.takeBody(), body.toStdString());
    }
}

void TstData::whatFollowsIsLeft()
{
    DataReader reader;
    reader.begin(0, 0);
    const auto progress = reader.read(std::string_view("a\r\n.\r\nQUIT\r\n\0\xff", 14));
    QVERIFY(progress.ended);
    QCOMPARE(progress.taken, std::size_t{6});
    QVERIFY(reader.fault() == DataReader::Fault::None);
    QVERIFY(!reader.eightBit());
}

void TstData::endIsNeverCut()
{
    // More follows at once, and looks like another end: the octets come in pieces of any size.
    for (const std::string before : {"", "a\r\n", "\r\n", "a\r\n..\r\n", "a\r"}) {
        for (const std::string after :
            {"", "\r", "\r\n", "\r\n.", ".", ".\r", ".\r\n", "QUIT\r\n"}) {
            const std::string end = before.ends_with("\r") ? "\n\r\n.\r\n" : ".\r\n";
            const std::string wire = before + end + after;
            for (std::size_t piece = 1; piece <= wire.size(); ++piece) {
                DataReader reader;
                reader.begin(0, 0);
                std::size_t at = 0;
                std::string pending;
                DataReader::Progress progress;
                while (!progress.ended && at < wire.size()) {
                    pending += wire.substr(at, piece);
                    at += std::min(piece, wire.size() - at);
                    progress = reader.read(pending);
                    if (!progress.ended)
                        pending.erase(0, progress.taken);
                }
                const QByteArray where = QByteArray::fromStdString(wire).toPercentEncoding()
                    + " in pieces of " + QByteArray::number(qulonglong(piece));
                QVERIFY2(progress.ended, where.constData());
                QVERIFY2(progress.taken >= 3, where.constData());
                QCOMPARE(pending.substr(progress.taken - 3, 3), std::string(".\r\n"));
                QCOMPARE(wire.size() - at + pending.size() - progress.taken, after.size());
            }
        }
    }
}

void TstData::limit()
{
    for (const std::uint64_t octetsMax : {9U, 10U}) {
        DataReader reader;
        reader.begin(octetsMax, 1'000'000'000'000U);
        const auto progress = reader.read("..234567\r\n\r\n.\r\n");
        QVERIFY(progress.ended);
        QCOMPARE(reader.octets(), std::uint64_t{11});
        QVERIFY(reader.fault() == DataReader::Fault::TooBig);
        QCOMPARE(reader.takeBody(), std::string());
    }
    DataReader fitting;
    fitting.begin(11, 0);
    (void)fitting.read("..234567\r\n\r\n.\r\n");
    QVERIFY(fitting.fault() == DataReader::Fault::None);
}

void TstData::roundTripOfNoise()
{
    const Randomness random(7);
    for (std::uint64_t run = 0; run < 200; ++run) {
        std::string body;
        const auto pieces = below(random.draw("noise", "pieces", run), 400);
        for (std::uint64_t i = 0; i < pieces; ++i) {
            static constexpr std::array<std::string_view, 5> kPieces{
                ".", "\r\n", "a", "\r\n.", "0123456789012345678901234567"};
            body += kPieces[below(random.draw("noise", "piece", run * 1000 + i), kPieces.size())];
        }
        if (!body.empty())
            body += "\r\n";
        DataWriter writer(makeBlob(body));
        std::string wire;
        while (!writer.finished())
            wire += writer.next();
        wire += ".\r\n";
        DataReader reader;
        reader.begin(0, 0);
        QVERIFY(
            readInPieces(reader, wire, below(random.draw("noise", "cut", run), wire.size() + 1)));
        QCOMPARE(reader.takeBody(), body);
    }
}

void TstData::chunksAreViews()
{
    const Blob plain = makeBlob(std::string(100000, 'x') + "\r\n");
    DataWriter writer(plain);
    QVERIFY(pointsInto(plain, writer.next()));
    QVERIFY(pointsInto(plain, writer.next()));
    QVERIFY(writer.finished());
    QVERIFY(writer.next().empty());

    const Blob open = makeBlob("no end");
    DataWriter closer(open);
    QCOMPARE(closer.next(), std::string_view("no end\r\n"));
    QVERIFY(DataWriter(nullptr).finished());
}

void TstData::counts()
{
    QCOMPARE(DataWriter::octetsOf(nullptr), std::uint64_t{0});
    QCOMPARE(DataWriter::octetsOf(makeBlob("")), std::uint64_t{0});
    QCOMPARE(DataWriter::octetsOf(makeBlob("a")), std::uint64_t{3});
    QCOMPARE(DataWriter::octetsOf(makeBlob(".\r\n")), std::uint64_t{3});
}

void TstData::chunksOfAnySize()
{
    const auto chunks = [](const Blob& body, std::size_t octets, ChunkWriter::Ending ending) {
        ChunkWriter writer(body, octets, ending);
        std::string all;
        while (!writer.finished()) {
            const bool last = writer.lastIsNext();
            all.append(writer.next()).append(last ? "." : "|");
            if (last != writer.finished())
                return std::string("the last chunk was not known");
        }
        return all + std::string(writer.next());
    };
    using Ending = ChunkWriter::Ending;
    QCOMPARE(chunks(nullptr, 4, Ending::InCrlf), std::string("."));
    QCOMPARE(chunks(makeBlob(""), 4, Ending::AsItIs), std::string("."));
    QCOMPARE(chunks(makeBlob("1234"), 4, Ending::AsItIs), std::string("1234."));
    QCOMPARE(chunks(makeBlob("12345"), 4, Ending::AsItIs), std::string("1234|5."));
    QCOMPARE(chunks(makeBlob("1234"), 4, Ending::InCrlf), std::string("1234\r\n."));
    QCOMPARE(chunks(makeBlob("12\r\n"), 4, Ending::InCrlf), std::string("12\r\n."));
    QCOMPARE(chunks(makeBlob("ab"), 0, Ending::AsItIs), std::string("a|b."));
    QVERIFY(ChunkWriter().finished());
    const Blob blob = makeBlob("12345");
    ChunkWriter writer(blob, 4, Ending::AsItIs);
    QVERIFY(pointsInto(blob, writer.next()) && pointsInto(blob, writer.next()));
}

POSTROAD_TEST(TstData);
#include "tst_data.moc"
