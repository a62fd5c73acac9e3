// SPDX-License-Identifier: MIT
// What a good file becomes: every key once, and the lessons that come with the program.
#include "core/mail/address.h"
#include "core/scenario/security_reader.h"
#include "tests/core/scenario/lesson.h"
#include "tests/support/registry.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::tests;
using scenario::FaultAction;
using scenario::Plan;
using scenario::StepPlan;
using trace::Family;
using trace::Field;

class TstRead : public QObject
{
    Q_OBJECT

private slots:
    void readsOurLessons_data();
    void readsOurLessons();
    void readsTheHead();
    void readsHowServersAreSecured();
    void composesLetters_data();
    void composesLetters();
    void takesLettersFromFiles();
    void readsReads();
    void readsLinks();
    void readsMatchers_data();
    void readsMatchers();
    void completesHostNames();
    void readsFaults();
    void readsSteps();
    void readsExpects();
    void givesTheSamePlanTwice();
    void namesLessons();
    void acceptsCrLf();
};

namespace {

/// The plan of a lesson that must be good.
trace::Matcher matcherOf(const std::string& on)
{
    const Plan plan = planOf(smallLesson() + "[[step]]\non = " + on + "\nsay.en = \"Look.\"\n");
    return plan.steps.empty() ? trace::Matcher{} : plan.steps.front().match;
}

QString describe(const trace::Matcher& matcher)
{
    std::string text(trace::familyName(matcher.family));
    text += ' ' + matcher.word;
    for (const trace::Condition& condition : matcher.conditions) {
        for (const trace::FieldRow& row : trace::fieldRows()) {
            if (row.field == condition.field)
                text += ' ' + std::string(row.name) + '=' + condition.value;
        }
    }
    return QString::fromStdString(text + (matcher.arrived ? " arrived" : "")
        + (matcher.nth > 1 ? " #" + std::to_string(matcher.nth) : ""));
}

} // namespace

void TstRead::readsOurLessons_data()
{
    QTest::addColumn<QString>("path");
    const QDir folder(QStringLiteral(POSTROAD_SOURCE_DIR "/scenarios"));
    for (const QString& name :
        folder.entryList({QStringLiteral("*.toml")}, QDir::Files, QDir::Name))
        QTest::newRow(qPrintable(name)) << folder.filePath(name);
}

void TstRead::readsOurLessons()
{
    QFETCH(const QString, path);
    const auto result = scenario::read(fileText(path.toStdString()), path.toStdString(), noFiles);
    QVERIFY2(result.ok(), mistakes(result).c_str());
    QVERIFY(result->steps.size() >= 8 && result->steps.size() <= 14);
    bool asks = false;
    const auto complete = [](const LocalText& text) {
        return !text.en.empty() && !text.zh.empty() && text.en != text.zh;
    };
    QVERIFY(complete(result->title) && complete(result->goal));
    for (const StepPlan& step : result->steps) {
        asks = asks || !step.ask.empty();
        QVERIFY2(complete(step.say), step.title.en.c_str());
        QVERIFY(step.ask.empty() || complete(step.ask));
        QVERIFY(!step.title.zh.empty() && step.title.en.size() <= 60);
        for (const auto& option : step.options)
            QVERIFY(complete(option));
    }
    QVERIFY(asks);
    QVERIFY(!result->expects.empty());
    QCOMPARE(result->name, path.section(u'/', -1).chopped(5).toStdString());
}

void TstRead::readsTheHead()
{
    const Plan plan = planOf("seed = 42\nchapter = \"dns-2\"\nuntil = \"2d\"\nlatency = \"25ms\"\n"
                             "size-limit = 100000\npipelining = true\n"
                             "clock = 2026-07-01T18:30:00-05:30\ngoal = \"Why\"\n"
        + smallLesson());
    QCOMPARE(plan.seed, std::uint64_t{42});
    QCOMPARE(plan.chapter, std::string("dns-2"));
    QVERIFY(plan.until == Duration(48h));
    QVERIFY(plan.defaultLatency == Duration(25ms));
    QCOMPARE(plan.messageOctetsMax, std::uint64_t{100'000});
    QVERIFY(plan.pipelining);
    QCOMPARE(plan.calendar.offsetMinutes, -330);
    QCOMPARE(plan.calendar.startEpochSeconds, std::int64_t{1'782'950'400});
    QCOMPARE(plan.goal.en, std::string("Why"));
    QCOMPARE(plan.title.en, std::string("A lesson"));
    const Plan plain = planOf(smallLesson());
    QCOMPARE(plain.seed, std::uint64_t{1});
    QCOMPARE(plain.calendar.startEpochSeconds, Calendar{}.startEpochSeconds);
    QVERIFY(!plain.until && !plain.pipelining);
}

void TstRead::readsHowServersAreSecured()
{
    const scenario::SecurityPlan usual = planOf(smallLesson()).security;
    QVERIFY(usual.tls == scenario::TlsScope::Submission && !usual.plainTextAuth);
    QCOMPARE(usual.login, std::string("PLAIN"));
    QCOMPARE(usual.mechanisms.size(), scenario::mechanismNames().size());
    const scenario::SecurityPlan said = planOf(
        "tls = \"all\"\nauth = [\"scram-sha-1\", \"LOGIN\"]\n"
        "plain-text-auth = true\n"
        + smallLesson())
                                            .security;
    QVERIFY(said.tls == scenario::TlsScope::All && said.plainTextAuth);
    QCOMPARE(said.mechanisms, (std::vector<std::string>{"SCRAM-SHA-1", "LOGIN"}));
    QCOMPARE(said.login, std::string("SCRAM-SHA-1")); // the first, as PLAIN is not offered
    const scenario::SecurityPlan open = planOf("tls = \"none\"\nlogin = \"none\"\n" + smallLesson())
                                            .security;
    QVERIFY(open.tls == scenario::TlsScope::None && open.login.empty());
}

void TstRead::composesLetters_data()
{
    QTest::addColumn<QByteArray>("keys");
    QTest::addColumn<QByteArray>("letter");
    const auto row = [](const char* name, const char* keys, const char* letter) {
        QTest::newRow(name) << QByteArray(keys) << QByteArray(letter);
    };
    row("header and body", "text = '''\nSubject: A\n\nB\n'''", "Subject: A\n\nB\n");
    row("body alone", "text = \"Hello Bob\"", "\nHello Bob");
    row("body that begins with an empty line", "text = \"\\nHello: Bob\"", "\nHello: Bob");
    row("header alone", "text = \"Subject: A\"", "Subject: A");
    row("nothing", "text = \"\"", "");
    row("header fields and text",
        "header.From = \"Eve <eve@example.com>\"\ntext = \"Subject: A\\n\\nB\"",
        "From: Eve <eve@example.com>\nSubject: A\n\nB");
    row("header fields and body", "header.Subject = \"A\"\ntext = \"Hello\"",
        "Subject: A\n\nHello");
    row("header fields in their order", "header.X-B = \"2\"\nheader.X-A = \"1\"\ntext = \"\"",
        "X-B: 2\nX-A: 1\n");
    row("not ASCII", "header.Subject = \"午饭\"\ntext = \"é\"", "Subject: 午饭\n\né");
    row("folded", "text = \"Subject: A\\n more\\nTo: x\\n\\nB\"", "Subject: A\n more\nTo: x\n\nB");
}

void TstRead::composesLetters()
{
    QFETCH(const QByteArray, keys);
    QFETCH(const QByteArray, letter);
    const Plan plan = planOf(smallLesson()
        + "[[letter]]\nfrom = \"Alice@example.org\"\nto = [\"bob@example.net\", "
          "\"nobody@example.invalid\", \"bop@example.net\"]\nat = \"3s\"\n"
        + keys.toStdString() + "\n");
    QCOMPARE(plan.letters.size(), std::size_t{2});
    const scenario::LetterPlan& second = plan.letters[1];
    QCOMPARE(QByteArray::fromStdString(*second.text), letter);
    QCOMPARE(second.from, std::string("alice@example.org"));
    QCOMPARE(second.to.size(), std::size_t{3});
    QVERIFY(second.at == Duration(3s));
    QVERIFY(!second.raw);
}

void TstRead::takesLettersFromFiles()
{
    const std::string text = smallLesson()
        + "[[letter]]\nfrom = \"alice@example.org\"\nto = \"bob@example.net\"\nfile = "
          "\"letters/a.eml\"\n";
    std::string asked;
    const auto result = scenario::read(text, "f", [&](std::string_view path) {
        asked = path;
        return Result<std::string, std::string>(std::string("From: x\r\n\0\r\n", 11));
    });
    QVERIFY(result.ok());
    QCOMPARE(asked, std::string("letters/a.eml"));
    QVERIFY(result->letters[1].raw);
    QCOMPARE(*result->letters[1].text, std::string("From: x\r\n\0\r\n", 11));
}

void TstRead::readsReads()
{
    const Plan plan = planOf(smallLesson()
        + "[[read]]\nuser = \"BOB@example.net\"\nby = \"pop3\"\n"
          "on = { mailbox = \"filed\", recipient = \"bob@example.net\" }\n");
    QCOMPARE(plan.reads.size(), std::size_t{2});
    QVERIFY(!plan.reads[0].pop3 && plan.reads[0].at == Duration(20s) && !plan.reads[0].after);
    QVERIFY(plan.reads[1].pop3 && !plan.reads[1].at);
    QCOMPARE(plan.reads[1].user, std::string("bob@example.net"));
    QCOMPARE(
        describe(*plan.reads[1].after), QStringLiteral("mailbox filed recipient=bob@example.net"));
}

void TstRead::readsLinks()
{
    const Plan plan = planOf(smallLesson()
        + "[[link]]\nbetween = [\"mta\", \"store.example.net\"]\nlatency = \"80ms\"\n");
    QCOMPARE(plan.links.size(), std::size_t{1});
    QCOMPARE(plan.hosts[plan.links[0].a].name, std::string("mta.example.org"));
    QCOMPARE(plan.hosts[plan.links[0].b].name, std::string("mda.example.net"));
    QVERIFY(plan.links[0].latency == Duration(80ms));
}

void TstRead::readsMatchers_data()
{
    QTest::addColumn<QString>("on");
    QTest::addColumn<QString>("matcher");
    const auto row = [](const char* on, const char* matcher) {
        QTest::newRow(on) << QString::fromUtf8(on) << QString::fromUtf8(matcher);
    };
    row("{ letter = \"written\" }", "letter written");
    row("{ connection = \"any\" }", "connection ");
    row("{ connection = \"REFUSED\", to = \"mx\" }", "connection refused to=mx");
    row("{ connection = \"attempt\", to = \"mx.example.net\", port = 25 }",
        "connection attempt to=mx.example.net port=25");
    row("{ command = \"rcpt\", protocol = \"smtp\", nth = 2 }", "command RCPT protocol=smtp #2");
    row("{ command = \"UID FETCH\" }", "command UID FETCH");
    row("{ command = \"DATA-END\", arrived = true }", "command DATA-END arrived");
    row("{ reply = 250 }", "reply 250");
    row("{ reply = \"5yz\", from = \"mx.example.net\" }", "reply 5yz from=mx.example.net");
    row("{ reply-to = \"RCPT\", from = \"submit\" }",
        "reply  reply-to=RCPT from=submit.example.org");
    row("{ reply-to = \"greeting\" }", "reply  reply-to=GREETING");
    row("{ code = \"4yz\", line = \"last\" }", "reply  code=4yz line=last");
    row("{ reply = 550, enhanced = \"5.1.1\", recipient = \"bob@example.net\" }",
        "reply 550 enhanced=5.1.1 recipient=bob@example.net");
    row("{ body = \"arrived\", to = \"mda.example.net\" }", "body arrived to=mda.example.net");
    row("{ session = \"Greeted\", host = \"mta\" }", "session Greeted host=mta.example.org");
    row("{ dns = \"answer\", question = \"example.net mx\" }",
        "dns answer question=example.net MX");
    row("{ dns = \"query\", question = \".  NS\", outcome = \"referral\" }",
        "dns query question=. NS outcome=referral");
    row("{ route = \"outcome\", candidate = \"mx.example.net\", outcome = \"refused\" }",
        "route outcome candidate=mx.example.net outcome=refused");
    row("{ route = \"started\", domain = \"example.net\" }", "route started domain=example.net");
    row("{ queue = \"deferred\", message = 1, attempt = \"2\" }",
        "queue deferred message=1 attempt=2");
    row("{ run = \"ended\" }", "run ended");
}

void TstRead::readsMatchers()
{
    QFETCH(const QString, on);
    QFETCH(const QString, matcher);
    QCOMPARE(describe(matcherOf(on.toStdString())), matcher);
}

void TstRead::completesHostNames()
{
    // The store is a name of the delivery agent's machine; a trace knows machines.
    // "store" is the first label of two stores: both are meant, by their machines' label.
    const auto conditions = matcherOf("{ command = \"LOGIN\", to = \"store\" }").conditions;
    QCOMPARE(conditions.size(), std::size_t{1});
    QVERIFY(conditions.front().field == Field::To);
    QCOMPARE(conditions.front().value, std::string("mda"));
    QCOMPARE(matcherOf("{ command = \"LOGIN\", to = \"store.example.net\" }").conditions[0].value,
        std::string("mda.example.net"));
    QCOMPARE(matcherOf("{ command = \"EHLO\", from = \"mta\" }").conditions[0].value,
        std::string("mta.example.org"));
    QCOMPARE(
        matcherOf("{ command = \"EHLO\", to = \"mx\" }").conditions[0].value, std::string("mx"));
}

void TstRead::readsFaults()
{
    const Plan plan = planOf(smallLesson() + R"(
[[fault]]
on = { connection = "attempt", to = "mx.example.net" }
do = "refuse"
times = 2

[[fault]]
on = { command = "rcpt", to = "mx.example.net" }
do = "reply"
reply = "452 4.2.2 Mailbox full"
from = "1s"
until = "2h"

[[fault]]
on = { connection = "attempt" }
do = "delay"
delay = "3s"

[[fault]]
on = { letter = "accepted", nth = 2 }
do = "down"
host = "mx.example.net"

[[fault]]
on = { dns = "query", question = "example.net MX" }
do = "servfail"
)");
    QCOMPARE(plan.faults.size(), std::size_t{5});
    QVERIFY(plan.faults[0].action == FaultAction::Refuse);
    QCOMPARE(plan.faults[0].times, 2U);
    QVERIFY(plan.faults[0].until == Instant::max());
    QVERIFY(plan.faults[1].on.arrived); // on the arrival, as the server answers then
    QCOMPARE(plan.faults[1].reply, std::string("452 4.2.2 Mailbox full"));
    QVERIFY(plan.faults[1].from == Instant(1s) && plan.faults[1].until == Instant(2h));
    QVERIFY(plan.faults[2].delay == Duration(3s));
    QCOMPARE(plan.faults[3].host, std::string("mx.example.net"));
    QCOMPARE(plan.faults[3].on.nth, 2U);
    QVERIFY(plan.faults[4].action == FaultAction::DnsServFail);
}

void TstRead::readsSteps()
{
    const Plan plan = planOf(smallLesson() + R"(
[[step]]
on = { letter = "written" }
say.en = "One sentence here. And another."
say.zh = "第一句。第二句。"

[[step]]
before = { reply-to = "RCPT" }
title = "Short"
ask.en = "What?"
say.en = "That."

[[step]]
before = { command = "any" }
ask.en = "What now?"

[[step]]
after = { letter = "accepted" }
ask.en = "Where?"
kind = "choice"
options = [ { en = "Here", zh = "这里" }, "There" ]
answer = "There"
)");
    QCOMPARE(plan.steps.size(), std::size_t{4});
    QCOMPARE(plan.steps[0].line, 22);
    QVERIFY(plan.steps[0].anchor == StepPlan::Anchor::On && plan.steps[0].ask.empty());
    QCOMPARE(plan.steps[0].title.en, std::string("One sentence here"));
    QCOMPARE(plan.steps[0].title.zh, std::string("第一句"));
    QVERIFY(plan.steps[1].anchor == StepPlan::Anchor::Before);
    QCOMPARE(plan.steps[1].title.en, std::string("Short"));
    QVERIFY(plan.steps[1].kind == StepPlan::Question::NextReply);
    QVERIFY(plan.steps[2].kind == StepPlan::Question::NextCommand);
    QCOMPARE(plan.steps[2].title.en, std::string("What now?"));
    QVERIFY(plan.steps[3].kind == StepPlan::Question::Choice);
    QCOMPARE(plan.steps[3].options[0].zh, std::string("这里"));
    QCOMPARE(plan.steps[3].answer, std::string("There"));
}

void TstRead::readsExpects()
{
    using Kind = scenario::ExpectPlan::Kind;
    const Plan plan = planOf(smallLesson() + R"(
[[expect]]
delivered = "bob@example.net"

[[expect]]
failed = "bob@example.net"
enhanced = "5.1.1"

[[expect]]
route = "Example.net"
candidates = [ { host = "mx.example.net", outcome = "timed-out" } ]

[[expect]]
no-event = { letter = "bounced" }
)");
    QCOMPARE(plan.expects.size(), std::size_t{4});
    QVERIFY(plan.expects[0].kind == Kind::Delivered);
    QCOMPARE(plan.expects[0].mailbox, std::string("bob@example.net"));
    QCOMPARE(plan.expects[1].enhanced, std::string("5.1.1"));
    QCOMPARE(plan.expects[2].domain, std::string("example.net"));
    QCOMPARE(plan.expects[2].candidates[0].outcome, std::string("timed-out"));
    QVERIFY(plan.expects[3].kind == Kind::NoEvent);
    QCOMPARE(describe(*plan.expects[3].match), QStringLiteral("letter bounced"));
}

void TstRead::givesTheSamePlanTwice()
{
    const std::string text = fileText(POSTROAD_SOURCE_DIR "/scenarios/two-recipients.toml");
    const Plan a = planOf(text);
    const Plan b = planOf(text);
    QVERIFY(a.generated == b.generated);
    QCOMPARE(a.zones.size(), b.zones.size());
    for (std::size_t i = 0; i < a.zones.size(); ++i)
        QCOMPARE(a.zones[i].text, b.zones[i].text);
}

void TstRead::namesLessons()
{
    QCOMPARE(scenario::lessonName("scenarios/backup-mx.toml"), std::string("backup-mx"));
    QCOMPARE(scenario::lessonName("C:\\lessons\\a.toml"), std::string("a"));
    QCOMPARE(scenario::lessonName("plain"), std::string("plain"));
    QCOMPARE(scenario::lessonName(""), std::string());
}

void TstRead::acceptsCrLf()
{
    std::string text;
    for (const char c : fileText(POSTROAD_SOURCE_DIR "/scenarios/backup-mx.toml"))
        text += c == '\n' ? std::string("\r\n") : std::string(1, c);
    const Plan crlf = planOf(text);
    const Plan lf = planOf(fileText(POSTROAD_SOURCE_DIR "/scenarios/backup-mx.toml"));
    QCOMPARE(*crlf.letters.at(0).text, *lf.letters.at(0).text);
    QVERIFY(crlf.generated == lf.generated);
}

POSTROAD_TEST(TstRead);
#include "tst_read.moc"
