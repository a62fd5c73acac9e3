// SPDX-License-Identifier: MIT
#include "core/mail/delivery_status.h"

#include "core/base/ascii.h"
#include "core/mail/address_list.h"
#include "core/mail/date.h"
#include "core/mail/header.h"
#include "core/mail/header_edit.h"

#include <algorithm>
#include <fmt/core.h>

namespace postroad::mail {

namespace {

/// What other hosts said is quoted up to here.
constexpr std::size_t kDiagnosticOctetsMax = 900;

bool isEightBit(std::string_view text) { return !ascii::isAscii(text); }

/// In one line of ASCII, for fields and for the text.
std::string oneLine(std::string_view text)
{
    std::string line(text.substr(0, kDiagnosticOctetsMax));
    for (char& c : line)
        c = ascii::isControl(c) ? ' ' : ascii::isEightBit(c) ? '?' : c;
    return line;
}

EnhancedCode statusOf(const RecipientStatus& recipient)
{
    if (recipient.status.klass != 0)
        return recipient.status;
    // RFC 3464 §2.3.4: Status is required; x.0.0 says no more than Action does.
    switch (recipient.action) {
    case DeliveryAction::Failed:
        return {5, 0, 0};
    case DeliveryAction::Delayed:
        return {4, 0, 0};
    case DeliveryAction::Delivered:
    case DeliveryAction::Relayed:
    case DeliveryAction::Expanded:
        break;
    }
    return {2, 0, 0};
}

bool anyIs(const DeliveryReport& report, DeliveryAction action)
{
    return std::any_of(report.recipients.begin(), report.recipients.end(),
        [&](const RecipientStatus& recipient) { return recipient.action == action; });
}

std::string_view subjectOf(const DeliveryReport& report)
{
    if (anyIs(report, DeliveryAction::Failed))
        return "Your message could not be delivered";
    if (anyIs(report, DeliveryAction::Delayed))
        return "Your message is delayed";
    // RFC 3464 §2.3.3: "relayed" says nothing about the mailbox.
    return anyIs(report, DeliveryAction::Delivered) ? "Your message was delivered"
                                                    : "Your message was passed on";
}

std::string explanationOf(const RecipientStatus& recipient)
{
    if (!recipient.explanation.empty())
        return recipient.explanation;
    if (!recipient.remoteHost.empty() && !recipient.diagnostic.empty())
        return oneLine(recipient.remoteHost) + " answered: " + oneLine(recipient.diagnostic);
    if (!recipient.diagnostic.empty())
        return oneLine(recipient.diagnostic);
    return fmt::format(
        "{} ({})", actionWord(recipient.action), formatStatusCode(statusOf(recipient)));
}

/// The words in lines of at most 76 octets, each after the indent; a word may be longer.
std::string wrapped(std::string_view text, std::string_view indent)
{
    std::string lines;
    std::size_t lineOctets = 0;
    for (const std::string_view word : ascii::words(text)) {
        const bool fits = lineOctets > 0 && lineOctets + 1 + word.size() <= 76;
        if (!fits && lineOctets > 0)
            lines += "\r\n";
        lineOctets = fits ? lineOctets + 1 + word.size() : indent.size() + word.size();
        lines.append(fits ? " " : indent).append(word);
    }
    return lines + "\r\n";
}

std::string humanText(const DeliveryReport& report)
{
    const bool failed = anyIs(report, DeliveryAction::Failed);
    const bool delayed = !failed && anyIs(report, DeliveryAction::Delayed);
    std::string text = wrapped(
        fmt::format("This is the mail server {}. {}{}:", oneLine(report.reportingHost),
            failed        ? "Your message could not be delivered to"
                : delayed ? "Your message has not reached everybody yet"
                          : "Your message was handed over for",
            failed && report.recipients.size() > 1 ? " everybody"
                : failed                           ? " this address"
                                                   : ""),
        "");
    for (const RecipientStatus& recipient : report.recipients) {
        text += "\r\n  " + formatPath(recipient.finalRecipient) + "\r\n";
        text += wrapped(explanationOf(recipient), "    ");
    }
    text += "\r\n";
    text += delayed ? "It will be tried again; you need not do anything.\r\n"
        : failed    ? "It will not be tried again.\r\n"
                    : "";
    if (!report.queueId.empty())
        text += wrapped(
            fmt::format("Its number in the queue was {}.", oneLine(report.queueId)), "");
    return text + "What follows is a report for programs, and the message or its header.\r\n";
}

/// "rfc822;bob@example.net" as a field has it, in one line.
std::string typedAddress(std::string_view typed)
{
    std::string text(typed.substr(0, kDiagnosticOctetsMax));
    std::replace_if(text.begin(), text.end(), ascii::isControl, '?');
    const std::size_t semicolon = text.find(';');
    if (semicolon == text.npos)
        return "rfc822; " + text;
    return text.substr(0, semicolon) + "; " + text.substr(semicolon + 1);
}

/// RFC 3464 §2.3, in the order of its grammar.
std::string recipientFields(const RecipientStatus& recipient)
{
    std::string fields = "\r\n";
    if (!recipient.originalRecipient.empty())
        fields += formatField("Original-Recipient", typedAddress(recipient.originalRecipient));
    const std::string final = formatMailbox(recipient.finalRecipient);
    // RFC 6533 §3: an address that ASCII can't write has a type of its own.
    fields += formatField("Final-Recipient", (isEightBit(final) ? "utf-8; " : "rfc822; ") + final);
    fields += formatField("Action", actionWord(recipient.action));
    fields += formatField("Status", formatStatusCode(statusOf(recipient)));
    if (!recipient.remoteHost.empty())
        fields += formatField("Remote-MTA", "dns; " + oneLine(recipient.remoteHost));
    if (!recipient.diagnostic.empty())
        fields += formatField("Diagnostic-Code", "smtp; " + oneLine(recipient.diagnostic));
    if (recipient.lastAttempt)
        fields += formatField("Last-Attempt-Date", formatDate(*recipient.lastAttempt));
    if (recipient.willRetryUntil)
        fields += formatField("Will-Retry-Until", formatDate(*recipient.willRetryUntil));
    return fields;
}

/// RFC 3464 §2.2, and a group for each recipient.
std::string statusFields(const DeliveryReport& report)
{
    std::string fields;
    if (!report.envelopeId.empty())
        fields += formatField("Original-Envelope-Id", oneLine(report.envelopeId));
    fields += formatField("Reporting-MTA", "dns; " + oneLine(report.reportingHost));
    if (report.arrivalDate)
        fields += formatField("Arrival-Date", formatDate(*report.arrivalDate));
    for (const RecipientStatus& recipient : report.recipients)
        fields += recipientFields(recipient);
    return fields;
}

/// The message, or of a large one its header up to a whole field.
std::string_view returnedOctets(const DeliveryReport& report, bool whole)
{
    if (whole)
        return report.originalMessage;
    const Header header = parseHeader(report.originalMessage);
    std::size_t end = 0;
    for (const HeaderField& field : header.fields) {
        if (field.all.end <= report.wholeMessageOctetsMax)
            end = std::max(end, field.all.end);
    }
    return report.originalMessage.substr(0, end);
}

/// RFC 3030 §3: what came as BINARYMIME may have NUL and bare CR or LF in its header too; with them
/// no server would take the notification by DATA (RFC 5321 §2.3.8), and nobody would hear of it.
std::string inLines(std::string_view octets)
{
    std::string lines;
    lines.reserve(octets.size());
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const char c = octets[i];
        if (c == '\r' && i + 1 < octets.size() && octets[i + 1] == '\n')
            ++i;
        if (c == '\r' || c == '\n')
            lines += "\r\n";
        else
            lines += c == '\0' ? '?' : c;
    }
    return lines;
}

/// Letters, digits and a few marks of the wish, and a number if "--wish" stands anywhere in the
/// parts.
std::string freeBoundary(std::string_view wish, std::string_view parts)
{
    std::string base;
    for (const char c : wish.substr(0, 50)) {
        if (ascii::isAlnum(c) || c == '-' || c == '_' || c == '.')
            base += c;
    }
    if (base.empty())
        base = "postroad";
    std::string boundary = base;
    for (std::size_t n = 1; parts.find("--" + boundary) != std::string_view::npos; ++n)
        boundary = fmt::format("{}.{}", base, n);
    return boundary;
}

/// The header of a part and the empty line below it.
std::string partHeader(std::string_view type, bool eightBit)
{
    return formatField("Content-Type", type)
        + (eightBit ? formatField("Content-Transfer-Encoding", "8bit") : "") + "\r\n";
}

} // namespace

std::string_view actionWord(DeliveryAction action)
{
    switch (action) {
    case DeliveryAction::Failed:
        return "failed";
    case DeliveryAction::Delayed:
        return "delayed";
    case DeliveryAction::Delivered:
        return "delivered";
    case DeliveryAction::Relayed:
        return "relayed";
    case DeliveryAction::Expanded:
        return "expanded";
    }
    return "failed";
}

std::string formatStatusCode(const EnhancedCode& code)
{
    return fmt::format("{}.{}.{}", code.klass, code.subject, code.detail);
}

std::string formatDeliveryStatus(const DeliveryReport& report)
{
    const bool whole = !report.headerOnly
        && report.originalMessage.size() <= report.wholeMessageOctetsMax;
    const std::string returned = inLines(returnedOctets(report, whole));
    const std::string text = humanText(report);
    const std::string fields = statusFields(report);
    // RFC 6533 §4: "message/global-…" where UTF-8 stands in addresses or header fields
    const bool global = report.smtpUtf8 || isEightBit(fields);
    const bool eightBit = isEightBit(text) || isEightBit(returned) || isEightBit(fields);
    const std::string boundary = freeBoundary(report.boundary, text + fields + returned);

    std::string message;
    message += formatField(
        "From", formatListedMailbox({ListedMailbox::Kind::Mailbox, "Mail Delivery", report.from}));
    message += formatField("To", formatMailbox(report.to));
    message += formatField("Subject", subjectOf(report));
    message += formatField("Date", formatDate(report.date));
    message += formatField("Message-ID", '<' + report.messageId + '>');
    // RFC 3834 §5: an answer to another message is "auto-replied", so that no robot answers it.
    message += formatField("Auto-Submitted", "auto-replied");
    message += formatField("MIME-Version", "1.0");
    if (eightBit)
        message += formatField("Content-Transfer-Encoding", "8bit");
    message += formatField("Content-Type",
        "multipart/report; report-type=delivery-status; boundary=\"" + boundary + '"');

    const std::string delimiter = "\r\n--" + boundary;
    message += delimiter + "\r\n" + partHeader("text/plain; charset=utf-8", isEightBit(text))
        + text;
    message += delimiter + "\r\n"
        + partHeader(global ? "message/global-delivery-status" : "message/delivery-status",
            isEightBit(fields))
        + fields;
    const std::string_view type = global ? (whole ? "message/global" : "message/global-headers")
        : whole                          ? "message/rfc822"
                                         : "text/rfc822-headers";
    message += delimiter + "\r\n" + partHeader(type, isEightBit(returned));
    message.append(returned).append(delimiter).append("--\r\n");
    return message;
}

} // namespace postroad::mail
