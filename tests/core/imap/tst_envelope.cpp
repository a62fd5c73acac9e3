// SPDX-License-Identifier: MIT
// ENVELOPE from a header to the wire, and read again by the client (RFC 3501 §7.4.2).
#include "core/imap/envelope.h"
#include "core/imap/response.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::imap;

class TstEnvelope : public QObject
{
    Q_OBJECT

private slots:
    void writes_data();
    void writes();
    void takesFromForWhatIsAbsent();
    void survivesAnyHeader();
};

namespace {

std::string wireOf(const Envelope& envelope)
{
    LineWriter lines(nullptr);
    ResponseWriter out(lines, {});
    out.text("* 1 FETCH (ENVELOPE ");
    writeEnvelope(out, envelope);
    out.text(")");
    out.finish();
    return lines.take();
}

/// What a client reads of these octets: without the last line end.
std::optional<Envelope> readAgain(const std::string& wire)
{
    const auto response = parseResponse(std::string_view(wire).substr(0, wire.size() - 2));
    return response ? envelopeIn(response->item("ENVELOPE")) : std::nullopt;
}

} // namespace

void TstEnvelope::writes_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("wire");
    const auto row = [](const char* name, const char* header, const char* wire) {
        QTest::newRow(name) << QByteArray(header) << QByteArray(wire);
    };
    row("nothing", "", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
    row("empty subject", "Subject:\r\n", "(NIL \"\" NIL NIL NIL NIL NIL NIL NIL NIL)");
    row("first of two", "Subject: a\r\nSubject: b\r\n",
        "(NIL \"a\" NIL NIL NIL NIL NIL NIL NIL NIL)");
    row("folded", "Subject: a\r\n b\r\n\tc\r\n",
        "(NIL \"a b\tc\" NIL NIL NIL NIL NIL NIL NIL NIL)");
    row("encoded words stay", "Subject: =?utf-8?Q?=C3=B6?=\r\n",
        "(NIL \"=?utf-8?Q?=C3=B6?=\" NIL NIL NIL NIL NIL NIL NIL NIL)");
    row("quotes", "Subject: \"a\\b\"\r\n",
        "(NIL \"\\\"a\\\\b\\\"\" NIL NIL NIL NIL NIL NIL NIL NIL)");
    row("8-bit is a literal", "Subject: \xC3\xB6\r\n",
        "(NIL {2}\r\n\xC3\xB6 NIL NIL NIL NIL NIL NIL NIL NIL)");
    row("ids", "In-Reply-To: <a@example.org>\r\nMessage-Id: <b@example.org>\r\n",
        "(NIL NIL NIL NIL NIL NIL NIL NIL \"<a@example.org>\" \"<b@example.org>\")");
    row("from alone", "From: a@example.org\r\n",
        "(NIL NIL ((NIL NIL \"a\" \"example.org\")) ((NIL NIL \"a\" \"example.org\")) "
        "((NIL NIL \"a\" \"example.org\")) NIL NIL NIL NIL NIL)");
    row("two in two fields", "To: a@example.org\r\nTo: B <b@example.org>\r\n",
        "(NIL NIL NIL NIL NIL ((NIL NIL \"a\" \"example.org\")(\"B\" NIL \"b\" \"example.org\")) "
        "NIL NIL NIL NIL)");
    row("empty group", "Cc: Nobody:;\r\n",
        "(NIL NIL NIL NIL NIL NIL ((NIL NIL \"Nobody\" NIL)(NIL NIL NIL NIL)) NIL NIL NIL)");
    row("bcc", "Bcc: a@example.org\r\n",
        "(NIL NIL NIL NIL NIL NIL NIL ((NIL NIL \"a\" \"example.org\")) NIL NIL)");
}

void TstEnvelope::writes()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, wire);
    const Envelope envelope = envelopeOf(header.toStdString() + "\r\nSubject: body\r\n");
    QCOMPARE(wireOf(envelope), "* 1 FETCH (ENVELOPE " + wire.toStdString() + ")\r\n");
    const auto again = readAgain(wireOf(envelope));
    QVERIFY(again.has_value());
    QCOMPARE(*again, envelope);
}

void TstEnvelope::takesFromForWhatIsAbsent()
{
    const Envelope envelope = envelopeOf(
        "From: a@example.org\r\nSender:\r\nReply-To: b@example.org\r\n\r\n");
    QCOMPARE(envelope.sender, envelope.from);
    QCOMPARE(envelope.replyTo.size(), std::size_t{1});
    QCOMPARE(envelope.replyTo[0].mailbox, std::optional<std::string>("b"));
    QVERIFY(envelopeOf("Sender: c@example.org\r\n\r\n").from.empty());
}

void TstEnvelope::survivesAnyHeader()
{
    for (int c = 0; c < 256; ++c) {
        const std::string odd(3, static_cast<char>(c));
        const std::string header = "From: \"" + odd + "\" <" + odd + "@" + odd + ">\r\nTo: " + odd
            + "\r\nSubject: " + odd + "\r\nDate: {5}\r\n\r\n";
        const Envelope envelope = envelopeOf(header);
        const auto again = readAgain(wireOf(envelope));
        QVERIFY2(again.has_value(), wireOf(envelope).c_str());
        QCOMPARE(*again, envelope);
    }
}

POSTROAD_TEST(TstEnvelope);
#include "tst_envelope.moc"
