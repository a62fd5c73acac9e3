// SPDX-License-Identifier: MIT
// The envelope on its way through a server session: filled from commands, handed over, emptied. Its
// strings keep their memory from one message to the next.
#pragma once

#include "core/mail/envelope.h"
#include "core/smtp/parameters.h"

#include <utility>

namespace postroad::smtp {

inline void clear(mail::Envelope& envelope)
{
    envelope.reversePath.mailbox.localPart.clear();
    envelope.reversePath.mailbox.domain.clear();
    envelope.recipients.clear();
    envelope.body = mail::BodyType::SevenBit;
    envelope.smtpUtf8 = false;
    envelope.dsnReturn = mail::DsnReturn::Unsaid;
    envelope.envelopeId.clear();
    envelope.declaredSize.reset();
}

/// As in clear(); what `to` held is of no use any more.
inline void handOver(mail::Envelope& from, mail::Envelope& to)
{
    to.reversePath = std::move(from.reversePath);
    std::swap(to.recipients, from.recipients);
    to.body = from.body;
    to.smtpUtf8 = from.smtpUtf8;
    to.dsnReturn = from.dsnReturn;
    to.envelopeId = std::move(from.envelopeId);
    to.declaredSize = from.declaredSize;
    clear(from);
}

/// What MAIL said behind the address. AUTH= isn't taken: no client is trusted to speak for others
/// (RFC 4954 §5).
inline void takeOver(const MailParameters& parameters, mail::Envelope& envelope)
{
    envelope.declaredSize = parameters.octets;
    envelope.body = parameters.body.value_or(BodyType::SevenBit);
    envelope.smtpUtf8 = parameters.smtpUtf8;
    envelope.dsnReturn = parameters.dsnReturn;
    envelope.envelopeId = parameters.envelopeId;
}

} // namespace postroad::smtp
