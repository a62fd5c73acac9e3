// SPDX-License-Identifier: MIT
#include "app/cli/send_report.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <fmt/core.h>

namespace postroad::cli {

using smtp::FailureReason;
using smtp::RecipientOutcome;
using smtp::SessionFailed;
using smtp::Stage;
using smtp::Verdict;

namespace {

constexpr std::size_t kReplyOctetsShown = 2000;

std::string_view word(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Accepted:
        return "accepted";
    case Verdict::Temporary:
        return "not now";
    case Verdict::Permanent:
        return "refused for good";
    case Verdict::NoAnswer:
        break;
    }
    return "no answer";
}

std::string shown(const smtp::Reply& reply)
{
    return ascii::quotedForDisplay(summary(reply), kReplyOctetsShown);
}

/// Where the session stood.
std::string at(Stage stage)
{
    switch (stage) {
    case Stage::Greeting:
        return "at the greeting";
    case Stage::Hello:
        return "at the hello";
    case Stage::DataEnd: // RFC 1047
        return "after the end of the letter, which it may have";
    default:
        return "at " + ascii::uppered(smtp::name(stage));
    }
}

bool isTlsRefused(const std::optional<SessionFailed>& failure)
{
    return failure && failure->reason == FailureReason::TlsNotOffered && failure->reply.code != 0;
}

/// The session's failure decided on this recipient.
bool isExplained(const RecipientOutcome& outcome, const SessionFailed& failure)
{
    if (outcome.ours)
        return outcome.stage == Stage::StartTls || outcome.stage == Stage::Auth;
    return outcome.verdict != Verdict::Accepted
        && (outcome.reply.code == 0 || outcome.reply == failure.reply);
}

std::string toldOfOurs(const RecipientOutcome& outcome, const SendResult& result)
{
    if (outcome.stage == Stage::Local && outcome.verdict == Verdict::NoAnswer)
        return "not sent: the server takes no more in one session";
    const std::string why = outcome.reply.code != 0 ? outcome.reply.lines.front()
        : result.failure                            ? told(*result.failure)
                                                    : std::string("the session was given up");
    return fmt::format("{} here, not by the server: {}",
        outcome.verdict == Verdict::Permanent ? "refused for good" : "put off",
        ascii::quotedForDisplay(why, kReplyOctetsShown));
}

} // namespace

std::string told(const RecipientOutcome& outcome, const SendResult& result)
{
    if (outcome.ours)
        return toldOfOurs(outcome, result);
    if (outcome.verdict != Verdict::Accepted && isTlsRefused(result.failure))
        return "put off here, not by the server: " + told(*result.failure);
    if (outcome.reply.code != 0)
        return fmt::format("{}: {}", word(outcome.verdict), shown(outcome.reply));
    return result.failure ? fmt::format("{}: {}", word(outcome.verdict), told(*result.failure))
                          : fmt::format("{} {}", word(outcome.verdict), at(outcome.stage));
}

std::string told(const SessionFailed& failure)
{
    switch (failure.reason) {
    case FailureReason::Refused:
        return "the server refused the session: " + shown(failure.reply);
    case FailureReason::ServerClosing:
        return "the server ended the session: " + shown(failure.reply);
    case FailureReason::ProtocolError:
        return fmt::format("protocol error {}: {}", at(failure.stage), failure.detail);
    case FailureReason::TimedOut:
        return fmt::format("no answer in time {}{}", at(failure.stage),
            failure.detail.empty() ? std::string() : ": " + failure.detail);
    case FailureReason::ConnectionLost:
        return fmt::format("connection lost {}", at(failure.stage));
    case FailureReason::TlsNotOffered:
        return failure.reply.code == 0
            ? "TLS is required, and the server doesn't offer it"
            : "TLS is required, and the server refused it: " + shown(failure.reply);
    case FailureReason::TlsFailed:
        return "TLS failed: " + failure.detail;
    case FailureReason::AuthNotOffered:
        return "a login is required, and the server doesn't offer AUTH";
    case FailureReason::LoginRefused:
        return "the server refused the login: " + shown(failure.reply);
    case FailureReason::LoginGivenUp:
        return "login given up here: " + failure.detail;
    }
    return {};
}

bool failureSaysAll(const SendResult& result)
{
    return result.failure
        && std::all_of(result.outcomes.begin(), result.outcomes.end(),
            [&](const RecipientOutcome& outcome) { return isExplained(outcome, *result.failure); });
}

} // namespace postroad::cli
