// SPDX-License-Identifier: MIT
#include "core/smtp/client_events.h"

#include <array>

namespace postroad::smtp {

std::string_view name(Stage stage)
{
    static constexpr std::array<std::string_view, 11> kNames{"before sending", "greeting", "hello",
        "starttls", "auth", "mail", "rcpt", "data", "data-end", "rset", "quit"};
    return kNames[static_cast<std::size_t>(stage)];
}

std::string_view name(FailureReason reason)
{
    static constexpr std::array<std::string_view, 10> kNames{"refused", "server closing",
        "protocol error", "timed out", "connection lost", "tls not offered", "tls failed",
        "auth not offered", "login refused", "login given up"};
    return kNames[static_cast<std::size_t>(reason)];
}

Stage stageOf(Verb verb)
{
    switch (verb) {
    case Verb::Greeting:
        return Stage::Greeting;
    case Verb::StartTls:
        return Stage::StartTls;
    case Verb::Auth:
        return Stage::Auth;
    case Verb::Mail:
        return Stage::Mail;
    case Verb::Rcpt:
        return Stage::Rcpt;
    case Verb::Data:
    case Verb::Bdat:
        return Stage::Data;
    case Verb::DataEnd:
        return Stage::DataEnd;
    case Verb::Rset:
        return Stage::Rset;
    case Verb::Quit:
        return Stage::Quit;
    default:
        return Stage::Hello;
    }
}

Verdict verdictOf(Stage stage, const Reply& reply)
{
    // RFC 5321 §4.5.3.1.10: 552 to RCPT was once said for too many recipients, and "clients SHOULD
    // treat a 552 code in this case as a temporary, rather than permanent, failure"
    if (stage == Stage::Rcpt && reply.code == 552
        && (reply.enhanced.klass == 0 || reply.enhanced.subject == 5))
        return Verdict::Temporary;
    switch (reply.replyClass()) {
    case ReplyClass::Positive:
        return Verdict::Accepted;
    case ReplyClass::Transient:
        return Verdict::Temporary;
    case ReplyClass::Permanent:
        return Verdict::Permanent;
    case ReplyClass::Intermediate:
        break;
    }
    return Verdict::NoAnswer;
}

} // namespace postroad::smtp
