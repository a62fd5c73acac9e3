// SPDX-License-Identifier: MIT
#include "app/cli/send_letter.h"

#include "app/cli/complain.h"
#include "app/cli/message_file.h"
#include "core/base/ascii.h"

namespace postroad::cli {

namespace {

/// RFC 6532 §3: a header with UTF-8 in it needs SMTPUTF8. Other octets above 127 are an old
/// mistake, which goes by 8BITMIME.
bool headerNeedsUtf8(std::string_view message)
{
    const std::string_view header = message.substr(0, message.find("\r\n\r\n"));
    return !ascii::isAscii(header) && ascii::isUtf8(header);
}

std::optional<mail::Path> readPath(const std::string& text, mail::PathKind kind)
{
    if (kind == mail::PathKind::Reverse && text == "<>")
        return mail::Path();
    const auto path = mail::parsePath('<' + text + '>', kind, mail::Script::Utf8);
    if (path && !(kind == mail::PathKind::Reverse && path->isNull()))
        return *path;
    complain(kUsage, "{} is no mail address: {}", ascii::quotedForDisplay(text),
        path ? "it is empty" : path.error().reason.en);
    return std::nullopt;
}

} // namespace

Result<smtp::Transaction, int> readLetter(const SendArguments& arguments)
{
    smtp::Transaction letter;
    const auto from = readPath(arguments.from, mail::PathKind::Reverse);
    if (!from)
        return Failure{kUsage};
    letter.envelope.reversePath = *from;
    bool utf8 = !ascii::isAscii(arguments.from);
    for (const std::string& to : arguments.to) {
        const auto path = readPath(to, mail::PathKind::Forward);
        if (!path)
            return Failure{kUsage};
        letter.envelope.recipients.emplace_back(*path);
        utf8 = utf8 || !ascii::isAscii(to);
    }
    auto input = readMessageFile(
        arguments.letter, arguments.quiet ? TellFlaws::No : TellFlaws::Yes);
    if (!input)
        return Failure<int>{input.error()};
    if (input->facts.eightBit)
        letter.envelope.body = mail::BodyType::EightBitMime;
    letter.envelope.smtpUtf8 = utf8 || headerNeedsUtf8(input->octets);
    letter.content = makeBlob(std::move(input->octets));
    return letter;
}

} // namespace postroad::cli
