// SPDX-License-Identifier: MIT
#include "core/smtp/client_needs.h"

#include "core/mail/mime.h"
#include "core/smtp/data_writer.h"

#include <algorithm>

namespace postroad::smtp {

namespace {

bool needsUtf8(const mail::Path& path) { return !path.mailbox.isAscii(); }

/// RFC 6531 §3.4: the parameter is for what needs it, and §3.6: what came with it may not. UTF-8 in
/// a text alone needs 8BITMIME.
bool messageNeedsUtf8(const Transaction& transaction)
{
    if (needsUtf8(transaction.envelope.reversePath))
        return true;
    return transaction.envelope.smtpUtf8 && transaction.content
        && mail::isInternationalised(*transaction.content);
}

/// RFC 6531 §3.2: where SMTPUTF8 is not offered, neither such an address nor such a header is sent;
/// RFC 3463 and RFC 5248 §2.4: X.6.7 "non-ASCII addresses not permitted for that sender/recipient"
Reply withoutUtf8(std::string_view what)
{
    std::string text(what);
    text += " in UTF-8, and the server doesn't offer SMTPUTF8";
    return makeReply(553, {5, 6, 7}, text);
}

} // namespace

std::optional<Reply> messageRefusal(const Transaction& transaction, const Extensions& offered)
{
    // RFC 1870 §6.1: a client that knows the limit needn't ask.
    const std::uint64_t octetsMax = offered.messageOctetsMax;
    if (offered.has(Extension::Size) && octetsMax > 0 && octetsOf(transaction) > octetsMax)
        return makeReply(552, {5, 3, 4},
            "Message is larger than the server's limit of " + std::to_string(octetsMax));
    // RFC 6152 §3, RFC 3030 §3: a client that doesn't convert must return the message; RFC 3463
    // §3.7: X.6.3 "conversion required but not supported".
    const mail::BodyType body = transaction.envelope.body;
    if (body == mail::BodyType::EightBitMime && !offered.has(Extension::EightBitMime))
        return makeReply(
            554, {5, 6, 3}, "Message has 8-bit octets, and the server doesn't offer 8BITMIME");
    if (body == mail::BodyType::BinaryMime
        && (!offered.has(Extension::BinaryMime) || !offered.has(Extension::Chunking)))
        return makeReply(
            554, {5, 6, 3}, "Message is binary, and the server doesn't offer BINARYMIME");
    if (!offered.has(Extension::SmtpUtf8) && messageNeedsUtf8(transaction))
        return withoutUtf8("Sender or header fields are");
    return std::nullopt;
}

std::optional<Reply> recipientRefusal(const mail::Recipient& recipient, const Extensions& offered)
{
    if (offered.has(Extension::SmtpUtf8) || !needsUtf8(recipient.path))
        return std::nullopt;
    return withoutUtf8("Recipient is");
}

bool saysSmtpUtf8(const Transaction& transaction, const Extensions& offered)
{
    const auto& recipients = transaction.envelope.recipients;
    return offered.has(Extension::SmtpUtf8)
        && (messageNeedsUtf8(transaction)
            || std::any_of(recipients.begin(), recipients.end(),
                [](const mail::Recipient& recipient) { return needsUtf8(recipient.path); }));
}

std::uint64_t octetsOf(const Transaction& transaction)
{
    if (transaction.envelope.body == mail::BodyType::BinaryMime)
        return transaction.content ? transaction.content->size() : 0;
    return DataWriter::octetsOf(transaction.content);
}

} // namespace postroad::smtp
