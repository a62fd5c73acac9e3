// SPDX-License-Identifier: MIT
// Options of questions: the right one from the run, others that could be.
#include "core/scenario/check.h"
#include "core/scenario/question.h"
#include "tests/core/scenario/lesson.h"
#include "tests/core/scenario/run_sketch.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::tests;
using scenario::Plan;
using trace::EventKind;
using trace::Protocol;

namespace {

Plan planAsking(const std::string& anchor, const std::string& more = {})
{
    return planOf(smallLesson() + "[[step]]\n" + anchor + "\nask.en = \"What?\"\n" + more + '\n');
}

std::vector<std::uint16_t> legal(Protocol, std::string_view verb)
{
    return verb == "RCPT" ? std::vector<std::uint16_t>{421, 250, 251, 452, 450, 550, 553}
        : verb == "DATA"  ? std::vector<std::uint16_t>{354, 421, 451, 503, 554}
                          : std::vector<std::uint16_t>{};
}

/// "250 *450 550": the options, the right one marked.
QString shown(const Plan& plan, const RunSketch& run)
{
    const auto all = scenario::questions(plan, run.trace(), legal);
    if (all.size() != 1)
        return QString::number(all.size());
    QStringList options;
    for (std::size_t i = 0; i < all[0].options.size(); ++i)
        options << (all[0].right == i ? QStringLiteral("*") : QString())
                + QString::fromStdString(all[0].options[i].en);
    return options.join(QStringLiteral(" | "));
}

} // namespace

class TstQuestion : public QObject
{
    Q_OBJECT

private slots:
    void offersOneReplyOfEachClass_data();
    void offersOneReplyOfEachClass();
    void offersStatusWords();
    void offersCommands();
    void offersHosts();
    void asksForTheHostBeforeTheWayNamesIt();
    void asksWhoIsResponsible();
    void asksWhatBecomesOfIt();
    void takesTheTeachersOptions();
    void asksOnlyWhatComes();
};

void TstQuestion::offersOneReplyOfEachClass_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("options");
    QTest::newRow("accepted") << QByteArray("RCPT") << 250 << QStringLiteral("*250 | 452 | 550");
    QTest::newRow("never") << QByteArray("RCPT") << 553 << QStringLiteral("250 | 452 | *553");
    QTest::newRow("not now") << QByteArray("RCPT") << 421 << QStringLiteral("250 | *421 | 550");
    QTest::newRow("go on") << QByteArray("DATA") << 354 << QStringLiteral("*354 | 451 | 503");
    QTest::newRow("unknown verb") << QByteArray("NOOP") << 250 << QStringLiteral("*250");
}

void TstQuestion::offersOneReplyOfEachClass()
{
    QFETCH(const QByteArray, verb);
    QFETCH(const int, code);
    const Plan plan = planAsking("before = { reply-to = \"" + verb.toStdString() + "\" }");
    RunSketch run(plan);
    run.reply(run.connect("mta.example.org", "mx.example.net", Protocol::Smtp), verb.toStdString(),
        static_cast<std::uint32_t>(code));
    QTEST(shown(plan, run), "options");
}

void TstQuestion::offersStatusWords()
{
    const Plan plan = planAsking("before = { reply-to = \"LOGIN\" }");
    RunSketch run(plan);
    run.reply(run.connect("bob-laptop.example.net", "mda.example.net", Protocol::Imap), "LOGIN", 0,
        {}, "a1 NO Wrong password");
    QCOMPARE(shown(plan, run), QStringLiteral("OK | *NO | BAD"));
    RunSketch pop(plan);
    pop.reply(pop.connect("bob-laptop.example.net", "mda.example.net", Protocol::Pop3), "LOGIN", 0,
        {}, "+OK welcome");
    QCOMPARE(shown(plan, pop), QStringLiteral("*+OK | -ERR"));
}

void TstQuestion::offersCommands()
{
    const Plan plan = planAsking("before = { command = \"any\" }");
    RunSketch run(plan);
    const ConnectionId hop = run.connect("mta.example.org", "mx.example.net", Protocol::Smtp);
    run.record("mta.example.org",
        {.kind = EventKind::CommandSent, .connection = hop, .word = "RCPT", .text = "RCPT TO:<x>"});
    QCOMPARE(shown(plan, run), QStringLiteral("DATA | EHLO | MAIL | *RCPT"));
    RunSketch odd(plan);
    odd.record("mx.example.net",
        {.kind = EventKind::CommandSent,
            .connection = odd.connect("mx.example.net", "mda.example.net", Protocol::Lmtp),
            .word = "VRFY"});
    QVERIFY(shown(plan, odd).contains(QStringLiteral("*VRFY")));
}

void TstQuestion::offersHosts()
{
    const Plan plan = planAsking("before = { connection = \"attempt\" }");
    RunSketch run(plan);
    run.record("mta.example.org",
        {.kind = EventKind::ConnectionAttempt,
            .connection = run.connect("mta.example.org", "mx.example.net", Protocol::Smtp)});
    QCOMPARE(shown(plan, run),
        QStringLiteral("mda.example.net | mda.example.org | *mx.example.net | mx.example.org"));
    const Plan route = planAsking("before = { route = \"tried\" }");
    RunSketch tried(route);
    tried.record(
        "mta.example.org", {.kind = EventKind::RouteTried, .text = "mx.example.net 192.0.2.10"});
    QVERIFY(shown(route, tried).contains(QStringLiteral("*mx.example.net")));
}

void TstQuestion::asksForTheHostBeforeTheWayNamesIt()
{
    const Plan plan = planAsking("before = { connection = \"attempt\" }");
    RunSketch run(plan);
    run.record("mta.example.org", {.kind = EventKind::RouteStarted, .text = "example.net"});
    const EventId tried = run.record(
        "mta.example.org", {.kind = EventKind::RouteTried, .text = "mx.example.net 192.0.2.10"});
    const EventId attempt = run.record("mta.example.org",
        {.kind = EventKind::ConnectionAttempt,
            .connection = run.connect("mta.example.org", "mx.example.net", Protocol::Smtp),
            .cause = tried});
    const std::vector<scenario::StepAnchor> found = scenario::anchors(plan, run.trace());
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].event, attempt);
    QCOMPARE(found[0].position, std::size_t{tried.value});
    QVERIFY(shown(plan, run).contains(QStringLiteral("*mx.example.net")));
}

void TstQuestion::asksWhoIsResponsible()
{
    const Plan plan = planAsking(
        "after = { reply-to = \"DATA-END\", from = \"mx.example.net\" }", "kind = \"responsible\"");
    RunSketch run(plan);
    const std::uint32_t message = run.addMessage({"bob@example.net"});
    const trace::Subject subject{message, 0, 0};
    run.record("alice-laptop.example.org", {.kind = EventKind::LetterWritten, .subject = subject});
    run.record("submit.example.org", {.kind = EventKind::LetterAccepted, .subject = subject});
    run.record("mta.example.org", {.kind = EventKind::LetterAccepted, .subject = subject});
    run.record("mx.example.net", {.kind = EventKind::LetterAccepted, .subject = subject});
    run.reply(
        run.connect("mta.example.org", "mx.example.net", Protocol::Smtp), "DATA-END", 250, subject);
    run.record("mda.example.net", {.kind = EventKind::LetterDelivered, .subject = subject});
    QCOMPARE(shown(plan, run),
        QStringLiteral("submit.example.org | mta.example.org | *mx.example.net | mda.example.net"));
}

void TstQuestion::asksWhatBecomesOfIt()
{
    const Plan plan = planAsking("on = { letter = \"written\" }", "kind = \"fate\"");
    const auto right = [&](auto&& happen) {
        RunSketch run(plan);
        const std::uint32_t message = run.addMessage({"bob@example.net"});
        run.record("alice-laptop.example.org",
            {.kind = EventKind::LetterWritten, .subject = {message, 0, 0}});
        happen(run, message);
        const auto all = scenario::questions(plan, run.trace(), legal);
        return all.at(0).options.at(all.at(0).right.value()).en;
    };
    const auto fail = [](RunSketch& run, std::uint32_t message) {
        run.record(
            "mta.example.org", {.kind = EventKind::LetterFailed, .subject = {message, 1, 0}});
    };
    QCOMPARE(right([](RunSketch&, std::uint32_t) {}), std::string("It waits for another attempt"));
    QCOMPARE(right([](RunSketch& run, std::uint32_t message) {
        run.record(
            "mda.example.net", {.kind = EventKind::LetterDelivered, .subject = {message, 1, 0}});
    }),
        std::string("It is delivered"));
    QCOMPARE(right(fail), std::string("It can't be delivered, and nobody is told"));
    QCOMPARE(right([&](RunSketch& run, std::uint32_t message) {
        fail(run, message);
        run.addMessage({"alice@example.org"}, message);
    }),
        std::string("It can't be delivered, and the sender is told"));
}

void TstQuestion::takesTheTeachersOptions()
{
    const Plan plan = planAsking("before = { reply-to = \"RCPT\" }",
        "options = [\"250 Recipient ok\", \"550 Unknown\", \"2500\"]");
    RunSketch run(plan);
    run.reply(run.connect("mta.example.org", "mx.example.net", Protocol::Smtp), "RCPT", 250);
    QCOMPARE(shown(plan, run), QStringLiteral("*250 Recipient ok | 550 Unknown | 2500"));
    RunSketch other(plan);
    other.reply(other.connect("mta.example.org", "mx.example.net", Protocol::Smtp), "RCPT", 451);
    QVERIFY(!scenario::questions(plan, other.trace(), legal).at(0).right.has_value());
}

void TstQuestion::asksOnlyWhatComes()
{
    const Plan plan = planAsking("before = { reply-to = \"RCPT\" }");
    const RunSketch run(plan);
    QVERIFY(scenario::questions(plan, run.trace(), legal).empty());
    const Plan choice = planAsking("on = { letter = \"written\" }",
        "kind = \"choice\"\noptions = [\"A\", \"B\"]\nanswer = \"B\"");
    RunSketch written(choice);
    written.record("alice-laptop.example.org", {.kind = EventKind::LetterWritten});
    QCOMPARE(shown(choice, written), QStringLiteral("A | *B"));
    QCOMPARE(scenario::questions(choice, written.trace(), {}).at(0).position, std::size_t{1});
}

POSTROAD_TEST(TstQuestion);
#include "tst_question.moc"
