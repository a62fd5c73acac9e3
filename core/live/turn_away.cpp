// SPDX-License-Identifier: MIT
#include "core/live/turn_away.h"

#include "core/smtp/reply_catalogue.h"

namespace postroad::live {

namespace {

constexpr std::string_view kTooMany = "Too many sessions, try again later";

std::string smtpReply(std::string_view hostName)
{
    constexpr std::string_view kHost = "{host}";
    smtp::Reply reply = smtp::makeReply(smtp::ReplyId::ServiceBusy);
    for (std::string& line : reply.lines) {
        if (const std::size_t at = line.find(kHost); at != line.npos)
            line.replace(at, kHost.size(), hostName);
    }
    // RFC 2034 §4: no enhanced code in the greeting.
    return smtp::format(reply, smtp::WithEnhanced::No);
}

} // namespace

std::string comeLater(trace::Protocol protocol, std::string_view hostName)
{
    switch (protocol) {
    case trace::Protocol::Smtp:
    case trace::Protocol::Submission:
    case trace::Protocol::Lmtp:
        return smtpReply(hostName);
    case trace::Protocol::Pop3:
        // RFC 3206 §4: the trouble is ours, and passes.
        return "-ERR [SYS/TEMP] " + std::string(kTooMany) + "\r\n";
    case trace::Protocol::Imap:
        // RFC 9051 §7.1.5: a greeting that is a farewell.
        return "* BYE " + std::string(kTooMany) + "\r\n";
    case trace::Protocol::Dns:
        break;
    }
    return {};
}

} // namespace postroad::live
