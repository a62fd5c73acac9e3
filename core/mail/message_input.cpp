// SPDX-License-Identifier: MIT
#include "core/mail/message_input.h"

#include "core/base/ascii.h"
#include "core/mail/date.h"
#include "core/mail/header.h"
#include "core/mail/header_edit.h"

#include <algorithm>
#include <fmt/core.h>
#include <optional>

namespace postroad::mail {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// A line of the file, and where it is.
struct FileLine
{
    std::string_view text; ///< without its line end
    std::size_t offset = 0;
    std::size_t number = 0; ///< from 1
    bool crlf = false;
    bool ended = false; ///< by CRLF or LF
};

FileLine fileLineAt(std::string_view file, std::size_t offset, std::size_t number)
{
    const std::size_t feed = file.find('\n', offset);
    FileLine line{file.substr(offset, feed == std::string_view::npos ? feed : feed - offset),
        offset, number, false, feed != std::string_view::npos};
    if (line.ended && !line.text.empty() && line.text.back() == '\r') {
        line.text.remove_suffix(1);
        line.crlf = true;
    }
    return line;
}

std::size_t octetsOf(const FileLine& line)
{
    return line.text.size() + (line.crlf ? 1 : 0) + (line.ended ? 1 : 0);
}

std::optional<InputError> flawIn(const FileLine& line)
{
    const std::size_t cr = line.text.find('\r');
    const std::size_t nul = line.text.find('\0');
    if (cr == std::string_view::npos && nul == std::string_view::npos)
        return std::nullopt;
    const std::size_t offset = line.offset + std::min(cr, nul);
    // RFC 5322 §2.3: "CR and LF MUST only occur together as CRLF"; §4: a message with NUL must not
    // be made.
    if (cr < nul)
        return InputError{InputError::Kind::BareCr, offset, line.number,
            fmt::format("line {} holds a carriage return without a line feed (octet {})",
                line.number, offset)};
    return InputError{InputError::Kind::Nul, offset, line.number,
        fmt::format("line {} holds a NUL octet (octet {})", line.number, offset)};
}

bool beginsWithField(std::string_view text)
{
    return !parseHeader(text.substr(0, std::min(text.size(), text.find('\n')))).fields.empty();
}

bool holdsTimeOfDay(std::string_view line)
{
    for (std::size_t i = 1; i + 1 < line.size(); ++i) {
        if (line[i] == ':' && ascii::isDigit(line[i - 1]) && ascii::isDigit(line[i + 1]))
            return true;
    }
    return false;
}

/// Whether the first line is what mbox files put between messages, and not a letter that begins
/// with the word "From".
bool beginsWithMboxLine(std::string_view file)
{
    if (file.substr(0, 5) != "From ")
        return false;
    const FileLine line = fileLineAt(file, 0, 1);
    return line.ended
        && (holdsTimeOfDay(line.text) || beginsWithField(file.substr(octetsOf(line))));
}

void noteLine(const FileLine& line, InputFacts& facts)
{
    ++facts.lines;
    facts.longestLineOctets = std::max(facts.longestLineOctets, line.text.size());
    if (line.text.size() > kLineOctetsMax && facts.longLines++ == 0)
        facts.firstLongLine = line.number;
    facts.eightBit = facts.eightBit || !ascii::isAscii(line.text);
    facts.loneLineFeeds = facts.loneLineFeeds || (line.ended && !line.crlf);
    facts.finalLineEndAdded = !line.ended;
}

} // namespace

Result<MessageInput, InputError> readMessage(
    std::string_view file, std::size_t octetsMax, Flaws flaws)
{
    if (file.size() > octetsMax)
        return Failure{InputError{InputError::Kind::TooLarge, octetsMax, 0,
            fmt::format("the message has more than {} octets", octetsMax)}};
    MessageInput input;
    InputFacts& facts = input.facts;
    std::size_t offset = 0;
    std::size_t number = 1;
    if (file.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
        const std::string_view rest = file.substr(kByteOrderMark.size());
        facts.byteOrderMarkDropped = beginsWithField(rest) || beginsWithMboxLine(rest);
        offset = facts.byteOrderMarkDropped ? kByteOrderMark.size() : 0;
    }
    if (beginsWithMboxLine(file.substr(offset))) {
        facts.mboxLineDropped = true;
        offset += octetsOf(fileLineAt(file, offset, number++));
    }
    input.octets.reserve(file.size() + file.size() / 32 + 2);
    while (offset < file.size()) {
        const FileLine line = fileLineAt(file, offset, number++);
        if (const auto flaw = flawIn(line); flaw && flaws == Flaws::Refuse)
            return Failure{*flaw};
        else if (flaw && !facts.flaw)
            facts.flaw = flaw;
        noteLine(line, facts);
        input.octets += line.text;
        input.octets += "\r\n";
        offset += octetsOf(line);
    }
    return input;
}

std::string missingFields(
    std::string_view message, const CivilTime& date, std::string_view messageId)
{
    const Header header = parseHeader(message);
    std::string fields;
    if (findField(message, header, "Date") == nullptr) // RFC 6409 §8.2
        fields += formatField("Date", formatDate(date));
    if (findField(message, header, "Message-ID") == nullptr) // RFC 6409 §8.3
        fields += formatField("Message-ID", '<' + std::string(messageId) + '>');
    if (!fields.empty() && needsEmptyLineBelowFields(message))
        fields += "\r\n";
    return fields;
}

std::string completeHeader(
    std::string_view message, const CivilTime& date, std::string_view messageId)
{
    return missingFields(message, date, messageId).append(message);
}

} // namespace postroad::mail
