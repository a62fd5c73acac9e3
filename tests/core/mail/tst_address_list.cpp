// SPDX-License-Identifier: MIT
#include "core/mail/address_list.h"
#include "tests/core/mail/octets.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <array>

using namespace postroad::mail;
using postroad::tests::octets;

namespace {

/// "name|local@domain; …", groups as "{name" and "}".
std::string described(const AddressList& list)
{
    std::string text;
    for (const ListedMailbox& entry : list.entries) {
        text += text.empty() ? "" : "; ";
        if (entry.kind == ListedMailbox::Kind::GroupBegin)
            text += '{' + entry.displayName;
        else if (entry.kind == ListedMailbox::Kind::GroupEnd)
            text += '}';
        else
            text += entry.displayName + '|' + entry.mailbox.localPart + '@' + entry.mailbox.domain;
    }
    return text;
}

struct ListRow
{
    std::string_view field;
    std::string_view described;
    std::size_t unreadable = 0;
};

} // namespace

class TstAddressList : public QObject
{
    Q_OBJECT

private slots:
    void readsFields()
    {
        static constexpr std::array kRows{
            ListRow{"bob@example.org", "|bob@example.org"},
            ListRow{" Bob <bob@example.org>\r\n", "Bob|bob@example.org"},
            ListRow{"Bob  B. <bob@example.org>, carol@example.com",
                "Bob B.|bob@example.org; |carol@example.com"},
            ListRow{"\"Smith, Bob\" <bob@example.org>", "Smith, Bob|bob@example.org"},
            ListRow{"\"B \\\"x\\\" B\" <bob@example.org>", "B \"x\" B|bob@example.org"},
            ListRow{"bob@example.org (Bob (B.) Smith)", "Bob (B.) Smith|bob@example.org"},
            ListRow{"Bob (not this) <bob@example.org>", "Bob|bob@example.org"},
            ListRow{"friends: bob@example.org, \"C\" <carol@example.com>;",
                "{friends; |bob@example.org; C|carol@example.com; }"},
            ListRow{"undisclosed-recipients:;", "{undisclosed-recipients; }"},
            ListRow{"a: x@example.org; y@example.org", "{a; |x@example.org; }; |y@example.org"},
            ListRow{"a: x@example.org", "{a; |x@example.org; }"},
            ListRow{"\"b ob\"@example.org", "|b ob@example.org"},
            ListRow{"bob @ example . org", "|bob@example.org"},
            ListRow{"<@a.example,@b.example:bob@example.org>", "|bob@example.org"},
            ListRow{",, bob@example.org ,,", "|bob@example.org"},
            ListRow{"bob@[192.0.2.1], carol@[IPv6:2001:db8::1]",
                "|bob@[192.0.2.1]; |carol@[IPv6:2001:db8::1]"},
            ListRow{"bob", "|bob@"},
            ListRow{"bob and the others", "", 1},
            ListRow{"<>", "", 1},
            ListRow{"", ""},
            ListRow{"\r\n ", ""},
            ListRow{"Bob\r\n\t<bob@example.org>,\r\n carol@example.com",
                "Bob|bob@example.org; |carol@example.com"},
            ListRow{
                "=?utf-8?q?J=C3=BCrgen?= <j@example.org>", "=?utf-8?q?J=C3=BCrgen?=|j@example.org"},
            ListRow{"J\xC3\xBCrgen <j@example.org>", "J\xC3\xBCrgen|j@example.org"},
            ListRow{"Bob <bob@example.org", "Bob|bob@example.org"},
            ListRow{"\"Bob <bob@example.org>", "", 1},
            ListRow{"bob@example.org (open", "open|bob@example.org"},
            ListRow{"bob@[192.0.2.1", "|bob@[192.0.2.1"},
            ListRow{"[", "|[@"},
            ListRow{"bob@[192.0.2.1>, x", "|bob@[192.0.2.1>; |x@"},
            ListRow{"(", ""},
            ListRow{"\"", ""},
            ListRow{"\\", "|\\@"},
            ListRow{"Bob:", "{Bob; }"},
            ListRow{":", "|:@"},
        };
        for (const ListRow& row : kRows) {
            const AddressList list = parseAddressList(row.field);
            QCOMPARE(octets(described(list)), octets(row.described));
            QCOMPARE(list.unreadable, row.unreadable);
        }
    }

    void leavesGroupsOut()
    {
        const auto found = mailboxesIn("a: x@example.org, Y <y@example.org>; z@example.org");
        QCOMPARE(found.size(), std::size_t{3});
        QCOMPARE(octets(found[1].displayName), QByteArray("Y"));
        QCOMPARE(octets(found[2].mailbox.localPart), QByteArray("z"));
    }

    void hasACap()
    {
        std::string field;
        for (int i = 0; i < 20'000; ++i)
            field += "a@example.org,";
        QVERIFY(parseAddressList(field).entries.size() <= kListedMailboxesMax + 1);
        QVERIFY(parseAddressList(std::string(200'000, '(')).entries.empty());
    }

    void manyMarksAreReadInOneGo()
    {
        // Looking for each one's end to the end of the field would take minutes.
        const auto brackets = parseAddressList(std::string(2'000'000, '['));
        QCOMPARE(brackets.entries.size(), std::size_t{1});
        const auto colons = parseAddressList(
            std::string(2'000'000, 'x') + '@' + std::string(2'000'000, ':'));
        QCOMPARE(colons.entries.size(), std::size_t{1});
    }

    void literalsEnd()
    {
        // RFC 5321 §4.5.3.1.2: a domain has at most 255 octets.
        const auto kind = [](std::size_t octets) {
            return parseAddressList('[' + std::string(octets - 2, ':') + ']').entries.front().kind;
        };
        QCOMPARE(kind(255), ListedMailbox::Kind::Mailbox);
        QCOMPARE(kind(256), ListedMailbox::Kind::GroupBegin);
    }

    void formats()
    {
        const Mailbox bob{"bob", "example.org"};
        const auto formatted = [&](std::string name) {
            return octets(
                formatListedMailbox({ListedMailbox::Kind::Mailbox, std::move(name), bob}));
        };
        QCOMPARE(formatted(""), QByteArray("bob@example.org"));
        QCOMPARE(formatted("Bob"), QByteArray("Bob <bob@example.org>"));
        QCOMPARE(formatted("Bob Smith"), QByteArray("Bob Smith <bob@example.org>"));
        QCOMPARE(formatted("Smith, Bob"), QByteArray("\"Smith, Bob\" <bob@example.org>"));
        QCOMPARE(formatted("B. \"X\""), QByteArray("\"B. \\\"X\\\"\" <bob@example.org>"));
        QCOMPARE(
            formatted("J\xC3\xBCrgen"), QByteArray("=?utf-8?q?J=C3=BCrgen?= <bob@example.org>"));
        const auto back = mailboxesIn(
            formatListedMailbox({ListedMailbox::Kind::Mailbox, "a \\ \"b\", <c>", bob}));
        QCOMPARE(back.size(), std::size_t{1});
        QCOMPARE(octets(back[0].displayName), QByteArray("a \\ \"b\", <c>"));
    }
};

POSTROAD_TEST(TstAddressList);
#include "tst_address_list.moc"
