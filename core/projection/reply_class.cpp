// SPDX-License-Identifier: MIT
#include "core/projection/reply_class.h"

#include "core/base/ascii.h"
#include "core/projection/lines.h"

#include <array>

namespace postroad::projection {

namespace {

/// RFC 1939 §3: only the first line of a reply has a status.
ReplyClass classOfPop3(std::string_view line)
{
    if (line.substr(0, 3) == "+OK")
        return ReplyClass::Accepted;
    return line.substr(0, 4) == "-ERR" ? ReplyClass::Never : ReplyClass::None;
}

/// RFC 9051 §7.1: the status stands after the tag, or after "*"; "+" asks to go on.
ReplyClass classOfImap(std::string_view line)
{
    if (line.substr(0, 1) == "+")
        return ReplyClass::GoOn;
    const std::size_t blank = line.find(' ');
    if (blank == line.npos)
        return ReplyClass::None;
    const std::string_view rest = line.substr(blank + 1);
    const std::string_view status = rest.substr(0, rest.find(' '));
    if (ascii::iequals(status, "OK") || ascii::iequals(status, "PREAUTH"))
        return ReplyClass::Accepted;
    return ascii::iequals(status, "NO") || ascii::iequals(status, "BAD") ? ReplyClass::Never
                                                                         : ReplyClass::None;
}

} // namespace

std::string_view word(ReplyClass replyClass)
{
    static constexpr std::array<std::string_view, 5> kWords{
        "", "accepted", "go on", "not now", "never"};
    return kWords[static_cast<std::size_t>(replyClass)];
}

ReplyClass classOfCode(std::uint32_t code)
{
    switch (code / 100) {
    case 2:
        return ReplyClass::Accepted;
    case 3:
        return ReplyClass::GoOn;
    case 4:
        return ReplyClass::NotNow;
    case 5:
        return ReplyClass::Never;
    default:
        return ReplyClass::None;
    }
}

ReplyClass replyClass(const trace::Trace& trace, const trace::Event& event)
{
    if (!isReply(event.kind))
        return ReplyClass::None;
    if (event.number != 0 || !event.connection.valid())
        return classOfCode(event.number);
    switch (trace.connection(event.connection).protocol) {
    case trace::Protocol::Pop3:
        return classOfPop3(trace.text(event));
    case trace::Protocol::Imap:
        return classOfImap(trace.text(event));
    default:
        return ReplyClass::None;
    }
}

} // namespace postroad::projection
