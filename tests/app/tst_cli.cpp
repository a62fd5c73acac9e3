// SPDX-License-Identifier: MIT
// postroad-cli as a user has it: arguments, output, exit status.
#include "tests/app/run_cli.h"
#include "tests/support/registry.h"

#include <QtCore/QDirIterator>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using postroad::tests::cli;
using postroad::tests::Ran;

namespace {

QString letterPath(const char* name)
{
    return QStringLiteral(POSTROAD_SOURCE_DIR "/tests/corpus/letters/") + QLatin1String(name);
}

QString writeFile(const QTemporaryDir& folder, const QString& name, const QByteArray& content)
{
    const QString path = folder.filePath(name);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        return {};
    return path;
}

/// All files below the folder.
QList<QByteArray> contents(const QString& folder)
{
    QList<QByteArray> found;
    for (QDirIterator it(folder, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        QFile file(it.next());
        if (file.open(QIODevice::ReadOnly))
            found.append(file.readAll());
    }
    return found;
}

} // namespace

class TstCli : public QObject
{
    Q_OBJECT

private slots:
    void listsItsLessons()
    {
        const Ran ran = cli({QStringLiteral("list")});
        QCOMPARE(ran.status, 0);
        for (const char* name : {"first-letter", "backup-mx", "unknown-user", "two-recipients"})
            QVERIFY2(ran.out.contains(name), name);
    }
    void exitStatus_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<int>("status");
        QTest::newRow("delivered") << "run first-letter" << 0;
        QTest::newRow("backup") << "run backup-mx" << 0;
        QTest::newRow("bounced") << "run unknown-user" << 69;
        QTest::newRow("one of three bounced") << "run two-recipients" << 69;
        QTest::newRow("no such scenario") << "run no-such-scenario" << 66;
        QTest::newRow("no such letter") << "run first-letter --letter no-such-file.eml" << 66;
        QTest::newRow("a folder as letter") << "run first-letter --letter /" << 66;
        QTest::newRow("no such hop") << "run first-letter --hop 99" << 64;
        QTest::newRow("negative hop") << "run first-letter --hop -1" << 64;
        QTest::newRow("largest seed") << "run first-letter --seed 9223372036854775807" << 0;
        QTest::newRow("negative seed") << "run first-letter --seed -1" << 64;
        QTest::newRow("seed too large") << "run first-letter --seed 9223372036854775808" << 64;
        QTest::newRow("endless letter") << "run first-letter --letter /dev/zero" << 65;
        QTest::newRow("unknown option") << "run first-letter --colour" << 64;
        QTest::newRow("unknown format") << "run first-letter --format xml" << 64;
        QTest::newRow("no command") << "" << 64;
        QTest::newRow("unknown command") << "walk" << 64;
        QTest::newRow("help") << "--help" << 0;
        QTest::newRow("help of run") << "run --help" << 0;
        QTest::newRow("version") << "--version" << 0;
        QTest::newRow("explain a code") << "explain 550" << 0;
        QTest::newRow("explain an enhanced code") << "explain 5.1.1" << 0;
        QTest::newRow("explain a command") << "explain RCPT" << 0;
        QTest::newRow("explain nonsense") << "explain qwertyuiop" << 64;
        QTest::newRow("events") << "events first-letter" << 0;
        QTest::newRow("kinds of events") << "events" << 0;
        QTest::newRow("check") << "check first-letter backup-mx unknown-user two-recipients" << 0;
        QTest::newRow("check nothing") << "check" << 64;
        QTest::newRow("check no file") << "check first-letter nowhere.toml" << 66;
    }
    void exitStatus()
    {
        QFETCH(QString, arguments);
        const Ran ran = cli(arguments.split(u' ', Qt::SkipEmptyParts));
        QTEST(ran.status, "status");
        if (ran.status != 0 && ran.status != 69)
            QVERIFY(!ran.err.isEmpty());
        QVERIFY(!ran.out.isEmpty() || !ran.err.isEmpty());
    }
    void helpNamesEveryCommand()
    {
        const Ran ran = cli({QStringLiteral("--help")});
        for (const char* word :
            {"list", "run", "check", "events", "explain", "--letter", "--maildir", "69"})
            QVERIFY2(ran.out.contains(word), word);
    }
    void helpNamesOptionsAsTheyAreTyped()
    {
        for (const char* command : {"run", "serve", "send", "check", "events", "explain"}) {
            const Ran ran = cli({QLatin1String(command), QStringLiteral("--help")});
            QVERIFY(ran.out.contains("--help"));
            QVERIFY2(!ran.out.contains("{false}") && !ran.out.contains("{true}"), command);
        }
    }
    void backupMxTellsBothServers()
    {
        const Ran ran = cli({QStringLiteral("run"), QStringLiteral("backup-mx"),
            QStringLiteral("--format"), QStringLiteral("json")});
        const QJsonObject run = QJsonDocument::fromJson(ran.out).object();
        const QJsonArray candidates = run[u"routes"][0][u"attempts"][0][u"candidates"].toArray();
        QCOMPARE(candidates.size(), 2);
        QCOMPARE(candidates[0][u"host"].toString(), QStringLiteral("mx1.example.net"));
        QCOMPARE(candidates[0][u"outcome"].toString(), QStringLiteral("refused"));
        QCOMPARE(candidates[1][u"outcome"].toString(), QStringLiteral("accepted"));
        bool refused = false;
        for (const QJsonValue& hop : run[u"hops"].toArray()) {
            if (hop[u"server"].toString() == QStringLiteral("mx1.example.net")) {
                QCOMPARE(hop[u"outcome"].toString(), QStringLiteral("refused"));
                QVERIFY(hop[u"lines"].toArray().isEmpty());
                refused = true;
            }
        }
        QVERIFY(refused);
    }
    void jsonIsTheSameEverywhere()
    {
        const QTemporaryDir folder;
        auto elsewhere = QProcessEnvironment::systemEnvironment();
        elsewhere.insert(QStringLiteral("TZ"), QStringLiteral("Asia/Kolkata"));
        elsewhere.insert(QStringLiteral("LC_ALL"), QStringLiteral("de_DE.UTF-8"));
        const QStringList arguments{QStringLiteral("run"), QStringLiteral("two-recipients"),
            QStringLiteral("--format"), QStringLiteral("json")};
        const Ran here = cli(arguments);
        const Ran there = cli(arguments, folder.path(), elsewhere);
        QVERIFY(here.out.size() > 1000);
        QCOMPARE(there.out, here.out);
    }
    void seedsChangeIdentifiers()
    {
        const QStringList arguments{QStringLiteral("run"), QStringLiteral("first-letter")};
        QVERIFY(cli(arguments).out
            != cli(arguments + QStringList{QStringLiteral("--seed"), QStringLiteral("99")}).out);
    }
    void showsOneHop()
    {
        const Ran ran = cli({QStringLiteral("run"), QStringLiteral("backup-mx"),
            QStringLiteral("--hop"), QStringLiteral("4")});
        QCOMPARE(ran.status, 0);
        QVERIFY(ran.out.contains("RCPT TO:<bob@example.net>"));
        QVERIFY(!ran.out.contains("LHLO"));
    }
    void leavesMaildirs()
    {
        const QTemporaryDir folder;
        const QString target = folder.filePath(QStringLiteral("out"));
        const QStringList arguments{QStringLiteral("run"), QStringLiteral("first-letter"),
            QStringLiteral("--maildir"), target};
        QCOMPARE(cli(arguments).status, 0);
        for (const char* part :
            {"/bob@example.net/new", "/bob@example.net/cur", "/bob@example.net/tmp"})
            QVERIFY(QDir(target + QLatin1String(part)).exists());
        const auto messages = contents(target + QStringLiteral("/bob@example.net"));
        QCOMPARE(messages.size(), 1);
        QVERIFY(messages.front().startsWith("Return-Path: <alice@example.org>"));
        // Not a second time into the same place: nothing of the user's is touched.
        const Ran again = cli(arguments);
        QCOMPARE(again.status, 73);
        QVERIFY(again.err.contains("not empty"));
        QCOMPARE(contents(target).size(), messages.size());
    }
    void maildirsStayInTheirFolder()
    {
        const QTemporaryDir folder;
        const QByteArray outside = folder.filePath(QStringLiteral("evil")).toUtf8();
        const QString lesson = writeFile(folder, QStringLiteral("names.toml"),
            "title = \"x\"\n[domain.\"example.org\"]\nusers = { alice = \"a\" }\n"
            "[domain.\"example.net\"]\nusers = { \""
                + outside
                + "\" = \"b\", \"c/d\" = \"c\", Eve = \"e\" }\n"
                  "[[letter]]\nfrom = \"alice@example.org\"\n"
                  "to = [\"c/d@example.net\", \"Eve@example.net\"]\ntext = \"hi\"\n");
        const QString target = folder.filePath(QStringLiteral("out"));
        const Ran ran = cli({QStringLiteral("run"), lesson, QStringLiteral("--maildir"), target});
        QCOMPARE(ran.status, 0);
        const auto folders = QDir::AllDirs | QDir::NoDotAndDotDot;
        QCOMPARE(QDir(folder.path()).entryList(folders), QStringList{QStringLiteral("out")});
        // One folder an account, whether it got something or not.
        QCOMPARE(QDir(target).entryList(folders).size(), 4);
        for (const char* part : {"/c%2Fd@example.net", "/eve@example.net"})
            QCOMPARE(contents(target + QLatin1String(part)).size(), 1);
    }
    void carriesALetterWhole_data()
    {
        QTest::addColumn<QByteArray>("octets");
        QByteArray big = "From: alice@example.org\r\nDate: Mon, 2 Mar 2026 09:00:00 "
                         "+0100\r\nMessage-ID: <a@example.org>\r\n\r\n";
        for (int i = 0; big.size() < 3'000'000; ++i)
            big += (i % 7 == 0 ? ".dots " : "line ") + QByteArray::number(i)
                + QByteArray(i % 60, 'x') + "\r\n";
        QTest::newRow("megabytes") << big;
        QTest::newRow("long line") << QByteArray(
            "Date: x\r\nMessage-ID: <b@example.org>\r\n\r\n" + QByteArray(5000, 'y') + "\r\n");
        QTest::newRow("eight bits")
            << QByteArray("Date: x\r\nMessage-ID: <c@example.org>\r\n\r\n\xff\xfe\x80\r\n");
        QTest::newRow("dots") << QByteArray(
            "Date: x\r\nMessage-ID: <d@example.org>\r\n\r\n.\r\n..\r\n...\r\n.x\r\n");
    }
    void carriesALetterWhole()
    {
        QFETCH(QByteArray, octets);
        const QTemporaryDir folder;
        const QString letter = writeFile(folder, QStringLiteral("letter.eml"), octets);
        const QString target = folder.filePath(QStringLiteral("out"));
        const Ran ran = cli({QStringLiteral("run"), QStringLiteral("first-letter"),
            QStringLiteral("--letter"), letter, QStringLiteral("--maildir"), target});
        QCOMPARE(ran.status, 0);
        const auto messages = contents(target + QStringLiteral("/bob@example.net"));
        QCOMPARE(messages.size(), 1);
        QVERIFY(messages.front().endsWith(octets));
        const QByteArray added = messages.front().chopped(octets.size());
        QVERIFY(!added.contains("Date:") && !added.contains("Message-ID:"));
        QCOMPARE(added.count("Received: "), 4);
    }
    void letsAServerRefuseABareCr()
    {
        const Ran ran = cli({QStringLiteral("run"), QStringLiteral("first-letter"),
            QStringLiteral("--letter"), letterPath("refused-bare-cr.eml")});
        QCOMPARE(ran.status, 69);
        QVERIFY(ran.err.contains("refused-bare-cr.eml:7:"));
        QVERIFY(ran.out.contains("550 5.6.0"));
    }
    void checkSeesWhatFails()
    {
        const QTemporaryDir folder;
        QFile original(QStringLiteral(POSTROAD_SOURCE_DIR "/scenarios/first-letter.toml"));
        QVERIFY(original.open(QIODevice::ReadOnly));
        const QString path = writeFile(folder, QStringLiteral("claims.toml"),
            original.readAll() + "\n[[expect]]\nfailed = \"bob@example.net\"\n");
        const Ran ran = cli({QStringLiteral("check"), path});
        QCOMPARE(ran.status, 1);
        QVERIFY(ran.out.contains("does not hold"));
    }
    void mistakesAreLocated()
    {
        const QTemporaryDir folder;
        const QString path = writeFile(
            folder, QStringLiteral("bad.toml"), "title.en = \"x\"\nsede = 1\n");
        for (const char* command : {"run", "check", "events"}) {
            const Ran ran = cli({QLatin1String(command), path});
            QCOMPARE(ran.status, 65);
            QVERIFY2(ran.err.contains("bad.toml:2:1:"), ran.err);
            QVERIFY2(ran.err.contains("seed"), ran.err);
        }
    }
};

POSTROAD_TEST(TstCli);
#include "tst_cli.moc"
