// SPDX-License-Identifier: MIT
// Every reply that our server makes is a row here: code, enhanced code, words, where the standard
// says so, and what it means in one plain sentence. The session speaks from these rows, the
// explanations are made from them.
#pragma once

#include "core/base/rfc.h"
#include "core/smtp/reply.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace postroad::smtp {

enum class ReplyId : std::uint8_t {
    // the connection
    ServiceReady,
    LmtpReady,
    ServiceRefused,
    ServiceBusy,
    Closing,
    TimedOut,
    TooManyErrors,
    TooMuchInput,
    TooManyCommands,
    TooManyMessages,
    ShuttingDown,
    // TLS
    TlsReady,
    TlsUnavailable,
    TlsRequired,
    TlsAlreadyActive,
    // authentication
    AuthChallenge,
    AuthOk,
    AuthRequired,
    AuthFailed,
    AuthTemporary,
    AuthTooWeak,
    AuthNeedsTls,
    AuthTransitionNeeded,
    AuthUnknownMechanism,
    AuthAlready,
    AuthInTransaction,
    AuthCancelled,
    AuthNoInitialResponse,
    AuthBadBase64,
    AuthLineTooLong,
    AuthSyntax,
    TooManyLogins,
    // greeting
    HelloOk,
    HeloSyntax,
    EhloSyntax,
    LhloSyntax,
    UseLhlo,
    NotLmtp,
    SayHelloFirst,
    SayLhloFirst,
    NeedsEhlo,
    NoServiceHere,
    // the mail transaction
    SenderOk,
    RecipientOk,
    RecipientForwarded,
    StartData,
    MessageAccepted,
    Discarded,
    Delivered,
    NestedMail,
    RcptNeedsMail,
    DataNeedsMail,
    NeedRecipient,
    NoValidRecipients,
    ChunkOk,
    BdatSyntax,
    BdatNeedsMail,
    BdatNeedsRecipient,
    DataAfterBdat,
    RcptAfterBdat,
    BinaryNeedsBdat,
    TransactionFailed,
    // the other commands
    ResetOk,
    NoopOk,
    HelpText,
    LmtpHelpText,
    CannotVerify,
    Verified,
    ExpandNotImplemented,
    Expanded,
    ExpandProhibited,
    // a line that can't be understood
    LineTooLong,
    BareLineEnd,
    NotAscii,
    NotUtf8,
    Unrecognized,
    NotImplemented,
    NoArguments,
    MailSyntax,
    RcptSyntax,
    VrfySyntax,
    ExpnSyntax,
    BadSenderSyntax,
    BadRecipientSyntax,
    SenderTooLong,
    RecipientTooLong,
    BadMailParameter,
    UnknownMailParameter,
    BadRcptParameter,
    UnknownRcptParameter,
    // limits
    TooBig,
    TooManyRecipients,
    StorageFull,
    BareLineEndInMessage,
    NulInMessage,
    // verdicts for the owner to choose from
    MailboxUnknown,
    VerifyUnknown,
    MailboxDisabled,
    MailboxMoved,
    MailboxFull,
    MailboxBusy,
    DomainUnknown,
    DomainTakesNoMail,
    RelayDenied,
    SenderRefused,
    SenderDomainUnknown,
    NotPermitted,
    Greylisted,
    MessageRefused,
    TooManyHops,
    SystemOverloaded,
    NonAsciiSender,
    NonAsciiAddress,
    Utf8ReplyNeeded,
    Utf8HeaderUndeliverable,
    LocalError,
};

struct ReplyRow
{
    ReplyId id;
    std::uint16_t code;
    EnhancedCode enhanced; ///< class 0: this reply carries none
    /// {host}: the server's name; {client}: the name that the client gave; {recipient}: the address
    /// that is answered for; {more}: the verbs of the extensions that may be used now, each after a
    /// blank; {expand}: " EXPN" where it works. "\n" parts lines.
    std::string_view words;
    std::string_view sense; ///< one plain sentence
    RfcRef rfc;
};

/// All rows, in the order of ReplyId.
std::span<const ReplyRow> replyRows();
const ReplyRow& row(ReplyId id);

/// The row with that code and enhanced code, if there is one (the first of several).
std::optional<ReplyId> findReply(std::uint16_t code, const EnhancedCode& enhanced);

/// The row as a value. The words may be replaced; place-holders stay as they are.
Reply makeReply(ReplyId id);
Reply makeReply(ReplyId id, std::string_view words);

/// The row as a whole line with its CRLF, made once; "" when its words have place-holders or
/// several lines.
std::string_view readyLine(ReplyId id, WithEnhanced withEnhanced);

} // namespace postroad::smtp
