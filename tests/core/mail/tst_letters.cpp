// SPDX-License-Identifier: MIT
// What holds for every letter of tests/corpus/letters: what goes in comes out, octet by octet, line
// ends aside. Files whose names begin with "refused-" must be refused; all others must be taken.
#include "core/mail/delivery_status.h"
#include "core/mail/dot_stuffing.h"
#include "core/mail/encoded_word.h"
#include "core/mail/message_input.h"
#include "core/mail/mime.h"
#include "core/mail/trace_fields.h"
#include "tests/core/mail/octets.h"
#include "tests/support/registry.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::mail;
using postroad::tests::octets;

namespace {

std::string fileNamed(const QString& name)
{
    QFile file(QStringLiteral(POSTROAD_SOURCE_DIR "/tests/corpus/letters/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string("\0", 1);
}

std::string withLineFeeds(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n')
            result += text[i];
    }
    return result;
}

/// What the file is, without what is said to be dropped or added.
std::string expectedOctets(std::string file, const InputFacts& facts)
{
    if (facts.byteOrderMarkDropped)
        file.erase(0, 3);
    if (facts.mboxLineDropped)
        file.erase(0, file.find('\n') + 1);
    if (facts.finalLineEndAdded)
        file += '\n';
    return withLineFeeds(file);
}

std::string throughTheWire(std::string_view message, std::size_t piece)
{
    DotStuffer stuffer;
    std::string wire;
    for (std::size_t i = 0; i < message.size(); i += piece)
        stuffer.feed(message.substr(i, piece), wire);
    stuffer.finish(wire);
    DotUnstuffer unstuffer;
    std::string arrived;
    for (std::size_t i = 0; i < wire.size(); i += piece)
        unstuffer.feed(std::string_view(wire).substr(i, piece), &arrived);
    return unstuffer.finished() && unstuffer.flaw() == DotUnstuffer::Flaw::None
        ? arrived
        : "not finished, or flawed";
}

void letterRows(bool refused)
{
    QTest::addColumn<QString>("name");
    const QDir folder(QStringLiteral(POSTROAD_SOURCE_DIR "/tests/corpus/letters"));
    for (const QString& name :
        folder.entryList({QStringLiteral("*.eml")}, QDir::Files, QDir::Name)) {
        if (name.startsWith(QLatin1String("refused-")) == refused)
            QTest::newRow(qPrintable(name)) << name;
    }
}

} // namespace

class TstLetters : public QObject
{
    Q_OBJECT

private slots:
    void arrivesWhole_data() { letterRows(false); }
    void arrivesWhole()
    {
        QFETCH(const QString, name);
        const std::string file = fileNamed(name);
        const auto input = readMessage(file);
        QVERIFY2(input.ok(), input.ok() ? "" : input.error().reason.c_str());
        QCOMPARE(octets(withLineFeeds(input->octets)), octets(expectedOctets(file, input->facts)));
        QVERIFY(input->octets.empty() || input->octets.ends_with("\r\n"));
        for (const std::size_t piece :
            {std::size_t{1}, std::size_t{64}, std::size_t{1500}, std::size_t{65536}})
            QCOMPARE(octets(throughTheWire(input->octets, piece)), octets(input->octets));
    }

    void isCompletedOnTopOnly_data() { letterRows(false); }
    void isCompletedOnTopOnly()
    {
        QFETCH(const QString, name);
        const std::string message = readMessage(fileNamed(name))->octets;
        const CivilTime date = Calendar{}.civil(Instant{});
        const std::string completed = completeHeader(message, date, "x@msa.example.org");
        QVERIFY(completed.ends_with(message));
        QCOMPARE(octets(completeHeader(completed, date, "y@msa.example.org")), octets(completed));
        const Header before = parseHeader(message);
        const Header after = parseHeader(completed);
        QCOMPARE(octets(std::string_view(completed).substr(after.bodyBegin)),
            octets(std::string_view(message).substr(before.bodyBegin)));
        QVERIFY(findFields(completed, after, "Date").size() == 1
            && findFields(completed, after, "Message-ID").size() == 1);
    }

    void canBeReturned_data() { letterRows(false); }
    void canBeReturned()
    {
        QFETCH(const QString, name);
        const std::string message = readMessage(fileNamed(name))->octets;
        DeliveryReport report;
        report.reportingHost = "mta.example.org";
        report.recipients.resize(1);
        report.recipients[0].finalRecipient = {"bob", "example.net"};
        report.originalMessage = message;
        const std::string bounce = formatDeliveryStatus(report);
        QVERIFY(parseDeliveryStatus(bounce).ok());
        const MimeStructure structure = parseMime(bounce);
        const std::string_view returned = structure.parts[structure.parts[0].children[2]].body.in(
            bounce);
        QVERIFY(message.starts_with(returned));
        QCOMPARE(returned.size() == message.size(), message.size() <= report.wholeMessageOctetsMax);
    }

    void hasPartsInsideTheirParents_data() { letterRows(false); }
    void hasPartsInsideTheirParents()
    {
        QFETCH(const QString, name);
        const std::string message = readMessage(fileNamed(name))->octets;
        const auto structure = parseMime(message);
        for (const MimePart& part : structure.parts) {
            QVERIFY(part.headerRange.begin <= part.headerRange.end
                && part.headerRange.end == part.body.begin);
            QVERIFY(part.body.begin <= part.body.end && part.body.end <= message.size());
            if (part.parent) {
                const MimePart& parent = structure.parts[*part.parent];
                QVERIFY(parent.body.begin <= part.headerRange.begin
                    && part.body.end <= parent.body.end);
            }
        }
    }

    void isRefused_data() { letterRows(true); }
    void isRefused()
    {
        QFETCH(const QString, name);
        const auto input = readMessage(fileNamed(name));
        QVERIFY(!input.ok());
        QVERIFY(input.error().line > 0);
        const auto kind = name.contains(QLatin1String("nul")) ? InputError::Kind::Nul
                                                              : InputError::Kind::BareCr;
        QCOMPARE(input.error().kind, kind);
    }

    void isUnderstood()
    {
        const std::string nested = readMessage(fileNamed(QStringLiteral("nested-mime.eml")))
                                       ->octets;
        const MimeStructure structure = parseMime(nested);
        std::string types;
        for (const MimePart& part : structure.parts)
            types += std::string(part.depth, '>') + part.contentType.type + '/'
                + part.contentType.subtype + ' ';
        QCOMPARE(octets(types),
            QByteArray("multipart/mixed >multipart/alternative >>text/plain >>text/html "
                       ">message/rfc822 >>multipart/digest "
                       ">>>message/rfc822 >>>>text/plain >application/octet-stream "));
        QCOMPARE(octets(decodeTransfer(structure.parts[3].body.in(nested), "quoted-printable")),
            QByteArray("<p>Gr\xC3\xBC\xC3\x9F"
                       "e</p>"));
        QCOMPARE(octets(decodeTransfer(structure.parts[8].body.in(nested), "base64")),
            QByteArray("\0\1\2\xFF", 4));

        const std::string words = readMessage(fileNamed(QStringLiteral("encoded-words.eml")))
                                      ->octets;
        QCOMPARE(octets(decodeWords(fieldValue(words, parseHeader(words), "Subject").value_or(""))),
            QByteArray("Gr\xC3\xBC\xC3\x9F"
                       "e aus K\xC3\xB6ln =?x-unknown?q?kept?="));

        const std::string circles = readMessage(fileNamed(QStringLiteral("many-received.eml")))
                                        ->octets;
        QVERIFY(countReceived(circles) > kReceivedFieldsMax);

        const auto longLines = readMessage(fileNamed(QStringLiteral("long-lines.eml")));
        QCOMPARE(longLines->facts.longLines, std::size_t{3});
        QCOMPARE(longLines->facts.longestLineOctets, std::size_t{70001});
    }
};

POSTROAD_TEST(TstLetters);
#include "tst_letters.moc"
