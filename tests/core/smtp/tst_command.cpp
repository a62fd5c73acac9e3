// SPDX-License-Identifier: MIT
// What the dialogues don't show of the parser: values, limits, and that what is formatted is parsed
// again.
#include "core/smtp/command.h"
#include "core/smtp/server_session.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::smtp;

class TstCommand : public QObject
{
    Q_OBJECT

private slots:
    void verbs();
    void values();
    void errors_data();
    void errors();
    void lineLimitGrowsWithExtensions();
    void originalRecipients_data();
    void originalRecipients();
    void roundTrip_data();
    void roundTrip();
};

namespace {

const Extensions kAll = ServerConfig::defaultExtensions();

} // namespace

void TstCommand::verbs()
{
    for (std::size_t i = 0; i < static_cast<std::size_t>(Verb::Unknown); ++i) {
        const auto verb = static_cast<Verb>(i);
        QVERIFY(verbNamed(name(verb)) == verb);
        QVERIFY(isCommand(verb));
    }
    QVERIFY(verbNamed("rCpT") == Verb::Rcpt);
    for (const char* word : {"", "MAI", "MAILS", "DATA-END", "XYZZY"})
        QVERIFY(verbNamed(word) == Verb::Unknown);
    QVERIFY(!isCommand(Verb::DataEnd) && !isCommand(Verb::Greeting));
}

void TstCommand::values()
{
    const auto mail = parseCommand("MAIL FROM:<a@example.org> BODY=8BITMIME SIZE=77", kAll);
    QVERIFY(mail.ok());
    QVERIFY(mail->parameters.octets == std::uint64_t{77});
    QVERIFY(mail->parameters.body == BodyType::EightBitMime);
    QCOMPARE(mail::formatMailbox(mail->path.mailbox), std::string("a@example.org"));
    const auto noop = parseCommand("NOOP  some words ", kAll);
    QVERIFY(noop.ok());
    QCOMPARE(std::string(noop->argument), std::string("some words"));
    QVERIFY(parseCommand("EHLO\tclient.example", kAll).ok());
    QVERIFY(parseCommand("MAIL FROM:<> SIZE=99999999999999999999", kAll).ok());
}

void TstCommand::errors_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("reply");
    const auto add = [](const QByteArray& line, ReplyId reply) {
        QTest::addRow("%s", line.left(40).constData()) << line << static_cast<int>(reply);
    };
    add("MAIL FROM:<a@example.org>  X", ReplyId::UnknownMailParameter);
    add("MAIL FROM:<a@example.org> SIZE=1 BODY=", ReplyId::BadMailParameter);
    add("MAIL FROM:<a@example.org> BODY=7BIT BODY=7BIT", ReplyId::BadMailParameter);
    add("MAIL FROM:<a@example.org> AUTH=<>", ReplyId::UnknownMailParameter);
    add("MAIL FROM:<\"a@example.org>", ReplyId::BadSenderSyntax);
    add("MAIL FROM:<a b@example.org>", ReplyId::BadSenderSyntax);
    add("MAIL FROM:<@relay.example:>", ReplyId::BadSenderSyntax);
    add("RCPT TO:<Postmaster@>", ReplyId::BadRecipientSyntax);
    add("RCPT TO:<@relay.example,bob@example.net>", ReplyId::BadRecipientSyntax);
    add("RCPT TO:<bob@[IPv6:192.0.2.1]>", ReplyId::BadRecipientSyntax);
    add("RCPT FROM:<bob@example.net>", ReplyId::RcptSyntax);
    add("HELO a..b", ReplyId::HeloSyntax);
    add("LHLO []", ReplyId::LhloSyntax);
    add("SOML FROM:<a@example.org>", ReplyId::NotImplemented);
    add("\x7f", ReplyId::NotAscii);
    add("NOOP " + QByteArray(600, 'x'), ReplyId::LineTooLong);
}

void TstCommand::errors()
{
    QFETCH(QByteArray, line);
    QFETCH(int, reply);
    const auto parsed = parseCommand(line.toStdString(), kAll);
    QVERIFY(!parsed.ok());
    QCOMPARE(static_cast<int>(parsed.error().reply), reply);
}

void TstCommand::lineLimitGrowsWithExtensions()
{
    QCOMPARE(lineOctetsMax(Verb::Mail, Extensions()), std::size_t{512});
    QCOMPARE(lineOctetsMax(Verb::Mail, kAll), std::size_t{512 + 26 + 17});
    QCOMPARE(lineOctetsMax(Verb::Rcpt, kAll), std::size_t{512});
    std::string line = "MAIL FROM:<@a.example:b@example.org>";
    line.resize(553, ' ');
    QVERIFY(parseCommand(line, kAll).ok());
    line += ' ';
    QVERIFY(!parseCommand(line, kAll).ok());
}

void TstCommand::originalRecipients_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("said");
    const auto add = [](const char* written, const char* said) {
        QTest::newRow(written) << QByteArray(written) << QByteArray(said);
    };
    add("rfc822;b+x@example.net", "rfc822;b+2Bx@example.net");
    add("x400;/G=Bob S/", "x400;/G+3DBob+20S/");
    add("bob@example.net", "rfc822;bob@example.net");
    // RFC 6533 §3
    add("utf-8;bob@example.net", "utf-8;bob@example.net");
    add("UTF-8;m\xC3\xBCller+a@\xE4\xBE\x8B.example",
        "UTF-8;m\\x{FC}ller\\x{2B}a@\\x{4F8B}.example");
    add("utf-8;\xF0\x9F\x93\xAE =@example.net", "utf-8;\\x{1F4EE}\\x{20}\\x{3D}@example.net");
    add("utf-8;m\\x{FC}ller@example.net", "utf-8;m\\x{FC}ller@example.net");
    add("utf-8;m\xFCller@example.net", "utf-8;m+FCller@example.net"); // no UTF-8
}

void TstCommand::originalRecipients()
{
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, said);
    mail::Recipient recipient;
    recipient.path.mailbox = {"bob", "example.net"};
    recipient.dsn.originalRecipient = written.toStdString();
    QCOMPARE(formatRcpt(recipient), "RCPT TO:<bob@example.net> ORCPT=" + said.toStdString());
}

void TstCommand::roundTrip_data()
{
    QTest::addColumn<QString>("mailbox");
    for (const char* mailbox :
        {"bob@example.net", "\"b ob\"@example.net", "\"b\\\"o\\\\b\"@example.net",
            "b.o+b@[192.0.2.1]", "bob@[IPv6:2001:db8::1]", "Postmaster"})
        QTest::newRow(mailbox) << QString::fromLatin1(mailbox);
}

void TstCommand::roundTrip()
{
    QFETCH(QString, mailbox);
    const auto parsed = parseCommand("RCPT TO:<" + mailbox.toStdString() + ">", kAll);
    QVERIFY(parsed.ok());
    QCOMPARE(formatRcpt(parsed->path), "RCPT TO:<" + mailbox.toStdString() + ">");
}

POSTROAD_TEST(TstCommand);
#include "tst_command.moc"
