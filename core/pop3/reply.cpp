// SPDX-License-Identifier: MIT
#include "core/pop3/reply.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace postroad::pop3 {

namespace {

struct CodeName
{
    ResponseCode code;
    std::string_view name;
};

constexpr std::array kCodeNames{
    CodeName{ResponseCode::Auth, "AUTH"},
    CodeName{ResponseCode::InUse, "IN-USE"},
    CodeName{ResponseCode::LoginDelay, "LOGIN-DELAY"},
    CodeName{ResponseCode::SysTemp, "SYS/TEMP"},
    CodeName{ResponseCode::SysPerm, "SYS/PERM"},
};

/// RFC 2449 §8: the code stands in brackets at the beginning of the text of a -ERR.
ResponseCode takeCode(std::string_view& text)
{
    for (const CodeName& known : kCodeNames) {
        const std::size_t size = known.name.size();
        if (text.size() < size + 2 || text[0] != '[' || text[size + 1] != ']'
            || !ascii::iequals(text.substr(1, size), known.name))
            continue;
        text = ascii::trimmed(text.substr(size + 2));
        return known.code;
    }
    return ResponseCode::None;
}

} // namespace

std::string_view name(ResponseCode code)
{
    const auto known = std::find_if(kCodeNames.begin(), kCodeNames.end(),
        [code](const CodeName& candidate) { return candidate.code == code; });
    return known == kCodeNames.end() ? std::string_view{} : known->name;
}

std::string format(const Reply& reply)
{
    std::string line = reply.status == Status::Ok ? "+OK" : "-ERR";
    if (reply.code != ResponseCode::None)
        line.append(" [").append(name(reply.code)).append("]");
    if (!reply.text.empty())
        line.append(" ").append(reply.text);
    std::replace_if(line.begin(), line.end(), ascii::isControl, '?');
    line.resize(std::min(line.size(), kReplyOctetsMax - 2));
    return line;
}

std::optional<Reply> parseReply(std::string_view line)
{
    const std::size_t space = line.find(' ');
    const std::string_view word = line.substr(0, space);
    std::string_view text = space == line.npos ? std::string_view{}
                                               : ascii::trimmed(line.substr(space + 1));
    Reply reply;
    // RFC 1939 §3: "Servers MUST send the "+OK" and "-ERR" in upper case." Whoever doesn't isn't a
    // POP3 server.
    if (word == "-ERR")
        reply.status = Status::Err;
    else if (word != "+OK")
        return std::nullopt;
    if (reply.status == Status::Err)
        reply.code = takeCode(text);
    reply.text = text;
    return reply;
}

} // namespace postroad::pop3
