// SPDX-License-Identifier: MIT
// The text that a newcomer reads in a terminal.
#include "core/base/ascii.h"
#include "core/export/text.h"
#include "tests/support/registry.h"
#include "tests/support/trace_builder.h"

#include <QtTest/QTest>

using namespace postroad;
using trace::EventKind;

namespace {

std::string textOf(const tests::TraceBuilder& story, const exporting::TextOptions& options = {})
{
    return exporting::toText({story.plan(), story.trace()}, options);
}

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

class TstText : public QObject
{
    Q_OBJECT

private slots:
    void oneHop();
    void wholeRun();
    void failure();
    void neverTooWide_data();
    void neverTooWide();
    void oddOctets();
    void longBodies();
    void longAddresses();
};

void TstText::oneHop()
{
    const auto story = tests::unknownUserStory();
    exporting::TextOptions options;
    options.hop = 4;
    options.columns = 80;
    const std::string text = textOf(story, options);
    QVERIFY2(text.starts_with("Hop 4  SMTP: mta.example.org (client) -> mx2.example.net (server)\n"
                              "       192.0.2.20:25, closed in good order\n"),
        text.c_str());
    QVERIFY(has(text, "  C:  RCPT TO:<nobody@example.net>\n"));
    QVERIFY(has(text, "  S:  550 5.1.1 User unknown\n"));
    QVERIFY(!has(text, "Hop 5"));
    options.hop = 99;
    QCOMPARE(textOf(story, options), std::string());
}

void TstText::wholeRun()
{
    auto story = tests::backupMxStory();
    story.plan().title.en = "The backup MX";
    story.plan().title.zh = "备用邮件服务器";
    const std::string text = textOf(story);
    QVERIFY(text.starts_with("The backup MX\nscenario backup-mx, seed 7, "));
    QVERIFY(has(text, "connection refused: nobody listens there"));
    QVERIFY(has(text, "(nothing was said)"));
    QVERIFY(has(text, "Route  to example.net, looked for by mta.example.org"));
    QVERIFY(has(text, "10 mx1.example.net, 20 mx2.example.net (1 referral on the way)"));
    QVERIFY(has(text, "(from the cache)"));
    QVERIFY(has(text, "refused (hop 3)"));
    QVERIFY(has(text, "accepted (hop 4)"));
    // The way is found before it is walked.
    QVERIFY(text.find("Route  to") < text.find("Hop 3"));
    QVERIFY(text.find("Route  to") > text.find("Hop 2"));
    QVERIFY(has(text, "|   Subject: Lunch?\n"));
    QVERIFY(has(text, "  bob@example.net                 delivered at "));
    exporting::TextOptions chinese;
    chinese.language = "zh_CN";
    QVERIFY(textOf(story, chinese).starts_with("备用邮件服务器\n"));
}

void TstText::failure()
{
    const std::string text = textOf(tests::unknownUserStory());
    QVERIFY(has(text, "User unknown; the sender was notified"));
    QVERIFY(has(text, "rejected")); // the candidate
    // As far as a position: nothing of what comes later.
    const auto story = tests::unknownUserStory();
    const std::string early = exporting::toText({story.plan(), story.trace(), 30});
    QVERIFY(has(early, "pending"));
    QVERIFY(!has(early, "Route"));
    QVERIFY(!has(early, "Hop 2"));
}

void TstText::neverTooWide_data()
{
    QTest::addColumn<int>("asked");
    QTest::addColumn<int>("columns");
    QTest::newRow("80") << 80 << 80;
    QTest::newRow("100") << 100 << 100;
    QTest::newRow("too narrow") << 10 << 60;
    QTest::newRow("too wide") << 1000 << 200;
}

void TstText::neverTooWide()
{
    QFETCH(const int, asked);
    QFETCH(const int, columns);
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("b.example.net", "192.0.2.2", scenario::NodeRole::Exchanger);
    const ConnectionId call = world.call(
        "a.example.org", "b.example.net", trace::Protocol::Smtp, 25);
    world.command(call, "NOOP", "NOOP " + std::string(700, 'x'));
    std::string words;
    for (int i = 0; i < 100; ++i)
        words += "wörter ";
    world.reply(call, "NOOP", 250, {}, "250 " + words);
    exporting::TextOptions options;
    options.columns = static_cast<std::size_t>(asked);
    options.hop = 1;
    const std::string text = textOf(world, options);
    std::size_t widest = 0;
    for (const std::string_view line : ascii::split(text, '\n')) {
        const auto width = QString::fromUtf8(line.data(), static_cast<int>(line.size())).size();
        widest = std::max(widest, static_cast<std::size_t>(width));
        QVERIFY(ascii::isUtf8(line));
    }
    QCOMPARE(widest, static_cast<std::size_t>(columns));
}

void TstText::oddOctets()
{
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("b.example.net", "192.0.2.2", scenario::NodeRole::Exchanger);
    const ConnectionId call = world.call(
        "a.example.org", "b.example.net", trace::Protocol::Smtp, 25);
    world.sendCommand(call, "", "\x1B[31mred\x07");
    world.sendReply(call, "RCPT", 452, {}, "452 full", true, trace::Event::kForced);
    const std::string text = textOf(world);
    QVERIFY(!has(text, "\x1B"));
    QVERIFY(has(text, "\\x1B[31mred\\x07"));
    QVERIFY(has(text, "(has not arrived)"));
    QVERIFY(has(text, "(put there by the scenario)"));
}

void TstText::longAddresses()
{
    // All of it stands there, in whole characters: the ends of two may be all that differs.
    const std::string last = std::string(57, 'b') + "\xC3\xBC@example.net";
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addMessage({"<1@example.org>", "a@example.org",
        {"her.long.name.of.two@mail.example.net", last}, 1, 0});
    world.about({1, 1, 0});
    world.record({.kind = EventKind::LetterWritten, .host = world.host("a.example.org")});
    const std::string text = textOf(world);
    QVERIFY2(has(text, "  her.long.name.of.two@mail.example.net pending\n"), text.c_str());
    QVERIFY2(has(text, "  " + last + "\n"), text.c_str());
    QVERIFY(ascii::isUtf8(text));
}

void TstText::longBodies()
{
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("b.example.net", "192.0.2.2", scenario::NodeRole::Exchanger);
    const ConnectionId call = world.call(
        "a.example.org", "b.example.net", trace::Protocol::Smtp, 25);
    std::string body;
    for (int i = 0; i < 100; ++i)
        body += "line " + std::to_string(i) + "\r\n";
    world.sendBody(call, body);
    exporting::TextOptions options;
    options.bodyLinesMax = 10;
    const std::string text = textOf(world, options);
    QVERIFY(has(text, "|   line 9\n"));
    QVERIFY(!has(text, "line 10"));
    QVERIFY(has(text, "[and more]"));
    options.bodyLinesMax = 100;
    QVERIFY(!has(textOf(world, options), "[and more]"));
}

POSTROAD_TEST(TstText);
#include "tst_text.moc"
