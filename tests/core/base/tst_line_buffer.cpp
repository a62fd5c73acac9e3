// SPDX-License-Identifier: MIT
// However a stream is cut into pieces, the same lines come out at the same offsets.
#include "core/base/line_buffer.h"
#include "core/base/random.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;

namespace {

/// What one reads of a line, in one string: "begin-end text", with ! for too long and * for a bare
/// CR or LF.
QByteArray shown(const LineBuffer::Line& line)
{
    return QByteArray::number(quint64{line.begin}) + '-' + QByteArray::number(quint64{line.end})
        + ' ' + QByteArray(line.text.data(), static_cast<qsizetype>(line.text.size()))
        + (line.tooLong ? "!" : "") + (line.hasBareCrOrLf() ? "*" : "");
}

/// Feeds the pieces from memory that is gone afterwards, and takes out all lines.
QByteArrayList linesOf(const std::vector<std::string>& pieces, std::size_t max)
{
    LineBuffer buffer(max);
    QByteArrayList lines;
    for (const auto& piece : pieces) {
        auto memory = std::make_unique<std::string>(piece);
        buffer.feed(*memory);
        while (const auto line = buffer.next())
            lines << shown(*line);
        buffer.settle();
        memory->assign(memory->size(), '#');
    }
    return lines;
}

/// The lines by the definition alone, looked for in the whole stream at once.
QByteArrayList linesByDefinition(const std::string& stream, std::size_t max)
{
    QByteArrayList lines;
    std::size_t begin = 0;
    for (;;) {
        const std::size_t cr = stream.find("\r\n", begin);
        if (cr == stream.npos)
            return lines;
        LineBuffer::Line line{std::string_view(stream).substr(begin, cr - begin), begin, cr + 2,
            cr + 2 - begin > max};
        if (line.tooLong)
            line.text = line.text.substr(0, std::min<std::size_t>(128, max - 1));
        lines << shown(line);
        begin = cr + 2;
    }
}

} // namespace

class TstLineBuffer : public QObject
{
    Q_OBJECT

private slots:
    void everyCutGivesTheSameLines_data();
    void everyCutGivesTheSameLines();
    void randomStreamsInRandomPieces();
    void reportsALongLineOnce();
    void storesNoMoreThanTheLimit();
    void takesRawOctetsBetweenLines();
    void discardsWhatIsPending();
    void borrowsWhereItCan();
    void limitCanChange();
};

void TstLineBuffer::everyCutGivesTheSameLines_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<int>("max");
    QTest::addColumn<QByteArrayList>("lines");
    const auto row = [](const char* name, const QByteArray& stream, int max,
                         const QByteArrayList& lines) {
        QTest::newRow(name) << stream << max << lines;
    };
    row("nothing", "", 20, {});
    row("unfinished", "QUIT", 20, {});
    row("only CR", "QUIT\r", 20, {});
    row("one", "QUIT\r\n", 20, {"0-6 QUIT"});
    row("empty lines", "\r\n\r\n", 20, {"0-2 ", "2-4 "});
    row("two and a rest", "MAIL\r\nRCPT\r\nDA", 20, {"0-6 MAIL", "6-12 RCPT"});
    row("bare LF", "a\nb\r\n", 20, {"0-5 a\nb*"});
    row("bare LF first", "\nb\r\n", 20, {"0-4 \nb*"});
    row("bare CR", "a\rb\r\n", 20, {"0-5 a\rb*"});
    row("CR before CRLF", "a\r\r\n", 20, {"0-4 a\r*"});
    row("LF CR", "a\n\rb\r\n\n\r\n", 20, {"0-6 a\n\rb*", "6-9 \n*"});
    row("just fits", "12345678\r\n", 10, {"0-10 12345678"});
    row("one too many", "123456789\r\nNOOP\r\n", 10, {"0-11 123456789!", "11-17 NOOP"});
    row("many too many", "1234567890123456789\r\nNOOP\r\n", 10, {"0-21 123456789!", "21-27 NOOP"});
    row("long, CR at the limit", "123456789\rab\r\nx\r\n", 10, {"0-14 123456789!", "14-17 x"});
    row("long, LF at the limit", "1234567890\nab\r\nx\r\n", 10, {"0-15 123456789!", "15-18 x"});
    row("long, many CR", "1234567890\r\r\r\r\r\nx\r\n", 10, {"0-16 123456789!", "16-19 x"});
    row("two long ones", "1234567890\r\nabcdefghijkl\r\n\r\n", 10,
        {"0-12 123456789!", "12-26 abcdefghi!", "26-28 "});
    row("long with a bare LF", "1\n34567890\r\n", 10, {"0-12 1\n3456789!*"});
    row("limit of one", "\r\na\r\n", 1, {"0-2 !", "2-5 !"});
    row("nul and 8 bit", QByteArray("\0\xFF\r\n", 4), 10, {QByteArray("0-4 \0\xFF", 6)});
}

void TstLineBuffer::everyCutGivesTheSameLines()
{
    QFETCH(const QByteArray, stream);
    QFETCH(const int, max);
    QFETCH(const QByteArrayList, lines);
    const std::string text = stream.toStdString();
    const auto limit = static_cast<std::size_t>(max);
    QCOMPARE(linesByDefinition(text, limit), lines);
    QCOMPARE(linesOf({text}, limit), lines);
    std::vector<std::string> single;
    for (const char c : text)
        single.emplace_back(1, c);
    QCOMPARE(linesOf(single, limit), lines);
    for (std::size_t a = 0; a <= text.size(); ++a) {
        for (std::size_t b = a; b <= text.size(); ++b)
            QCOMPARE(
                linesOf({text.substr(0, a), text.substr(a, b - a), text.substr(b)}, limit), lines);
    }
}

void TstLineBuffer::randomStreamsInRandomPieces()
{
    const Randomness dice(7);
    std::uint64_t n = 0;
    const auto roll = [&](std::uint64_t bound) {
        return below(dice.draw("test", "lines", n++), bound);
    };
    for (int round = 0; round < 400; ++round) {
        std::string stream;
        const std::uint64_t length = roll(400);
        while (stream.size() < length)
            stream += roll(4) == 0 ? "\r\n" : std::string(1, "\r\nabc"[roll(5)]);
        std::vector<std::string> pieces;
        for (std::size_t i = 0; i < stream.size();) {
            const std::size_t size = 1 + roll(roll(2) == 0 ? 3 : 60);
            pieces.push_back(stream.substr(i, size));
            i += size;
        }
        const std::size_t max = 2 + roll(12);
        QCOMPARE(linesOf(pieces, max), linesByDefinition(stream, max));
    }
}

void TstLineBuffer::reportsALongLineOnce()
{
    LineBuffer buffer(1000);
    const std::string piece(700, 'x');
    for (int i = 0; i < 100; ++i) {
        buffer.feed(piece);
        QVERIFY(!buffer.next());
        buffer.settle();
    }
    buffer.feed("\r\nNOOP\r\n");
    const auto longOne = buffer.next();
    QVERIFY(longOne);
    QVERIFY(longOne->tooLong);
    QCOMPARE(longOne->text, std::string_view(piece).substr(0, 128));
    QCOMPARE(longOne->begin, std::uint64_t{0});
    QCOMPARE(longOne->end, std::uint64_t{70'002});
    const auto next = buffer.next();
    QVERIFY(next);
    QVERIFY(!next->tooLong);
    QCOMPARE(next->begin, std::uint64_t{70'002});
    QVERIFY(!buffer.next());
}

void TstLineBuffer::storesNoMoreThanTheLimit()
{
    LineBuffer buffer(1000);
    const std::string piece(300, 'x');
    std::size_t most = 0;
    for (int i = 0; i < 50; ++i) {
        buffer.feed(piece);
        QVERIFY(!buffer.next());
        buffer.settle();
        most = std::max(most, buffer.pending().size());
    }
    QVERIFY(most <= 1000);
    QCOMPARE(buffer.offset() + buffer.pending().size(), std::uint64_t{15'000});
}

void TstLineBuffer::takesRawOctetsBetweenLines()
{
    LineBuffer buffer;
    buffer.feed("A1 APPEND {5}\r\nab");
    QCOMPARE(buffer.next()->text, std::string_view("A1 APPEND {5}"));
    QCOMPARE(buffer.offset(), std::uint64_t{15});
    QCOMPARE(buffer.takeRaw(5), std::string_view("ab"));
    QCOMPARE(buffer.takeRaw(3), std::string_view());
    buffer.settle();
    buffer.feed("\r\nc\r\nA2 NOOP\r\n");
    QCOMPARE(buffer.takeRaw(3), std::string_view("\r\nc"));
    const auto rest = buffer.next();
    QCOMPARE(rest->text, std::string_view());
    QCOMPARE(rest->begin, std::uint64_t{20});
    const auto second = buffer.next();
    QCOMPARE(second->text, std::string_view("A2 NOOP"));
    QCOMPARE(second->end, std::uint64_t{31});
    QVERIFY(buffer.pending().empty());
}

void TstLineBuffer::discardsWhatIsPending()
{
    LineBuffer buffer;
    buffer.feed("STARTTLS\r\nMAIL FROM:<>\r\nRC");
    QCOMPARE(buffer.next()->text, std::string_view("STARTTLS"));
    buffer.discard(); // RFC 3207 §4.2: what came before the handshake is forgotten
    QVERIFY(!buffer.next());
    buffer.settle();
    QCOMPARE(buffer.offset(), std::uint64_t{26});
    buffer.feed("EHLO a.example\r\n");
    const auto line = buffer.next();
    QCOMPARE(line->text, std::string_view("EHLO a.example"));
    QCOMPARE(line->begin, std::uint64_t{26});

    LineBuffer small(10);
    small.feed("a line over the limit");
    QVERIFY(!small.next());
    small.discard();
    small.settle();
    small.feed("QUIT\r\n");
    const auto after = small.next();
    QVERIFY(!after->tooLong);
    QCOMPARE(after->text, std::string_view("QUIT"));
    QCOMPARE(after->begin, std::uint64_t{21});
}

void TstLineBuffer::borrowsWhereItCan()
{
    const std::string bytes = "NOOP\r\nQUIT\r\n";
    LineBuffer buffer;
    buffer.feed(bytes);
    QVERIFY(buffer.next()->text.data() == bytes.data());
    QVERIFY(buffer.next()->text.data() == bytes.data() + 6);
    buffer.settle();
    buffer.feed(bytes);
    QVERIFY(buffer.next()->text.data() == bytes.data());
}

void TstLineBuffer::limitCanChange()
{
    LineBuffer buffer(10);
    buffer.setLineOctetsMax(20);
    buffer.feed("1234567890123456\r\n");
    QVERIFY(!buffer.next()->tooLong);
    buffer.setLineOctetsMax(5);
    buffer.feed("NOOP\r\n");
    QVERIFY(buffer.next()->tooLong);
}

POSTROAD_TEST(TstLineBuffer);
#include "tst_line_buffer.moc"
