// SPDX-License-Identifier: MIT
#include "core/node/bounce.h"

#include "core/base/ascii.h"
#include "core/base/random.h"
#include "core/node/envelope_facts.h"
#include "core/smtp/parameters.h"

#include <algorithm>

namespace postroad::node {

namespace {

/// What became of the last attempt.
void tellFailure(mail::RecipientStatus& status, const spool::QueuedRecipient& recipient)
{
    status.status = recipient.code;
    if (recipient.replyCode == 0)
        status.explanation = recipient.diagnostic;
}

mail::RecipientStatus statusOf(const Notice& notice, const Calendar& calendar, const CivilTime& now)
{
    const spool::QueuedRecipient& recipient = notice.recipient;
    mail::RecipientStatus status;
    status.originalRecipient = recipient.dsn.originalRecipient;
    status.finalRecipient = recipient.path.mailbox;
    status.action = notice.action;
    // RFC 3464 §2.3.5: the MTA "that reported delivery status"; who said nothing has reported none.
    if (recipient.replyCode != 0) {
        status.remoteHost = recipient.remoteHost;
        status.diagnostic = recipient.diagnostic; // RFC 3461 §6.3 (i): whatever became of it
    }
    status.lastAttempt = now;
    if (notice.action == mail::DeliveryAction::Failed) {
        tellFailure(status, recipient);
        status.status.klass = 5; // it is over, also where the last word was "not now"
    } else if (notice.action == mail::DeliveryAction::Delayed) {
        tellFailure(status, recipient);
        status.status.klass = 4; // RFC 3463 §2: it is not over, whatever the last word was
        status.willRetryUntil = calendar.civil(notice.triedUntil);
    } else if (notice.action == mail::DeliveryAction::Relayed) {
        status.explanation = "passed on to " + recipient.remoteHost
            + ", which sends no notifications: you will not hear of it again";
    } else {
        status.explanation = "delivered to the mailbox";
    }
    return status;
}

} // namespace

spool::Entry makeNotification(runtime::Runtime& runtime, std::string id, const spool::Entry& entry,
    const std::vector<Notice>& notices, std::uint64_t messageOctetsMax)
{
    const std::string host(runtime.hostName());
    const CivilTime date = runtime.calendar().civil(runtime.now());
    mail::DeliveryReport report;
    report.reportingHost = host;
    report.arrivalDate = runtime.calendar().civil(entry.arrived);
    report.queueId = entry.id;
    report.from = {"MAILER-DAEMON", host};
    report.to = entry.reversePath.mailbox;
    report.date = date;
    report.messageId = identifier(runtime.random("message id")) + '@' + host;
    report.boundary = identifier(runtime.random("mime boundary"));
    report.originalMessage = *entry.content;
    // RFC 3461 §6.3 (a): the field "is NOT encoded as xtext".
    report.envelopeId = smtp::parseXtext(entry.envelopeId).value_or(entry.envelopeId);
    // RFC 3461 §4.3: without a failure only the header, whatever RET says. A message without lines
    // can't stand in one that has them (RFC 3030 §3).
    const bool tellsOfFailure = std::any_of(notices.begin(), notices.end(),
        [](const Notice& notice) { return notice.action == mail::DeliveryAction::Failed; });
    report.headerOnly = entry.dsnReturn == mail::DsnReturn::Headers
        || entry.body == mail::BodyType::BinaryMime || !tellsOfFailure;
    // RFC 3461 §6.2: of a message that is too long only the header; the notification must arrive.
    if (messageOctetsMax != 0)
        report.wholeMessageOctetsMax = static_cast<std::size_t>(
            std::min<std::uint64_t>(report.wholeMessageOctetsMax, messageOctetsMax / 2));
    report.smtpUtf8 = entry.smtpUtf8;
    for (const Notice& notice : notices)
        report.recipients.push_back(statusOf(notice, runtime.calendar(), date));

    spool::Entry bounce;
    bounce.id = std::move(id);
    bounce.content = makeBlob(formatDeliveryStatus(report));
    if (!ascii::isAscii(*bounce.content))
        bounce.body = mail::BodyType::EightBitMime;
    bounce.smtpUtf8 = entry.smtpUtf8;
    bounce.recipients.push_back({.path = entry.reversePath, .ordinal = 1});
    trace::MessageInfo info;
    info.messageId = '<' + report.messageId + '>';
    info.recipients.push_back(mailboxText(entry.reversePath));
    info.about = entry.message;
    if (entry.message != 0)
        info.letter = runtime.recorder().trace().message(entry.message).letter;
    bounce.message = runtime.recorder().addMessage(std::move(info));
    const std::string messageId = '<' + report.messageId + '>';
    runtime.recorder().setCause(runtime.record({.kind = trace::EventKind::LetterBounced,
        .subject = {bounce.message, 1, 0},
        .text = messageId}));
    return bounce;
}

} // namespace postroad::node
