// SPDX-License-Identifier: MIT
#include "core/base/ascii.h"
#include "core/mail/encoded_word.h"
#include "tests/core/mail/octets.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <array>

using namespace postroad;
using namespace postroad::mail;
using postroad::tests::octets;

class TstEncodedWord : public QObject
{
    Q_OBJECT

private slots:
    void encodes()
    {
        static constexpr std::array<std::array<std::string_view, 2>, 9> kRows{{
            {"", ""},
            {"plain text, with: marks", "plain text, with: marks"},
            {"J\xC3\xBCrgen", "=?utf-8?q?J=C3=BCrgen?="},
            {"a J\xC3\xBCrgen b", "a =?utf-8?q?J=C3=BCrgen?= b"},
            {"\xC3\xBC b \xC3\xBC", "=?utf-8?b?w7wgYiDDvA==?="},
            {"a quite long text \xC3\xBC_b=c \xC3\xBC end",
                "a quite long text =?utf-8?b?w7xfYj1jIMO8?= end"},
            {"\xE4\xBD\xA0\xE5\xA5\xBD", "=?utf-8?b?5L2g5aW9?="},
            {"not =?utf-8?q?so?= here", "not =?utf-8?b?PT91dGYtOD9xP3NvPz0=?= here"},
            {"K\xF6ln", "=?iso-8859-1?q?K=F6ln?="},
        }};
        for (const auto& row : kRows) {
            QCOMPARE(octets(encodeWords(row[0])), octets(row[1]));
            if (ascii::isUtf8(row[0]))
                QCOMPARE(octets(decodeWords(row[1])), octets(row[0]));
        }
    }

    void keepsWordsShortAndCharactersWhole()
    {
        for (std::size_t offset = 0; offset < 8; ++offset) {
            std::string text(offset, 'a');
            for (int i = 0; i < 200; ++i)
                text += i % 5 == 0 ? " \xC3\xBC"
                    : i % 3 == 0   ? "\xF0\x9F\x99\x82"
                    : i % 2 == 0   ? "\xE4\xBD\xA0"
                                   : "bcd";
            const std::string encoded = encodeWords(text);
            for (const std::string_view word : ascii::split(encoded, ' ')) {
                QVERIFY2(word.size() <= 75, encoded.c_str());
                QVERIFY(ascii::isUtf8(decodeWords(word)));
                QVERIFY(decodeWords(word) != word || !word.starts_with("=?"));
            }
            QCOMPARE(octets(decodeWords(encoded)), octets(text));
        }
    }

    void decodes()
    {
        static constexpr std::array<std::array<std::string_view, 2>, 23> kRows{{
            {"plain", "plain"},
            {"=?utf-8?q?a_b=20c?=", "a b c"},
            {"=?UTF-8?Q?J=c3=bcrgen?= x", "J\xC3\xBCrgen x"},
            {"=?utf-8?b?R3LDvMOfZQ==?=",
                "Gr\xC3\xBC\xC3\x9F"
                "e"},
            {"=?iso-8859-1?q?K=F6ln?=", "K\xC3\xB6ln"},
            {"=?us-ascii?q?a?= =?us-ascii?q?b?=", "ab"},
            {"=?us-ascii?q?a?=\r\n =?utf-8?q?b?=", "ab"},
            {"=?us-ascii?q?a?= b =?us-ascii?q?c?=", "a b c"},
            {"(=?iso-8859-1?q?a?=)", "(a)"},
            {"=?utf-8*en?q?a?=", "a"},
            {"=?x-unknown?q?kept?=", "=?x-unknown?q?kept?="},
            {"=?utf-8?q?a?= =?x-unknown?q?kept?=", "a =?x-unknown?q?kept?="},
            {"=?utf-8?x?a?=", "=?utf-8?x?a?="},
            {"=?utf-8?q?=C3?=", "=?utf-8?q?=C3?="},
            {"=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "\xC3\xBC"},
            {"=?utf-8?q?=G0?=", "=?utf-8?q?=G0?="},
            {"=?utf-8?q?=4?=", "=?utf-8?q?=4?="},
            {"=?utf-8?b?!!?=", "=?utf-8?b?!!?="},
            {"=?utf-8?q?a b?=", "=?utf-8?q?a b?="},
            {"=?utf-8?q?open", "=?utf-8?q?open"},
            {"=?us-ascii?q?=FC?= =?utf-8?q?b?=", "=?us-ascii?q?=FC?= b"},
            {"=?utf-8?q?b?= =?us-ascii?q?=FC?= =?us-ascii?q?c?= d",
                "b =?us-ascii?q?=FC?= =?us-ascii?q?c?= d"},
            {"=?=?utf-8?q?a?=", "=?a"},
        }};
        for (const auto& row : kRows)
            QCOMPARE(octets(decodeWords(row[0])), octets(row[1]));
    }

    void isQuickWithBadInput()
    {
        for (const std::string_view piece :
            {"=?", "=?a?q?x", "=?utf-8?q?=C3?= ", "=?utf-8?q?", "=?a?q?=C3?= "}) {
            std::string text;
            while (text.size() < 500'000)
                text += piece;
            QVERIFY(decodeWords(text).size() <= text.size());
        }
    }
};

POSTROAD_TEST(TstEncodedWord);
#include "tst_encoded_word.moc"
