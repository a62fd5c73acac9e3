// SPDX-License-Identifier: MIT
#include "core/mail/trace_fields.h"
#include "tests/core/mail/octets.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::mail;
using postroad::tests::crlf;
using postroad::tests::octets;

namespace {

ReceivedFacts someFacts()
{
    ReceivedFacts facts;
    facts.helo = "mua.example.org";
    facts.reverseName = "laptop.example.org";
    facts.address = *parseIpAddress("192.0.2.10");
    facts.byHost = "msa.example.org";
    facts.id = "k3f0q";
    facts.forRecipient = *parsePath("<bob@example.net>", PathKind::Forward);
    facts.date = Calendar{}.civil(Instant{});
    return facts;
}

} // namespace

class TstTraceFields : public QObject
{
    Q_OBJECT

private slots:
    void writesReceived()
    {
        QCOMPARE(octets(formatReceived(someFacts())),
            octets(crlf("Received: from mua.example.org (laptop.example.org [192.0.2.10])\n"
                        "\tby msa.example.org with ESMTP id k3f0q for <bob@example.net>;\n"
                        "\tMon, 02 Mar 2026 09:00:00 +0100\n")));
    }

    void leavesOutWhatIsNotKnown()
    {
        ReceivedFacts facts = someFacts();
        facts.reverseName.clear();
        facts.id.clear();
        facts.forRecipient.reset();
        facts.address = *parseIpAddress("2001:db8::1");
        facts.with = {Transmission::Protocol::Lmtp, false, false};
        QCOMPARE(octets(formatReceived(facts)),
            octets(crlf("Received: from mua.example.org ([IPv6:2001:db8::1])\n"
                        "\tby msa.example.org with LMTP; Mon, 02 Mar 2026 09:00:00 +0100\n")));
    }

    void foldsWhereNamesAreLong()
    {
        ReceivedFacts facts = someFacts();
        facts.byHost = std::string(60, 'b') + ".example.org";
        const std::string field = formatReceived(facts);
        QCOMPARE(parseHeader(field).fields.size(), std::size_t{1});
        QVERIFY(field.find("\r\n\twith ESMTP id k3f0q for <bob@example.net>; Mon,")
            != std::string::npos);
    }

    void cannotBeBrokenFromOutside()
    {
        ReceivedFacts facts = someFacts();
        facts.helo = "a\r\nBcc: x (;\\";
        facts.reverseName = "b) by c; ";
        const std::string field = formatReceived(facts);
        QVERIFY(field.starts_with("Received: from a??Bcc:?x???? (b??by?c?? [192.0.2.10])\r\n"));
        facts.helo.clear();
        QVERIFY(formatReceived(facts).starts_with("Received: from ? ("));
    }

    void knowsWithWords()
    {
        using enum Transmission::Protocol;
        QCOMPARE(octets(withWord({Smtp, false, false})), QByteArray("SMTP"));
        QCOMPARE(octets(withWord({Esmtp, false, false})), QByteArray("ESMTP"));
        QCOMPARE(octets(withWord({Esmtp, true, false})), QByteArray("ESMTPS"));
        QCOMPARE(octets(withWord({Esmtp, false, true})), QByteArray("ESMTPA"));
        QCOMPARE(octets(withWord({Esmtp, true, true})), QByteArray("ESMTPSA"));
        QCOMPARE(octets(withWord({Lmtp, false, false})), QByteArray("LMTP"));
        QCOMPARE(octets(withWord({Lmtp, true, true})), QByteArray("LMTPSA"));
        QCOMPARE(octets(withWord({Lmtp, true, false})), QByteArray("LMTPS"));
        QCOMPARE(octets(withWord({Smtp, true, true, true})), QByteArray("SMTP"));
        QCOMPARE(octets(withWord({Esmtp, false, false, true})), QByteArray("UTF8SMTP"));
        QCOMPARE(octets(withWord({Esmtp, true, false, true})), QByteArray("UTF8SMTPS"));
        QCOMPARE(octets(withWord({Esmtp, false, true, true})), QByteArray("UTF8SMTPA"));
        QCOMPARE(octets(withWord({Esmtp, true, true, true})), QByteArray("UTF8SMTPSA"));
        QCOMPARE(octets(withWord({Lmtp, true, true, true})), QByteArray("UTF8LMTPSA"));
    }

    void writesReturnPath()
    {
        QCOMPARE(octets(formatReturnPath(Path{})), QByteArray("Return-Path: <>\r\n"));
        QCOMPARE(octets(formatReturnPath(Path{{"a b", "example.org"}})),
            QByteArray("Return-Path: <\"a b\"@example.org>\r\n"));
    }

    void onlyOneReturnPathIsDelivered()
    {
        QCOMPARE(octets(withoutReturnPath(crlf("Return-Path: <x@example.org>\nTo: a\nreturn-path:\n"
                                               " <y@example.org>\n\nReturn-Path: <z>\n"))),
            octets(crlf("To: a\n\nReturn-Path: <z>\n")));
        QCOMPARE(octets(withoutReturnPath("To: a\r\n\r\nb")), QByteArray("To: a\r\n\r\nb"));
        QCOMPARE(octets(withoutReturnPath("")), QByteArray());
    }

    void counts()
    {
        QCOMPARE(countReceived(crlf("Received: a\nreceived: b\n c\nX-Received: d\nTo: e\nRECEIVED "
                                    ": f\n\nReceived: g\n")),
            std::size_t{3});
        QCOMPARE(countReceived(""), std::size_t{0});
    }
};

POSTROAD_TEST(TstTraceFields);
#include "tst_trace_fields.moc"
