// SPDX-License-Identifier: MIT
// Each command's own check, and what it does on a yes; logins and TLS among them.
#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/smtp/server_envelope.h"
#include "core/smtp/server_session.h"

#include <algorithm>
#include <utility>

namespace postroad::smtp {

namespace {

constexpr std::string_view kPlus = "-PLUS";

bool needsChannelBinding(std::string_view mechanism)
{
    return mechanism.size() > kPlus.size()
        && mechanism.substr(mechanism.size() - kPlus.size()) == kPlus;
}

} // namespace

// The commands

const ServerSession::CommandRow& ServerSession::commandRow(Verb verb)
{
    using S = ServerSession;
    // By verb; Unknown is never welcome, and the last one's check is endMessage().
    static constexpr std::array<CommandRow, kVerbCount> kCommands{{
        {Verb::Helo, &S::checkNothing, {}, &S::applyHello},
        {Verb::Ehlo, &S::checkNothing, {}, &S::applyHello},
        {Verb::Lhlo, &S::checkNothing, {}, &S::applyHello},
        {Verb::Mail, &S::checkMail, Ask::Kind::Sender, &S::applyMail},
        {Verb::Rcpt, &S::checkRcpt, Ask::Kind::Recipient, &S::applyRcpt},
        {Verb::Data, &S::checkNothing, {}, &S::applyData},
        {Verb::Rset, &S::checkNothing, {}, &S::applyRset},
        {Verb::Noop, &S::checkNothing, {}, &S::applyNothing},
        {Verb::Vrfy, &S::checkNothing, Ask::Kind::Verify, &S::applyNothing},
        {Verb::Expn, &S::checkNothing, Ask::Kind::Expand, &S::applyNothing},
        {Verb::Help, &S::checkNothing, {}, &S::applyNothing},
        {Verb::Quit, &S::checkNothing, {}, &S::applyRset},
        {Verb::Bdat, &S::checkNothing, {}, &S::applyNothing},
        {Verb::Auth, &S::checkAuth, Ask::Kind::Auth, &S::applyAuth},
        {Verb::StartTls, &S::checkNothing, {}, &S::applyStartTls},
        {Verb::Unknown, &S::checkNothing, {}, &S::applyNothing},
        {Verb::Greeting, &S::checkNothing, {}, &S::applyNothing},
        {Verb::DataEnd, &S::checkNothing, Ask::Kind::Message, &S::applyRset},
    }};
    return kCommands[static_cast<std::size_t>(verb)];
}

std::optional<ReplyId> ServerSession::checkNothing() const { return std::nullopt; }

void ServerSession::applyNothing() { }

void ServerSession::applyHello()
{
    // RFC 5321 §4.1.4: EHLO "MUST clear all buffers and reset the state exactly as if a RSET
    // command had been issued"
    dropTransaction();
    m_extended = m_pending.verb != Verb::Helo;
    m_inUse = m_extended ? announced() : Extensions();
    if (m_extended && m_authenticated)
        m_inUse.add(Extension::Auth); // RFC 4954 §5: of MAIL, though a second login isn't announced
}

std::optional<ReplyId> ServerSession::checkMail() const
{
    // RFC 1870 §6.1
    const std::uint64_t octetsMax = m_config.extensions.messageOctetsMax;
    if (octetsMax > 0 && m_pending.command.parameters.octets.value_or(0) > octetsMax)
        return ReplyId::TooBig;
    if (m_config.messagesMax && m_mails >= *m_config.messagesMax)
        return ReplyId::TooManyMessages;
    return std::nullopt;
}

void ServerSession::applyMail()
{
    dropTransaction();
    m_transaction.envelope.reversePath = std::move(m_pending.command.path);
    takeOver(m_pending.command.parameters, m_transaction.envelope);
    ++m_mails;
}

std::optional<ReplyId> ServerSession::checkRcpt() const
{
    // RFC 6531 §3.5
    if (!m_transaction.envelope.smtpUtf8 && m_inUse.has(Extension::SmtpUtf8)
        && !m_pending.command.path.mailbox.isAscii())
        return ReplyId::NonAsciiAddress;
    return std::nullopt;
}

void ServerSession::applyRcpt()
{
    m_transaction.envelope.recipients.emplace_back(
        std::move(m_pending.command.path), std::move(m_pending.command.dsn));
}

void ServerSession::applyData()
{
    m_reader.begin(
        m_config.extensions.messageOctetsMax, m_transaction.envelope.declaredSize.value_or(0));
}

void ServerSession::applyRset() { dropTransaction(); }

void ServerSession::dropTransaction()
{
    clear(m_transaction.envelope);
    m_transaction.recipientsRefused = 0;
    if (m_transactionState == TransactionState::Data)
        m_reader.begin(0, 0);
    if (m_transactionState == TransactionState::Chunks)
        m_chunkReader.clear();
    m_messageMemory.giveBack();
}

// Logins

bool ServerSession::offersAuth() const
{
    return m_config.extensions.has(Extension::Auth) && !m_config.extensions.authMechanisms.empty();
}

std::optional<ReplyId> ServerSession::checkAuth() const
{
    if (m_failedLogins >= m_config.failedLoginsMax)
        return ReplyId::TooManyLogins;
    const std::vector<std::string>& mechanisms = m_config.extensions.authMechanisms;
    const bool known = std::any_of(
        mechanisms.begin(), mechanisms.end(), [&](const std::string& mechanism) {
            return ascii::iequals(mechanism, m_pending.argument)
                && (m_tls || !needsChannelBinding(mechanism));
        });
    // RFC 4954 §4: 504 for what "is not supported or requires an encryption layer"
    if (!known)
        return ReplyId::AuthUnknownMechanism;
    const auto& response = m_pending.command.initialResponse;
    if (response && *response != "=" && !decodeBase64(*response))
        return ReplyId::AuthBadBase64;
    return std::nullopt;
}

void ServerSession::applyAuth() { m_authenticated = m_pending.code == row(ReplyId::AuthOk).code; }

/// RFC 4954 §4: the client's next response, which isn't a command.
void ServerSession::readResponse(const LineBuffer::Line& line)
{
    reportLine(line.text, line.begin, line.end, Verb::Auth);
    begin(Verb::Auth, line.end);
    if (line.tooLong)
        return refuse(ReplyId::AuthLineTooLong);
    if (line.text == "*")
        return refuse(ReplyId::AuthCancelled);
    auto response = decodeBase64(line.text);
    if (!response)
        return refuse(ReplyId::AuthBadBase64);
    ask(Ask::Kind::AuthResponse).data = std::move(response);
}

// What is offered

/// RFC 3207 §4.2: what the client had said, and what it has sent behind the command, doesn't count:
/// it may have come from somebody else.
void ServerSession::applyStartTls()
{
    m_input.discard();
    dropTransaction();
    m_clientName.clear();
    m_extended = false;
    m_authenticated = false;
    m_inUse = Extensions();
}

Extensions ServerSession::announced() const
{
    Extensions offer = m_config.extensions;
    const auto offerIf = [&offer](Extension extension, bool offered) {
        if (offered)
            offer.add(extension);
        else
            offer.remove(extension);
    };
    // RFC 3207 §4.2: the server "MUST NOT return the STARTTLS extension" inside TLS
    offerIf(Extension::StartTls, m_config.tls == TlsOffer::StartTls && !m_tls);
    std::vector<std::string>& mechanisms = offer.authMechanisms;
    mechanisms.erase(
        std::remove_if(mechanisms.begin(), mechanisms.end(),
            [&](const std::string& mechanism) { return !m_tls && needsChannelBinding(mechanism); }),
        mechanisms.end());
    const bool mayLogIn = m_tls || (m_config.plainTextAuth && !m_config.requireTls);
    offerIf(Extension::Auth, offersAuth() && mayLogIn && !m_authenticated && !mechanisms.empty());
    if (!offer.has(Extension::Chunking))
        offer.remove(Extension::BinaryMime);
    if (!offer.has(Extension::EightBitMime))
        offer.remove(Extension::SmtpUtf8);
    // RFC 5321 §3.5.2: "if EXPN is supported, it MUST be listed"
    if (m_config.expand == AskOwner::Yes)
        offer.others.emplace_back(name(Verb::Expn));
    offer.limits = SessionLimits();
    offer.limits.mailMax = m_config.messagesMax;
    offer.limits.rcptMax = m_config.recipientsMax;
    return offer;
}

} // namespace postroad::smtp
