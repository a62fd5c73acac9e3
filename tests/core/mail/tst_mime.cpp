// SPDX-License-Identifier: MIT
#include "core/mail/mime.h"
#include "tests/core/mail/octets.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <array>

using namespace postroad::mail;
using postroad::tests::crlf;
using postroad::tests::octets;

namespace {

/// A line per part: depth times ">", its type, and of leaves the body in brackets.
std::string describedParts(std::string_view message)
{
    std::string text;
    for (const MimePart& part : parseMime(message).parts) {
        text += std::string(part.depth, '>') + part.contentType.type + '/'
            + part.contentType.subtype;
        if (part.children.empty())
            text.append("[").append(part.body.in(message)).append("]");
        text += '\n';
    }
    return text;
}

struct MimeRow
{
    std::string_view message;
    std::string_view described;
};

} // namespace

class TstMime : public QObject
{
    Q_OBJECT

private slots:
    void findsParts()
    {
        static constexpr std::array kRows{
            MimeRow{"A: b\n\nbody", "text/plain[body]\n"},
            MimeRow{"", "text/plain[]\n"},
            MimeRow{"Content-Type: image/png\n\nx", "image/png[x]\n"},
            MimeRow{"Content-Type: rubbish\n\nx", "text/plain[x]\n"},
            MimeRow{
                "Content-Type: multipart/mixed; boundary=b\n\npre\n--b\n\none\n--b\nContent-Type: "
                "text/html\n\ntwo\n\n--b--\nepilogue\n--b\nno\n",
                "multipart/mixed\n>text/plain[one]\n>text/html[two\n]\n"},
            MimeRow{"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b",
                "multipart/mixed\n>text/plain[one]\n"},
            MimeRow{"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ncut of",
                "multipart/mixed\n>text/plain[one]\n>text/plain[cut of]\n"},
            MimeRow{"Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n--b--\n",
                "multipart/mixed\n>text/plain[]\n>text/plain[]\n"},
            MimeRow{"Content-Type: multipart/mixed; boundary=b\n\n--bc\n--b-\n --b\nx--b\n",
                "multipart/mixed[--bc\n--b-\n --b\nx--b\n]\n"},
            MimeRow{"Content-Type: multipart/mixed; boundary=b\n\n--b--\n",
                "multipart/mixed[--b--\n]\n"},
            MimeRow{"Content-Type: multipart/mixed\n\n--b\n", "multipart/mixed[--b\n]\n"},
            MimeRow{"Content-Type: multipart/mixed; boundary=\"\"\n\n--\nx\n",
                "multipart/mixed[--\nx\n]\n"},
            MimeRow{"Content-Type: multipart/mixed; boundary=b\n\n--b \t\n\nx\n--b-- \n",
                "multipart/mixed\n>text/plain[x]\n"},
            MimeRow{"Content-Type: multipart/mixed; boundary=b\n\n--b\nX: y\n--b--\n",
                "multipart/mixed\n>text/plain[]\n"},
            MimeRow{
                "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: s\n\ntext\n--b--\n",
                "multipart/digest\n>message/rfc822\n>>text/plain[text]\n"},
            MimeRow{"Content-Type: message/rfc822\n\nSubject: s\n\ntext",
                "message/rfc822\n>text/plain[text]\n"},
            MimeRow{"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nQQ==",
                "message/rfc822[QQ==]\n"},
            MimeRow{"Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: "
                    "multipart/alternative; boundary=oi\n\n--oi\n\na\n--o\n\nb\n--o--\n",
                "multipart/mixed\n>multipart/alternative\n>>text/plain[a]\n>text/plain[b]\n"},
        };
        for (const MimeRow& row : kRows) {
            QCOMPARE(octets(describedParts(row.message)), octets(row.described));
            QCOMPARE(octets(describedParts(crlf(row.message))).replace("\r\n", "\n"),
                octets(row.described));
        }
    }

    void linksParentsAndChildren()
    {
        const std::string message
            = "Content-Type: multipart/mixed; "
              "boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n";
        const MimeStructure structure = parseMime(message);
        QCOMPARE(structure.parts.size(), std::size_t{3});
        QVERIFY((structure.parts[0].children == std::vector<std::size_t>{1, 2}));
        QCOMPARE(structure.parts[2].parent.value_or(99), std::size_t{0});
        QVERIFY(!structure.parts[0].parent);
        QCOMPARE(octets(structure.parts[1].headerRange.in(message)), QByteArray("\r\n"));
        QCOMPARE(octets(structure.parts[0].transferEncoding), QByteArray("7bit"));
        QVERIFY(!structure.capped);
    }

    void capsDepth()
    {
        std::string message;
        for (int i = 0; i < 200; ++i)
            message += "Content-Type: message/rfc822\r\n\r\n";
        const MimeStructure structure = parseMime(message);
        QCOMPARE(structure.parts.size(), kMimeDepthMax + 1);
        QVERIFY(structure.capped);
    }

    void capsParts()
    {
        std::string message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
        for (int i = 0; i < 5000; ++i)
            message += "--b\r\n\r\n";
        const MimeStructure structure = parseMime(message);
        QCOMPARE(structure.parts.size(), kMimePartsMax);
        QVERIFY(structure.capped);
        QVERIFY(!isInternationalised(message));
        QVERIFY(isInternationalised(message + "\xc3\xa4\r\n"));
    }

    void internationalised_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<bool>("expected");
        const QByteArray mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n";
        const QByteArray attached = "Content-Type: message/rfc822\r\n\r\n";
        const QByteArray global = "Content-Type: message/global\r\n\r\n";
        QTest::newRow("ASCII") << QByteArray("Subject: a\r\n\r\nb\r\n") << false;
        QTest::newRow("header") << QByteArray("Subject: ä\r\n\r\nb\r\n") << true;
        QTest::newRow("text") << QByteArray("Subject: a\r\n\r\nä\r\n") << false;
        QTest::newRow("text of a part") << mixed + "\r\nä\r\n--b--\r\n" << false;
        QTest::newRow("header of a part") << mixed + "Content-Description: ä\r\n\r\nb\r\n--b--\r\n"
                                          << true;
        QTest::newRow("header within") << attached + "Subject: ä\r\n\r\nb\r\n" << true;
        QTest::newRow("text within") << attached + "Subject: a\r\n\r\nä\r\n" << false;
        QTest::newRow("global") << global + "Subject: ä\r\n\r\nb\r\n" << true;
        QTest::newRow("global in ASCII") << global + "Subject: a\r\n\r\nb\r\n" << false;
    }
    void internationalised()
    {
        QFETCH(QByteArray, message);
        QFETCH(bool, expected);
        QCOMPARE(isInternationalised({message.data(), std::size_t(message.size())}), expected);
    }
};

POSTROAD_TEST(TstMime);
#include "tst_mime.moc"
