// SPDX-License-Identifier: MIT
// `postroad-cli serve` as a user has it: what it prints, what it refuses, how it ends.
#include "tests/app/run_cli.h"
#include "tests/support/registry.h"

#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QTcpSocket>
#include <QtTest/QTest>

#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace postroad;
using tests::Ran;

namespace {

Ran serve(const QStringList& arguments)
{
    return tests::cli(QStringList{QStringLiteral("serve")} + arguments);
}

/// Milliseconds: long enough for any machine, however busy.
constexpr int kPatience = 60'000;

/// A lab that runs.
class Serving
{
public:
    explicit Serving(const QStringList& arguments)
    {
        m_process.start(
            QStringLiteral(POSTROAD_CLI), QStringList{QStringLiteral("serve")} + arguments);
        while (m_process.canReadLine() || m_process.waitForReadyRead(kPatience)) {
            while (m_process.canReadLine()) {
                const QByteArray line = m_process.readLine().trimmed();
                if (line == "ready") {
                    m_ready = true;
                    return;
                }
                m_endpoints.append(line);
            }
        }
    }
    ~Serving()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    [[nodiscard]] bool isReady() const { return m_ready; }
    [[nodiscard]] const QList<QByteArray>& endpoints() const { return m_endpoints; }
    /// The door of that role and protocol; needs --json.
    [[nodiscard]] quint16 port(const char* role, const char* protocol) const
    {
        for (const QByteArray& line : m_endpoints) {
            const QJsonObject endpoint = QJsonDocument::fromJson(line).object();
            if (endpoint[QStringLiteral("role")].toString() == QLatin1String(role)
                && endpoint[QStringLiteral("protocol")].toString() == QLatin1String(protocol))
                return static_cast<quint16>(endpoint[QStringLiteral("port")].toInt());
        }
        return 0;
    }
    void order(const QByteArray& line)
    {
        m_process.write(line + '\n');
        m_process.waitForBytesWritten();
    }
    /// The next line that is printed; empty if none comes.
    QByteArray line()
    {
        while (!m_process.canReadLine() && m_process.waitForReadyRead(kPatience)) { }
        return m_process.readLine().trimmed();
    }
    int end(int signal)
    {
        ::kill(static_cast<pid_t>(m_process.processId()), signal);
        return m_process.waitForFinished(kPatience)
                && m_process.exitStatus() == QProcess::NormalExit
            ? m_process.exitCode()
            : -1;
    }

private:
    QProcess m_process;
    QList<QByteArray> m_endpoints;
    bool m_ready = false;
};

} // namespace

class TstServe : public QObject
{
    Q_OBJECT

private slots:
    void namesItsEndpoints()
    {
        Serving lab({QStringLiteral("first-letter"), QStringLiteral("--json")});
        QVERIFY(lab.isReady());
        QStringList roles;
        for (const QByteArray& line : lab.endpoints()) {
            const QJsonObject endpoint = QJsonDocument::fromJson(line).object();
            for (const char* key : {"host", "role", "protocol", "address", "port", "tls"})
                QVERIFY2(endpoint.contains(QLatin1String(key)), line.constData());
            QCOMPARE(endpoint[QStringLiteral("address")].toString(), QStringLiteral("127.0.0.1"));
            QVERIFY(endpoint[QStringLiteral("port")].toInt() > 0);
            roles.append(endpoint[QStringLiteral("role")].toString());
        }
        for (const char* role : {"msa", "mta", "mx", "mda", "store", "resolver", "authority"})
            QVERIFY2(roles.contains(QLatin1String(role)), role);
        QCOMPARE(lab.end(SIGTERM), 0);
    }
    void endsWhenItIsInterrupted()
    {
        Serving lab({QStringLiteral("first-letter"), QStringLiteral("--no-trace"),
            QStringLiteral("--port-base"), QStringLiteral("0")}); // free ones
        QVERIFY(lab.isReady());
        QVERIFY(lab.endpoints().first().contains("127.0.0.1:"));
        QCOMPARE(lab.end(SIGINT), 0);
    }
    void holdsRepliesUntilALineSaysGo()
    {
        Serving lab({QStringLiteral("first-letter"), QStringLiteral("--json"),
            QStringLiteral("--hold"), QStringLiteral("mail@mx.example.net"),
            QStringLiteral("--hold"), QStringLiteral("GREETING@mda.example.net")});
        QVERIFY(lab.isReady());
        QTcpSocket client;
        const auto heard = [&] {
            while (!client.canReadLine() && client.waitForReadyRead(kPatience)) { }
            return client.readLine();
        };
        client.connectToHost(QStringLiteral("127.0.0.1"), lab.port("mx", "smtp"));
        QVERIFY(heard().startsWith("220 "));
        client.write("HELO client.example\r\nMAIL FROM:<alice@client.example>\r\n");
        QVERIFY(heard().startsWith("250 "));
        const QJsonObject held = QJsonDocument::fromJson(lab.line()).object();
        QCOMPARE(held[QStringLiteral("held")].toInt(), 1);
        QCOMPARE(held[QStringLiteral("host")].toString(), QStringLiteral("mx.example.net"));
        QVERIFY(held[QStringLiteral("reply")].toString().startsWith(QStringLiteral("250 2.1.0")));
        QVERIFY(!client.canReadLine());
        lab.order("go 1");
        QVERIFY(heard().startsWith("250 2.1.0"));
        QCOMPARE(lab.line(), QByteArray("{\"released\":1}"));

        QTcpSocket other;
        other.connectToHost(QStringLiteral("127.0.0.1"), lab.port("mda", "lmtp"));
        QVERIFY(lab.line().contains("\"held\":2"));
        lab.order("end"); // and no more
        QVERIFY(other.waitForReadyRead(kPatience));
        client.write("RSET\r\nMAIL FROM:<alice@client.example>\r\n");
        QVERIFY(heard().startsWith("250 2.0.0"));
        QVERIFY(heard().startsWith("250 2.1.0"));
    }
    void saysWhatItCannotHold()
    {
        const auto refusal = [](const char* what) {
            return serve(
                {QStringLiteral("first-letter"), QStringLiteral("--hold"), QLatin1String(what)});
        };
        QCOMPARE(refusal("MALI").status, 64);
        QVERIFY(refusal("MALI").err.contains("did you mean MAIL?"));
        QVERIFY(refusal("MAIL@mx.example.nit").err.contains("did you mean mx.example.net?"));
        QCOMPARE(serve({QStringLiteral("first-letter"), QStringLiteral("--no-trace"),
                           QStringLiteral("--hold"), QStringLiteral("MAIL")})
                     .status,
            64);
    }
    void endsThoughNobodyReadsWhatItPrints()
    {
        const QTemporaryDir folder;
        const QByteArray path = QFile::encodeName(folder.filePath(QStringLiteral("out")));
        QCOMPARE(mkfifo(path.constData(), 0600), 0);
        const int reader = ::open(path.constData(), O_RDWR | O_CLOEXEC);
        QVERIFY(reader >= 0);
#ifdef F_SETPIPE_SZ
        ::fcntl(reader, F_SETPIPE_SZ, 4096); // as small as it can be
#endif
        QProcess lab;
        lab.setStandardOutputFile(QString::fromLocal8Bit(path));
        lab.start(QStringLiteral(POSTROAD_CLI),
            {QStringLiteral("serve"), QStringLiteral("first-letter"), QStringLiteral("--json")});
        QByteArray printed;
        while (!printed.endsWith("ready\n")) {
            char octets[512];
            const ssize_t count = ::read(reader, octets, sizeof octets);
            QVERIFY(count > 0);
            printed.append(octets, count);
        }
        quint16 port = 0;
        for (const QByteArray& line : printed.split('\n')) {
            const QJsonObject endpoint = QJsonDocument::fromJson(line).object();
            if (endpoint[QStringLiteral("role")].toString() == QStringLiteral("mx"))
                port = static_cast<quint16>(endpoint[QStringLiteral("port")].toInt());
        }
        // A line for each, more than the pipe holds; from here on nobody reads.
        for (int k = 0; k < 120; ++k) {
            QTcpSocket client;
            client.connectToHost(QStringLiteral("127.0.0.1"), port);
            QVERIFY(client.waitForReadyRead(kPatience));
            client.write("QUIT\r\n");
            QVERIFY(client.state() != QAbstractSocket::ConnectedState
                || client.waitForDisconnected(kPatience));
        }
        QTest::qWait(100); // until it is at a line that finds no room
        ::kill(static_cast<pid_t>(lab.processId()), SIGTERM);
        const bool ended = lab.waitForFinished(kPatience);
        if (!ended) {
            lab.kill();
            lab.waitForFinished();
        }
        ::close(reader);
        QVERIFY(ended);
        QCOMPARE(lab.exitCode(), 0);
    }
#ifdef __linux__
    void saysThatItsLogIsCutShort()
    {
        Serving lab(
            {QStringLiteral("first-letter"), QStringLiteral("--log"), QStringLiteral("/dev/full")});
        QVERIFY(lab.isReady());
        QCOMPARE(lab.end(SIGTERM), 73);
    }
#endif
    void staysOnThisMachine()
    {
        for (const char* address : {"0.0.0.0", "::", "192.0.2.1"}) {
            const Ran ran = serve(
                {QStringLiteral("first-letter"), QStringLiteral("--bind"), QLatin1String(address)});
            QCOMPARE(ran.status, 64);
            QVERIFY2(ran.err.contains("--allow-outside"), ran.err.constData());
        }
        QCOMPARE(serve({QStringLiteral("first-letter"), QStringLiteral("--bind"),
                           QStringLiteral("nowhere")})
                     .status,
            64);
    }
    void callsNobodyElse()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("out.toml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("title = \"out\"\n[domain.\"example.net\"]\nusers = { bob = \"builder\" }\n"
                   "[host.\"mx.example.net\"]\nconnect = \"192.0.2.7:25\"\n");
        file.close();
        const Ran ran = serve({file.fileName()});
        QCOMPARE(ran.status, 64);
        QVERIFY2(ran.err.contains("192.0.2.7:25"), ran.err.constData());
    }
    void saysWhatItCannotHave()
    {
        QCOMPARE(serve({QStringLiteral("no-such-lesson")}).status, 66);
        QCOMPARE(serve({}).status, 64);
        QCOMPARE(serve({QStringLiteral("first-letter"), QStringLiteral("--port-base"),
                           QStringLiteral("65530")})
                     .status,
            71);
        QCOMPARE(serve({QStringLiteral("first-letter"), QStringLiteral("--log"),
                           QStringLiteral("/no/such/folder/log")})
                     .status,
            73);
    }
};

POSTROAD_TEST(TstServe);
#include "tst_serve.moc"
