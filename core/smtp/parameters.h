// SPDX-License-Identifier: MIT
// What MAIL and RCPT may say behind the address (RFC 5321 §4.1.2 esmtp-param): one row per keyword,
// understood for the extensions in use only.
#pragma once

#include "core/mail/envelope.h"
#include "core/smtp/extensions.h"
#include "core/smtp/reply_catalogue.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::smtp {

using mail::BodyType;

struct MailParameters
{
    std::optional<std::uint64_t> octets; ///< SIZE (RFC 1870 §6)
    std::optional<BodyType> body; ///< BODY (RFC 6152 §3, RFC 3030 §3)
    bool smtpUtf8 = false; ///< SMTPUTF8 (RFC 6531 §3.4); of VRFY and EXPN too (§3.7.4.2)
    mail::DsnReturn dsnReturn = mail::DsnReturn::Unsaid; ///< RET (RFC 3461 §4.3)
    std::string envelopeId; ///< ENVID, the xtext as it was said (RFC 3461 §4.4); empty: not said
    std::optional<std::string> auth; ///< AUTH, xtext taken off: a mailbox or "<>" (RFC 4954 §5)

    /// As if nothing was said; strings keep their memory.
    void clear()
    {
        octets.reset();
        body.reset();
        smtpUtf8 = false;
        dsnReturn = mail::DsnReturn::Unsaid;
        envelopeId.clear();
        auth.reset();
    }
};

/// The words behind the address, blanks at the ends taken off. The reply to what is wrong, or
/// nothing: a keyword that is unknown (555), a value that can't be, or a keyword that comes twice
/// (501).
std::optional<ReplyId> readMailParameters(
    std::string_view words, const Extensions& inUse, MailParameters& parameters);
std::optional<ReplyId> readRcptParameters(
    std::string_view words, const Extensions& inUse, mail::DsnRequest& dsn);

/// RFC 3461 §4: "+", "=" and all but printable ASCII become "+XX".
std::string formatXtext(std::string_view text);
/// RFC 6533 §3: UTF-8 in printable ASCII, for addresses of the type utf-8: what can't stand in
/// xtext as it is becomes "\x{FC}". A "\" stays, so that what is written so already keeps its form.
std::string formatUnitext(std::string_view utf8);
/// The inverse; nothing if it is none.
std::optional<std::string> parseXtext(std::string_view text);

} // namespace postroad::smtp
