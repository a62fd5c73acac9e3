// SPDX-License-Identifier: MIT
#include "core/mail/compose.h"
#include "tests/core/mail/octets.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <array>

using namespace postroad;
using namespace postroad::mail;
using postroad::tests::crlf;
using postroad::tests::octets;

namespace {

LetterDefaults someDefaults()
{
    LetterDefaults defaults;
    defaults.from = {ListedMailbox::Kind::Mailbox, "Alice", {"alice", "example.org"}};
    defaults.to = {{ListedMailbox::Kind::Mailbox, "Bob", {"bob", "example.net"}},
        {ListedMailbox::Kind::Mailbox, "", {"carol", "example.com"}}};
    defaults.date = Calendar{}.civil(Instant{});
    defaults.messageId = "k3f@mua.example.org";
    return defaults;
}

struct NotComposed
{
    std::string_view text;
    InputError::Kind kind;
    std::size_t line;
};

} // namespace

class TstCompose : public QObject
{
    Q_OBJECT

private slots:
    void addsEverythingToABareBody()
    {
        const auto message = compose("\nHello Bob\n", someDefaults());
        QVERIFY(message.ok());
        QCOMPARE(octets(*message),
            octets(crlf("From: Alice <alice@example.org>\n"
                        "To: Bob <bob@example.net>, carol@example.com\n"
                        "Date: Mon, 02 Mar 2026 09:00:00 +0100\n"
                        "Message-ID: <k3f@mua.example.org>\n"
                        "\n"
                        "Hello Bob\n")));
        QCOMPARE(octets(*compose("Hello Bob", someDefaults())), octets(*message));
    }

    void keepsWhatWasWritten()
    {
        const std::string text = "From: x@example.org\nTo: y@example.org\nSubject: Hi\nDate: 1 Jan "
                                 "2026 00:00:00 +0000\n"
                                 "Message-ID: <own@example.org>\n\n.\nbody\n";
        QCOMPARE(octets(*compose(text, someDefaults())), octets(crlf(text)));
    }

    void encodesHeaderAndDeclaresBody()
    {
        LetterDefaults defaults = someDefaults();
        defaults.to.clear();
        const auto message = compose("From: J\xC3\xBCrgen <j@example.org>\nCc: \"M\xC3\xBCller, "
                                     "A\" <m@example.org>, g: b@example.org;\n"
                                     "Subject: Gr\xC3\xBC\xC3\x9F"
                                     "e\nBcc: secret@example.org\n\nGr\xC3\xBC\xC3\x9F"
                                     "e\n",
            defaults);
        QVERIFY(message.ok());
        QCOMPARE(octets(*message),
            octets(crlf("From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\n"
                        "Cc: =?utf-8?b?TcO8bGxlciw=?= A <m@example.org>, g: b@example.org;\n"
                        "Subject: =?utf-8?b?R3LDvMOfZQ==?=\n"
                        "Date: Mon, 02 Mar 2026 09:00:00 +0100\n"
                        "Message-ID: <k3f@mua.example.org>\n"
                        "MIME-Version: 1.0\n"
                        "Content-Type: text/plain; charset=utf-8\n"
                        "Content-Transfer-Encoding: 8bit\n"
                        "\n"
                        "Gr\xC3\xBC\xC3\x9F"
                        "e\n")));
    }

    void leavesADeclaredTypeAlone()
    {
        const auto message = compose(
            "Content-Type: text/html\nContent-Transfer-Encoding: binary\n\n\xC3\xBC\n",
            someDefaults());
        QVERIFY(message->find("Content-Type: text/html\r\n") != std::string::npos);
        QVERIFY(message->find("charset") == std::string::npos);
        QVERIFY(message->find("8bit") == std::string::npos);
        QVERIFY(message->find("MIME-Version: 1.0\r\n") != std::string::npos);
    }

    void worksWithoutBody()
    {
        QVERIFY(compose("Subject: x", someDefaults())
                    ->ends_with("Message-ID: <k3f@mua.example.org>\r\n\r\n"));
        QVERIFY(
            compose("", someDefaults())->ends_with("Message-ID: <k3f@mua.example.org>\r\n\r\n"));
    }

    void refuses()
    {
        using namespace std::string_view_literals;
        static const std::string longLine = "Subject: x\n\n" + std::string(999, 'x');
        const std::array rows{
            NotComposed{"Subject: x\nno field\n\nbody\n"sv, InputError::Kind::BadHeader, 2},
            NotComposed{"Subject: x\n\n\nK\xF6ln\n"sv, InputError::Kind::NotUtf8, 4},
            NotComposed{"Subject: x\nTo: b\xC3\xBC@example.org\n\nbody\n"sv,
                InputError::Kind::BadHeader, 2},
            NotComposed{"To: J\xC3\xBCrgen <j@example.org>, two words\n\nbody\n"sv,
                InputError::Kind::BadHeader, 1},
            NotComposed{"Subject: x\n\na\rb\n"sv, InputError::Kind::BareCr, 3},
            NotComposed{"Subject: x\n\na\0b\n"sv, InputError::Kind::Nul, 3},
            NotComposed{longLine, InputError::Kind::LongLine, 3},
        };
        for (const NotComposed& row : rows) {
            const auto message = compose(row.text, someDefaults());
            QVERIFY2(!message.ok(), row.text.data());
            QCOMPARE(message.error().kind, row.kind);
            QCOMPARE(message.error().line, row.line);
        }
        QVERIFY(compose("\n" + std::string(998, 'x'), someDefaults()).ok());
    }
};

POSTROAD_TEST(TstCompose);
#include "tst_compose.moc"
