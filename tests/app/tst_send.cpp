// SPDX-License-Identifier: MIT
// postroad-cli send against our server on a real socket: what arrives, what is printed, how it
// ends.
#include "tests/app/run_cli.h"
#include "tests/app/socket_server.h"
#include "tests/support/registry.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace postroad;
using tests::Ran;
using tests::SocketServer;

namespace {

Ran send(const QStringList& arguments)
{
    return tests::cli(QStringList{QStringLiteral("send")} + arguments);
}

QStringList words(const char* text)
{
    return QString::fromUtf8(text).split(u' ', Qt::SkipEmptyParts);
}

SocketServer::Setup plain()
{
    SocketServer::Setup setup;
    setup.config.extensions = smtp::ServerConfig::allExtensions();
    return setup;
}

SocketServer::Setup secure(smtp::TlsOffer offer = smtp::TlsOffer::StartTls)
{
    SocketServer::Setup setup = plain();
    setup.config.tls = offer;
    setup.config.extensions.add(smtp::Extension::Auth);
    setup.config.extensions.authMechanisms = {
        "LOGIN", "PLAIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"};
    return setup;
}

/// Says its replies one after the other, the first when it is called, then one to each line that it
/// hears; after the last it is silent, or hangs up.
class Prompter
{
public:
    enum class End { Silent, HangsUp };
    explicit Prompter(QList<QByteArray> replies, End end = End::HangsUp)
    {
        QObject::connect(&m_listener, &QTcpServer::newConnection, &m_listener,
            [this, all = std::move(replies), end] {
                QTcpSocket* const socket = m_listener.nextPendingConnection();
                auto left = std::make_shared<QList<QByteArray>>(all);
                const auto say = [=] {
                    if (!left->isEmpty())
                        socket->write(left->takeFirst());
                    if (left->isEmpty() && end == End::HangsUp)
                        socket->disconnectFromHost();
                };
                QObject::connect(socket, &QTcpSocket::readyRead, socket, [=] {
                    while (socket->canReadLine()) {
                        socket->readLine();
                        say();
                    }
                });
                say();
            });
        m_listener.listen(QHostAddress(QStringLiteral("127.0.0.1")));
    }
    [[nodiscard]] QString place() const
    {
        return QStringLiteral("127.0.0.1:%1").arg(m_listener.serverPort());
    }

private:
    QTcpServer m_listener;
};

} // namespace

class TstSend : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void carriesALetter();
    void theWorstRecipientDecides_data();
    void theWorstRecipientDecides();
    void quietSaysOnlyWhatWentWrong();
    void whoseDecision_data();
    void whoseDecision();
    void explainsWhatIsOdd();
    void quietLetsFlawsPass();
    void waitsNoLongerThanItIsTold_data();
    void waitsNoLongerThanItIsTold();
    void lettersArriveAsTheyAre_data();
    void lettersArriveAsTheyAre();
    void addressesInUtf8();
    void storesByLmtp();
    void securesItself_data();
    void securesItself();
    void sendsNothingWithoutTls_data();
    void sendsNothingWithoutTls();
    void logsIn_data();
    void logsIn();
    void loginThatFails_data();
    void loginThatFails();
    void passwordStaysHome();
    void brokenOffAfterTheDot();
    void hearsWhyItIsHungUpOn();
    void nobodyAnswers();
    void staysOnThisMachine();
    void badArguments_data();
    void badArguments();

private:
    QString file(const char* name, const QByteArray& content)
    {
        const QString path = m_folder->filePath(QString::fromUtf8(name));
        QFile out(path);
        if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size())
            return {};
        return path;
    }
    QStringList letter(
        const SocketServer& server, const QByteArray& content = "Subject: hi\n\nHi\n")
    {
        return {QStringLiteral("--server"), server.place(), QStringLiteral("--from"),
            QStringLiteral("alice@example.org"), QStringLiteral("--letter"),
            file("letter.eml", content)};
    }
    QStringList trusting(const SocketServer& server)
    {
        return {QStringLiteral("--ca-file"), file("root.pem", server.root())};
    }
    QStringList account(const QByteArray& password = "wonder\n", const char* user = "alice")
    {
        return {QStringLiteral("--user"), QString::fromUtf8(user),
            QStringLiteral("--password-file"), file("password", password)};
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TstSend::init() { m_folder = std::make_unique<QTemporaryDir>(); }

void TstSend::carriesALetter()
{
    SocketServer server(plain());
    const Ran ran = send(letter(server, "Subject: hi\n\nHi\n.dot\n")
        + words("--to bob@example.net --to carol@example.net --helo client.example.org"));
    QCOMPARE(ran.status, 0);
    QCOMPARE(ran.err, QByteArray());
    QCOMPARE(server.taken.letters.size(), std::size_t{1});
    QCOMPARE(server.taken.letters[0].body, std::string("Subject: hi\r\n\r\nHi\r\n.dot\r\n"));
    QCOMPARE(server.taken.letters[0].envelope.recipients.size(), std::size_t{2});
    // every line, and below it what it means
    for (const char* said : {"S:  220 mx.example.net", "C:  EHLO client.example.org",
             "C:  MAIL FROM:<alice@example.org>", "C:  RCPT TO:<carol@example.net>", "|   ..dot",
             "C:  .\n", "S:  221 2.0.0", "The server greets.", "§4.1.1.2)",
             "bob@example.net: accepted: 250 2.0.0"})
        QVERIFY2(ran.out.contains(said), said);
}

void TstSend::theWorstRecipientDecides_data()
{
    QTest::addColumn<QString>("to");
    QTest::addColumn<int>("status");
    QTest::newRow("not now") << "bob@example.net grey@example.net" << 75;
    QTest::newRow("never") << "bob@example.net unknown@example.net" << 69;
    QTest::newRow("both") << "grey@example.net unknown@example.net" << 69;
    QTest::newRow("nobody") << "unknown@example.net" << 69;
}

void TstSend::theWorstRecipientDecides()
{
    QFETCH(QString, to);
    QFETCH(int, status);
    SocketServer server(plain());
    const Ran ran = send(letter(server) + QStringList{QStringLiteral("--to")} + to.split(u' '));
    QCOMPARE(ran.status, status);
    QCOMPARE(server.taken.letters.size(), std::size_t{to.contains(u"bob") ? 1U : 0U});
}

void TstSend::quietSaysOnlyWhatWentWrong()
{
    SocketServer server(plain());
    Ran ran = send(letter(server) + words("--to bob@example.net --quiet"));
    QCOMPARE(ran.status, 0);
    QCOMPARE(ran.out + ran.err, QByteArray());
    ran = send(letter(server) + words("--to bob@example.net unknown@example.net --quiet"));
    QCOMPARE(ran.status, 69);
    QCOMPARE(ran.out, QByteArray());
    QCOMPARE(
        ran.err, QByteArray("unknown@example.net: refused for good: 550 5.1.1 User unknown\n"));
}

void TstSend::whoseDecision_data()
{
    QTest::addColumn<QList<QByteArray>>("replies");
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("outcome");
    QTest::addColumn<QByteArray>("quiet"); ///< SERVER stands for its name
    using Replies = QList<QByteArray>;
    const QByteArray here = "here, not by the server: ";
    const QByteArray told = "postroad-cli: SERVER: ";
    const QByteArray bob = "bob@example.net: ";
    const auto add = [](const char* title, Replies replies, const char* arguments, int status,
                         const QByteArray& outcome, const QByteArray& quiet) {
        QTest::newRow(title) << replies << QString::fromUtf8(arguments) << status << outcome
                             << quiet;
    };
    const QByteArray large = "refused for good " + here
        + "Message is larger than the server's limit of 5";
    add("too large", {"220 x\r\n", "250-x\r\n250 SIZE 5\r\n", "221 x\r\n"}, "", 69, large,
        bob + large);
    const QByteArray noTls = "TLS is required, and the server doesn't offer it";
    add("no TLS", {"220 x\r\n", "250 x\r\n", "221 x\r\n"}, "--starttls", 75,
        "put off " + here + noTls, told + noTls);
    const QByteArray tlsRefused = "TLS is required, and the server refused it: 554 5.7.3 no";
    add("TLS refused", {"220 x\r\n", "250-x\r\n250 STARTTLS\r\n", "554 5.7.3 no\r\n", "221 x\r\n"},
        "--starttls", 75, "put off " + here + tlsRefused, told + tlsRefused);
    add("no login", {"220 x\r\n", "250 x\r\n", "221 x\r\n"}, "LOGIN", 77,
        "put off " + here + "A login is required, and the server doesn't offer AUTH",
        told + "a login is required, and the server doesn't offer AUTH");
    add("not that login", {"220 x\r\n", "250-x\r\n250 AUTH CRAM-MD5\r\n", "221 x\r\n"},
        "LOGIN --auth PLAIN", 77,
        "put off " + here + "login given up here: the server doesn't offer PLAIN",
        told + "login given up here: the server doesn't offer PLAIN");
    add("cancelled, and it hangs up", {"220 x\r\n", "250-x\r\n250 AUTH PLAIN\r\n", "334 ?\r\n"},
        "LOGIN --auth PLAIN", 77,
        "put off " + here + "login given up here: the server's challenge is not base64",
        told + "login given up here: the server's challenge is not base64");
    add("login refused",
        {"220 x\r\n", "250-x\r\n250 AUTH PLAIN\r\n", "535 5.7.8 no\r\n", "221 x\r\n"},
        "LOGIN --auth PLAIN", 77, "refused for good: 535 5.7.8 no",
        told + "the server refused the login: 535 5.7.8 no");
    add("greeting", {"554 5.3.2 no\r\n", "221 x\r\n"}, "", 69, "refused for good: 554 5.3.2 no",
        told + "the server refused the session: 554 5.3.2 no");
    add("no greeting", {"354 go on\r\n"}, "", 75,
        "no answer: protocol error at the greeting: 354 is no greeting",
        told + "protocol error at the greeting: 354 is no greeting");
    add("ends the session", {"220 x\r\n", "421 4.3.2 bye\r\n"}, "", 75, "not now: 421 4.3.2 bye",
        told + "the server ended the session: 421 4.3.2 bye");
    add("RCPT refused", {"220 x\r\n", "250 x\r\n", "250 x\r\n", "550 5.1.1 who\r\n", "221 x\r\n"},
        "", 69, "refused for good: 550 5.1.1 who", bob + "refused for good: 550 5.1.1 who");
    add("hangs up", {"220 x\r\n", "250 x\r\n"}, "", 75, "no answer: connection lost at MAIL",
        told + "connection lost at MAIL");
}

void TstSend::whoseDecision()
{
    QFETCH(QList<QByteArray>, replies);
    QFETCH(QString, arguments);
    QFETCH(int, status);
    QFETCH(QByteArray, outcome);
    QFETCH(QByteArray, quiet);
    Prompter server(replies);
    arguments.replace(QStringLiteral("LOGIN"),
        QStringLiteral("--user alice --password-file ") + file("password", "wonder\n"));
    const QStringList list = QStringList{QStringLiteral("--server"), server.place(),
                                 QStringLiteral("--letter"), file("letter.eml", "Subject: hi\n")}
        + words("--from alice@example.org --to bob@example.net")
        + arguments.split(u' ', Qt::SkipEmptyParts);
    Ran ran = send(list);
    QCOMPARE(ran.status, status);
    QVERIFY2(ran.out.contains("bob@example.net: " + outcome + '\n'), ran.out.constData());
    ran = send(list + words("--quiet"));
    QCOMPARE(ran.status, status);
    QCOMPARE(ran.out, QByteArray());
    QCOMPARE(ran.err, quiet.replace("SERVER", server.place().toUtf8()) + '\n');
}

void TstSend::explainsWhatIsOdd()
{
    Prompter server({"220 x\r\n", "250-x\r\n250 X-ODD a=b\r\n", "junk\r\n"});
    const Ran ran = send(QStringList{QStringLiteral("--server"), server.place(),
                             QStringLiteral("--letter"), file("letter.eml", "Subject: hi\n")}
        + words("--from alice@example.org --to bob@example.net --lmtp"));
    QCOMPARE(ran.status, 75);
    for (const char* said : {"250-x\n                The server greets back",
             "250 X-ODD a=b\n                The catalogue doesn't know this extension.",
             "S:  junk\n                A reply begins with three digits"})
        QVERIFY2(ran.out.contains(said), ran.out.constData());
}

void TstSend::quietLetsFlawsPass()
{
    // A server that takes a bare CR: what is wrong with the letter is not what went wrong.
    const QByteArray yes = "250 x\r\n";
    Prompter server({"220 x\r\n", yes, yes, yes, "354 x\r\n", "", "", "", yes, "221 x\r\n"});
    const Ran ran = send(
        QStringList{QStringLiteral("--server"), server.place(), QStringLiteral("--letter"),
            file("letter.eml", "Subject: hi\n\na\rb\n")}
        + words("--from alice@example.org --to bob@example.net --quiet"));
    QCOMPARE(ran.out + ran.err, QByteArray());
    QCOMPARE(ran.status, 0);
}

void TstSend::waitsNoLongerThanItIsTold_data()
{
    QTest::addColumn<QList<QByteArray>>("replies");
    QTest::addColumn<QString>("how");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("no greeting") << QList<QByteArray>{} << QString()
                                 << QByteArray("no answer in time at the greeting");
    QTest::newRow("bare LF") << QList<QByteArray>{"220 x\n"} << QString()
                             << QByteArray("the line of its reply has no end");
    QTest::newRow("no EHLO") << QList<QByteArray>{"220 x\r\n"} << QString()
                             << QByteArray("no answer in time at the hello");
    QTest::newRow("no handshake") << QList<QByteArray>{} << QStringLiteral("--tls")
                                  << QByteArray("TLS failed: ");
}

void TstSend::waitsNoLongerThanItIsTold()
{
    QFETCH(QList<QByteArray>, replies);
    QFETCH(QString, how);
    QFETCH(QByteArray, said);
    Prompter server(replies, Prompter::End::Silent);
    QElapsedTimer clock;
    clock.start();
    const Ran ran = send(QStringList{QStringLiteral("--server"), server.place(),
                             QStringLiteral("--letter"), file("letter.eml", "Subject: hi\n")}
        + words("--from alice@example.org --to bob@example.net --timeout 1 --quiet")
        + how.split(u' ', Qt::SkipEmptyParts));
    QCOMPARE(ran.status, 75);
    QVERIFY(clock.elapsed() >= 1000);
    QVERIFY2(ran.err.contains(said), ran.err.constData());
    QCOMPARE(ran.err.count('\n'), 1);
}

void TstSend::lettersArriveAsTheyAre_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("8 bit") << QByteArray("Subject: x\r\n\r\nGr\xc3\xbc\xc3\x9f Gott\r\n");
    QTest::newRow("Latin-1 in the header") << QByteArray("Subject: Gr\xfc\xdf\r\n\r\nHi\r\n");
    QTest::newRow("UTF-8 in the header") << QByteArray("Subject: Gr\xc3\xbc\xc3\x9f\r\n\r\nHi\r\n");
    QTest::newRow("dots") << QByteArray("Subject: x\r\n\r\n") + QByteArray(".\r\n").repeated(1000);
    QTest::newRow("megabytes") << QByteArray("Subject: x\r\n\r\n")
            + QByteArray("0123456789012345678901234567890123456789\r\n").repeated(200'000);
}

void TstSend::lettersArriveAsTheyAre()
{
    QFETCH(QByteArray, content);
    SocketServer server(secure());
    const Ran ran = send(letter(server, content) + words("--to bob@example.net --starttls --quiet")
        + trusting(server));
    QCOMPARE(ran.err, QByteArray());
    QCOMPARE(ran.status, 0);
    QVERIFY(server.taken.letters.at(0).body == content.toStdString());
}

void TstSend::addressesInUtf8()
{
    SocketServer server(plain());
    const QStringList to = letter(server) + words("--to käthe@bücher.example --quiet");
    QCOMPARE(send(to).status, 0);
    const mail::Envelope& envelope = server.taken.letters.at(0).envelope;
    QCOMPARE(envelope.recipients.at(0).path.mailbox.localPart, std::string("käthe"));
    QVERIFY(envelope.smtpUtf8);

    SocketServer::Setup setup = plain();
    setup.config.extensions.remove(smtp::Extension::SmtpUtf8);
    SocketServer old(std::move(setup));
    const Ran ran = send(letter(old) + words("--to käthe@bücher.example bob@example.net"));
    QCOMPARE(ran.status, 69);
    QVERIFY(ran.out.contains("käthe@bücher.example: refused for good here, not by the server: "));
    QVERIFY(ran.out.contains("bob@example.net: accepted"));
    QCOMPARE(old.taken.letters.at(0).envelope.recipients.size(), std::size_t{1});
}

void TstSend::storesByLmtp()
{
    SocketServer::Setup setup = plain();
    setup.config.dialect = smtp::Dialect::Lmtp;
    SocketServer server(std::move(setup));
    const Ran ran = send(letter(server) + words("--to bob@example.net quota@example.net --lmtp"));
    QCOMPARE(ran.status, 75);
    QVERIFY(ran.out.contains("C:  LHLO [127.0.0.1]"));
    QVERIFY(ran.out.contains("bob@example.net: accepted"));
    QVERIFY(ran.out.contains("quota@example.net: not now: 452 4.2.2"));
}

void TstSend::securesItself_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("host");
    QTest::newRow("STARTTLS") << "--starttls"
                              << "localhost";
    QTest::newRow("TLS") << "--tls"
                         << "localhost";
    QTest::newRow("by address") << "--tls"
                                << "127.0.0.1";
}

void TstSend::securesItself()
{
    QFETCH(QString, how);
    QFETCH(QString, host);
    const bool starts = how == QStringLiteral("--starttls");
    SocketServer server(secure(starts ? smtp::TlsOffer::StartTls : smtp::TlsOffer::Implicit));
    QStringList arguments = letter(server) + words("--to bob@example.net") + trusting(server);
    arguments[1] = server.place(host);
    const Ran ran = send(arguments << how);
    QCOMPARE(ran.status, 0);
    QCOMPARE(server.taken.letters.size(), std::size_t{1});
    QVERIFY(ran.out.contains("TLSv1.3 with TLS_"));
    QVERIFY(ran.out.contains(", verified"));
    QVERIFY(server.taken.clear.find("MAIL") == std::string::npos);
    QCOMPARE(server.taken.clear.empty(), !starts);
    // EHLO in clear text and again inside, which is told first; or inside alone
    QVERIFY(ran.out.indexOf(", verified") < ran.out.lastIndexOf("C:  EHLO"));
    QCOMPARE(ran.out.count("C:  EHLO"), starts ? 2 : 1);
}

void TstSend::sendsNothingWithoutTls_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<int>("offer");
    QTest::addColumn<int>("fault");
    QTest::addColumn<bool>("trusting");
    QTest::addColumn<QString>("name");
    using Fault = security::CertificateFault;
    const auto add = [](const char* title, const char* how, smtp::TlsOffer offer, Fault fault,
                         bool trusting = true, const char* name = "localhost") {
        QTest::newRow(title) << QString::fromUtf8(how) << static_cast<int>(offer)
                             << static_cast<int>(fault) << trusting << QString::fromUtf8(name);
    };
    using Offer = smtp::TlsOffer;
    add("not offered", "--starttls", Offer::None, Fault::None);
    add("no TLS at all", "--tls", Offer::None, Fault::None);
    add("nobody's root", "--starttls", Offer::StartTls, Fault::None, false);
    add("nobody's root, implicit", "--tls", Offer::Implicit, Fault::None, false);
    add("expired", "--starttls", Offer::StartTls, Fault::Expired);
    add("self-signed", "--tls", Offer::Implicit, Fault::SelfSigned);
    add("another name", "--starttls", Offer::StartTls, Fault::None, true, "mx.example.net");
}

void TstSend::sendsNothingWithoutTls()
{
    QFETCH(QString, how);
    QFETCH(int, offer);
    QFETCH(int, fault);
    QFETCH(bool, trusting);
    QFETCH(QString, name);
    SocketServer::Setup setup = secure(static_cast<smtp::TlsOffer>(offer));
    setup.fault = static_cast<security::CertificateFault>(fault);
    setup.names = {name.toStdString()};
    SocketServer server(std::move(setup));
    QStringList arguments = letter(server) + words("--to bob@example.net --quiet");
    if (trusting)
        arguments += this->trusting(server);
    const Ran ran = send(arguments << how);
    QCOMPARE(ran.status, 75);
    QVERIFY(ran.err.contains("TLS"));
    QCOMPARE(server.taken.letters.size(), std::size_t{0});
    QVERIFY(server.taken.clear.find("MAIL") == std::string::npos);
}

void TstSend::logsIn_data()
{
    QTest::addColumn<QString>("mechanism");
    for (const char* mechanism : {"", "LOGIN", "PLAIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256",
             "SCRAM-SHA-256-PLUS", "plain"})
        QTest::addRow("%s", *mechanism == '\0' ? "the best" : mechanism)
            << QString::fromUtf8(mechanism);
}

void TstSend::logsIn()
{
    QFETCH(QString, mechanism);
    SocketServer::Setup setup = secure();
    setup.config.requireAuth = true;
    SocketServer server(std::move(setup));
    QStringList arguments = letter(server) + words("--to bob@example.net --starttls")
        + trusting(server) + account();
    if (!mechanism.isEmpty())
        arguments << QStringLiteral("--auth") << mechanism;
    const Ran ran = send(arguments);
    QCOMPARE(ran.status, 0);
    QCOMPARE(server.taken.users, std::vector<std::string>{"alice"});
    QCOMPARE(server.taken.letters.size(), std::size_t{1});
    const QString named = mechanism.isEmpty() ? QStringLiteral("SCRAM-SHA-256-PLUS")
                                              : mechanism.toUpper();
    QVERIFY(ran.out.contains("C:  AUTH " + named.toUtf8()));
    // What is printed may be shown to a class.
    QVERIFY(!ran.out.contains(QByteArray("wonder").toBase64()));
    QVERIFY(!ran.out.contains(QByteArray("\0alice\0wonder", 13).toBase64()));
}

void TstSend::loginThatFails_data()
{
    QTest::addColumn<QString>("password");
    QTest::addColumn<QString>("mechanism");
    QTest::addColumn<bool>("offered");
    QTest::newRow("wrong password") << "wrong"
                                    << "PLAIN" << true;
    QTest::newRow("wrong password, SCRAM") << "wrong"
                                           << "SCRAM-SHA-256" << true;
    QTest::newRow("wrong password, LOGIN") << "wrong"
                                           << "LOGIN" << true;
    QTest::newRow("not offered") << "wonder"
                                 << "" << false;
}

void TstSend::loginThatFails()
{
    QFETCH(QString, password);
    QFETCH(QString, mechanism);
    QFETCH(bool, offered);
    SocketServer::Setup setup = secure();
    if (!offered)
        setup.config.extensions.remove(smtp::Extension::Auth);
    SocketServer server(std::move(setup));
    QStringList arguments = letter(server) + words("--to bob@example.net --starttls --quiet")
        + trusting(server) + account(password.toUtf8());
    if (!mechanism.isEmpty())
        arguments << QStringLiteral("--auth") << mechanism;
    const Ran ran = send(arguments);
    QCOMPARE(ran.status, 77);
    QVERIFY(!ran.err.isEmpty());
    QCOMPARE(server.taken.letters.size(), std::size_t{0});
}

void TstSend::passwordStaysHome()
{
    // Without TLS a password travels only if its mechanism was named.
    SocketServer::Setup setup = secure(smtp::TlsOffer::None);
    setup.config.plainTextAuth = true;
    setup.config.extensions.authMechanisms = {"PLAIN", "LOGIN"};
    SocketServer server(std::move(setup));
    const QStringList arguments = letter(server) + words("--to bob@example.net --quiet")
        + account();
    const Ran ran = send(arguments);
    QCOMPARE(ran.status, 77);
    QVERIFY(ran.err.contains("without TLS"));
    QVERIFY(server.taken.clear.find("AUTH") == std::string::npos);
    QCOMPARE(send(arguments + words("--auth PLAIN")).status, 0);
    QCOMPARE(server.taken.users, std::vector<std::string>{"alice"});
}

void TstSend::brokenOffAfterTheDot()
{
    SocketServer::Setup setup = plain();
    setup.hangsUpAfterDot = true;
    SocketServer server(std::move(setup));
    const Ran ran = send(letter(server) + words("--to bob@example.net --quiet"));
    QCOMPARE(ran.status, 75);
    QVERIFY(ran.err.contains("connection lost after the end of the letter, which it may have\n"));
}

void TstSend::hearsWhyItIsHungUpOn()
{
    // RFC 5321 §3.8: 421 may come at any time, here while the letter is on its way. What is written
    // then fails, often before the 421 is read.
    const QByteArray yes = "250 x\r\n";
    Prompter server({"220 x\r\n", yes, yes, yes, "354 x\r\n", "421 4.3.0 full\r\n"});
    const QStringList list
        = QStringList{QStringLiteral("--server"), server.place(), QStringLiteral("--letter"),
              file("letter.eml",
                  QByteArray("Subject: hi\n\n")
                      + QByteArray("0123456789012345678901234567890123456789\n").repeated(200'000))}
        + words("--from alice@example.org --to bob@example.net --quiet");
    for (int k = 0; k < 8; ++k) {
        const Ran ran = send(list);
        QCOMPARE(ran.status, 75);
        QVERIFY2(ran.err.endsWith(": the server ended the session: 421 4.3.0 full\n"),
            ran.err.constData());
    }
}

void TstSend::nobodyAnswers()
{
    // Bound, so that it is nobody else's, and never listened at.
    QTcpSocket silent;
    QVERIFY(silent.bind(QHostAddress(QStringLiteral("127.0.0.1"))));
    SocketServer server(plain());
    QStringList arguments = letter(server) + words("--to bob@example.net --quiet");
    arguments[1] = QStringLiteral("127.0.0.1:%1").arg(silent.localPort());
    const Ran ran = send(arguments);
    QCOMPARE(ran.status, 75);
    QVERIFY(ran.err.contains("refused"));
}

void TstSend::staysOnThisMachine()
{
    SocketServer server(plain());
    for (const char* place : {"192.0.2.1:25", "[2001:db8::1]:25", "0.0.0.0:25"}) {
        QStringList arguments = letter(server) + words("--to bob@example.net --quiet");
        arguments[1] = QString::fromUtf8(place);
        const Ran ran = send(arguments);
        QCOMPARE(ran.status, 64);
        const QByteArray address = QByteArray(place).chopped(3).replace("[", "").replace("]", "");
        QVERIFY2(ran.err.contains(address), ran.err.constData());
    }
}

void TstSend::badArguments_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<int>("status");
    const auto add = [](const char* title, const char* arguments, int status) {
        QTest::newRow(title) << QString::fromUtf8(arguments) << status;
    };
    add("no server", "--from a@example.org --to b@example.net --letter LETTER", 64);
    add("no port", "--server localhost --from a@example.org --to b@example.net --letter LETTER",
        64);
    add("port 0", "--server localhost:0 --from a@example.org --to b@example.net --letter LETTER",
        64);
    add("bare IPv6", "--server ::1:25 --from a@example.org --to b@example.net --letter LETTER", 64);
    add("bad sender", "--server SERVER --from alice --to b@example.net --letter LETTER", 64);
    add("bad recipient", "--server SERVER --from a@example.org --to <> --letter LETTER", 64);
    add("line end in it",
        "--server SERVER --from a@example.org --to b@e.example\r\nDATA --letter LETTER", 64);
    add("two kinds of TLS",
        "--server SERVER --from a@example.org --to b@example.net --letter LETTER --tls --starttls",
        64);
    add("no password",
        "--server SERVER --from a@example.org --to b@example.net --letter LETTER --user alice", 64);
    add("bad mechanism",
        "--server SERVER --from a@example.org --to b@example.net --letter LETTER --user alice "
        "--password-file LETTER --auth X-MAGIC",
        64);
    add("bad name",
        "--server SERVER --from a@example.org --to b@example.net --letter LETTER --helo a_b", 64);
    add("no letter", "--server SERVER --from a@example.org --to b@example.net --letter nowhere.eml",
        66);
    add("no root",
        "--server SERVER --from a@example.org --to b@example.net --letter LETTER --tls --ca-file "
        "nowhere",
        66);
    add("root that is none",
        "--server SERVER --from a@example.org --to b@example.net --letter LETTER --tls --ca-file "
        "LETTER",
        65);
    add("no password file",
        "--server SERVER --from a@example.org --to b@example.net --letter LETTER --user alice "
        "--password-file nowhere",
        66);
    add("no such host",
        "--server nowhere.invalid:25 --from a@example.org --to b@example.net --letter LETTER", 68);
    add("null sender", "--server SERVER --from <> --to b@example.net --letter LETTER", 0);
    add("bare postmaster", "--server SERVER --from <> --to postmaster --letter LETTER", 0);
}

void TstSend::badArguments()
{
    QFETCH(QString, arguments);
    QFETCH(int, status);
    SocketServer server(plain());
    const QString path = file("letter.eml", "Subject: hi\n\nHi\n");
    QStringList list = arguments.split(u' ');
    list.replaceInStrings(QStringLiteral("SERVER"), server.place());
    list.replaceInStrings(QStringLiteral("LETTER"), path);
    const Ran ran = send(list);
    QCOMPARE(ran.status, status);
    QCOMPARE(ran.err.isEmpty(), status == 0);
    QCOMPARE(server.taken.letters.size(), std::size_t{status == 0 ? 1U : 0U});
}

POSTROAD_TEST(TstSend);
#include "tst_send.moc"
