// SPDX-License-Identifier: MIT
#include "core/node/bounce.h"

#include "core/base/random.h"
#include "core/mail/delivery_status.h"
#include "core/node/envelope_facts.h"

namespace postroad::node {

spool::Entry makeBounce(runtime::Runtime& runtime, std::string id, const spool::Entry& entry,
    const std::vector<spool::QueuedRecipient>& failed)
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
    for (const spool::QueuedRecipient& recipient : failed) {
        mail::RecipientStatus status;
        status.finalRecipient = recipient.path.mailbox;
        status.status = recipient.code;
        status.status.klass = 5; // it is over, also where the last word was "not now"
        status.remoteHost = recipient.remoteHost;
        status.diagnostic = recipient.replyCode != 0 ? recipient.diagnostic : std::string();
        status.lastAttempt = date;
        if (recipient.replyCode == 0)
            status.explanation = recipient.diagnostic;
        report.recipients.push_back(std::move(status));
    }

    spool::Entry bounce;
    bounce.id = std::move(id);
    bounce.content = makeBlob(formatDeliveryStatus(report));
    bounce.body = entry.body;
    bounce.recipients.push_back({.path = entry.reversePath, .ordinal = 1});
    trace::MessageInfo info;
    info.messageId = '<' + report.messageId + '>';
    info.recipients.push_back(mailboxText(entry.reversePath));
    info.about = entry.message;
    info.letter = runtime.recorder().trace().message(entry.message).letter;
    bounce.message = runtime.recorder().addMessage(std::move(info));
    const std::string messageId = '<' + report.messageId + '>';
    runtime.recorder().setCause(runtime.record({.kind = trace::EventKind::LetterBounced,
        .subject = {bounce.message, 1, 0},
        .text = messageId}));
    return bounce;
}

} // namespace postroad::node
