// SPDX-License-Identifier: MIT
#include "core/node/envelope_facts.h"

#include "core/base/ascii.h"
#include "core/mail/trace_fields.h"

namespace postroad::node {

smtp::ServerConfig serverConfig(
    std::string_view host, smtp::Dialect dialect, std::uint64_t messageOctetsMax)
{
    smtp::ServerConfig config;
    config.host = host;
    config.dialect = dialect;
    config.extensions = smtp::ServerConfig::allExtensions();
    config.extensions.messageOctetsMax = messageOctetsMax;
    return config;
}

trace::Protocol protocolOf(smtp::Dialect dialect)
{
    switch (dialect) {
    case smtp::Dialect::Submission:
        return trace::Protocol::Submission;
    case smtp::Dialect::Lmtp:
        return trace::Protocol::Lmtp;
    case smtp::Dialect::Smtp:
        break;
    }
    return trace::Protocol::Smtp;
}

std::string mailboxText(const mail::Path& path)
{
    return path.isNull() ? std::string() : formatMailbox(path.mailbox);
}

std::uint32_t messageNumber(
    runtime::Runtime& runtime, const SessionFacts& facts, const smtp::Ask& ask)
{
    if (facts.subject.message != 0)
        return facts.subject.message;
    trace::MessageInfo info;
    info.reversePath = mailboxText(ask.envelope.reversePath);
    for (const mail::Recipient& recipient : ask.envelope.recipients)
        info.recipients.push_back(mailboxText(recipient.path));
    return runtime.recorder().addMessage(std::move(info));
}

std::uint32_t recipientOrdinal(
    const trace::Trace& trace, std::uint32_t message, const mail::Path& recipient)
{
    if (message == 0)
        return 0;
    const std::string wanted = mailboxText(recipient);
    const std::vector<std::string>& table = trace.message(message).recipients;
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (ascii::iequals(table[i], wanted))
            return static_cast<std::uint32_t>(i + 1);
    }
    return 0;
}

std::string receivedField(const runtime::Runtime& runtime, const SessionFacts& facts,
    const smtp::Ask& ask, smtp::Dialect dialect, std::string_view queueId)
{
    mail::ReceivedFacts received;
    received.helo = facts.helo;
    received.address = facts.client.address;
    received.byHost = runtime.hostName();
    received.with.protocol = dialect == smtp::Dialect::Lmtp ? mail::Transmission::Protocol::Lmtp
        : facts.extended                                    ? mail::Transmission::Protocol::Esmtp
                                                            : mail::Transmission::Protocol::Smtp;
    received.with.tls = facts.tls;
    received.with.authenticated = !facts.user.empty();
    received.with.utf8 = ask.envelope.smtpUtf8;
    received.id = queueId;
    if (ask.envelope.recipients.size() == 1)
        received.forRecipient = ask.envelope.recipients.front().path;
    received.date = runtime.calendar().civil(runtime.now());
    return formatReceived(received);
}

spool::Entry makeEntry(runtime::Runtime& runtime, const SessionFacts& facts, const smtp::Ask& ask,
    std::string id, Blob body)
{
    spool::Entry entry;
    entry.id = std::move(id);
    entry.message = messageNumber(runtime, facts, ask);
    entry.reversePath = ask.envelope.reversePath;
    entry.body = ask.envelope.body;
    entry.smtpUtf8 = ask.envelope.smtpUtf8;
    // RFC 6152 §3: what counts on the way is what is there. Many clients say 8BITMIME of all they
    // send; that must not bounce where the next server doesn't know it. (With SMTPUTF8 our own
    // trace field may hold such octets.)
    if (entry.body == mail::BodyType::SevenBit && ask.eightBit)
        entry.body = mail::BodyType::EightBitMime;
    else if (entry.body == mail::BodyType::EightBitMime && !ask.eightBit
        && (!entry.smtpUtf8 || ascii::isAscii(*body)))
        entry.body = mail::BodyType::SevenBit;
    entry.dsnReturn = ask.envelope.dsnReturn;
    entry.envelopeId = ask.envelope.envelopeId;
    entry.content = std::move(body);
    for (const mail::Recipient& recipient : ask.envelope.recipients)
        entry.recipients.push_back({.path = recipient.path,
            .dsn = recipient.dsn,
            .ordinal = recipientOrdinal(
                runtime.recorder().trace(), entry.message, recipient.path)});
    return entry;
}

void recordQueueAdded(runtime::Runtime& runtime, const spool::Entry& entry)
{
    runtime.record({.kind = trace::EventKind::QueueAdded,
        .subject = {entry.message, 0, 0},
        .text = entry.id,
        .number = static_cast<std::uint32_t>(entry.recipients.size())});
}

} // namespace postroad::node
