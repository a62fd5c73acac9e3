// SPDX-License-Identifier: MIT
// A finished run held against what its lesson says.
#include "core/scenario/check.h"
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

Plan planWith(const std::string& more) { return planOf(smallLesson() + more); }

std::string expect(const std::string& keys) { return "\n[[expect]]\n" + keys + "\n"; }
std::string step(const std::string& anchor)
{
    return "\n[[step]]\n" + anchor + "\nsay.en = \"Look.\"\n";
}

QString claims(const Plan& plan, const RunSketch& run, std::string_view language = "en")
{
    QStringList lines;
    for (const scenario::FailedClaim& failed : scenario::check(plan, run.trace()))
        lines << QString::number(failed.line) + QStringLiteral(": ")
                + QString::fromStdString(
                    failed.claim.in(language) + " / " + failed.found.in(language));
    return lines.join(u'\n');
}

/// One route with its candidates and outcomes, as the transfer agent records it.
void addRoute(RunSketch& run, std::string_view domain, trace::Subject subject,
    const std::vector<std::pair<std::string, std::string>>& tried, bool withCauses = true)
{
    const EventId start = run.record(
        "mta.example.org", {.kind = EventKind::RouteStarted, .subject = subject, .text = domain});
    const EventId cause = withCauses ? start : EventId{};
    for (const auto& [host, outcome] : tried)
        run.record("mta.example.org",
            {.kind = EventKind::RouteCandidate,
                .subject = subject,
                .word = "untried",
                .text = host + " 192.0.2.1",
                .cause = cause});
    for (const auto& [host, outcome] : tried) {
        if (outcome != "untried")
            run.record("mta.example.org",
                {.kind = EventKind::RouteOutcome,
                    .subject = subject,
                    .word = outcome,
                    .text = host + " 192.0.2.1",
                    .cause = cause});
    }
}

} // namespace

class TstCheck : public QObject
{
    Q_OBJECT

private slots:
    void findsAnchorsInTurn();
    void leavesTheEventToTheNextStep();
    void skipsStepsThatNeverCome();
    void checksDeliveries();
    void checksFailures();
    void checksWhatIsQueued();
    void checksBounces();
    void checksRoutes_data();
    void checksRoutes();
    void keepsRoutesApart();
    void checksEvents();
    void checksAnEmptyRun();
};

void TstCheck::findsAnchorsInTurn()
{
    const Plan plan = planWith(step("on = { reply-to = \"RCPT\" }")
        + step("after = { reply = 250 }") + step("on = { reply-to = \"RCPT\", nth = 2 }"));
    RunSketch run(plan);
    const ConnectionId hop = run.connect("mta.example.org", "mx.example.net", Protocol::Smtp);
    run.reply(hop, "MAIL", 250); // 0: before the first step's event
    run.reply(hop, "RCPT", 250); // 1
    run.reply(hop, "RCPT", 550); // 2
    run.reply(hop, "DATA", 250); // 3
    run.reply(hop, "RCPT", 250); // 4
    run.reply(hop, "RCPT", 250); // 5
    const auto found = scenario::anchors(plan, run.trace());
    QCOMPARE(found.size(), std::size_t{3});
    QCOMPARE(found[0].event.value, 1U);
    QCOMPARE(found[0].position, std::size_t{2});
    QCOMPARE(found[1].event.value, 3U); // of what follows, the first 250
    QCOMPARE(found[2].event.value, 5U); // nth counts from the step before
    QVERIFY(scenario::check(plan, run.trace()).empty());
}

void TstCheck::leavesTheEventToTheNextStep()
{
    const Plan plan = planWith(step("before = { reply-to = \"RCPT\" }")
        + step("on = { reply = 550, reply-to = \"RCPT\" }"));
    RunSketch run(plan);
    const ConnectionId hop = run.connect("mta.example.org", "mx.example.net", Protocol::Smtp);
    run.reply(hop, "MAIL", 250);
    run.reply(hop, "RCPT", 550);
    const auto found = scenario::anchors(plan, run.trace());
    QCOMPARE(found[0].event.value, 1U);
    QCOMPARE(found[0].position, std::size_t{1}); // the reply is not yet on the stage
    QCOMPARE(found[1].event.value, 1U);
    QCOMPARE(found[1].position, std::size_t{2});
}

void TstCheck::skipsStepsThatNeverCome()
{
    const Plan plan = planWith(step("on = { reply = 250 }") + step("on = { reply = 451 }")
        + step("on = { reply = 550, from = \"mx.example.net\" }"));
    RunSketch run(plan);
    const ConnectionId hop = run.connect("mta.example.org", "mx.example.net", Protocol::Smtp);
    run.reply(hop, "MAIL", 250);
    run.reply(hop, "RCPT", 550);
    const auto found = scenario::anchors(plan, run.trace());
    QVERIFY(found[0].comes() && !found[1].comes() && found[2].comes());
    QCOMPARE(found[1].position, std::size_t{1});
    QCOMPARE(claims(plan, run),
        QStringLiteral(
            "26: step 2 waits for reply 451 / that does not come after the step before it"));
}

void TstCheck::checksDeliveries()
{
    const Plan plan = planWith(expect("delivered = \"bob@example.net\""));
    RunSketch run(plan);
    const std::uint32_t message = run.addMessage({"bob@example.net"});
    run.record("mta.example.org",
        {.kind = EventKind::QueueAdded, .subject = {message, 1, 0}, .number = 1});
    QCOMPARE(claims(plan, run),
        QStringLiteral("22: bob@example.net gets the letter / it was still on its way at the end"));
    QCOMPARE(
        claims(plan, run, "zh"), QStringLiteral("22: bob@example.net 收到信 / 结束时还在路上"));
    run.record("mda.example.net",
        {.kind = EventKind::LetterDelivered,
            .subject = {message, 1, 0},
            .text = "Bob@example.net"});
    QCOMPARE(claims(plan, run), QString());
}

void TstCheck::checksFailures()
{
    const Plan plan = planWith(expect("failed = \"bob@example.net\"\nenhanced = \"5.1.1\"")
        + expect("failed = \"bob@example.net\""));
    RunSketch run(plan);
    const std::uint32_t message = run.addMessage({"carol@example.com", "bob@example.net"});
    run.record("mta.example.org",
        {.kind = EventKind::LetterFailed,
            .subject = {message, 1, 0},
            .detail = trace::pack({5, 1, 1})});
    QVERIFY(claims(plan, run).contains(QStringLiteral("with 5.1.1 / nothing was sent there")));
    run.record("mta.example.org",
        {.kind = EventKind::LetterFailed,
            .subject = {message, 2, 0},
            .text = "no room",
            .detail = trace::pack({5, 2, 2})});
    QCOMPARE(claims(plan, run),
        QStringLiteral(
            "22: bob@example.net is given up for good with 5.1.1 / it failed with 5.2.2"));
}

void TstCheck::checksWhatIsQueued()
{
    const Plan plan = planWith(expect("queued = \"bob@example.net\""));
    RunSketch run(plan);
    QVERIFY(claims(plan, run).contains(QStringLiteral("still waits at the end")));
    const std::uint32_t message = run.addMessage({"bob@example.net"});
    run.record("mta.example.org",
        {.kind = EventKind::QueueAdded, .subject = {message, 0, 0}, .number = 1});
    QCOMPARE(claims(plan, run), QString());
    run.record("mda.example.net",
        {.kind = EventKind::LetterDelivered,
            .subject = {message, 1, 0},
            .text = "bob@example.net"});
    QVERIFY(claims(plan, run).contains(QStringLiteral("it was delivered")));
}

void TstCheck::checksBounces()
{
    const Plan plan = planWith(expect("bounced = \"alice@example.org\""));
    RunSketch run(plan);
    const std::uint32_t message = run.addMessage({"alice@example.org"});
    QVERIFY(claims(plan, run).contains(QStringLiteral("none was made for this mailbox")));
    run.addMessage({"alice@example.org"}, message);
    QCOMPARE(claims(plan, run), QString());
}

void TstCheck::checksRoutes_data()
{
    QTest::addColumn<QStringList>("tried"); // host, outcome, host, outcome …
    QTest::addColumn<bool>("fits");
    QTest::newRow("as claimed") << QStringList{QStringLiteral("mx1.example.net"),
        QStringLiteral("refused"), QStringLiteral("mx2.example.net"), QStringLiteral("accepted")}
                                << true;
    QTest::newRow("other outcome") << QStringList{QStringLiteral("mx1.example.net"),
        QStringLiteral("timed-out"), QStringLiteral("mx2.example.net"), QStringLiteral("accepted")}
                                   << false;
    QTest::newRow("other order") << QStringList{QStringLiteral("mx2.example.net"),
        QStringLiteral("accepted"), QStringLiteral("mx1.example.net"), QStringLiteral("refused")}
                                 << false;
    QTest::newRow("one more") << QStringList{QStringLiteral("mx1.example.net"),
        QStringLiteral("refused"), QStringLiteral("mx2.example.net"), QStringLiteral("accepted"),
        QStringLiteral("mx3.example.net"), QStringLiteral("untried")}
                              << false;
    QTest::newRow("one less") << QStringList{QStringLiteral("mx1.example.net"),
        QStringLiteral("refused")}
                              << false;
    QTest::newRow("two addresses of one host") << QStringList{QStringLiteral("mx1.example.net"),
        QStringLiteral("timed-out"), QStringLiteral("mx1.example.net"), QStringLiteral("refused"),
        QStringLiteral("mx2.example.net"), QStringLiteral("accepted")}
                                               << true;
    QTest::newRow("none") << QStringList{} << false;
}

void TstCheck::checksRoutes()
{
    QFETCH(const QStringList, tried);
    QFETCH(const bool, fits);
    auto text = smallLesson();
    text.replace(text.find("users = { bob"), 0, "mx = [\"mx1\", \"mx2\"]\n");
    text += expect("route = \"example.net\"\ncandidates = [ { host = \"mx1\", outcome = "
                   "\"refused\" }, { host = \"mx2\", outcome = \"accepted\" } ]");
    const auto plan = readLesson(text);
    QVERIFY2(plan.ok(), mistakes(plan).c_str());
    for (const bool withCauses : {true, false}) {
        RunSketch run(*plan);
        const std::uint32_t message = run.addMessage({"bob@example.net"});
        std::vector<std::pair<std::string, std::string>> list;
        for (qsizetype i = 0; i + 1 < tried.size(); i += 2)
            list.emplace_back(tried[i].toStdString(), tried[i + 1].toStdString());
        addRoute(run, "example.net", {message, 0, 1}, list, withCauses);
        QCOMPARE(scenario::check(*plan, run.trace()).empty(), fits);
    }
}

void TstCheck::keepsRoutesApart()
{
    const Plan plan = planWith(
        expect("route = \"example.net\"\ncandidates = [ { host = \"mx.example.net\", outcome = "
               "\"accepted\" } ]"));
    RunSketch run(plan);
    const std::uint32_t message = run.addMessage({"bob@example.net"});
    QVERIFY(claims(plan, run).contains(QStringLiteral("no way there was looked for")));
    addRoute(run, "example.com", {message, 0, 1}, {{"mx.example.com", "accepted"}});
    QVERIFY(claims(plan, run).contains(QStringLiteral("no way there was looked for")));
    addRoute(run, "example.net", {message, 0, 1}, {{"mx.example.net", "temporary-failure"}});
    QVERIFY(claims(plan, run).contains(QStringLiteral("mx.example.net temporary-failure")));
    addRoute(run, "example.net", {message, 0, 2}, {{"mx.example.net", "accepted"}});
    QCOMPARE(claims(plan, run), QString());
}

void TstCheck::checksEvents()
{
    const Plan plan = planWith(
        expect("event = { letter = \"written\" }") + expect("no-event = { letter = \"bounced\" }"));
    RunSketch run(plan);
    run.record("mta.example.org", {.kind = EventKind::LetterBounced});
    QCOMPARE(claims(plan, run),
        QStringLiteral("22: letter written happens / it does not\n"
                       "25: letter bounced does not happen / it does"));
    QCOMPARE(claims(plan, run, "zh"),
        QStringLiteral("22: 发生 letter written / 没有发生\n"
                       "25: 不发生 letter bounced / 发生了"));
}

void TstCheck::checksAnEmptyRun()
{
    const Plan plan = planWith(step("on = { letter = \"written\" }")
        + expect("delivered = \"bob@example.net\"") + expect("bounced = \"alice@example.org\""));
    const RunSketch run(plan);
    QCOMPARE(scenario::check(plan, run.trace()).size(), std::size_t{3});
}

POSTROAD_TEST(TstCheck);
#include "tst_check.moc"
