// SPDX-License-Identifier: MIT
// What is said of a letter and its recipients, what is not sent at all, and whom no server
// notifies.
#include "tests/core/smtp/test_pair.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::smtp;

class TstClientEnvelope : public QObject
{
    Q_OBJECT

private slots:
    void allThatAnEnvelopeSays();
    void localRefusals();
    void eightBitIsDeclared();
    void utf8InATextIsNoHeader();
    void tellsWhoDoesNotKnowDsn();
    void recipients552AreTemporary();
};

void TstClientEnvelope::allThatAnEnvelopeSays()
{
    TestSetup setup;
    setup.config.extensions = ServerConfig::allExtensions();
    Pair pair(std::move(setup));
    Transaction sent = letter({"bob@example.net", "käthe@bücher.example"}, "Subject: ä\r\n");
    sent.envelope.body = mail::BodyType::EightBitMime;
    sent.envelope.smtpUtf8 = true;
    sent.envelope.dsnReturn = mail::DsnReturn::Full;
    sent.envelope.envelopeId = "+51Q+2B314+3D15"; // RFC 3461 §5.2.1 (a): the same value
    sent.envelope.recipients[0].dsn.notify.success = true;
    sent.envelope.recipients[0].dsn.notify.delay = true;
    sent.envelope.recipients[0].dsn.originalRecipient = "rfc822;bob+list@example.net";
    sent.envelope.recipients[1].dsn.notify.never = true;
    pair.client.send(pair.server.now, sent);
    pair.drive();
    QCOMPARE(pair.diary.lines,
        (Lines{"1: bob accepted data-end 250", "1: käthe accepted data-end 250"}));
    mail::Envelope heard = pair.server.delivered.at(0).envelope;
    QVERIFY(heard.declaredSize == std::uint64_t{13});
    heard.declaredSize.reset();
    QVERIFY(heard == sent.envelope);
}

void TstClientEnvelope::localRefusals()
{
    TestSetup setup;
    setup.config.extensions.messageOctetsMax = 10;
    setup.config.extensions.remove(Extension::EightBitMime);
    Pair pair(std::move(setup));
    pair.client.send(pair.server.now, letter({"bob@example.net"}, "123456789"));
    Transaction eight = letter({"bob@example.net"}, "\xc3\xa4\r\n");
    eight.envelope.body = mail::BodyType::EightBitMime;
    pair.client.send(pair.server.now, eight);
    pair.client.send(pair.server.now, letter({"bob@example.net"}, "12345678"));
    pair.drive();
    QCOMPARE(pair.diary.lines,
        (Lines{"1: bob permanent before sending 552 ours",
            "2: bob permanent before sending 554 ours", "3: bob accepted data-end 250"}));
    QCOMPARE(pair.diary.done[1].recipients[0].reply.enhanced, (EnhancedCode{5, 6, 3}));
}

void TstClientEnvelope::eightBitIsDeclared()
{
    Pair pair;
    Transaction eight = letter({"bob@example.net"}, "\xc3\xa4\r\n");
    eight.envelope.body = mail::BodyType::EightBitMime;
    pair.client.send(pair.server.now, eight);
    pair.drive();
    QVERIFY(pair.server.delivered.at(0).envelope.body == mail::BodyType::EightBitMime);
    QVERIFY(pair.groups.at(1).find("SIZE=4 BODY=8BITMIME\r\n") != std::string::npos);
}

void TstClientEnvelope::utf8InATextIsNoHeader()
{
    // RFC 6531 §3.6: what came with SMTPUTF8 need not be internationalised.
    for (const bool offered : {false, true}) {
        TestSetup setup;
        if (offered)
            setup.config.extensions.add(Extension::SmtpUtf8);
        Pair pair(std::move(setup));
        Transaction text = letter({"bob@example.net"}, "Subject: a\r\n\r\n\xc3\xa4\r\n");
        text.envelope.body = mail::BodyType::EightBitMime;
        text.envelope.smtpUtf8 = true;
        pair.client.send(pair.server.now, text);
        Transaction header = text;
        header.content = makeBlob(std::string("Subject: \xc3\xa4\r\n\r\na\r\n"));
        pair.client.send(pair.server.now, header);
        pair.drive();
        QCOMPARE(pair.diary.lines,
            (Lines{"1: bob accepted data-end 250",
                offered ? "2: bob accepted data-end 250"
                        : "2: bob permanent before sending 553 ours"}));
        QVERIFY(!pair.server.delivered.at(0).envelope.smtpUtf8);
        QVERIFY(!offered || pair.server.delivered.at(1).envelope.smtpUtf8);
    }
}

void TstClientEnvelope::tellsWhoDoesNotKnowDsn()
{
    for (const bool known : {true, false}) {
        Alone alone;
        (void)alone.greeted(
            known ? "250-mx\r\n250-PIPELINING\r\n250 DSN\r\n" : "250-mx\r\n250 PIPELINING\r\n");
        alone.client.send(alone.now, letter({"bob@example.net", "carol@example.net"}));
        (void)alone.hears("250 x\r\n250 x\r\n550 x\r\n354 x\r\n");
        (void)alone.hears("250 x\r\n");
        const auto& outcomes = alone.diary.done.at(0).recipients;
        QVERIFY(outcomes[0].relayedWithoutDsn == !known);
        // whom the server doesn't take, nobody relays to
        QVERIFY(!outcomes[1].relayedWithoutDsn);
    }
}

void TstClientEnvelope::recipients552AreTemporary()
{
    Alone alone;
    (void)alone.greeted();
    alone.client.send(
        alone.now, letter({"bob@example.net", "carol@example.net", "dave@example.net"}));
    (void)alone.hears("250 x\r\n250 x\r\n552 too many recipients\r\n552 5.2.2 full\r\n354 x\r\n");
    (void)alone.hears("250 x\r\n");
    QCOMPARE(alone.diary.lines,
        (Lines{"1: bob accepted data-end 250", "1: carol temporary rcpt 552",
            "1: dave permanent rcpt 552"}));
}

POSTROAD_TEST(TstClientEnvelope);
#include "tst_client_envelope.moc"
