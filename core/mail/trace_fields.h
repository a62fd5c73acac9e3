// SPDX-License-Identifier: MIT
// What each station writes on top of a message (RFC 5321 §4.4): Received, and Return-Path at final
// delivery.
#pragma once

#include "core/base/ip_address.h"
#include "core/base/time.h"
#include "core/mail/address.h"
#include "core/mail/header.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::mail {

/// RFC 5321 §6.3: a limit of at least 100 Received fields, beyond which a message goes in circles.
inline constexpr std::size_t kReceivedFieldsMax = 100;

/// How the message came in.
struct Transmission
{
    enum class Protocol { Smtp, Esmtp, Lmtp };

    Protocol protocol = Protocol::Esmtp;
    bool tls = false;
    bool authenticated = false;
    bool utf8 = false; ///< MAIL said SMTPUTF8

    friend bool operator==(const Transmission&, const Transmission&) = default;
};

/// The word after "with": "SMTP", "ESMTP", "ESMTPSA", "LMTP" … (RFC 3848), "UTF8SMTPS" … (RFC 6531
/// §4.3).
std::string_view withWord(const Transmission& transmission);

struct ReceivedFacts
{
    std::string helo; ///< what the client said in EHLO, HELO or LHLO
    std::string reverseName; ///< the name its address resolves to; empty: none known
    IpAddress address; ///< the client's
    std::string byHost; ///< who writes this
    Transmission with;
    std::string id; ///< of the queue; empty: none
    /// Only if there is one recipient: more would give away blind copies (RFC 5321 §7.2).
    std::optional<Path> forRecipient;
    CivilTime date;
};

/// The whole field with its CRLF, folded as mail servers do. Octets in the facts that could break
/// the field become "?".
std::string formatReceived(const ReceivedFacts& facts);
/// "Return-Path: <alice@example.org>" CRLF.
std::string formatReturnPath(const Path& reversePath);
/// The message without the Return-Path fields that it has come with: "exactly one return path
/// SHOULD be present when the message is delivered" (RFC 5321 §4.4).
std::string withoutReturnPath(std::string_view message);

/// How many Received fields there are (RFC 5321 §6.3).
std::size_t countReceived(std::string_view octets, const Header& header);
std::size_t countReceived(std::string_view octets);

} // namespace postroad::mail
