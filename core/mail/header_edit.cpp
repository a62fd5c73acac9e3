// SPDX-License-Identifier: MIT
#include "core/mail/header_edit.h"

#include "core/base/ascii.h"
#include "core/mail/header.h"

#include <algorithm>

namespace postroad::mail {

namespace {

/// More than this many blanks in a row could make a line of blanks alone, which ends a header in
/// the eyes of some.
constexpr std::size_t kBlanksMax = 64;

/// Without other control characters than spaces.
std::string tamed(std::string_view value)
{
    std::string text;
    std::size_t blanks = 0;
    for (const char c : ascii::trimmed(value)) {
        const bool blank = c == ' ' || ascii::isControl(c);
        blanks = blank ? blanks + 1 : 0;
        if (blanks <= kBlanksMax)
            text += blank ? ' ' : c;
    }
    return text;
}

/// A run of blanks and the word after it: a fold may come before it, or nowhere.
std::string_view nextPiece(std::string_view text)
{
    const std::size_t word = std::min(text.find_first_not_of(' '), text.size());
    return text.substr(0, text.find(' ', word));
}

} // namespace

std::string formatField(std::string_view name, std::string_view value)
{
    std::string field(name);
    field += ':';
    const std::string text = ' ' + tamed(value);
    std::size_t lineOctets = field.size();
    bool lineHasWord = false;
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view piece = nextPiece(rest);
        if (lineHasWord && lineOctets + piece.size() > kLineOctetsWanted) {
            field += "\r\n";
            lineOctets = 0;
        }
        piece = piece.substr(0, lineOctets + 1 < kLineOctetsMax ? kLineOctetsMax - lineOctets : 1);
        field += piece;
        lineOctets += piece.size();
        lineHasWord = true;
        rest.remove_prefix(piece.size());
        if (!rest.empty() && rest.front() != ' ') {
            field += "\r\n ";
            lineOctets = 1;
            lineHasWord = false;
        }
    }
    return field + "\r\n";
}

bool needsEmptyLineBelowFields(std::string_view message)
{
    const std::size_t feed = message.find('\n');
    const Header header = parseHeader(
        message.substr(0, feed == std::string_view::npos ? feed : feed + 1));
    return header.fields.empty() && !header.hasEmptyLine;
}

std::string prependFields(std::string_view fields, std::string_view message)
{
    std::string octets;
    octets.reserve(fields.size() + message.size() + 2);
    octets += fields;
    if (!fields.empty() && needsEmptyLineBelowFields(message))
        octets += "\r\n";
    octets += message;
    return octets;
}

} // namespace postroad::mail
