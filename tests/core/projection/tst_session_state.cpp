// SPDX-License-Identifier: MIT
// Where both ends are, what is welcome now, and the envelope so far.
#include "core/projection/session_state.h"
#include "tests/core/projection/helpers.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;
using postroad::tests::after;
using postroad::tests::findEvent;
using trace::EventKind;

class TstSessionState : public QObject
{
    Q_OBJECT

private slots:
    void smtp();
    void envelope();
    void imap();
    void pipelined();
    void extensionsAreWelcomeIfAnnounced();
    void tlsIsWelcomeIfAnnounced();
    void longSession();
    void paths_data();
    void paths();
};

namespace {

std::string joined(const std::vector<std::string_view>& words)
{
    std::string text;
    for (const std::string_view word : words)
        text += (text.empty() ? "" : " ") + std::string(word);
    return text;
}

std::string shown(const SessionStateRow& row)
{
    std::string text = joined({row.client, row.server, row.transaction, row.awaited, row.sender});
    text += joined(row.legal);
    for (const std::uint16_t code : row.legalReplies)
        text += ' ' + std::to_string(code);
    for (const RecipientRow& recipient : row.recipients)
        text += ' ' + recipient.path + std::to_string(recipient.event.value) + ' '
            + std::to_string(recipient.code) + (recipient.accepted ? "yes" : "no");
    return text;
}

} // namespace

void TstSessionState::smtp()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    const HopIndex hops(trace);
    const EventId opened = findEvent(trace, EventKind::ConnectionOpened);
    const auto first = sessionState(hops, 1, after(opened));
    QCOMPARE(first.awaited, std::string_view("GREETING"));
    QCOMPARE(first.server, std::string_view("opened"));
    QVERIFY(!first.legalReplies.empty());
    const EventId rcpt = findEvent(trace, EventKind::CommandSent, "RCPT");
    const auto row = sessionState(hops, 1, after(rcpt));
    QCOMPARE(row.server, std::string_view("greeted"));
    QCOMPARE(row.transaction, std::string_view("mail"));
    QCOMPARE(row.awaited, std::string_view("RCPT"));
    QVERIFY(joined(row.legal).find("RCPT") != std::string::npos);
    QVERIFY(joined(row.legal).find("DATA") == std::string::npos);
    const auto has = [&](std::uint16_t code) {
        return std::find(row.legalReplies.begin(), row.legalReplies.end(), code)
            != row.legalReplies.end();
    };
    QVERIFY(has(250) && has(550) && has(450) && has(421));
    QVERIFY(!has(354));
    QVERIFY(sessionState(hops, 4, after(rcpt)).server.empty());
    QVERIFY(sessionState(hops, 0, story.size()).legal.empty());
}

void TstSessionState::envelope()
{
    const auto story = tests::unknownUserStory();
    const trace::Trace& trace = story.trace();
    const HopIndex hops(trace);
    const auto at = [&](EventId id) { return sessionState(hops, 4, after(id)); };
    const EventId mail = findEvent(trace, EventKind::CommandSent, "MAIL", 3);
    QVERIFY(!at(mail).hasSender);
    const EventId rcpt = findEvent(trace, EventKind::CommandSent, "RCPT", 3);
    QVERIFY(at(rcpt).hasSender);
    QCOMPARE(at(rcpt).sender, std::string("alice@example.org"));
    QCOMPARE(at(rcpt).recipients.size(), std::size_t{1});
    QCOMPARE(at(rcpt).recipients[0].code, 0U);
    const auto done = at(findEvent(trace, EventKind::ReplySent, "550"));
    QCOMPARE(done.recipients[0].path, std::string("nobody@example.net"));
    QCOMPARE(done.recipients[0].code, 550U);
    QVERIFY(!done.recipients[0].accepted);
    // The null reverse-path of the notification is a sender too.
    const auto bounce = sessionState(hops, 5, story.size());
    QVERIFY(bounce.hasSender);
    QCOMPARE(bounce.sender, std::string());
    QVERIFY(bounce.recipients[0].accepted);
}

void TstSessionState::imap()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    const HopIndex hops(trace);
    const EventId fetch = findEvent(trace, EventKind::CommandSent, "FETCH");
    const auto row = sessionState(hops, 6, after(fetch));
    QCOMPARE(row.server, std::string_view("SELECTED"));
    QCOMPARE(row.awaited, std::string_view("FETCH"));
    QVERIFY(joined(row.legal).find("FETCH") != std::string::npos);
    const EventId login = findEvent(trace, EventKind::CommandSent, "LOGIN");
    QVERIFY(joined(sessionState(hops, 6, after(login)).legal).find("FETCH") == std::string::npos);
}

void TstSessionState::pipelined()
{
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("b.example.net", "192.0.2.2", scenario::NodeRole::Exchanger);
    const ConnectionId call = world.call(
        "a.example.org", "b.example.net", trace::Protocol::Smtp, 25);
    world.open(call);
    world.reply(call, "", 220, {}, "220 b.example.net");
    world.sendCommand(call, "MAIL", "MAIL FROM:<a@example.org>");
    world.sendCommand(call, "RCPT", "RCPT TO:<one@example.net>");
    world.sendCommand(call, "RCPT", "RCPT TO:<two@example.net>");
    const HopIndex before(world.trace());
    QCOMPARE(sessionState(before, 1, world.size()).awaited, std::string_view("MAIL"));
    world.reply(call, "MAIL", 250, {2, 1, 0}, "250 2.1.0 Ok");
    world.reply(call, "RCPT", 550, {5, 1, 1}, "550 5.1.1 No");
    world.reply(call, "RCPT", 250, {2, 1, 5}, "250 2.1.5 Ok");
    const HopIndex hops(world.trace());
    const auto row = sessionState(hops, 1, world.size());
    QCOMPARE(row.recipients.size(), std::size_t{2});
    QVERIFY(!row.recipients[0].accepted);
    QVERIFY(row.recipients[1].accepted);
    QCOMPARE(row.recipients[1].path, std::string("two@example.net"));
    QCOMPARE(row.awaited, std::string_view());
    world.command(call, "RSET", "RSET");
    world.reply(call, "RSET", 250, {2, 0, 0}, "250 2.0.0 Ok");
    const HopIndex reset(world.trace());
    QVERIFY(sessionState(reset, 1, world.size()).recipients.empty());
    QVERIFY(!sessionState(reset, 1, world.size()).hasSender);
}

void TstSessionState::extensionsAreWelcomeIfAnnounced()
{
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("b.example.net", "192.0.2.2", scenario::NodeRole::Exchanger);
    const ConnectionId call = world.call(
        "a.example.org", "b.example.net", trace::Protocol::Smtp, 25);
    const auto legal = [&world] {
        return joined(sessionState(HopIndex(world.trace()), 1, world.size()).legal);
    };
    world.open(call);
    world.reply(call, "", 220, {}, "220 b.example.net");
    world.state(call, false, "connected");
    world.command(call, "EHLO", "EHLO a.example.org");
    world.reply(call, "EHLO", 250, {}, "250-b.example.net Hello", false);
    world.reply(call, "EHLO", 250, {}, "250-STARTTLS", false);
    world.reply(call, "EHLO", 250, {}, "250-AUTH PLAIN", false);
    world.reply(call, "EHLO", 250, {}, "250 PIPELINING");
    world.state(call, false, "greeted");
    QCOMPARE(legal(), std::string("HELO EHLO MAIL RSET NOOP VRFY EXPN HELP QUIT AUTH STARTTLS"));
    world.command(call, "AUTH", "AUTH PLAIN AAAA");
    world.reply(call, "AUTH", 235, {2, 7, 0}, "235 2.7.0 Authentication successful");
    QCOMPARE(legal(), std::string("HELO EHLO MAIL RSET NOOP VRFY EXPN HELP QUIT STARTTLS"));
    world.command(call, "HELO", "HELO a.example.org");
    world.reply(call, "HELO", 250, {}, "250 b.example.net Hello");
    QCOMPARE(legal(), std::string("HELO EHLO MAIL RSET NOOP VRFY EXPN HELP QUIT"));
}

void TstSessionState::tlsIsWelcomeIfAnnounced()
{
    tests::TraceBuilder world;
    world.addHost("pc.example.net", "192.0.2.1", scenario::NodeRole::UserAgent);
    world.addHost("mda.example.net", "192.0.2.2", scenario::NodeRole::MailStore);
    const auto legal = [&world](std::uint32_t hop) {
        return joined(sessionState(HopIndex(world.trace()), hop, world.size()).legal);
    };
    const ConnectionId imap = world.call(
        "pc.example.net", "mda.example.net", trace::Protocol::Imap, 143);
    world.open(imap);
    world.state(imap, false, "NOT AUTHENTICATED");
    world.reply(imap, "", 0, {}, "* OK [CAPABILITY IMAP4rev1] ready");
    QCOMPARE(legal(1), std::string("CAPABILITY NOOP LOGOUT LOGIN AUTHENTICATE"));
    world.command(imap, "CAPABILITY", "a CAPABILITY");
    world.reply(imap, "CAPABILITY", 0, {}, "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED", false);
    world.reply(imap, "CAPABILITY", 0, {}, "a OK Capability completed");
    QCOMPARE(legal(1), std::string("CAPABILITY NOOP LOGOUT AUTHENTICATE STARTTLS"));
    world.state(imap, false, "NOT AUTHENTICATED (TLS due)");
    QCOMPARE(legal(1), std::string());
    world.state(imap, false, "NOT AUTHENTICATED");
    QCOMPARE(legal(1), std::string("CAPABILITY NOOP LOGOUT LOGIN AUTHENTICATE"));

    const ConnectionId pop3 = world.call(
        "pc.example.net", "mda.example.net", trace::Protocol::Pop3, 110);
    world.open(pop3);
    world.state(pop3, false, "AUTHORIZATION");
    world.reply(pop3, "", 0, {}, "+OK ready");
    QCOMPARE(legal(2), std::string("CAPA USER QUIT"));
    world.command(pop3, "CAPA", "CAPA");
    world.reply(pop3, "CAPA", 0, {}, "+OK Capability list follows", false);
    world.reply(pop3, "CAPA", 0, {}, "STLS", false);
    world.reply(pop3, "CAPA", 0, {}, ".");
    QCOMPARE(legal(2), std::string("CAPA STLS QUIT"));
    world.state(pop3, false, "AUTHORIZATION (TLS due)");
    world.state(pop3, false, "AUTHORIZATION");
    QCOMPARE(legal(2), std::string("CAPA USER QUIT"));
}

/// From checkpoints: there are three of them here, and the session goes on.
void TstSessionState::longSession()
{
    auto story = tests::longSessionStory(7000);
    HopIndex hops(story.trace());
    SessionStates states(hops);
    for (const std::size_t k : {std::size_t{10}, story.size(), std::size_t{2046}, std::size_t{6200},
             std::size_t{5000}, std::size_t{4099}})
        for (std::size_t position = k; position < std::min(k + 6, story.size()); ++position)
            QCOMPARE(shown(states.at(1, position)), shown(sessionState(hops, 1, position)));
    story.command(ConnectionId(0), "RSET", "RSET");
    hops.update();
    QCOMPARE(states.at(1, story.size()).awaited, std::string_view("RSET"));
    QCOMPARE(shown(states.at(1, 6999)), shown(sessionState(hops, 1, 6999)));
    QVERIFY(states.at(2, story.size()).server.empty());
}

void TstSessionState::paths_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("plain") << QByteArray("RCPT TO:<bob@example.net>")
                           << QByteArray("bob@example.net");
    QTest::newRow("null") << QByteArray("MAIL FROM:<>") << QByteArray("");
    QTest::newRow("parameters") << QByteArray("MAIL FROM:<a@b.example> SIZE=1")
                                << QByteArray("a@b.example");
    QTest::newRow("none") << QByteArray("MAIL FROM") << QByteArray("");
    QTest::newRow("open") << QByteArray("RCPT TO:<bob") << QByteArray("");
    QTest::newRow("wrong order") << QByteArray("RCPT >TO<") << QByteArray("");
}

void TstSessionState::paths()
{
    QFETCH(const QByteArray, line);
    QFETCH(const QByteArray, path);
    QCOMPARE(pathIn(line.toStdString()), std::string_view(path.constData()));
}

POSTROAD_TEST(TstSessionState);
#include "tst_session_state.moc"
