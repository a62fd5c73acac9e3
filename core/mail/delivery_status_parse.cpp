// SPDX-License-Identifier: MIT
// Reading notifications, those of other programs too.
#include "core/base/ascii.h"
#include "core/mail/address_list.h"
#include "core/mail/date.h"
#include "core/mail/delivery_status.h"
#include "core/mail/header.h"
#include "core/mail/mime.h"

#include <algorithm>
#include <array>

namespace postroad::mail {

namespace {

constexpr std::size_t kRecipientsMax = 1000;
constexpr std::size_t kHumanTextOctetsMax = 65'536;

/// Of "rfc822; bob@example.org" what follows the type (RFC 3464 §2.1.2).
std::string withoutType(std::string_view value)
{
    const std::size_t mark = value.find(';');
    return std::string(
        ascii::trimmed(mark == std::string_view::npos ? value : value.substr(mark + 1)));
}

std::optional<Mailbox> mailboxOf(const std::optional<std::string>& value)
{
    if (!value)
        return std::nullopt;
    const std::string address = withoutType(*value);
    if (const auto mailbox = parseMailbox(address))
        return *mailbox;
    const std::vector<ListedMailbox> found = mailboxesIn(address);
    return found.empty() ? std::nullopt : std::optional(found.front().mailbox);
}

/// "rfc822; bob@example.net" without the blank, as ORCPT has it.
std::string typedOf(std::string_view value)
{
    const std::size_t semicolon = value.find(';');
    if (semicolon == value.npos)
        return std::string(value);
    return std::string(ascii::trimmed(value.substr(0, semicolon))) + ';'
        + std::string(ascii::trimmed(value.substr(semicolon + 1)));
}

std::optional<DeliveryAction> actionOf(std::string_view word)
{
    using enum DeliveryAction;
    for (const DeliveryAction action : {Failed, Delayed, Delivered, Relayed, Expanded}) {
        if (ascii::iequals(word, actionWord(action)))
            return action;
    }
    return std::nullopt;
}

/// The first word, as comments may follow it: "5.1.1 (bad destination)".
std::string_view firstWord(std::string_view value)
{
    const auto words = ascii::words(value.substr(0, value.find('(')));
    return words.empty() ? std::string_view() : words.front();
}

std::optional<RecipientStatus> recipientOf(std::string_view octets, const Header& group)
{
    const auto value = [&](std::string_view name) { return fieldValue(octets, group, name); };
    const auto date = [&](std::string_view name) { return parseDate(value(name).value_or("")); };
    const auto recipient = mailboxOf(value("Final-Recipient"));
    const auto action = actionOf(firstWord(value("Action").value_or("")));
    if (!recipient || !action)
        return std::nullopt;
    RecipientStatus status;
    status.originalRecipient = typedOf(value("Original-Recipient").value_or(""));
    status.finalRecipient = *recipient;
    status.action = *action;
    status.status = parseStatusCode(firstWord(value("Status").value_or("")))
                        .value_or(EnhancedCode{});
    status.remoteHost = withoutType(value("Remote-MTA").value_or(""));
    status.diagnostic = withoutType(value("Diagnostic-Code").value_or(""));
    status.lastAttempt = date("Last-Attempt-Date");
    status.willRetryUntil = date("Will-Retry-Until");
    return status;
}

/// RFC 3464 §2.1: groups of fields with empty lines between, the first for the message, the others
/// for a recipient each.
void readGroups(std::string_view octets, DeliveryNotice& notice)
{
    std::size_t at = 0;
    bool first = true;
    while (at < octets.size() && notice.recipients.size() < kRecipientsMax) {
        const Header group = parseHeader(octets, {at, octets.size()});
        if (group.bodyBegin == at)
            return;
        at = group.bodyBegin;
        if (group.fields.empty())
            continue;
        if (first) {
            notice.reportingHost = withoutType(
                fieldValue(octets, group, "Reporting-MTA").value_or(""));
            notice.envelopeId = fieldValue(octets, group, "Original-Envelope-Id").value_or("");
            notice.arrivalDate = parseDate(fieldValue(octets, group, "Arrival-Date").value_or(""));
        } else if (auto recipient = recipientOf(octets, group)) {
            notice.recipients.push_back(std::move(*recipient));
        }
        first = false;
    }
}

/// Of the message, or the header of it, that came back.
std::string messageIdOf(std::string_view octets, OctetRange range)
{
    const Header header = parseHeader(octets, range);
    std::string id = fieldValue(octets, header, "Message-ID").value_or("");
    if (id.size() >= 2 && id.front() == '<' && id.back() == '>')
        id = id.substr(1, id.size() - 2);
    return id;
}

bool isReport(const ContentType& type)
{
    const std::string* kind = type.parameter("report-type");
    return type.is("multipart", "report") && kind != nullptr
        && ascii::iequals(*kind, "delivery-status");
}

} // namespace

std::optional<EnhancedCode> parseStatusCode(std::string_view text)
{
    const auto numbers = ascii::split(text, '.');
    if (numbers.size() != 3)
        return std::nullopt;
    // RFC 3463 §2: class is 2, 4 or 5; subject and detail have one to three digits.
    std::array<std::uint64_t, 3> values{};
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto value = numbers[i].size() <= 3 ? ascii::parseNumber(numbers[i]) : std::nullopt;
        if (!value)
            return std::nullopt;
        values.at(i) = *value;
    }
    if (numbers[0].size() != 1 || (values[0] != 2 && values[0] != 4 && values[0] != 5))
        return std::nullopt;
    return EnhancedCode{static_cast<std::uint8_t>(values[0]), static_cast<std::uint16_t>(values[1]),
        static_cast<std::uint16_t>(values[2])};
}

Result<DeliveryNotice, std::string> parseDeliveryStatus(std::string_view message)
{
    const MimeStructure structure = parseMime(message);
    if (!isReport(structure.parts.front().contentType))
        return Failure{std::string("the message is not a multipart/report of delivery-status")};
    DeliveryNotice notice;
    bool found = false;
    for (const std::size_t index : structure.parts.front().children) {
        const MimePart& part = structure.parts[index];
        const std::string_view body = part.body.in(message);
        const auto isMessage = [&](std::string_view subtype) {
            return part.contentType.is("message", subtype);
        };
        if ((isMessage("delivery-status") || isMessage("global-delivery-status")) && !found) {
            found = true;
            readGroups(decodeTransfer(body, part.transferEncoding), notice);
        } else if (isMessage("rfc822") || part.contentType.is("text", "rfc822-headers")
            || isMessage("global") || isMessage("global-headers")) {
            notice.originalMessageId = messageIdOf(message, part.body);
        } else if (part.contentType.type == "text" && notice.humanText.empty()) {
            notice.humanText = decodeTransfer(
                body.substr(0, kHumanTextOctetsMax), part.transferEncoding);
        }
    }
    if (!found)
        return Failure{std::string("the report has no part of type message/delivery-status")};
    if (notice.recipients.empty())
        return Failure{std::string("the report names no recipient with an action")};
    return notice;
}

} // namespace postroad::mail
