// SPDX-License-Identifier: MIT
// Bounces: delivery status notifications (RFC 3464) as multipart/report (RFC 6522), made and read.
// Where an address or the returned message is internationalised, in the form of RFC 6533.
#pragma once

#include "core/base/conversation.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/mail/address.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::mail {

/// RFC 3464 §2.3.3.
enum class DeliveryAction { Failed, Delayed, Delivered, Relayed, Expanded };

/// "failed", "delayed" …
std::string_view actionWord(DeliveryAction action);

/// The fate of one recipient (RFC 3464 §2.3).
struct RecipientStatus
{
    /// ORCPT as the sender gave it, with its type: "rfc822;bob@example.net"; empty: not given.
    std::string originalRecipient;
    Mailbox finalRecipient;
    DeliveryAction action = DeliveryAction::Failed;
    EnhancedCode status; ///< "5.1.1" (RFC 3463)
    std::string remoteHost; ///< Remote-MTA; empty: none was spoken to
    std::string diagnostic; ///< what it said, "550 5.1.1 no such user", of several lines as RFC
                            ///< 3461 §9.2 has them: "550-a 550 b"; empty: nothing
    std::optional<CivilTime> lastAttempt; ///< Last-Attempt-Date
    std::optional<CivilTime> willRetryUntil; ///< for Delayed
    std::string
        explanation; ///< a sentence for the person; not a field. Empty: made from the others.
};

/// All that a notification is made from.
struct DeliveryReport
{
    std::string reportingHost; ///< Reporting-MTA
    std::optional<CivilTime> arrivalDate; ///< when the message came to the reporting host
    std::string queueId; ///< of the message there; empty: not told
    std::string envelopeId; ///< ENVID as the sender gave it; empty: not given (RFC 3464 §2.2.1)
    std::vector<RecipientStatus> recipients;

    Mailbox from; ///< MAILER-DAEMON@…
    Mailbox to; ///< the reverse-path of the message
    CivilTime date;
    std::string messageId; ///< without angle brackets
    std::string boundary; ///< a word for the boundary; made longer if the parts hold it
    std::string_view
        originalMessage; ///< returned whole up to wholeMessageOctetsMax, else its header
    std::size_t wholeMessageOctetsMax = 50'000;
    bool headerOnly = false; ///< RET=HDRS (RFC 3461 §4.3)
    bool smtpUtf8 = false; ///< the message was internationalised (RFC 6533 §4)
};

/// The whole notification with CRLF lines, to be sent from <> (RFC 5321 §4.5.5; RFC 3834 §3.1.7:
/// Auto-Submitted).
std::string formatDeliveryStatus(const DeliveryReport& report);

/// What a notification says.
struct DeliveryNotice
{
    std::string reportingHost;
    std::string envelopeId; ///< empty: not given
    std::optional<CivilTime> arrivalDate;
    std::vector<RecipientStatus> recipients;
    std::string originalMessageId; ///< without angle brackets; empty: not to be found
    std::string humanText; ///< the first part, transfer encoding taken off; at most 64 KiB
};

/// Reads a message that is a delivery status notification; else the reason why it is none.
Result<DeliveryNotice, std::string> parseDeliveryStatus(std::string_view message);

/// "5.1.1"; nothing if it isn't three numbers with dots (RFC 3463 §2), the first of them 2, 4 or 5.
std::optional<EnhancedCode> parseStatusCode(std::string_view text);
/// "5.1.1".
std::string formatStatusCode(const EnhancedCode& code);

} // namespace postroad::mail
