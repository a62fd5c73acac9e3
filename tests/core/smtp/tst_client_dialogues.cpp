// SPDX-License-Identifier: MIT
// Dialogues from tests/dialogues/smtp-client: the file plays the server, our client answers.
#include "tests/core/smtp/test_client.h"
#include "tests/support/dialogue.h"
#include "tests/support/registry.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

#include <algorithm>

using namespace postroad;
using namespace postroad::smtp;

namespace {

const QString kClientDialogues = QStringLiteral(POSTROAD_SOURCE_DIR "/tests/dialogues/smtp-client");

} // namespace

class TstClientDialogues : public QObject
{
    Q_OBJECT

private slots:
    void dialogue_data();
    void dialogue();
    void mistakesAreFound();
};

void TstClientDialogues::dialogue_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("whole");
    const QStringList files = QDir(kClientDialogues)
                                  .entryList({QStringLiteral("*.txt")}, QDir::Files, QDir::Name);
    int exchanges = 0;
    for (const QString& file : files) {
        const QString path = kClientDialogues + u'/' + file;
        QTest::addRow("%s", qPrintable(file)) << path << true;
        QTest::addRow("%s, octet by octet", qPrintable(file)) << path << false;
        const tests::Dialogue dialogue = tests::readDialogue(path.toStdString());
        exchanges += static_cast<int>(std::count_if(
            dialogue.steps.begin(), dialogue.steps.end(), [](const tests::DialogueStep& step) {
                return step.kind == tests::DialogueStep::Kind::Client;
            }));
    }
    QVERIFY2(exchanges >= 150, qPrintable(QString::number(exchanges)));
}

void TstClientDialogues::dialogue()
{
    QFETCH(QString, path);
    QFETCH(bool, whole);
    const tests::Dialogue dialogue = tests::readDialogue(path.toStdString());
    const ClientSetup setup = readClientSetup(path.toStdString());
    QCOMPARE(setup.mistake, std::string());
    TestClient client(setup);
    const std::string wrong = tests::playDialogue(dialogue, client,
        whole ? tests::Feed::Whole : tests::Feed::OctetByOctet, tests::DialogueStep::Kind::Server);
    QVERIFY2(wrong.empty(), wrong.c_str());
    QCOMPARE(client.leftOver(), std::string());
    QCOMPARE(client.hearing.firstGap().empty(), !setup.forgets);
}

/// The player itself: a file that is wrong must not pass.
void TstClientDialogues::mistakesAreFound()
{
    using Kind = tests::DialogueStep::Kind;
    const auto play = [](const std::vector<tests::DialogueStep>& steps) {
        ClientSetup setup;
        TestClient client(setup);
        const std::string wrong = tests::playDialogue(
            {steps, {}}, client, tests::Feed::Whole, Kind::Server);
        return wrong.empty() ? client.leftOver() : wrong;
    };
    const tests::DialogueStep greeting{Kind::Server, "220 x\r\n", 1};
    const tests::DialogueStep hello{Kind::Client, "EHLO client.example.org\r\n", 2};
    QCOMPARE(play({greeting, hello}), std::string());
    QVERIFY(play({greeting}).find("also said") != std::string::npos);
    QVERIFY(
        play({greeting, {Kind::Client, "HELO x\r\n", 2}}).find("expected") != std::string::npos);
    QVERIFY(
        play({greeting, hello, {Kind::Close, {}, 3}}).find("doesn't close") != std::string::npos);
    QVERIFY(play({greeting, hello, {Kind::Told, "closed", 3}}).find("heard 'nothing'")
        != std::string::npos);
    QVERIFY(play({greeting, hello, {Kind::Answer, "lost", 3}}).find("closed at the end")
        != std::string::npos);
    QVERIFY(play({greeting, hello, {Kind::Answer, "dance", 3}}).find("unknown step")
        != std::string::npos);
}

POSTROAD_TEST(TstClientDialogues);
#include "tst_client_dialogues.moc"
