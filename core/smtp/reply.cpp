// SPDX-License-Identifier: MIT
#include "core/smtp/reply.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <utility>

namespace postroad::smtp {

std::string_view words(ReplyClass replyClass)
{
    switch (replyClass) {
    case ReplyClass::Positive:
        return "accepted";
    case ReplyClass::Intermediate:
        return "go on";
    case ReplyClass::Transient:
        return "not now";
    case ReplyClass::Permanent:
        return "never";
    }
    return {};
}

Reply makeReply(std::uint16_t code, EnhancedCode enhanced, std::string_view text)
{
    return Reply{code, enhanced, {std::string(text)}};
}

std::string format(const EnhancedCode& code)
{
    if (code.klass == 0)
        return {};
    return std::to_string(code.klass) + '.' + std::to_string(code.subject) + '.'
        + std::to_string(code.detail);
}

std::optional<EnhancedCode> parseEnhancedCode(std::string_view text)
{
    const std::string_view word = text.substr(0, text.find(' '));
    if (word.size() < 5 || word[1] != '.' || (word[0] != '2' && word[0] != '4' && word[0] != '5'))
        return std::nullopt;
    const std::size_t dot = word.find('.', 2);
    if (dot == word.npos)
        return std::nullopt;
    const auto part = [](std::string_view digits) -> std::optional<std::uint16_t> {
        if (digits.size() > 3 || (digits.size() > 1 && digits.front() == '0'))
            return std::nullopt;
        const auto value = ascii::parseNumber(digits, 999);
        return value ? std::optional(static_cast<std::uint16_t>(*value)) : std::nullopt;
    };
    const auto subject = part(word.substr(2, dot - 2));
    const auto detail = part(word.substr(dot + 1));
    if (!subject || !detail)
        return std::nullopt;
    return EnhancedCode{static_cast<std::uint8_t>(word[0] - '0'), *subject, *detail};
}

std::size_t lineCount(const Reply& reply)
{
    return std::clamp<std::size_t>(reply.lines.size(), 1, kReplyLinesMax);
}

std::string formatLine(const Reply& reply, std::size_t index, WithEnhanced withEnhanced)
{
    std::string line = std::to_string(reply.code);
    line += index + 1 < lineCount(reply) ? '-' : ' ';
    // RFC 2034 §4: every line of a reply carries the code; 3yz replies have none.
    if (withEnhanced == WithEnhanced::Yes && reply.enhanced.klass != 0
        && reply.replyClass() != ReplyClass::Intermediate)
        line.append(format(reply.enhanced)).append(" ");
    if (index < reply.lines.size())
        line += reply.lines[index];
    // RFC 5321 §4.2: the words of a reply are printable; whoever gave them can't end the line with
    // them.
    std::replace_if(
        line.begin(), line.end(), [](char c) { return ascii::isControl(c) && c != '\t'; }, '?');
    const std::size_t octetsMax = reply.code == 334 ? kAuthLineOctetsMax : kReplyLineOctetsMax;
    line.resize(std::min(line.size(), octetsMax - 2));
    return line;
}

std::string format(const Reply& reply, WithEnhanced withEnhanced)
{
    std::string lines;
    for (std::size_t i = 0; i < lineCount(reply); ++i)
        lines.append(formatLine(reply, i, withEnhanced)).append("\r\n");
    return lines;
}

std::string summary(const Reply& reply)
{
    std::string text = std::to_string(reply.code);
    if (reply.enhanced.klass != 0)
        text.append(" ").append(format(reply.enhanced));
    std::string_view separator = " ";
    for (const std::string& line : reply.lines) {
        text.append(line.empty() ? "" : separator).append(line);
        separator = " / ";
    }
    return text;
}

std::string transcript(const Reply& reply)
{
    if (lineCount(reply) == 1)
        return summary(reply);
    std::string text;
    for (std::size_t i = 0; i < lineCount(reply); ++i)
        text.append(i == 0 ? "" : " ").append(formatLine(reply, i, WithEnhanced::Yes));
    return text;
}

std::optional<ReplyParser::Line> ReplyParser::parseLine(std::string_view line)
{
    const auto code = ascii::parseNumber(line.substr(0, 3), 599);
    // RFC 5321 §4.2: only the first digit puts a code out of range, and §4.3.2 decides by it. Its
    // grammar ends at x59, but servers say 571 in earnest.
    if (line.size() < 3 || !code || *code < 200)
        return std::nullopt;
    Line parsed;
    parsed.code = static_cast<std::uint16_t>(*code);
    if (line.size() == 3) // RFC 5321 §4.2.1: "clients MUST accept … the reply code only"
        return parsed;
    if (line[3] != ' ' && line[3] != '-')
        return std::nullopt;
    parsed.last = line[3] == ' ';
    parsed.text = line.substr(4);
    const auto enhanced = parseEnhancedCode(parsed.text);
    // RFC 2034 §4: the class of both codes is the same; otherwise it only looks like one.
    if (enhanced && enhanced->klass == parsed.code / 100) {
        parsed.enhanced = *enhanced;
        parsed.text.remove_prefix(std::min(parsed.text.size(), format(*enhanced).size() + 1));
    }
    return parsed;
}

Result<std::optional<Reply>, ReplyParser::Fault> ReplyParser::take(std::string_view line)
{
    const auto parsed = parseLine(line);
    if (!parsed)
        return Failure{Fault::BadCode};
    if (m_reply.code != 0 && m_reply.code != parsed->code)
        return Failure{Fault::CodesDiffer};
    if (m_reply.lines.size() >= kReplyLinesMax)
        return Failure{Fault::TooManyLines};
    if (m_reply.lines.empty()) {
        m_reply.code = parsed->code;
        m_reply.enhanced = parsed->enhanced;
    }
    m_reply.lines.emplace_back(parsed->text);
    if (!parsed->last)
        return std::optional<Reply>();
    return std::optional(std::exchange(m_reply, Reply()));
}

std::string_view words(ReplyParser::Fault fault)
{
    switch (fault) {
    case ReplyParser::Fault::BadCode:
        return "the line doesn't begin with a reply code from 200 to 599";
    case ReplyParser::Fault::CodesDiffer:
        return "the lines of one reply have different codes";
    case ReplyParser::Fault::TooManyLines:
        return "the reply has too many lines";
    }
    return {};
}

} // namespace postroad::smtp
