// SPDX-License-Identifier: MIT
#include "core/mail/content_type.h"
#include "tests/core/mail/octets.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <array>

using namespace postroad::mail;
using postroad::tests::octets;

namespace {

std::string described(const std::optional<ContentType>& type)
{
    if (!type)
        return "none";
    std::string text = type->type + '/' + type->subtype;
    for (const MimeParameter& parameter : type->parameters)
        text += '|' + parameter.name + '=' + parameter.value;
    return text;
}

} // namespace

class TstContentType : public QObject
{
    Q_OBJECT

private slots:
    void parametersAsTheyWereWritten()
    {
        QByteArray text;
        for (const MimeParameter& each : parametersAsWritten(
                 "application/x; NAME*0*=utf-8''a%20; name*1=\"q\\\"x\" (c); =y; size=5"))
            text += QByteArray::fromStdString(each.name + "=" + each.value + "|");
        QCOMPARE(text, QByteArray("name*0*=utf-8''a%20|name*1=q\"x|size=5|"));
        QCOMPARE(parametersAsWritten("attachment; filename=x").size(), std::size_t{1});
        QVERIFY(parametersAsWritten("").empty() && parametersAsWritten("inline").empty());
    }
    void transferEncodings()
    {
        // RFC 2045 §6.1: a word of a structured field, so comments may stand there.
        QCOMPARE(parseTransferEncoding(" BASE64 (see (below))"), std::string("base64"));
        QCOMPARE(parseTransferEncoding("(c)\r\n 8bit"), std::string("8bit"));
        QCOMPARE(parseTransferEncoding("quoted-printable;"), std::string("quoted-printable"));
        QCOMPARE(parseTransferEncoding(" "), std::string());
    }
    void readsTypes()
    {
        static constexpr std::array<std::array<std::string_view, 2>, 22> kRows{{
            {"text/plain", "text/plain"},
            {" Text/HTML; Charset=\"utf-8\"", "text/html|charset=utf-8"},
            {"text/plain;charset=us-ascii;format=flowed",
                "text/plain|charset=us-ascii|format=flowed"},
            {"text/plain (a comment); charset=utf-8 (plain (nested))", "text/plain|charset=utf-8"},
            {"multipart/mixed;\r\n\tboundary=\"a b;c\"", "multipart/mixed|boundary=a b;c"},
            {"multipart/mixed; boundary=a=b", "multipart/mixed|boundary=a=b"},
            {"text / plain ; charset = utf-8", "text/plain|charset=utf-8"},
            {"a/b; n=\"x\\\"y\"", "a/b|n=x\"y"},
            {"a/b; n*0=x; n*1=y; n*2=z", "a/b|n=xyz"},
            {"a/b; n*=utf-8''a%20b%C3%BC", "a/b|n=a b\xC3\xBC"},
            {"a/b; n*0*=utf-8'en'a%20; n*1=%20; n*2*=%41", "a/b|n=a %20A"},
            {"a/b; n*=x-other''a%20b", "a/b|n=x-other''a%20b"},
            {"a/b;;; c=d;", "a/b|c=d"},
            {"a/b; =x; c", "a/b"},
            {"a/b; c=\"open", "a/b|c=open"},
            {"a/b; c=", "a/b|c="},
            {"", "none"},
            {"text", "none"},
            {"/plain", "none"},
            {"text/", "none"},
            {";charset=x", "none"},
            {"(((", "none"},
        }};
        for (const auto& row : kRows)
            QCOMPARE(octets(described(parseContentType(row[0]))), octets(row[1]));
    }

    void capsParameters()
    {
        std::string field = "a/b";
        for (int i = 0; i < 1000; ++i)
            field += "; p=q";
        QCOMPARE(parseContentType(field)->parameters.size(), kMimeParametersMax);
    }

    void readsDispositions()
    {
        QCOMPARE(octets(described(parseContentDisposition("Attachment; filename=\"a b\""))),
            QByteArray("attachment/|filename=a b"));
        QVERIFY(!parseContentDisposition(" "));
    }

    void takesEncodingsOff()
    {
        static constexpr std::array<std::array<std::string_view, 3>, 17> kRows{{
            {"7bit", "a=41", "a=41"},
            {"quoted-printable", "a=41=\r\nb  \r\nc=\nd\n", "aAb\r\ncd\n"},
            {"Quoted-Printable", "=c3=BC", "\xC3\xBC"},
            {"quoted-printable", "=4", "=4"},
            {"quoted-printable", "=ZZ=", "=ZZ"},
            {"quoted-printable", "a=20\r\n", "a \r\n"},
            {"base64", "SGVsbG8=\r\n", "Hello"},
            {"BASE64", "SGVs\r\nbG8=", "Hello"},
            {"base64", "SGVsbG8", "Hello"},
            {"base64", "SGVs*bG8=!!", "Hello"},
            {"base64", "SGVsb", "Hel"},
            {"base64", "AAEC", std::string_view("\0\1\2", 3)},
            {"base64", "/w==", "\xFF"},
            {"base64", "/x==", "\xFF"},
            {"base64", "", ""},
            {"base64", "=", ""},
            {"x-unknown", "abc", "abc"},
        }};
        for (const auto& row : kRows)
            QCOMPARE(octets(decodeTransfer(row[1], row[0])), octets(row[2]));
    }
};

POSTROAD_TEST(TstContentType);
#include "tst_content_type.moc"
