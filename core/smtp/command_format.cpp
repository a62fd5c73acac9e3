// SPDX-License-Identifier: MIT
// Commands with parameters, as a client writes them.
#include "core/base/ascii.h"
#include "core/smtp/command.h"

#include <algorithm>
#include <utility>

namespace postroad::smtp {

namespace {

std::string_view bodyWord(BodyType body)
{
    return body == BodyType::SevenBit    ? "7BIT"
        : body == BodyType::EightBitMime ? "8BITMIME"
                                         : "BINARYMIME";
}

std::string notifyWords(const mail::DsnNotify& notify)
{
    if (notify.never)
        return "NEVER";
    std::string words;
    for (const auto& [set, word] : {std::pair{notify.success, "SUCCESS"},
             {notify.failure, "FAILURE"}, {notify.delay, "DELAY"}}) {
        if (set)
            words.append(words.empty() ? "" : ",").append(word);
    }
    return words;
}

/// RFC 3461 §4.2: the type of the address stays as it is, the address becomes xtext. RFC 6533 §3:
/// one of the type utf-8 has a way of its own into ASCII.
std::string formatOriginalRecipient(std::string_view typed)
{
    const std::size_t semicolon = std::min(typed.find(';'), typed.size());
    if (semicolon == typed.size())
        return "rfc822;" + formatXtext(typed);
    const std::string_view address = typed.substr(semicolon + 1);
    const bool isUtf8 = ascii::iequals(typed.substr(0, semicolon), "utf-8")
        && ascii::isUtf8(address);
    return std::string(typed.substr(0, semicolon + 1))
        + (isUtf8 ? formatUnitext(address) : formatXtext(address));
}

} // namespace

std::string formatMail(const mail::Path& sender, const MailParameters& parameters)
{
    std::string line = "MAIL FROM:" + mail::formatPath(sender);
    if (parameters.octets)
        line.append(" SIZE=").append(std::to_string(*parameters.octets));
    if (parameters.body)
        line.append(" BODY=").append(bodyWord(*parameters.body));
    if (parameters.smtpUtf8)
        line.append(" SMTPUTF8");
    if (parameters.dsnReturn != mail::DsnReturn::Unsaid)
        line.append(parameters.dsnReturn == mail::DsnReturn::Full ? " RET=FULL" : " RET=HDRS");
    if (!parameters.envelopeId.empty()) {
        // RFC 3461 §5.2.1 (a): "with the same associated esmtp-value", however it was spelled.
        const std::string& id = parameters.envelopeId;
        line.append(" ENVID=").append(parseXtext(id) ? id : formatXtext(id));
    }
    if (parameters.auth)
        line.append(" AUTH=").append(formatXtext(*parameters.auth));
    return line;
}

std::string formatRcpt(const mail::Recipient& recipient)
{
    std::string line = "RCPT TO:" + mail::formatPath(recipient.path);
    if (recipient.dsn.notify.said())
        line.append(" NOTIFY=").append(notifyWords(recipient.dsn.notify));
    if (!recipient.dsn.originalRecipient.empty())
        line.append(" ORCPT=").append(formatOriginalRecipient(recipient.dsn.originalRecipient));
    return line;
}

std::string formatBdat(std::uint64_t octets, bool last)
{
    return "BDAT " + std::to_string(octets) + (last ? " LAST" : "");
}

} // namespace postroad::smtp
