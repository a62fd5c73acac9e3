// SPDX-License-Identifier: MIT
#include "core/imap/envelope.h"

#include "core/mail/address_list.h"
#include "core/mail/header.h"

namespace postroad::imap {

namespace {

using Addresses = std::vector<EnvelopeAddress>;

EnvelopeAddress listed(const mail::ListedMailbox& entry)
{
    // RFC 3501 §7.4.2: a group begins with an address without a host, whose mailbox is the group's
    // name, and ends with one without both.
    if (entry.kind == mail::ListedMailbox::Kind::GroupBegin)
        return {std::nullopt, entry.displayName, std::nullopt};
    if (entry.kind == mail::ListedMailbox::Kind::GroupEnd)
        return {};
    EnvelopeAddress address{std::nullopt, entry.mailbox.localPart, entry.mailbox.domain};
    if (!entry.displayName.empty())
        address.name = entry.displayName;
    return address;
}

Addresses addressesOf(std::string_view message, const mail::Header& header, std::string_view name)
{
    Addresses addresses;
    for (const mail::HeaderField* field : mail::findFields(message, header, name)) {
        for (const mail::ListedMailbox& entry :
            mail::parseAddressList(field->body.in(message)).entries)
            addresses.push_back(listed(entry));
    }
    return addresses;
}

void writeAddresses(ResponseWriter& out, const Addresses& addresses)
{
    if (addresses.empty()) {
        out.text("NIL");
        return;
    }
    out.text("(");
    for (const EnvelopeAddress& address : addresses) {
        out.text("(");
        out.nstring(address.name);
        out.text(" NIL "); // the source route, which nobody uses (RFC 5321 appendix C)
        out.nstring(address.mailbox);
        out.text(" ");
        out.nstring(address.host);
        out.text(")");
    }
    out.text(")");
}

} // namespace

Envelope envelopeOf(std::string_view message)
{
    const mail::Header header = mail::parseHeader(message);
    Envelope envelope;
    envelope.date = mail::fieldValue(message, header, "Date");
    envelope.subject = mail::fieldValue(message, header, "Subject");
    envelope.from = addressesOf(message, header, "From");
    envelope.sender = addressesOf(message, header, "Sender");
    envelope.replyTo = addressesOf(message, header, "Reply-To");
    envelope.to = addressesOf(message, header, "To");
    envelope.cc = addressesOf(message, header, "Cc");
    envelope.bcc = addressesOf(message, header, "Bcc");
    envelope.inReplyTo = mail::fieldValue(message, header, "In-Reply-To");
    envelope.messageId = mail::fieldValue(message, header, "Message-ID");
    // RFC 3501 §7.4.2: "If the Sender or Reply-To lines are absent in the [RFC-2822] header, or are
    // present but empty, the server sets the corresponding member of the envelope to be the same
    // value as the from member".
    if (envelope.sender.empty())
        envelope.sender = envelope.from;
    if (envelope.replyTo.empty())
        envelope.replyTo = envelope.from;
    return envelope;
}

void writeEnvelope(ResponseWriter& out, const Envelope& envelope)
{
    out.text("(");
    out.nstring(envelope.date);
    out.text(" ");
    out.nstring(envelope.subject);
    for (const Addresses* addresses : {&envelope.from, &envelope.sender, &envelope.replyTo,
             &envelope.to, &envelope.cc, &envelope.bcc}) {
        out.text(" ");
        writeAddresses(out, *addresses);
    }
    out.text(" ");
    out.nstring(envelope.inReplyTo);
    out.text(" ");
    out.nstring(envelope.messageId);
    out.text(")");
}

} // namespace postroad::imap
