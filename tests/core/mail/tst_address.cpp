// SPDX-License-Identifier: MIT
#include "core/mail/address.h"
#include "tests/core/mail/octets.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <array>

using namespace postroad::mail;
using postroad::tests::octets;

namespace {

struct Good
{
    std::string_view text;
    std::string_view localPart;
    std::string_view domain;
    std::string_view formatted; ///< empty: as the text
};

struct Bad
{
    std::string_view text;
    std::size_t position;
    std::string_view reason; ///< a part of it
};

std::string times(std::size_t count, char c) { return std::string(count, c); }

} // namespace

class TstAddress : public QObject
{
    Q_OBJECT

private slots:
    void readsMailboxes()
    {
        static constexpr std::array kRows{
            Good{"bob@example.org", "bob", "example.org", ""},
            Good{"Bob.Smith+tag@Example.ORG", "Bob.Smith+tag", "Example.ORG", ""},
            Good{"a@b", "a", "b", ""},
            Good{"!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~", "example.org", ""},
            Good{"\"b ob\"@example.org", "b ob", "example.org", ""},
            Good{"\"bob\"@example.org", "bob", "example.org", "bob@example.org"},
            Good{"\"a\\\"b\\\\c\"@example.org", "a\"b\\c", "example.org", ""},
            Good{"\"\\b\\o\\b\"@example.org", "bob", "example.org", "bob@example.org"},
            Good{"\"a@b>c\"@example.org", "a@b>c", "example.org", ""},
            Good{"\"\"@example.org", "", "example.org", ""},
            Good{"\".dot.\"@example.org", ".dot.", "example.org", ""},
            Good{"bob@[192.0.2.1]", "bob", "[192.0.2.1]", ""},
            Good{"bob@[IPv6:2001:db8::1]", "bob", "[IPv6:2001:db8::1]", ""},
            Good{"bob@1.example", "bob", "1.example", ""},
            Good{"bob@xn--bcher-kva.example", "bob", "xn--bcher-kva.example", ""},
        };
        for (const Good& row : kRows) {
            const auto mailbox = parseMailbox(row.text);
            QVERIFY2(mailbox.ok(), row.text.data());
            QCOMPARE(domainOf(row.text), row.domain);
            QCOMPARE(octets(mailbox->localPart), octets(row.localPart));
            QCOMPARE(octets(mailbox->domain), octets(row.domain));
            QCOMPARE(octets(formatMailbox(*mailbox)),
                octets(row.formatted.empty() ? row.text : row.formatted));
            QVERIFY(*parseMailbox(formatMailbox(*mailbox)) == *mailbox);
        }
    }

    void readsUtf8()
    {
        for (const std::string_view text : {"用户@例子.example", "jörg@example.org",
                 "\"jö rg\"@example.org", "bob@bücher.example", "bob@example.org"}) {
            const auto mailbox = parseMailbox(text, Script::Utf8);
            QVERIFY2(mailbox.ok(), text.data());
            QCOMPARE(octets(formatMailbox(*mailbox)), octets(text));
            QCOMPARE(mailbox->isAscii(), text == "bob@example.org");
            QCOMPARE(parseMailbox(text).ok(), text == "bob@example.org");
        }
        QVERIFY(isDomain("例子.example", Script::Utf8) && !isDomain("例子.example"));
        QVERIFY(parsePath("<用户@例子.example>", PathKind::Forward, Script::Utf8).ok());
        // ASCII is judged as before, and so are the octets
        const std::string hundred = "bob@" + times(100, 'x') + "\xc3\xb6.example";
        QVERIFY(parseMailbox(hundred, Script::Utf8).ok());
        for (const std::string_view text : {"b ob@example.org", "ö@-example.org",
                 "ö..b@example.org", "ö@exa_mple.org", "\xff@example.org", "\xc0\xaf@example.org",
                 "b\xed\xa0\x80@b.example", "\"a\\\xc3\xb6\"@example.org"})
            QVERIFY2(!parseMailbox(text, Script::Utf8).ok(), text.data());
        QVERIFY(!parseMailbox(times(63, 'x') + "\xc3\xb6@example.org", Script::Utf8).ok());
    }

    void refusesMailboxes()
    {
        static constexpr std::array kRows{
            Bad{"", 0, "missing"},
            Bad{"bob", 3, "\"@\""},
            Bad{"@example.org", 0, "local part is missing"},
            Bad{"bob@", 4, "domain is missing"},
            Bad{"bob@example.org ", 15, "may not stand in a domain"},
            Bad{" bob@example.org", 0, "without quotes"},
            Bad{".bob@example.org", 0, "begin with a dot"},
            Bad{"bob.@example.org", 3, "end in a dot"},
            Bad{"b..ob@example.org", 2, "two dots"},
            Bad{"b ob@example.org", 1, "without quotes"},
            Bad{"b(c)@example.org", 1, "without quotes"},
            Bad{"b\"ob\"@example.org", 1, "without quotes"},
            Bad{"\"bob@example.org", 16, "closing quote"},
            Bad{"\"bob\"x@example.org", 5, "closing quote"},
            Bad{"\"b\tb\"@example.org", 2, "quoted local part"},
            Bad{"\"b\\", 3, "closing quote"},
            Bad{"b\xC3\xBC@example.org", 1, "\\xC3"},
            Bad{"bob@example..org", 12, "two dots"},
            Bad{"bob@.example.org", 4, "begin with a dot"},
            Bad{"bob@example.org.", 16, "end in a dot"},
            Bad{"bob@-example.org", 4, "hyphen"},
            Bad{"bob@example-.org", 11, "hyphen"},
            Bad{"bob@ex_ample.org", 6, "may not stand in a domain"},
            Bad{"bob@exa mple.org", 7, "may not stand in a domain"},
            Bad{"bob@[192.0.2.1", 4, "closing bracket"},
            Bad{"bob@[192.0.2.256]", 4, "address literal"},
            Bad{"bob@[2001:db8::1]", 4, "address literal"},
            Bad{"bob@[IPv6:192.0.2.1]", 4, "address literal"},
            Bad{"bob@[x400:foo]", 4, "address literal"},
            Bad{"bob@[192.0.2.1]x", 15, "may not follow"},
            Bad{"bob@example.org>", 15, "may not follow"},
            Bad{"bob@example.org,eve@example.com", 15, "may not follow"},
            Bad{"b@example.org\r\nRCPT", 13, "\\x0D"},
        };
        for (const Bad& row : kRows) {
            const auto mailbox = parseMailbox(row.text);
            QVERIFY2(!mailbox.ok(), row.text.data());
            QVERIFY2(mailbox.error().reason.en.find(row.reason) != std::string::npos,
                (mailbox.error().reason.en + " | " + std::string(row.text)).c_str());
            QVERIFY2(mailbox.error().position == row.position,
                (std::to_string(mailbox.error().position) + ' ' + std::string(row.text)).c_str());
        }
        using namespace std::string_literals;
        QVERIFY(!parseMailbox("\"a\0b\"@example.org"s).ok());
        QVERIFY(!parseMailbox("a\0b@example.org"s).ok());
    }

    void holdsLengths()
    {
        QVERIFY(parseMailbox(times(64, 'a') + "@example.org").ok());
        QCOMPARE(parseMailbox(times(65, 'a') + "@example.org").error().position, std::size_t{64});
        QVERIFY(parseMailbox("a@" + times(63, 'b') + ".org").ok());
        QCOMPARE(parseMailbox("a@" + times(64, 'b') + ".org").error().position, std::size_t{65});
        std::string domain = "d";
        for (int i = 0; i < 4; ++i)
            domain += '.' + times(61, 'd');
        QCOMPARE(domain.size(), std::size_t{249});
        QVERIFY(parseMailbox("abcd@" + domain).ok());
        QVERIFY(!parseMailbox("abcdef@" + domain).ok());
        QVERIFY(!parsePath('<' + ("abcdef@" + domain) + '>', PathKind::Forward).ok());
        QVERIFY(isDomain(domain + ".abcde"));
        QVERIFY(!isDomain(domain + ".abcdef"));
    }

    void comparesDomainsWithoutCase()
    {
        QVERIFY((Mailbox{"bob", "Example.ORG"} == Mailbox{"bob", "example.org"}));
        QVERIFY((Mailbox{"Bob", "example.org"} != Mailbox{"bob", "example.org"}));
        QVERIFY(((Mailbox{"bob", "Example.ORG"} <=> Mailbox{"bob", "example.org"}) == 0));
        QVERIFY((Mailbox{"z", "a.example"} < Mailbox{"a", "B.example"}));
        QVERIFY((Mailbox{"a", "a.example"} < Mailbox{"b", "A.EXAMPLE"}));
    }

    void readsPaths()
    {
        const auto forward = [](std::string_view text) {
            return parsePath(text, PathKind::Forward);
        };
        QVERIFY(parsePath("<>", PathKind::Reverse)->isNull());
        QCOMPARE(octets(formatPath(*parsePath("<>", PathKind::Reverse))), QByteArray("<>"));
        QVERIFY(forward("<PostMaster>")->isBarePostmaster());
        QCOMPARE(octets(formatPath(*forward("<PostMaster>"))), QByteArray("<PostMaster>"));
        QVERIFY(!forward("<postmaster@example.org>")->isBarePostmaster());
        QVERIFY((forward("<bob@example.org>")->mailbox == Mailbox{"bob", "example.org"}));
        QVERIFY((forward("<@a.example,@b.example:bob@example.org>")->mailbox
            == Mailbox{"bob", "example.org"}));
        QVERIFY(
            (forward("<@[192.0.2.1]:bob@example.org>")->mailbox == Mailbox{"bob", "example.org"}));
        QCOMPARE(octets(formatPath(*forward("<\"b ob\"@example.org>"))),
            QByteArray("<\"b ob\"@example.org>"));
    }

    void refusesPaths()
    {
        static constexpr std::array kForward{"", "<", "<>", "bob@example.org", "<bob@example.org",
            "<bob>", "< bob@example.org>", "<bob@example.org >", "<bob@example.org>x",
            "<@a.example bob@example.org>", "<@a.example>", "<@a.example:>",
            "<@a.example,b.example:bob@example.org>", "<postmaster", "<postmasters>",
            "<bob@example.org,eve@example.org>"};
        for (const char* text : kForward)
            QVERIFY2(!parsePath(text, PathKind::Forward).ok(), text);
        static constexpr std::array kReverse{"", "<", "< >", "<Postmaster>", "<>x", "<bob>"};
        for (const char* text : kReverse)
            QVERIFY2(!parsePath(text, PathKind::Reverse).ok(), text);
        QCOMPARE(
            parsePath("<bob@exa_mple.org>", PathKind::Forward).error().position, std::size_t{8});
    }

    void leavesParametersToOthers()
    {
        const auto leading = parseLeadingPath("<\"a> b\"@example.org> SIZE=100", PathKind::Reverse);
        QVERIFY(leading.ok());
        QCOMPARE(leading->octets, std::string_view("<\"a> b\"@example.org>").size());
        QCOMPARE(parseLeadingPath("<> BODY=8BITMIME", PathKind::Reverse)->octets, std::size_t{2});
    }

    void knowsDomains()
    {
        for (const char* good : {"example.org", "a", "1.2.3.4", "a-b.c"})
            QVERIFY2(isDomain(good), good);
        for (const char* bad :
            {"", ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "a b", "[192.0.2.1]", "a>", "a,b"})
            QVERIFY2(!isDomain(bad), bad);
        QVERIFY(isAddressLiteral("[ipv6:::1]"));
        for (const char* bad : {"", "[", "[]", "192.0.2.1", "[192.0.2.1", "[::1]", "[IPv6:]"})
            QVERIFY2(!isAddressLiteral(bad), bad);
    }
};

POSTROAD_TEST(TstAddress);
#include "tst_address.moc"
