// SPDX-License-Identifier: MIT
#include "core/mail/delivery_status.h"
#include "core/mail/mime.h"
#include "tests/core/mail/octets.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace postroad;
using namespace postroad::mail;
using postroad::tests::crlf;
using postroad::tests::octets;

namespace {

const std::string kOriginal = crlf("From: alice@example.org\nTo: nobody@example.net\nSubject: "
                                   "Hi\nMessage-ID: <hi@mua.example.org>\n\n.\nHello\n");

DeliveryReport someReport()
{
    const CivilTime start = Calendar{}.civil(Instant{});
    RecipientStatus nobody;
    nobody.finalRecipient = {"nobody", "example.net"};
    nobody.status = {5, 1, 1};
    nobody.remoteHost = "mx.example.net";
    nobody.diagnostic = "550 5.1.1 <nobody@example.net>: there is no such mailbox here";
    nobody.lastAttempt = start;
    DeliveryReport report;
    report.reportingHost = "mta.example.org";
    report.arrivalDate = start;
    report.queueId = "q1";
    report.recipients = {nobody};
    report.from = {"MAILER-DAEMON", "mta.example.org"};
    report.to = {"alice", "example.org"};
    report.date = start;
    report.messageId = "dsn@mta.example.org";
    report.boundary = "b0";
    report.originalMessage = kOriginal;
    return report;
}

} // namespace

class TstDeliveryStatus : public QObject
{
    Q_OBJECT

private slots:
    void writesANotification()
    {
        QCOMPARE(octets(formatDeliveryStatus(someReport())),
            octets(
                crlf(
                    "From: Mail Delivery <MAILER-DAEMON@mta.example.org>\n"
                    "To: alice@example.org\n"
                    "Subject: Your message could not be delivered\n"
                    "Date: Mon, 02 Mar 2026 09:00:00 +0100\n"
                    "Message-ID: <dsn@mta.example.org>\n"
                    "Auto-Submitted: auto-replied\n"
                    "MIME-Version: 1.0\n"
                    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b0\"\n"
                    "\n"
                    "--b0\n"
                    "Content-Type: text/plain; charset=utf-8\n"
                    "\n"
                    "This is the mail server mta.example.org. Your message could not be delivered\n"
                    "to this address:\n"
                    "\n"
                    "  <nobody@example.net>\n"
                    "    mx.example.net answered: 550 5.1.1 <nobody@example.net>: there is no\n"
                    "    such mailbox here\n"
                    "\n"
                    "It will not be tried again.\n"
                    "Its number in the queue was q1.\n"
                    "What follows is a report for programs, and the message or its header.\n"
                    "\n"
                    "--b0\n"
                    "Content-Type: message/delivery-status\n"
                    "\n"
                    "Reporting-MTA: dns; mta.example.org\n"
                    "Arrival-Date: Mon, 02 Mar 2026 09:00:00 +0100\n"
                    "\n"
                    "Final-Recipient: rfc822; nobody@example.net\n"
                    "Action: failed\n"
                    "Status: 5.1.1\n"
                    "Remote-MTA: dns; mx.example.net\n"
                    "Diagnostic-Code: smtp; 550 5.1.1 <nobody@example.net>: there is no such\n"
                    " mailbox here\n"
                    "Last-Attempt-Date: Mon, 02 Mar 2026 09:00:00 +0100\n"
                    "\n"
                    "--b0\n"
                    "Content-Type: message/rfc822\n"
                    "\n")
                + kOriginal + crlf("\n--b0--\n")));
    }

    void readsItBack()
    {
        DeliveryReport report = someReport();
        RecipientStatus late;
        late.originalRecipient = "rfc822;Carol@example.com";
        late.finalRecipient = {"c rol", "mx.example.com"};
        late.action = DeliveryAction::Delayed;
        late.willRetryUntil = report.date;
        report.recipients.push_back(late);
        const auto notice = parseDeliveryStatus(formatDeliveryStatus(report));
        QVERIFY(notice.ok());
        QCOMPARE(octets(notice->reportingHost), QByteArray("mta.example.org"));
        QVERIFY(notice->arrivalDate.has_value());
        QCOMPARE(octets(notice->originalMessageId), QByteArray("hi@mua.example.org"));
        QVERIFY(notice->humanText.find("<nobody@example.net>") != std::string::npos);
        QCOMPARE(notice->recipients.size(), std::size_t{2});
        const RecipientStatus& first = notice->recipients[0];
        QVERIFY((first.finalRecipient == Mailbox{"nobody", "example.net"}));
        QCOMPARE(first.action, DeliveryAction::Failed);
        QVERIFY((first.status == EnhancedCode{5, 1, 1}));
        QCOMPARE(octets(first.remoteHost), QByteArray("mx.example.net"));
        QCOMPARE(octets(first.diagnostic), octets(report.recipients[0].diagnostic));
        QVERIFY(first.lastAttempt && !first.willRetryUntil && first.originalRecipient.empty());
        const RecipientStatus& second = notice->recipients[1];
        QCOMPARE(second.originalRecipient, std::string("rfc822;Carol@example.com"));
        QVERIFY((second.finalRecipient == Mailbox{"c rol", "mx.example.com"}));
        QCOMPARE(second.action, DeliveryAction::Delayed);
        QVERIFY((second.status == EnhancedCode{4, 0, 0}));
    }

    void staysMailThoughTheMessageIsBinary()
    {
        DeliveryReport report = someReport();
        const std::string binary("Subject: a\0b\r\nX: c\nY: d\re\r\n\r\n\0\n", 31);
        report.originalMessage = binary;
        report.headerOnly = true;
        const std::string message = formatDeliveryStatus(report);
        QVERIFY2(message.find("\r\n\r\nSubject: a?b\r\nX: c\r\nY: d\r\ne\r\n") != message.npos,
            message.c_str());
        QCOMPARE(message.find('\0'), message.npos);
        QCOMPARE(std::count(message.begin(), message.end(), '\r'),
            std::count(message.begin(), message.end(), '\n'));
    }

    void saysWhatTheSenderAsked()
    {
        // RFC 3461 §6.3: ENVID and ORCPT come back as they were given; RET=HDRS keeps the rest.
        DeliveryReport report = someReport();
        report.envelopeId = "QQ314159";
        report.recipients[0].originalRecipient = "rfc822;somebody@example.net";
        report.headerOnly = true;
        const std::string message = formatDeliveryStatus(report);
        QVERIFY(message.find("Original-Envelope-Id: QQ314159\r\nReporting-MTA: ") != message.npos);
        QVERIFY(
            message.find("Original-Recipient: rfc822; somebody@example.net\r\nFinal-Recipient: ")
            != message.npos);
        QVERIFY(message.find("Content-Type: text/rfc822-headers") != message.npos);
        QVERIFY(message.find("Hello") == message.npos);
        const auto notice = parseDeliveryStatus(message);
        QCOMPARE(octets(notice->envelopeId), QByteArray("QQ314159"));
        QCOMPARE(octets(notice->recipients[0].originalRecipient),
            QByteArray("rfc822;somebody@example.net"));
    }

    void speaksOfInternationalAddresses()
    {
        DeliveryReport report = someReport();
        report.recipients[0].finalRecipient = {"j\xC3\xBCrgen", "example.net"};
        const std::string message = formatDeliveryStatus(report);
        QVERIFY(message.find("Content-Type: message/global-delivery-status\r\n") != message.npos);
        QVERIFY(message.find("Content-Type: message/global\r\n") != message.npos);
        QVERIFY(message.find("Final-Recipient: utf-8; j\xC3\xBCrgen@example.net") != message.npos);
        QVERIFY(parseDeliveryStatus(message).ok());
        QCOMPARE(octets(parseDeliveryStatus(message)->originalMessageId),
            QByteArray("hi@mua.example.org"));
    }

    void returnsOnlyTheHeaderOfALargeMessage()
    {
        DeliveryReport report = someReport();
        const std::string large = kOriginal + std::string(60'000, 'x') + "\r\n";
        report.originalMessage = large;
        const std::string message = formatDeliveryStatus(report);
        QVERIFY(message.size() < 3000);
        QVERIFY(message.find("text/rfc822-headers") != std::string::npos);
        QVERIFY(message.find("Hello") == std::string::npos);
        QCOMPARE(octets(parseDeliveryStatus(message)->originalMessageId),
            QByteArray("hi@mua.example.org"));
        report.wholeMessageOctetsMax = 30;
        QVERIFY(formatDeliveryStatus(report).find("Message-ID: <hi@") == std::string::npos);
    }

    void declaresEightBit()
    {
        DeliveryReport report = someReport();
        const std::string original = "Subject: x\r\n\r\nGr\xFC\xDF"
                                     "e\r\n";
        report.originalMessage = original;
        const MimeStructure structure = parseMime(formatDeliveryStatus(report));
        QCOMPARE(octets(structure.parts[0].transferEncoding), QByteArray("8bit"));
        QCOMPARE(octets(structure.parts[1].transferEncoding), QByteArray("7bit"));
        QCOMPARE(octets(structure.parts[3].transferEncoding), QByteArray("8bit"));
    }

    void choosesAFreeBoundary()
    {
        DeliveryReport report = someReport();
        const std::string original = "Subject: x\r\n\r\n--b0\r\n--b0.1--\r\n";
        report.originalMessage = original;
        const std::string message = formatDeliveryStatus(report);
        QVERIFY(message.find("boundary=\"b0.2\"") != std::string::npos);
        const MimeStructure structure = parseMime(message);
        QCOMPARE(structure.parts[0].children.size(), std::size_t{3});
        QCOMPARE(octets(structure.parts[3].body.in(message)), octets(original));
        report.boundary = "\"\r\n x";
        QVERIFY(formatDeliveryStatus(report).find("boundary=\"x\"") != std::string::npos);
        report.boundary.clear();
        QVERIFY(formatDeliveryStatus(report).find("boundary=\"postroad\"") != std::string::npos);
    }

    void tamesWhatOthersSaid()
    {
        DeliveryReport report = someReport();
        report.recipients[0].diagnostic = "550 a\r\n\r\nFinal-Recipient: rfc822; x@example.org\xFC "
            + std::string(5000, 'y');
        const auto notice = parseDeliveryStatus(formatDeliveryStatus(report));
        QCOMPARE(notice->recipients.size(), std::size_t{1});
        QVERIFY(notice->recipients[0].diagnostic.size() < 1000);
    }

    void saysWhenItIsOnlyLate()
    {
        DeliveryReport report = someReport();
        report.recipients[0].action = DeliveryAction::Delayed;
        report.recipients[0].status = {4, 4, 1};
        const std::string message = formatDeliveryStatus(report);
        QVERIFY(message.find("Subject: Your message is delayed\r\n") != std::string::npos);
        QVERIFY(message.find("It will be tried again") != std::string::npos);
    }

    void refusesOtherMessages()
    {
        const std::string good = formatDeliveryStatus(someReport());
        const auto changed = [&](std::string_view from, std::string_view to) {
            std::string message = good;
            message.replace(message.find(from), from.size(), to);
            return parseDeliveryStatus(message);
        };
        QVERIFY(!parseDeliveryStatus("").ok());
        QVERIFY(!parseDeliveryStatus(kOriginal).ok());
        QVERIFY(!changed("multipart/report", "multipart/mixed").ok());
        QVERIFY(!changed("report-type=delivery-status", "report-type=other").ok());
        QVERIFY(!changed("message/delivery-status", "text/plain").ok());
        QVERIFY(!changed("Action: failed", "Action: lost").ok());
        QVERIFY(!changed("Final-Recipient", "Some-Recipient").ok());
        QVERIFY(changed("Action: failed", "ACTION: Failed (for good)").ok());
        QVERIFY((changed("Status: 5.1.1", "Status: 5.1.1 (no mailbox)")->recipients[0].status
            == EnhancedCode{5, 1, 1}));
        QVERIFY((changed("Status: 5.1.1", "Status: what")->recipients[0].status == EnhancedCode{}));
    }

    void readsStatusCodes()
    {
        QVERIFY((parseStatusCode("5.1.1") == EnhancedCode{5, 1, 1}));
        QVERIFY((parseStatusCode("2.0.999") == EnhancedCode{2, 0, 999}));
        QCOMPARE(octets(formatStatusCode({4, 4, 7})), QByteArray("4.4.7"));
        for (const char* text : {"", "5", "5.1", "5.1.1.1", "3.1.1", "05.1.1", "5.1.1000", "5..1",
                 "5.1.x", "5.1.-1", " 5.1.1"})
            QVERIFY2(!parseStatusCode(text), text);
    }
};

POSTROAD_TEST(TstDeliveryStatus);
#include "tst_delivery_status.moc"
