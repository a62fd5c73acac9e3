// SPDX-License-Identifier: MIT
// Flags and names.
#include "core/imap/mailbox.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad::imap;

class TstMailbox : public QObject
{
    Q_OBJECT

private slots:
    void readsFlags_data();
    void readsFlags();
    void writesFlags();
    void changesFlags();
    void matches_data();
    void matches();
    void matchesEvilPatternsInTime();
    void knowsInbox();
};

void TstMailbox::readsFlags_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("bit"); // 0: none
    const auto row = [](const char* text, int bit) {
        QTest::newRow(text) << QByteArray(text) << bit;
    };
    row("\\Answered", 1);
    row("\\Flagged", 2);
    row("\\Deleted", 4);
    row("\\Seen", 8);
    row("\\Draft", 16);
    row("\\sEEN", 8);
    row("\\Recent", 0);
    row("Seen", 0);
    row("\\Seen ", 0);
    row("\\", 0);
    row("\\*", 0);
    row("$Forwarded", 0);
    row("", 0);
}

void TstMailbox::readsFlags()
{
    QFETCH(QByteArray, text);
    QFETCH(int, bit);
    const auto flag = parseSystemFlag(text.toStdString());
    QCOMPARE(flag ? static_cast<int>(*flag) : 0, bit);
}

void TstMailbox::writesFlags()
{
    QCOMPARE(formatFlags({}), std::string());
    QCOMPARE(formatFlags({}, true), std::string("\\Recent"));
    QCOMPARE(formatFlags({8}), std::string("\\Seen"));
    QCOMPARE(formatFlags({9}, true), std::string("\\Answered \\Seen \\Recent"));
    QCOMPARE(formatFlags({31}), std::string("\\Answered \\Flagged \\Deleted \\Seen \\Draft"));
    QCOMPARE(formatFlags({224}), std::string());
}

void TstMailbox::changesFlags()
{
    Flags flags;
    flags.set(Flag::Seen);
    QVERIFY(flags.has(Flag::Seen) && !flags.has(Flag::Draft));
    const Flags both = flags.with({static_cast<std::uint8_t>(Flag::Draft)});
    QVERIFY(both.has(Flag::Seen) && both.has(Flag::Draft));
    QCOMPARE(both.without(flags).bits, static_cast<std::uint8_t>(Flag::Draft));
    QCOMPARE(flags.without(both), Flags{});
}

void TstMailbox::matches_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char* name, const char* pattern, bool matches) {
        QTest::addRow("%s with %s", name, pattern)
            << QByteArray(name) << QByteArray(pattern) << matches;
    };
    row("INBOX", "INBOX", true);
    row("INBOX", "*", true);
    row("INBOX", "%", true);
    row("INBOX", "IN*", true);
    row("INBOX", "*BOX", true);
    row("INBOX", "I%X", true);
    row("INBOX", "INBOX*", true);
    row("INBOX", "%INBOX%", true);
    row("INBOX", "INBO", false);
    row("INBOX", "NBOX", false);
    row("INBOX", "INBOXX", false);
    row("INBOX", "inbox", false);
    row("INBOX", "", false);
    row("a/b", "*", true);
    row("a/b", "%", false);
    row("a/b", "%/%", true);
    row("a/b", "a/%", true);
    row("a/b", "a%", false);
    row("a/b", "a*", true);
    row("a/b/c", "a/%", false);
    row("a/b/c", "a/*", true);
    row("a/b/c", "%/%", false);
    row("a/b/c", "*/c", true);
    row("a/b/c", "%c", false);
    row("", "", true);
    row("", "*", true);
    row("", "%", true);
    row("", "a", false);
    row("a*b", "a*b", true);
    row("aab", "a*ab", true);
    row("ab", "a*ab", false);
}

void TstMailbox::matches()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, pattern);
    QFETCH(bool, matches);
    QCOMPARE(matchesPattern(name.toStdString(), pattern.toStdString()), matches);
}

void TstMailbox::matchesEvilPatternsInTime()
{
    std::string pattern;
    for (int i = 0; i < 120; ++i)
        pattern += "*a";
    // Trying every way to share the letters among the stars would never end.
    QVERIFY(!matchesPattern(std::string(255, 'a') + "b", pattern));
}

void TstMailbox::knowsInbox()
{
    QCOMPARE(canonicalName("inbox"), std::string("INBOX"));
    QCOMPARE(canonicalName("InBoX"), std::string("INBOX"));
    QCOMPARE(canonicalName("inbox/a"), std::string("inbox/a"));
    QCOMPARE(canonicalName("Archive"), std::string("Archive"));
    QCOMPARE(canonicalName(""), std::string());
}

POSTROAD_TEST(TstMailbox);
#include "tst_mailbox.moc"
