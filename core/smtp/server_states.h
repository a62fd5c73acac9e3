// SPDX-License-Identifier: MIT
// Where the server may be, which command is welcome there, how it may be answered, and where that
// leads. The session obeys these rows, the inspector draws them, a test walks them. No other file
// decides order.
//
// Two machines, never their product: the connection (RFC 5321 §4.1.4) and, inside it, the mail
// transaction (§3.3). A command is looked up in the connection's rows; what has none there belongs
// to the transaction. Verbs that mean something to both (EHLO, RSET) have rows in both, and both
// move. Of several rows for a state and a verb those count whose guard is the first to hold. 421 is
// legal everywhere and ends the connection (§3.8), so no row says so.
#pragma once

#include "core/base/rfc.h"
#include "core/smtp/dialect.h"
#include "core/smtp/extensions.h"
#include "core/smtp/reply_catalogue.h"
#include "core/smtp/verb.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace postroad::smtp {

enum class ConnectionState : std::uint8_t {
    Opened, ///< nothing said yet
    Connected, ///< greeted the client, and waits for EHLO, HELO or LHLO
    Greeted, ///< the client has introduced itself
    Securing, ///< has said 220 to STARTTLS: silent until TLS stands, then Connected again
    Authenticating, ///< waits for the client's next response in a login
    Refusing, ///< the greeting was a refusal: waits for QUIT
    Closed,
};
inline constexpr std::array<std::string_view, 7> kConnectionStateNames{
    "opened", "connected", "greeted", "securing", "authenticating", "refusing", "closed"};
constexpr std::string_view name(ConnectionState state)
{
    return kConnectionStateNames[static_cast<std::size_t>(state)];
}

enum class TransactionState : std::uint8_t {
    Idle, ///< no transaction
    Mail, ///< has a sender, and no recipient yet
    Rcpt, ///< has recipients
    Data, ///< takes in the message
    Chunks, ///< has taken in a chunk of the message, and waits for the next
    Failed, ///< a chunk was refused: waits for RSET
};
inline constexpr std::array<std::string_view, 6> kTransactionStateNames{
    "idle", "mail", "rcpt", "data", "chunks", "failed"};
constexpr std::string_view name(TransactionState state)
{
    return kTransactionStateNames[static_cast<std::size_t>(state)];
}

enum class Guard : std::uint8_t {
    None,
    InLmtp, ///< the dialect is LMTP
    InSmtp, ///< the dialect is not LMTP
    RecipientsFull, ///< there are as many recipients as the server takes at once
    AllRefused, ///< recipients were named, and all refused
    NoStartTls, ///< this server has no STARTTLS
    NoAuth, ///< this server has no AUTH
    NoChunking, ///< this server has no BDAT
    HelloWasHelo, ///< the client said HELO, so no extensions are in use
    TlsRequired, ///< nothing goes without TLS, and there is none
    TlsActive,
    AuthNeedsTls, ///< no password is said in the clear, and there is no TLS
    AuthRequired, ///< nothing goes without a login, and there was none
    Authenticated,
    InTransaction, ///< MAIL was accepted, and the message isn't over
    BinaryBody, ///< MAIL said BODY=BINARYMIME
    LastInLmtp, ///< the dialect is LMTP, and the chunk is the last
    LastChunk,
};
inline constexpr std::array<std::string_view, 18> kGuardNames{"", "in LMTP", "not in LMTP",
    "recipients full", "all recipients refused", "no STARTTLS here", "no AUTH here",
    "no CHUNKING here", "after HELO", "TLS required", "TLS active", "AUTH needs TLS",
    "AUTH required", "authenticated", "in a transaction", "binary body", "last chunk in LMTP",
    "last chunk"};
constexpr std::string_view name(Guard guard)
{
    return kGuardNames[static_cast<std::size_t>(guard)];
}

/// Reply codes; a small constant set.
class ReplySet
{
public:
    constexpr ReplySet(std::initializer_list<std::uint16_t> codes)
    {
        for (const std::uint16_t code : codes)
            m_codes[m_count++] = code; // one too many doesn't compile
    }
    [[nodiscard]] constexpr std::span<const std::uint16_t> codes() const
    {
        return {m_codes.data(), m_count};
    }
    [[nodiscard]] constexpr bool has(std::uint16_t code) const
    {
        for (std::size_t i = 0; i < m_count; ++i) {
            if (m_codes[i] == code)
                return true;
        }
        return false;
    }

private:
    std::array<std::uint16_t, 12> m_codes{};
    std::size_t m_count = 0;
};

template <typename State>
struct Transition
{
    State from;
    Verb verb;
    Guard guard;
    ReplyClass outcome; ///< of the reply
    State next;
    ReplySet legal; ///< codes of this outcome
    ReplyId usual; ///< what the session says here unless its owner says something else
    RfcRef rfc;
};
using ConnectionRow = Transition<ConnectionState>;
using TransactionRow = Transition<TransactionState>;

/// RFC 5321 §3.8, §4.2.3: "Service not available, closing transmission channel"
inline constexpr std::uint16_t kClosingCode = 421;

// clang-format off
inline constexpr std::array kConnectionRows{
    // RFC 5321 §3.1
    ConnectionRow{ConnectionState::Opened, Verb::Greeting, Guard::InLmtp, ReplyClass::Positive, ConnectionState::Connected, {220}, ReplyId::LmtpReady, {2033, "4"}},
    ConnectionRow{ConnectionState::Opened, Verb::Greeting, Guard::InLmtp, ReplyClass::Permanent, ConnectionState::Refusing, {554}, ReplyId::ServiceRefused, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Opened, Verb::Greeting, Guard::None, ReplyClass::Positive, ConnectionState::Connected, {220}, ReplyId::ServiceReady, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Opened, Verb::Greeting, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {554, 521}, ReplyId::ServiceRefused, {5321, "3.1"}},

    // RFC 5321 §4.1.1.1; RFC 2033 §4.1: "The HELO and EHLO commands … MUST NOT be used"
    ConnectionRow{ConnectionState::Connected, Verb::Helo, Guard::InLmtp, ReplyClass::Permanent, ConnectionState::Connected, {500}, ReplyId::UseLhlo, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Connected, Verb::Helo, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Connected, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Helo, Guard::None, ReplyClass::Positive, ConnectionState::Greeted, {250}, ReplyId::HelloOk, {5321, "4.1.1.1"}},
    ConnectionRow{ConnectionState::Connected, Verb::Helo, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {500, 501, 502, 504, 550}, ReplyId::HeloSyntax, {5321, "4.1.1.1"}},
    ConnectionRow{ConnectionState::Connected, Verb::Ehlo, Guard::InLmtp, ReplyClass::Permanent, ConnectionState::Connected, {500}, ReplyId::UseLhlo, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Connected, Verb::Ehlo, Guard::None, ReplyClass::Positive, ConnectionState::Greeted, {250}, ReplyId::HelloOk, {5321, "4.1.1.1"}},
    ConnectionRow{ConnectionState::Connected, Verb::Ehlo, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {500, 501, 502, 504, 550}, ReplyId::EhloSyntax, {5321, "4.1.4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Lhlo, Guard::InSmtp, ReplyClass::Permanent, ConnectionState::Connected, {500}, ReplyId::NotLmtp, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Connected, Verb::Lhlo, Guard::None, ReplyClass::Positive, ConnectionState::Greeted, {250}, ReplyId::HelloOk, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Connected, Verb::Lhlo, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {500, 501, 502, 504, 550}, ReplyId::LhloSyntax, {2033, "4.1"}},
    // RFC 5321 §4.1.4: "a client SHOULD issue … EHLO or HELO" first, and a server may insist
    ConnectionRow{ConnectionState::Connected, Verb::Mail, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Connected, {530, 500, 501, 555}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Mail, Guard::InLmtp, ReplyClass::Permanent, ConnectionState::Connected, {503, 501, 500, 555}, ReplyId::SayLhloFirst, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Connected, Verb::Mail, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {503, 501, 500, 555}, ReplyId::SayHelloFirst, {5321, "4.1.4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Rcpt, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Connected, {530, 500, 501, 555}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Rcpt, Guard::InLmtp, ReplyClass::Permanent, ConnectionState::Connected, {503, 501, 500, 555}, ReplyId::SayLhloFirst, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Connected, Verb::Rcpt, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {503, 501, 500, 555}, ReplyId::SayHelloFirst, {5321, "4.1.4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Data, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Connected, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Data, Guard::InLmtp, ReplyClass::Permanent, ConnectionState::Connected, {503, 501, 500}, ReplyId::SayLhloFirst, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Connected, Verb::Data, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {503, 501, 500}, ReplyId::SayHelloFirst, {5321, "4.1.4"}},
    // RFC 5321 §4.1.4: "The NOOP, HELP, EXPN, VRFY, and RSET commands can be used at any time during a session"
    ConnectionRow{ConnectionState::Connected, Verb::Rset, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Connected, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Rset, Guard::None, ReplyClass::Positive, ConnectionState::Connected, {250}, ReplyId::ResetOk, {5321, "4.1.1.5"}},
    ConnectionRow{ConnectionState::Connected, Verb::Rset, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {500, 501}, ReplyId::NoArguments, {5321, "4.1.1.5"}},
    ConnectionRow{ConnectionState::Connected, Verb::Noop, Guard::None, ReplyClass::Positive, ConnectionState::Connected, {250}, ReplyId::NoopOk, {5321, "4.1.1.9"}},
    ConnectionRow{ConnectionState::Connected, Verb::Noop, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {500, 501}, ReplyId::LineTooLong, {5321, "4.5.3.1.4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Vrfy, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Connected, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Vrfy, Guard::AuthRequired, ReplyClass::Permanent, ConnectionState::Connected, {530, 500, 501}, ReplyId::AuthRequired, {4954, "6"}},
    ConnectionRow{ConnectionState::Connected, Verb::Vrfy, Guard::None, ReplyClass::Positive, ConnectionState::Connected, {250, 251, 252}, ReplyId::CannotVerify, {5321, "4.1.1.6"}},
    ConnectionRow{ConnectionState::Connected, Verb::Vrfy, Guard::None, ReplyClass::Transient, ConnectionState::Connected, {450, 451}, ReplyId::LocalError, {5321, "4.1.1.6"}},
    ConnectionRow{ConnectionState::Connected, Verb::Vrfy, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {500, 501, 502, 504, 550, 551, 553}, ReplyId::VerifyUnknown, {5321, "4.1.1.6"}},
    ConnectionRow{ConnectionState::Connected, Verb::Expn, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Connected, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Expn, Guard::AuthRequired, ReplyClass::Permanent, ConnectionState::Connected, {530, 500, 501}, ReplyId::AuthRequired, {4954, "6"}},
    ConnectionRow{ConnectionState::Connected, Verb::Expn, Guard::None, ReplyClass::Positive, ConnectionState::Connected, {250, 252}, ReplyId::Expanded, {5321, "4.1.1.7"}},
    ConnectionRow{ConnectionState::Connected, Verb::Expn, Guard::None, ReplyClass::Transient, ConnectionState::Connected, {450, 451}, ReplyId::LocalError, {5321, "4.1.1.7"}},
    ConnectionRow{ConnectionState::Connected, Verb::Expn, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {500, 501, 502, 504, 550, 553}, ReplyId::ExpandNotImplemented, {5321, "4.1.1.7"}},
    ConnectionRow{ConnectionState::Connected, Verb::Help, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Connected, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Help, Guard::InLmtp, ReplyClass::Positive, ConnectionState::Connected, {211, 214}, ReplyId::LmtpHelpText, {5321, "4.1.1.8"}},
    ConnectionRow{ConnectionState::Connected, Verb::Help, Guard::InLmtp, ReplyClass::Permanent, ConnectionState::Connected, {500, 501, 502, 504}, ReplyId::NotImplemented, {5321, "4.1.1.8"}},
    ConnectionRow{ConnectionState::Connected, Verb::Help, Guard::None, ReplyClass::Positive, ConnectionState::Connected, {211, 214}, ReplyId::HelpText, {5321, "4.1.1.8"}},
    ConnectionRow{ConnectionState::Connected, Verb::Help, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {500, 501, 502, 504}, ReplyId::NotImplemented, {5321, "4.1.1.8"}},
    ConnectionRow{ConnectionState::Connected, Verb::Quit, Guard::None, ReplyClass::Positive, ConnectionState::Closed, {221}, ReplyId::Closing, {5321, "4.1.1.10"}},
    ConnectionRow{ConnectionState::Connected, Verb::Quit, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {500, 501}, ReplyId::NoArguments, {5321, "4.1.1.10"}},
    ConnectionRow{ConnectionState::Connected, Verb::Bdat, Guard::NoChunking, ReplyClass::Permanent, ConnectionState::Connected, {502, 500, 501}, ReplyId::NotImplemented, {5321, "4.2.4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Bdat, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Connected, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Bdat, Guard::InLmtp, ReplyClass::Permanent, ConnectionState::Connected, {503, 500, 501, 502}, ReplyId::SayLhloFirst, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Connected, Verb::Bdat, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {503, 500, 501, 502}, ReplyId::SayHelloFirst, {5321, "4.1.4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Auth, Guard::NoAuth, ReplyClass::Permanent, ConnectionState::Connected, {502, 500, 501}, ReplyId::NotImplemented, {5321, "4.2.4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Auth, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Connected, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Auth, Guard::InLmtp, ReplyClass::Permanent, ConnectionState::Connected, {503, 500, 501, 502}, ReplyId::SayLhloFirst, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Connected, Verb::Auth, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {503, 500, 501, 502}, ReplyId::SayHelloFirst, {5321, "4.1.4"}},
    ConnectionRow{ConnectionState::Connected, Verb::StartTls, Guard::NoStartTls, ReplyClass::Permanent, ConnectionState::Connected, {502, 500, 501}, ReplyId::NotImplemented, {5321, "4.2.4"}},
    ConnectionRow{ConnectionState::Connected, Verb::StartTls, Guard::TlsActive, ReplyClass::Permanent, ConnectionState::Connected, {503, 500, 501}, ReplyId::TlsAlreadyActive, {3207, "4.2"}},
    ConnectionRow{ConnectionState::Connected, Verb::StartTls, Guard::InLmtp, ReplyClass::Permanent, ConnectionState::Connected, {503, 500, 501, 502}, ReplyId::SayLhloFirst, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Connected, Verb::StartTls, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {503, 500, 501, 502}, ReplyId::SayHelloFirst, {5321, "4.1.4"}},
    ConnectionRow{ConnectionState::Connected, Verb::Unknown, Guard::None, ReplyClass::Permanent, ConnectionState::Connected, {500, 502}, ReplyId::Unrecognized, {5321, "4.2.4"}},

    // RFC 5321 §4.1.4: EHLO "MAY be issued … later in the session"
    ConnectionRow{ConnectionState::Greeted, Verb::Helo, Guard::InLmtp, ReplyClass::Permanent, ConnectionState::Greeted, {500}, ReplyId::UseLhlo, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Helo, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Greeted, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Helo, Guard::None, ReplyClass::Positive, ConnectionState::Greeted, {250}, ReplyId::HelloOk, {5321, "4.1.1.1"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Helo, Guard::None, ReplyClass::Permanent, ConnectionState::Greeted, {500, 501, 502, 504, 550}, ReplyId::HeloSyntax, {5321, "4.1.1.1"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Ehlo, Guard::InLmtp, ReplyClass::Permanent, ConnectionState::Greeted, {500}, ReplyId::UseLhlo, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Ehlo, Guard::None, ReplyClass::Positive, ConnectionState::Greeted, {250}, ReplyId::HelloOk, {5321, "4.1.4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Ehlo, Guard::None, ReplyClass::Permanent, ConnectionState::Greeted, {500, 501, 502, 504, 550}, ReplyId::EhloSyntax, {5321, "4.1.4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Lhlo, Guard::InSmtp, ReplyClass::Permanent, ConnectionState::Greeted, {500}, ReplyId::NotLmtp, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Lhlo, Guard::None, ReplyClass::Positive, ConnectionState::Greeted, {250}, ReplyId::HelloOk, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Lhlo, Guard::None, ReplyClass::Permanent, ConnectionState::Greeted, {500, 501, 502, 504, 550}, ReplyId::LhloSyntax, {2033, "4.1"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Rset, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Greeted, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Rset, Guard::None, ReplyClass::Positive, ConnectionState::Greeted, {250}, ReplyId::ResetOk, {5321, "4.1.1.5"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Rset, Guard::None, ReplyClass::Permanent, ConnectionState::Greeted, {500, 501}, ReplyId::NoArguments, {5321, "4.1.1.5"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Noop, Guard::None, ReplyClass::Positive, ConnectionState::Greeted, {250}, ReplyId::NoopOk, {5321, "4.1.1.9"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Noop, Guard::None, ReplyClass::Permanent, ConnectionState::Greeted, {500, 501}, ReplyId::LineTooLong, {5321, "4.5.3.1.4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Vrfy, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Greeted, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Vrfy, Guard::AuthRequired, ReplyClass::Permanent, ConnectionState::Greeted, {530, 500, 501}, ReplyId::AuthRequired, {4954, "6"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Vrfy, Guard::None, ReplyClass::Positive, ConnectionState::Greeted, {250, 251, 252}, ReplyId::CannotVerify, {5321, "4.1.1.6"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Vrfy, Guard::None, ReplyClass::Transient, ConnectionState::Greeted, {450, 451}, ReplyId::LocalError, {5321, "4.1.1.6"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Vrfy, Guard::None, ReplyClass::Permanent, ConnectionState::Greeted, {500, 501, 502, 504, 550, 551, 553}, ReplyId::VerifyUnknown, {5321, "4.1.1.6"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Expn, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Greeted, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Expn, Guard::AuthRequired, ReplyClass::Permanent, ConnectionState::Greeted, {530, 500, 501}, ReplyId::AuthRequired, {4954, "6"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Expn, Guard::None, ReplyClass::Positive, ConnectionState::Greeted, {250, 252}, ReplyId::Expanded, {5321, "4.1.1.7"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Expn, Guard::None, ReplyClass::Transient, ConnectionState::Greeted, {450, 451}, ReplyId::LocalError, {5321, "4.1.1.7"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Expn, Guard::None, ReplyClass::Permanent, ConnectionState::Greeted, {500, 501, 502, 504, 550, 553}, ReplyId::ExpandNotImplemented, {5321, "4.1.1.7"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Help, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Greeted, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Help, Guard::InLmtp, ReplyClass::Positive, ConnectionState::Greeted, {211, 214}, ReplyId::LmtpHelpText, {5321, "4.1.1.8"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Help, Guard::InLmtp, ReplyClass::Permanent, ConnectionState::Greeted, {500, 501, 502, 504}, ReplyId::NotImplemented, {5321, "4.1.1.8"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Help, Guard::None, ReplyClass::Positive, ConnectionState::Greeted, {211, 214}, ReplyId::HelpText, {5321, "4.1.1.8"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Help, Guard::None, ReplyClass::Permanent, ConnectionState::Greeted, {500, 501, 502, 504}, ReplyId::NotImplemented, {5321, "4.1.1.8"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Quit, Guard::None, ReplyClass::Positive, ConnectionState::Closed, {221}, ReplyId::Closing, {5321, "4.1.1.10"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Quit, Guard::None, ReplyClass::Permanent, ConnectionState::Greeted, {500, 501}, ReplyId::NoArguments, {5321, "4.1.1.10"}},
    // RFC 4954 §4
    ConnectionRow{ConnectionState::Greeted, Verb::Auth, Guard::NoAuth, ReplyClass::Permanent, ConnectionState::Greeted, {502, 500, 501}, ReplyId::NotImplemented, {5321, "4.2.4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Auth, Guard::TlsRequired, ReplyClass::Permanent, ConnectionState::Greeted, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Auth, Guard::HelloWasHelo, ReplyClass::Permanent, ConnectionState::Greeted, {503, 500, 501}, ReplyId::NeedsEhlo, {5321, "4.1.1.1"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Auth, Guard::AuthNeedsTls, ReplyClass::Permanent, ConnectionState::Greeted, {538, 504, 500, 501}, ReplyId::AuthNeedsTls, {4954, "6"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Auth, Guard::Authenticated, ReplyClass::Permanent, ConnectionState::Greeted, {503, 500, 501}, ReplyId::AuthAlready, {4954, "4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Auth, Guard::InTransaction, ReplyClass::Permanent, ConnectionState::Greeted, {503, 500, 501}, ReplyId::AuthInTransaction, {4954, "4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Auth, Guard::None, ReplyClass::Positive, ConnectionState::Greeted, {235}, ReplyId::AuthOk, {4954, "6"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Auth, Guard::None, ReplyClass::Intermediate, ConnectionState::Authenticating, {334}, ReplyId::AuthChallenge, {4954, "4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Auth, Guard::None, ReplyClass::Transient, ConnectionState::Greeted, {454, 432, 451}, ReplyId::AuthTemporary, {4954, "6"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Auth, Guard::None, ReplyClass::Permanent, ConnectionState::Greeted, {535, 500, 501, 503, 504, 534, 538, 550}, ReplyId::AuthFailed, {4954, "6"}},
    // RFC 3207 §4
    ConnectionRow{ConnectionState::Greeted, Verb::StartTls, Guard::NoStartTls, ReplyClass::Permanent, ConnectionState::Greeted, {502, 500, 501}, ReplyId::NotImplemented, {5321, "4.2.4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::StartTls, Guard::TlsActive, ReplyClass::Permanent, ConnectionState::Greeted, {503, 500, 501}, ReplyId::TlsAlreadyActive, {3207, "4.2"}},
    ConnectionRow{ConnectionState::Greeted, Verb::StartTls, Guard::HelloWasHelo, ReplyClass::Permanent, ConnectionState::Greeted, {503, 500, 501}, ReplyId::NeedsEhlo, {5321, "4.1.1.1"}},
    ConnectionRow{ConnectionState::Greeted, Verb::StartTls, Guard::None, ReplyClass::Positive, ConnectionState::Securing, {220}, ReplyId::TlsReady, {3207, "4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::StartTls, Guard::None, ReplyClass::Transient, ConnectionState::Greeted, {454}, ReplyId::TlsUnavailable, {3207, "4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::StartTls, Guard::None, ReplyClass::Permanent, ConnectionState::Greeted, {501, 500, 502, 503, 554}, ReplyId::NoArguments, {3207, "4"}},
    ConnectionRow{ConnectionState::Greeted, Verb::Unknown, Guard::None, ReplyClass::Permanent, ConnectionState::Greeted, {500, 502}, ReplyId::Unrecognized, {5321, "4.2.4"}},

    // RFC 4954 §4: the client's responses, each answered as AUTH itself
    ConnectionRow{ConnectionState::Authenticating, Verb::Auth, Guard::None, ReplyClass::Positive, ConnectionState::Greeted, {235}, ReplyId::AuthOk, {4954, "6"}},
    ConnectionRow{ConnectionState::Authenticating, Verb::Auth, Guard::None, ReplyClass::Intermediate, ConnectionState::Authenticating, {334}, ReplyId::AuthChallenge, {4954, "4"}},
    ConnectionRow{ConnectionState::Authenticating, Verb::Auth, Guard::None, ReplyClass::Transient, ConnectionState::Greeted, {454, 432, 451}, ReplyId::AuthTemporary, {4954, "6"}},
    ConnectionRow{ConnectionState::Authenticating, Verb::Auth, Guard::None, ReplyClass::Permanent, ConnectionState::Greeted, {535, 500, 501, 504, 534, 538, 550}, ReplyId::AuthFailed, {4954, "6"}},

    // RFC 5321 §3.1: after 554 the server "MUST still wait for the client to send a QUIT" and answers all else with 503
    ConnectionRow{ConnectionState::Refusing, Verb::Helo, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 501}, ReplyId::NoServiceHere, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Ehlo, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 501}, ReplyId::NoServiceHere, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Lhlo, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 501}, ReplyId::NoServiceHere, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Mail, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 501, 555}, ReplyId::NoServiceHere, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Rcpt, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 501, 555}, ReplyId::NoServiceHere, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Data, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 501}, ReplyId::NoServiceHere, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Rset, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 501}, ReplyId::NoServiceHere, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Noop, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 501}, ReplyId::NoServiceHere, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Vrfy, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 501}, ReplyId::NoServiceHere, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Expn, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 501}, ReplyId::NoServiceHere, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Help, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 501}, ReplyId::NoServiceHere, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Quit, Guard::None, ReplyClass::Positive, ConnectionState::Closed, {221}, ReplyId::Closing, {5321, "4.1.1.10"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Quit, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {500, 501}, ReplyId::NoArguments, {5321, "4.1.1.10"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Bdat, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 501, 502}, ReplyId::NoServiceHere, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Auth, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 501, 502}, ReplyId::NoServiceHere, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Refusing, Verb::StartTls, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 501, 502}, ReplyId::NoServiceHere, {5321, "3.1"}},
    ConnectionRow{ConnectionState::Refusing, Verb::Unknown, Guard::None, ReplyClass::Permanent, ConnectionState::Refusing, {503, 500, 502}, ReplyId::NoServiceHere, {5321, "3.1"}},
};

inline constexpr std::array kTransactionRows{
    // RFC 5321 §4.1.4: a good EHLO, HELO or RSET drops the transaction
    TransactionRow{TransactionState::Idle, Verb::Helo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Idle, Verb::Ehlo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Idle, Verb::Lhlo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {2033, "4.1"}},
    TransactionRow{TransactionState::Idle, Verb::Mail, Guard::TlsRequired, ReplyClass::Permanent, TransactionState::Idle, {530, 500, 501, 555}, ReplyId::TlsRequired, {3207, "4"}},
    TransactionRow{TransactionState::Idle, Verb::Mail, Guard::AuthRequired, ReplyClass::Permanent, TransactionState::Idle, {530, 500, 501, 555}, ReplyId::AuthRequired, {4954, "6"}},
    TransactionRow{TransactionState::Idle, Verb::Mail, Guard::None, ReplyClass::Positive, TransactionState::Mail, {250}, ReplyId::SenderOk, {5321, "4.1.1.2"}},
    TransactionRow{TransactionState::Idle, Verb::Mail, Guard::None, ReplyClass::Transient, TransactionState::Idle, {450, 451, 452, 455}, ReplyId::LocalError, {5321, "4.3.2"}},
    TransactionRow{TransactionState::Idle, Verb::Mail, Guard::None, ReplyClass::Permanent, TransactionState::Idle, {500, 501, 503, 504, 530, 550, 552, 553, 554, 555}, ReplyId::SenderRefused, {5321, "4.3.2"}},
    TransactionRow{TransactionState::Idle, Verb::Rcpt, Guard::TlsRequired, ReplyClass::Permanent, TransactionState::Idle, {530, 500, 501, 555}, ReplyId::TlsRequired, {3207, "4"}},
    TransactionRow{TransactionState::Idle, Verb::Rcpt, Guard::AuthRequired, ReplyClass::Permanent, TransactionState::Idle, {530, 500, 501, 555}, ReplyId::AuthRequired, {4954, "6"}},
    TransactionRow{TransactionState::Idle, Verb::Rcpt, Guard::None, ReplyClass::Permanent, TransactionState::Idle, {503, 500, 501, 555}, ReplyId::RcptNeedsMail, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Idle, Verb::Data, Guard::TlsRequired, ReplyClass::Permanent, TransactionState::Idle, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    TransactionRow{TransactionState::Idle, Verb::Data, Guard::AuthRequired, ReplyClass::Permanent, TransactionState::Idle, {530, 500, 501}, ReplyId::AuthRequired, {4954, "6"}},
    TransactionRow{TransactionState::Idle, Verb::Data, Guard::None, ReplyClass::Permanent, TransactionState::Idle, {503, 500, 501}, ReplyId::DataNeedsMail, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Idle, Verb::Bdat, Guard::NoChunking, ReplyClass::Permanent, TransactionState::Idle, {502, 500, 501}, ReplyId::NotImplemented, {5321, "4.2.4"}},
    TransactionRow{TransactionState::Idle, Verb::Bdat, Guard::TlsRequired, ReplyClass::Permanent, TransactionState::Idle, {530, 500, 501}, ReplyId::TlsRequired, {3207, "4"}},
    TransactionRow{TransactionState::Idle, Verb::Bdat, Guard::AuthRequired, ReplyClass::Permanent, TransactionState::Idle, {530, 500, 501}, ReplyId::AuthRequired, {4954, "6"}},
    TransactionRow{TransactionState::Idle, Verb::Bdat, Guard::HelloWasHelo, ReplyClass::Permanent, TransactionState::Idle, {503, 500, 501}, ReplyId::NeedsEhlo, {5321, "4.1.1.1"}},
    TransactionRow{TransactionState::Idle, Verb::Bdat, Guard::None, ReplyClass::Permanent, TransactionState::Idle, {503, 500, 501}, ReplyId::BdatNeedsMail, {3030, "2"}},
    TransactionRow{TransactionState::Idle, Verb::Rset, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::ResetOk, {5321, "4.1.1.5"}},

    TransactionRow{TransactionState::Mail, Verb::Helo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Mail, Verb::Ehlo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Mail, Verb::Lhlo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {2033, "4.1"}},
    TransactionRow{TransactionState::Mail, Verb::Mail, Guard::None, ReplyClass::Permanent, TransactionState::Mail, {503, 500, 501, 555}, ReplyId::NestedMail, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Mail, Verb::Rcpt, Guard::None, ReplyClass::Positive, TransactionState::Rcpt, {250, 251}, ReplyId::RecipientOk, {5321, "4.1.1.3"}},
    TransactionRow{TransactionState::Mail, Verb::Rcpt, Guard::None, ReplyClass::Transient, TransactionState::Mail, {450, 451, 452, 455}, ReplyId::LocalError, {5321, "4.3.2"}},
    TransactionRow{TransactionState::Mail, Verb::Rcpt, Guard::None, ReplyClass::Permanent, TransactionState::Mail, {500, 501, 503, 504, 550, 551, 552, 553, 554, 555, 556}, ReplyId::MailboxUnknown, {5321, "4.3.2"}},
    // RFC 2033 §4.2: without a good RCPT "the DATA command MUST fail with a 503 reply code"
    TransactionRow{TransactionState::Mail, Verb::Data, Guard::InLmtp, ReplyClass::Permanent, TransactionState::Mail, {503, 500, 501}, ReplyId::NeedRecipient, {2033, "4.2"}},
    TransactionRow{TransactionState::Mail, Verb::Data, Guard::AllRefused, ReplyClass::Permanent, TransactionState::Mail, {554, 503, 500, 501}, ReplyId::NoValidRecipients, {5321, "3.3"}},
    TransactionRow{TransactionState::Mail, Verb::Data, Guard::None, ReplyClass::Permanent, TransactionState::Mail, {503, 554, 500, 501}, ReplyId::NeedRecipient, {5321, "3.3"}},
    TransactionRow{TransactionState::Mail, Verb::Bdat, Guard::NoChunking, ReplyClass::Permanent, TransactionState::Mail, {502, 500, 501}, ReplyId::NotImplemented, {5321, "4.2.4"}},
    TransactionRow{TransactionState::Mail, Verb::Bdat, Guard::HelloWasHelo, ReplyClass::Permanent, TransactionState::Mail, {503, 500, 501}, ReplyId::NeedsEhlo, {5321, "4.1.1.1"}},
    // RFC 2033 §4.3: 503 here too
    TransactionRow{TransactionState::Mail, Verb::Bdat, Guard::InLmtp, ReplyClass::Permanent, TransactionState::Mail, {503, 500, 501}, ReplyId::BdatNeedsRecipient, {2033, "4.3"}},
    TransactionRow{TransactionState::Mail, Verb::Bdat, Guard::AllRefused, ReplyClass::Permanent, TransactionState::Mail, {554, 503, 500, 501}, ReplyId::NoValidRecipients, {5321, "3.3"}},
    TransactionRow{TransactionState::Mail, Verb::Bdat, Guard::None, ReplyClass::Permanent, TransactionState::Mail, {503, 554, 500, 501}, ReplyId::BdatNeedsRecipient, {3030, "2"}},
    TransactionRow{TransactionState::Mail, Verb::StartTls, Guard::None, ReplyClass::Positive, TransactionState::Idle, {220}, ReplyId::TlsReady, {3207, "4.2"}},
    TransactionRow{TransactionState::Mail, Verb::Rset, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::ResetOk, {5321, "4.1.1.5"}},

    TransactionRow{TransactionState::Rcpt, Verb::Helo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Rcpt, Verb::Ehlo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Rcpt, Verb::Lhlo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {2033, "4.1"}},
    TransactionRow{TransactionState::Rcpt, Verb::Mail, Guard::None, ReplyClass::Permanent, TransactionState::Rcpt, {503, 500, 501, 555}, ReplyId::NestedMail, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Rcpt, Verb::Rcpt, Guard::RecipientsFull, ReplyClass::Transient, TransactionState::Rcpt, {452}, ReplyId::TooManyRecipients, {5321, "4.5.3.1.10"}},
    TransactionRow{TransactionState::Rcpt, Verb::Rcpt, Guard::RecipientsFull, ReplyClass::Permanent, TransactionState::Rcpt, {500, 501, 555}, ReplyId::BadRecipientSyntax, {5321, "4.3.2"}},
    TransactionRow{TransactionState::Rcpt, Verb::Rcpt, Guard::None, ReplyClass::Positive, TransactionState::Rcpt, {250, 251}, ReplyId::RecipientOk, {5321, "4.1.1.3"}},
    TransactionRow{TransactionState::Rcpt, Verb::Rcpt, Guard::None, ReplyClass::Transient, TransactionState::Rcpt, {450, 451, 452, 455}, ReplyId::LocalError, {5321, "4.3.2"}},
    TransactionRow{TransactionState::Rcpt, Verb::Rcpt, Guard::None, ReplyClass::Permanent, TransactionState::Rcpt, {500, 501, 503, 504, 550, 551, 552, 553, 554, 555, 556}, ReplyId::MailboxUnknown, {5321, "4.3.2"}},
    TransactionRow{TransactionState::Rcpt, Verb::Data, Guard::BinaryBody, ReplyClass::Permanent, TransactionState::Rcpt, {503, 500, 501}, ReplyId::BinaryNeedsBdat, {3030, "3"}},
    TransactionRow{TransactionState::Rcpt, Verb::Data, Guard::None, ReplyClass::Intermediate, TransactionState::Data, {354}, ReplyId::StartData, {5321, "4.1.1.4"}},
    TransactionRow{TransactionState::Rcpt, Verb::Data, Guard::None, ReplyClass::Transient, TransactionState::Rcpt, {450, 451, 452}, ReplyId::LocalError, {5321, "4.3.2"}},
    TransactionRow{TransactionState::Rcpt, Verb::Data, Guard::None, ReplyClass::Permanent, TransactionState::Rcpt, {500, 501, 503, 550, 552, 554}, ReplyId::MessageRefused, {5321, "4.3.2"}},
    TransactionRow{TransactionState::Rcpt, Verb::Bdat, Guard::NoChunking, ReplyClass::Permanent, TransactionState::Rcpt, {502, 500, 501}, ReplyId::NotImplemented, {5321, "4.2.4"}},
    TransactionRow{TransactionState::Rcpt, Verb::Bdat, Guard::HelloWasHelo, ReplyClass::Permanent, TransactionState::Rcpt, {503, 500, 501}, ReplyId::NeedsEhlo, {5321, "4.1.1.1"}},
    // RFC 3030 §2: a reply to each chunk; the one to the last is the one to the message
    TransactionRow{TransactionState::Rcpt, Verb::Bdat, Guard::LastInLmtp, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::Delivered, {2033, "4.3"}},
    TransactionRow{TransactionState::Rcpt, Verb::Bdat, Guard::LastInLmtp, ReplyClass::Transient, TransactionState::Idle, {450, 451, 452}, ReplyId::LocalError, {2033, "4.3"}},
    TransactionRow{TransactionState::Rcpt, Verb::Bdat, Guard::LastInLmtp, ReplyClass::Permanent, TransactionState::Idle, {550, 551, 552, 553, 554}, ReplyId::MessageRefused, {2033, "4.3"}},
    TransactionRow{TransactionState::Rcpt, Verb::Bdat, Guard::LastChunk, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::MessageAccepted, {3030, "2"}},
    TransactionRow{TransactionState::Rcpt, Verb::Bdat, Guard::LastChunk, ReplyClass::Transient, TransactionState::Idle, {450, 451, 452}, ReplyId::LocalError, {5321, "4.3.2"}},
    TransactionRow{TransactionState::Rcpt, Verb::Bdat, Guard::LastChunk, ReplyClass::Permanent, TransactionState::Idle, {550, 552, 554}, ReplyId::MessageRefused, {5321, "4.3.2"}},
    TransactionRow{TransactionState::Rcpt, Verb::Bdat, Guard::None, ReplyClass::Positive, TransactionState::Chunks, {250}, ReplyId::ChunkOk, {3030, "2"}},
    TransactionRow{TransactionState::Rcpt, Verb::Bdat, Guard::None, ReplyClass::Transient, TransactionState::Failed, {450, 451, 452}, ReplyId::LocalError, {3030, "2"}},
    TransactionRow{TransactionState::Rcpt, Verb::Bdat, Guard::None, ReplyClass::Permanent, TransactionState::Failed, {500, 501, 503, 550, 552, 554}, ReplyId::MessageRefused, {3030, "2"}},
    TransactionRow{TransactionState::Rcpt, Verb::StartTls, Guard::None, ReplyClass::Positive, TransactionState::Idle, {220}, ReplyId::TlsReady, {3207, "4.2"}},
    TransactionRow{TransactionState::Rcpt, Verb::Rset, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::ResetOk, {5321, "4.1.1.5"}},

    // RFC 3030 §2: "The DATA and BDAT commands cannot be used in the same transaction"
    TransactionRow{TransactionState::Chunks, Verb::Helo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Chunks, Verb::Ehlo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Chunks, Verb::Lhlo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {2033, "4.1"}},
    TransactionRow{TransactionState::Chunks, Verb::Mail, Guard::None, ReplyClass::Permanent, TransactionState::Chunks, {503, 500, 501, 555}, ReplyId::NestedMail, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Chunks, Verb::Rcpt, Guard::None, ReplyClass::Permanent, TransactionState::Chunks, {503, 500, 501, 555}, ReplyId::RcptAfterBdat, {3030, "2"}},
    TransactionRow{TransactionState::Chunks, Verb::Data, Guard::None, ReplyClass::Permanent, TransactionState::Chunks, {503, 500, 501}, ReplyId::DataAfterBdat, {3030, "2"}},
    TransactionRow{TransactionState::Chunks, Verb::Bdat, Guard::LastInLmtp, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::Delivered, {2033, "4.3"}},
    TransactionRow{TransactionState::Chunks, Verb::Bdat, Guard::LastInLmtp, ReplyClass::Transient, TransactionState::Idle, {450, 451, 452}, ReplyId::LocalError, {2033, "4.3"}},
    TransactionRow{TransactionState::Chunks, Verb::Bdat, Guard::LastInLmtp, ReplyClass::Permanent, TransactionState::Idle, {550, 551, 552, 553, 554}, ReplyId::MessageRefused, {2033, "4.3"}},
    TransactionRow{TransactionState::Chunks, Verb::Bdat, Guard::LastChunk, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::MessageAccepted, {3030, "2"}},
    TransactionRow{TransactionState::Chunks, Verb::Bdat, Guard::LastChunk, ReplyClass::Transient, TransactionState::Idle, {450, 451, 452}, ReplyId::LocalError, {5321, "4.3.2"}},
    TransactionRow{TransactionState::Chunks, Verb::Bdat, Guard::LastChunk, ReplyClass::Permanent, TransactionState::Idle, {550, 552, 554}, ReplyId::MessageRefused, {5321, "4.3.2"}},
    TransactionRow{TransactionState::Chunks, Verb::Bdat, Guard::None, ReplyClass::Positive, TransactionState::Chunks, {250}, ReplyId::ChunkOk, {3030, "2"}},
    TransactionRow{TransactionState::Chunks, Verb::Bdat, Guard::None, ReplyClass::Transient, TransactionState::Failed, {450, 451, 452}, ReplyId::LocalError, {3030, "2"}},
    TransactionRow{TransactionState::Chunks, Verb::Bdat, Guard::None, ReplyClass::Permanent, TransactionState::Failed, {500, 501, 503, 550, 552, 554}, ReplyId::MessageRefused, {3030, "2"}},
    TransactionRow{TransactionState::Chunks, Verb::StartTls, Guard::None, ReplyClass::Positive, TransactionState::Idle, {220}, ReplyId::TlsReady, {3207, "4.2"}},
    TransactionRow{TransactionState::Chunks, Verb::Rset, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::ResetOk, {5321, "4.1.1.5"}},

    // RFC 3030 §2: after a refused chunk "A RSET command MUST be sent"; those under way are read and refused
    TransactionRow{TransactionState::Failed, Verb::Helo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Failed, Verb::Ehlo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {5321, "4.1.4"}},
    TransactionRow{TransactionState::Failed, Verb::Lhlo, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::HelloOk, {2033, "4.1"}},
    TransactionRow{TransactionState::Failed, Verb::Mail, Guard::None, ReplyClass::Permanent, TransactionState::Failed, {503, 500, 501, 555}, ReplyId::TransactionFailed, {3030, "2"}},
    TransactionRow{TransactionState::Failed, Verb::Rcpt, Guard::None, ReplyClass::Permanent, TransactionState::Failed, {503, 500, 501, 555}, ReplyId::TransactionFailed, {3030, "2"}},
    TransactionRow{TransactionState::Failed, Verb::Data, Guard::None, ReplyClass::Permanent, TransactionState::Failed, {503, 500, 501}, ReplyId::TransactionFailed, {3030, "2"}},
    TransactionRow{TransactionState::Failed, Verb::Bdat, Guard::None, ReplyClass::Permanent, TransactionState::Failed, {503, 500, 501}, ReplyId::TransactionFailed, {3030, "2"}},
    TransactionRow{TransactionState::Failed, Verb::StartTls, Guard::None, ReplyClass::Positive, TransactionState::Idle, {220}, ReplyId::TlsReady, {3207, "4.2"}},
    TransactionRow{TransactionState::Failed, Verb::Rset, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::ResetOk, {5321, "4.1.1.5"}},

    // RFC 5321 §4.1.1.4: whatever the answer to the dot is, the buffers are cleared. RFC 2033 §4.2: one for each recipient
    TransactionRow{TransactionState::Data, Verb::DataEnd, Guard::InLmtp, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::Delivered, {2033, "4.2"}},
    TransactionRow{TransactionState::Data, Verb::DataEnd, Guard::InLmtp, ReplyClass::Transient, TransactionState::Idle, {450, 451, 452}, ReplyId::LocalError, {2033, "4.2"}},
    TransactionRow{TransactionState::Data, Verb::DataEnd, Guard::InLmtp, ReplyClass::Permanent, TransactionState::Idle, {550, 551, 552, 553, 554}, ReplyId::MessageRefused, {2033, "4.2"}},
    TransactionRow{TransactionState::Data, Verb::DataEnd, Guard::None, ReplyClass::Positive, TransactionState::Idle, {250}, ReplyId::MessageAccepted, {5321, "4.1.1.4"}},
    TransactionRow{TransactionState::Data, Verb::DataEnd, Guard::None, ReplyClass::Transient, TransactionState::Idle, {450, 451, 452}, ReplyId::LocalError, {5321, "4.3.2"}},
    TransactionRow{TransactionState::Data, Verb::DataEnd, Guard::None, ReplyClass::Permanent, TransactionState::Idle, {550, 552, 554}, ReplyId::MessageRefused, {5321, "4.3.2"}},
};
// clang-format on

/// Rows stand together by state, verb and guard, those without a guard last; each (state, verb,
/// guard, outcome) once, a yes before a no and 2yz before 3yz, and every code is of its row's
/// outcome.
template <typename Rows>
constexpr bool isWellFormed(const Rows& rows)
{
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (const std::uint16_t code : rows[i].legal.codes()) {
            if (classOf(code) != rows[i].outcome || code == kClosingCode)
                return false;
        }
        for (std::size_t k = 0; k < i; ++k) {
            const bool same = rows[k].from == rows[i].from && rows[k].verb == rows[i].verb;
            if (same && rows[k].guard == rows[i].guard
                && (rows[k].outcome == rows[i].outcome
                    || (isYes(rows[i].outcome) && rows[k].outcome > rows[i].outcome)))
                return false;
            if (same && (rows[i - 1].from != rows[i].from || rows[i - 1].verb != rows[i].verb))
                return false;
            if (same && rows[k].guard == Guard::None && rows[i].guard != Guard::None)
                return false;
        }
    }
    return true;
}
static_assert(isWellFormed(kConnectionRows));
static_assert(isWellFormed(kTransactionRows));

/// Where each state and verb has its rows, worked out while compiling, so that no command searches
/// for them.
template <std::size_t States>
struct RowIndex
{
    struct Range
    {
        std::uint16_t first = 0;
        std::uint8_t count = 0;
    };
    std::array<std::array<Range, kVerbCount>, States> ranges{};

    template <typename Rows>
    explicit constexpr RowIndex(const Rows& table)
    {
        static_assert(std::tuple_size_v<Rows> < 65536);
        for (std::size_t i = 0; i < table.size(); ++i) {
            Range& range = ranges[static_cast<std::size_t>(table[i].from)]
                                 [static_cast<std::size_t>(table[i].verb)];
            if (range.count == 0)
                range.first = static_cast<std::uint16_t>(i);
            ++range.count;
        }
    }

    template <typename Rows, typename State>
    [[nodiscard]] constexpr auto rows(const Rows& table, State state, Verb verb) const
    {
        const Range range = ranges[static_cast<std::size_t>(state)][static_cast<std::size_t>(verb)];
        return std::span<const typename Rows::value_type>(table.data() + range.first, range.count);
    }
};
inline constexpr RowIndex<kConnectionStateNames.size()> kConnectionIndex(kConnectionRows);
inline constexpr RowIndex<kTransactionStateNames.size()> kTransactionIndex(kTransactionRows);

/// The rows for a verb in a state; none if the verb is not this machine's.
constexpr std::span<const ConnectionRow> rows(ConnectionState state, Verb verb)
{
    return kConnectionIndex.rows(kConnectionRows, state, verb);
}
constexpr std::span<const TransactionRow> rows(TransactionState state, Verb verb)
{
    return kTransactionIndex.rows(kTransactionRows, state, verb);
}

/// The commands with which a client can get on from here, in the order of Verb: those that may be
/// answered with 2yz or 3yz; of extensions only if they were announced. While a message comes in,
/// none.
std::vector<Verb> legalCommands(ConnectionState connection, TransactionState transaction,
    Dialect dialect, const Extensions& announced = {});

/// All codes with which this verb may be answered here, rising; 421 is always among them. Whatever
/// guards hold, except for those of the dialect.
std::vector<std::uint16_t> legalReplies(
    ConnectionState connection, TransactionState transaction, Verb verb, Dialect dialect);

} // namespace postroad::smtp
