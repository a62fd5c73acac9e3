// SPDX-License-Identifier: MIT
#include "core/smtp/reply_catalogue.h"

#include <algorithm>
#include <array>

namespace postroad::smtp {

namespace {

constexpr EnhancedCode kNone{};

constexpr EnhancedCode code(std::uint8_t klass, std::uint16_t subject, std::uint16_t detail)
{
    return EnhancedCode{klass, subject, detail};
}

// RFC 2034 §4: the greeting and the answers to HELO and EHLO carry no enhanced code, nor do 3yz
// replies.
// clang-format off
constexpr std::array kRows{
    // the connection
    ReplyRow{ReplyId::ServiceReady, 220, kNone, "{host} ESMTP Postroad",
        "The server is here and waits for the client to introduce itself.", {5321, "3.1"}},
    ReplyRow{ReplyId::LmtpReady, 220, kNone, "{host} LMTP Postroad",
        "The delivery server is here and waits for the client to introduce itself.", {2033, "4"}},
    ReplyRow{ReplyId::ServiceRefused, 554, kNone, "{host} No SMTP service here",
        "There is a machine at this address, but it takes no mail.", {5321, "3.1"}},
    ReplyRow{ReplyId::ServiceBusy, 421, code(4, 3, 2), "{host} Service not available, closing transmission channel",
        "The server can't work now and hangs up; try again later.", {5321, "3.8"}},
    ReplyRow{ReplyId::Closing, 221, code(2, 0, 0), "{host} closing connection",
        "The server says goodbye and closes the connection.", {5321, "4.1.1.10"}},
    ReplyRow{ReplyId::TimedOut, 421, code(4, 4, 2), "{host} Timeout exceeded, closing connection",
        "The client was silent for too long.", {5321, "4.5.3.2.7"}},
    ReplyRow{ReplyId::TooManyErrors, 421, code(4, 7, 0), "{host} Too many errors, closing connection",
        "The client made so many mistakes that the server hangs up.", {5321, "4.3.2"}},
    ReplyRow{ReplyId::TooMuchInput, 421, code(4, 7, 0), "{host} Too much input without waiting for replies, closing connection",
        "The client went on talking without listening.", {2920, "3.2"}},
    ReplyRow{ReplyId::TooManyCommands, 421, code(4, 7, 0), "{host} Too many commands without mail, closing connection",
        "The client went on asking without ever sending a message.", {5321, "3.8"}},
    ReplyRow{ReplyId::TooManyMessages, 421, code(4, 7, 0), "{host} Too many messages in one session, closing connection",
        "The server takes so many messages in one session and no more; the client comes back in another.", {9422, "4"}},
    ReplyRow{ReplyId::ShuttingDown, 421, code(4, 3, 2), "{host} Service shutting down and closing transmission channel",
        "The server is being stopped; try again later.", {5321, "3.8"}},
    // TLS
    ReplyRow{ReplyId::TlsReady, 220, code(2, 0, 0), "Ready to start TLS",
        "The next octets in both directions are TLS.", {3207, "4"}},
    ReplyRow{ReplyId::TlsUnavailable, 454, code(4, 7, 0), "TLS not available due to temporary reason",
        "The server knows TLS, but can't do it now.", {3207, "4"}},
    ReplyRow{ReplyId::TlsRequired, 530, code(5, 7, 0), "Must issue a STARTTLS command first",
        "The server talks about mail only inside TLS.", {3207, "4"}},
    ReplyRow{ReplyId::TlsAlreadyActive, 503, code(5, 5, 1), "TLS is already active",
        "The connection is encrypted already.", {3207, "4.2"}},
    // authentication
    ReplyRow{ReplyId::AuthChallenge, 334, kNone, "",
        "The server puts a question to the client, in base 64; an empty one only says: go on.", {4954, "4"}},
    ReplyRow{ReplyId::AuthOk, 235, code(2, 7, 0), "Authentication successful",
        "The server believes that the client is who it says.", {4954, "6"}},
    ReplyRow{ReplyId::AuthRequired, 530, code(5, 7, 0), "Authentication required",
        "The server does this only for people whom it knows.", {4954, "6"}},
    ReplyRow{ReplyId::AuthFailed, 535, code(5, 7, 8), "Authentication credentials invalid",
        "Name or password is wrong; the server doesn't say which.", {4954, "6"}},
    ReplyRow{ReplyId::AuthTemporary, 454, code(4, 7, 0), "Temporary authentication failure",
        "The server can't look at passwords now; try again later.", {4954, "6"}},
    ReplyRow{ReplyId::AuthTooWeak, 534, code(5, 7, 9), "Authentication mechanism is too weak",
        "This user must choose a stronger mechanism.", {4954, "6"}},
    ReplyRow{ReplyId::AuthNeedsTls, 538, code(5, 7, 11), "Encryption required for requested authentication mechanism",
        "A password may only be said inside TLS, where nobody listens.", {4954, "6"}},
    ReplyRow{ReplyId::AuthTransitionNeeded, 432, code(4, 7, 12), "A password transition is needed",
        "The user must log in once with a plain password, so that the server can keep it for this mechanism.", {4954, "6"}},
    ReplyRow{ReplyId::AuthUnknownMechanism, 504, code(5, 5, 4), "Unrecognized authentication mechanism",
        "The server has announced which mechanisms it knows, and this is none of them.", {4954, "4"}},
    ReplyRow{ReplyId::AuthAlready, 503, code(5, 5, 1), "Already authenticated",
        "One login is enough for a session.", {4954, "4"}},
    ReplyRow{ReplyId::AuthInTransaction, 503, code(5, 5, 1), "AUTH is not permitted during a mail transaction",
        "A login comes before MAIL.", {4954, "4"}},
    ReplyRow{ReplyId::AuthCancelled, 501, code(5, 7, 0), "Authentication cancelled",
        "The client has broken off its login, with an asterisk.", {4954, "4"}},
    ReplyRow{ReplyId::AuthNoInitialResponse, 501, code(5, 7, 0), "No initial response is allowed with this mechanism",
        "In this mechanism the server asks first.", {4954, "4"}},
    ReplyRow{ReplyId::AuthBadBase64, 501, code(5, 5, 2), "Cannot decode base64",
        "What the client says in a login must be base 64.", {4954, "4"}},
    ReplyRow{ReplyId::AuthLineTooLong, 500, code(5, 5, 6), "Authentication Exchange line is too long",
        "A line of a login may be long, but not that long.", {4954, "4"}},
    ReplyRow{ReplyId::AuthSyntax, 501, code(5, 5, 4), "Syntax: AUTH mechanism [initial-response]",
        "AUTH wants the name of a mechanism, and perhaps a first response in base 64.", {4954, "8"}},
    ReplyRow{ReplyId::TooManyLogins, 421, code(4, 7, 0), "{host} Too many failed logins, closing connection",
        "Somebody seems to be guessing passwords.", {4954, "9"}},
    // greeting
    ReplyRow{ReplyId::HelloOk, 250, kNone, "{host} Hello {client}",
        "The server answers the client's greeting.", {5321, "4.1.1.1"}},
    ReplyRow{ReplyId::HeloSyntax, 501, kNone, "Syntax: HELO hostname",
        "HELO must be followed by the client's domain.", {5321, "4.1.1.1"}},
    ReplyRow{ReplyId::EhloSyntax, 501, kNone, "Syntax: EHLO hostname",
        "EHLO must be followed by the client's domain or address literal.", {5321, "4.1.1.1"}},
    ReplyRow{ReplyId::LhloSyntax, 501, kNone, "Syntax: LHLO hostname",
        "LHLO must be followed by the client's domain or address literal.", {2033, "4.1"}},
    ReplyRow{ReplyId::UseLhlo, 500, kNone, "This is LMTP, use LHLO",
        "In LMTP the greeting is LHLO, so that the two protocols can't be mixed up.", {2033, "4.1"}},
    ReplyRow{ReplyId::NotLmtp, 500, code(5, 5, 1), "This is SMTP, use EHLO",
        "LHLO belongs to LMTP; an SMTP server doesn't know it.", {2033, "4.1"}},
    ReplyRow{ReplyId::SayHelloFirst, 503, code(5, 5, 1), "Send HELO or EHLO first",
        "The client must introduce itself before it sends mail.", {5321, "4.1.4"}},
    ReplyRow{ReplyId::SayLhloFirst, 503, code(5, 5, 1), "Send LHLO first",
        "The client must introduce itself before it delivers mail.", {2033, "4.1"}},
    ReplyRow{ReplyId::NeedsEhlo, 503, code(5, 5, 1), "Send EHLO first",
        "The command belongs to an extension, and HELO knows none.", {5321, "4.1.1.1"}},
    ReplyRow{ReplyId::NoServiceHere, 503, code(5, 5, 1), "No SMTP service here, only QUIT is welcome",
        "The server had refused in its greeting, and waits for the client to leave.", {5321, "3.1"}},
    // the mail transaction
    ReplyRow{ReplyId::SenderOk, 250, code(2, 1, 0), "Sender ok",
        "A message from this sender may come.", {5321, "4.1.1.2"}},
    ReplyRow{ReplyId::RecipientOk, 250, code(2, 1, 5), "Recipient ok",
        "The server takes mail for this recipient.", {5321, "4.1.1.3"}},
    ReplyRow{ReplyId::RecipientForwarded, 251, code(2, 1, 5), "User not local; will forward",
        "The recipient lives elsewhere, and the server passes the message on.", {5321, "3.4"}},
    ReplyRow{ReplyId::StartData, 354, kNone, "End data with <CR><LF>.<CR><LF>",
        "The message may follow; a dot alone on a line ends it.", {5321, "4.1.1.4"}},
    ReplyRow{ReplyId::MessageAccepted, 250, code(2, 0, 0), "Message accepted for delivery",
        "From now on the server is responsible for the message.", {5321, "6.1"}},
    ReplyRow{ReplyId::Discarded, 250, code(2, 0, 0), "Message accepted, and discarded",
        "The server takes every message for a test, and keeps none.", {5321, "6.1"}},
    ReplyRow{ReplyId::Delivered, 250, code(2, 1, 5), "<{recipient}> Delivered",
        "The message lies in the mailbox of this recipient.", {2033, "4.2"}},
    ReplyRow{ReplyId::NestedMail, 503, code(5, 5, 1), "Nested MAIL command",
        "A transaction is open already; RSET or the end of the message closes it.", {5321, "4.1.4"}},
    ReplyRow{ReplyId::RcptNeedsMail, 503, code(5, 5, 1), "Need MAIL before RCPT",
        "A transaction begins with MAIL, which names the sender.", {5321, "4.1.4"}},
    ReplyRow{ReplyId::DataNeedsMail, 503, code(5, 5, 1), "Need MAIL before DATA",
        "A transaction begins with MAIL, which names the sender.", {5321, "4.1.4"}},
    ReplyRow{ReplyId::NeedRecipient, 503, code(5, 5, 1), "Need RCPT before DATA",
        "Nobody is named yet who should get the message.", {5321, "4.1.1.4"}},
    ReplyRow{ReplyId::NoValidRecipients, 554, code(5, 5, 1), "No valid recipients",
        "All recipients were refused, so there is nobody to send the message to.", {5321, "3.3"}},
    ReplyRow{ReplyId::ChunkOk, 250, code(2, 0, 0), "Chunk received",
        "The chunk is here whole; the next may come.", {3030, "2"}},
    ReplyRow{ReplyId::BdatSyntax, 501, code(5, 5, 4), "Syntax: BDAT octets [LAST]",
        "BDAT wants the length of the chunk in octets, and LAST with the last one.", {3030, "2"}},
    ReplyRow{ReplyId::BdatNeedsMail, 503, code(5, 5, 1), "Need MAIL before BDAT",
        "A transaction begins with MAIL, which names the sender.", {3030, "2"}},
    ReplyRow{ReplyId::BdatNeedsRecipient, 503, code(5, 5, 1), "Need RCPT before BDAT",
        "Nobody is named yet who should get the message.", {3030, "2"}},
    ReplyRow{ReplyId::DataAfterBdat, 503, code(5, 5, 1), "DATA and BDAT can't be mixed in one transaction",
        "The message has begun with BDAT and must end with it; RSET would drop it.", {3030, "2"}},
    ReplyRow{ReplyId::RcptAfterBdat, 503, code(5, 5, 1), "The message has begun, no more recipients",
        "Recipients are named before the first chunk.", {3030, "2"}},
    ReplyRow{ReplyId::BinaryNeedsBdat, 503, code(5, 5, 1), "BODY=BINARYMIME needs BDAT",
        "Octets without lines can't be sent with DATA, which ends at a line.", {3030, "3"}},
    ReplyRow{ReplyId::TransactionFailed, 503, code(5, 5, 1), "A chunk was refused, send RSET first",
        "The rest of a message is of no use when a part was refused.", {3030, "2"}},
    // the other commands
    ReplyRow{ReplyId::ResetOk, 250, code(2, 0, 0), "Ok",
        "Sender, recipients and message are forgotten.", {5321, "4.1.1.5"}},
    ReplyRow{ReplyId::NoopOk, 250, code(2, 0, 0), "Ok",
        "Nothing happened, as it should.", {5321, "4.1.1.9"}},
    ReplyRow{ReplyId::HelpText, 214, code(2, 0, 0), "Commands: HELO EHLO MAIL RCPT DATA{more}\nRSET NOOP VRFY{expand} HELP QUIT\nSee RFC 5321",
        "The commands that this server knows.", {5321, "4.1.1.8"}},
    ReplyRow{ReplyId::LmtpHelpText, 214, code(2, 0, 0), "Commands: LHLO MAIL RCPT DATA{more}\nRSET NOOP VRFY{expand} HELP QUIT\nSee RFC 2033 and RFC 5321",
        "The commands that this server knows.", {5321, "4.1.1.8"}},
    ReplyRow{ReplyId::CannotVerify, 252, code(2, 0, 0), "Cannot VRFY user, but will accept message and attempt delivery",
        "The server doesn't say who lives here, as spammers would ask too.", {5321, "3.5.3"}},
    ReplyRow{ReplyId::Verified, 250, code(2, 1, 5), "<{recipient}>",
        "This mailbox exists.", {5321, "3.5.1"}},
    ReplyRow{ReplyId::ExpandNotImplemented, 502, code(5, 5, 1), "EXPN not implemented",
        "This server doesn't tell who is on a mailing list.", {5321, "3.5.2"}},
    ReplyRow{ReplyId::Expanded, 250, code(2, 1, 5), "<{recipient}>",
        "A member of the mailing list.", {5321, "3.5.2"}},
    ReplyRow{ReplyId::ExpandProhibited, 550, code(5, 7, 2), "Access denied to you",
        "The list exists, but its members aren't shown to everyone.", {5321, "7.3"}},
    // a line that can't be understood
    ReplyRow{ReplyId::LineTooLong, 500, code(5, 5, 2), "Line too long",
        "A command line may have 512 octets, a little more where extensions say so.", {5321, "4.5.3.1.4"}},
    ReplyRow{ReplyId::BareLineEnd, 500, code(5, 5, 2), "Bare <CR> or <LF> in a command line",
        "Only CR and LF together end a line.", {5321, "2.3.8"}},
    ReplyRow{ReplyId::NotAscii, 500, code(5, 5, 2), "Only printable ASCII characters are allowed in a command",
        "Commands are written in ASCII.", {5321, "2.4"}},
    ReplyRow{ReplyId::NotUtf8, 501, code(5, 5, 2), "Not well-formed UTF-8",
        "With SMTPUTF8 addresses may hold all characters, but they must be UTF-8.", {6531, "3.3"}},
    ReplyRow{ReplyId::Unrecognized, 500, code(5, 5, 2), "Command not recognized",
        "This is not a command of SMTP.", {5321, "4.2.4"}},
    ReplyRow{ReplyId::NotImplemented, 502, code(5, 5, 1), "Command not implemented",
        "The command exists, but this server doesn't have it.", {5321, "4.2.4"}},
    ReplyRow{ReplyId::NoArguments, 501, code(5, 5, 4), "No arguments allowed",
        "This command stands alone on its line.", {5321, "4.1.1"}},
    ReplyRow{ReplyId::MailSyntax, 501, code(5, 5, 4), "Syntax: MAIL FROM:<address>",
        "MAIL wants FROM: and behind it the reverse-path in angle brackets.", {5321, "4.1.1.2"}},
    ReplyRow{ReplyId::RcptSyntax, 501, code(5, 5, 4), "Syntax: RCPT TO:<address>",
        "RCPT wants TO: and behind it the forward-path in angle brackets.", {5321, "4.1.1.3"}},
    ReplyRow{ReplyId::VrfySyntax, 501, code(5, 5, 4), "Syntax: VRFY address",
        "VRFY wants to know whom to look for.", {5321, "4.1.1.6"}},
    ReplyRow{ReplyId::ExpnSyntax, 501, code(5, 5, 4), "Syntax: EXPN list",
        "EXPN wants to know which list to show.", {5321, "4.1.1.7"}},
    ReplyRow{ReplyId::BadSenderSyntax, 501, code(5, 1, 7), "Bad sender address syntax",
        "What stands in the angle brackets isn't an address.", {5321, "4.1.2"}},
    ReplyRow{ReplyId::BadRecipientSyntax, 501, code(5, 1, 3), "Bad recipient address syntax",
        "What stands in the angle brackets isn't an address.", {5321, "4.1.2"}},
    ReplyRow{ReplyId::SenderTooLong, 501, code(5, 1, 7), "Sender address too long",
        "A path has at most 256 octets, a local part 64, a domain 255.", {5321, "4.5.3.1.3"}},
    ReplyRow{ReplyId::RecipientTooLong, 501, code(5, 1, 3), "Recipient address too long",
        "A path has at most 256 octets, a local part 64, a domain 255.", {5321, "4.5.3.1.3"}},
    ReplyRow{ReplyId::BadMailParameter, 501, code(5, 5, 4), "Bad value of a MAIL parameter",
        "The parameter is known, but can't have this value or comes twice.", {5321, "4.1.1.11"}},
    ReplyRow{ReplyId::UnknownMailParameter, 555, code(5, 5, 4), "MAIL FROM parameters not recognized or not implemented",
        "The parameter belongs to no extension that was announced and asked for with EHLO.", {5321, "4.1.1.11"}},
    ReplyRow{ReplyId::BadRcptParameter, 501, code(5, 5, 4), "Bad value of a RCPT parameter",
        "The parameter is known, but can't have this value or comes twice.", {5321, "4.1.1.11"}},
    ReplyRow{ReplyId::UnknownRcptParameter, 555, code(5, 5, 4), "RCPT TO parameters not recognized or not implemented",
        "The parameter belongs to no extension that was announced and asked for with EHLO.", {5321, "4.1.1.11"}},
    // limits
    ReplyRow{ReplyId::TooBig, 552, code(5, 3, 4), "Message size exceeds fixed maximum message size",
        "The message is larger than this server takes.", {1870, "6.1"}},
    ReplyRow{ReplyId::TooManyRecipients, 452, code(4, 5, 3), "Too many recipients",
        "Send to these first, and to the others in another transaction.", {5321, "4.5.3.1.10"}},
    ReplyRow{ReplyId::StorageFull, 452, code(4, 3, 1), "Insufficient system storage",
        "The server has no room for the message for now, on its disk or in its memory.", {5321, "4.2.3"}},
    ReplyRow{ReplyId::BareLineEndInMessage, 550, code(5, 6, 0), "Bare <CR> or <LF> in the message",
        "A CR or LF alone could be read as a line end by some and not by others, and hide a second message.", {5321, "2.3.8"}},
    ReplyRow{ReplyId::NulInMessage, 550, code(5, 6, 0), "NUL octet in the message",
        "Messages may not contain octets of value zero.", {5322, "2.3"}},
    // verdicts
    ReplyRow{ReplyId::MailboxUnknown, 550, code(5, 1, 1), "User unknown",
        "There is no mailbox of this name here.", {3463, "3.2"}},
    ReplyRow{ReplyId::VerifyUnknown, 550, code(5, 1, 1), "String does not match anything",
        "No mailbox here fits what was asked for.", {5321, "3.5.1"}},
    ReplyRow{ReplyId::MailboxDisabled, 550, code(5, 2, 1), "Mailbox disabled, not accepting messages",
        "The mailbox exists, but takes no mail.", {3463, "3.3"}},
    ReplyRow{ReplyId::MailboxMoved, 551, code(5, 1, 6), "User not local",
        "The recipient has moved, and the server doesn't forward.", {5321, "3.4"}},
    ReplyRow{ReplyId::MailboxFull, 452, code(4, 2, 2), "Mailbox full",
        "There is no room for this message until something is deleted.", {3463, "3.3"}},
    ReplyRow{ReplyId::MailboxBusy, 450, code(4, 2, 1), "Mailbox temporarily unavailable",
        "The mailbox can't be used now; try again later.", {5321, "4.2.3"}},
    ReplyRow{ReplyId::DomainUnknown, 550, code(5, 1, 2), "Host or domain name not found",
        "The domain of the recipient doesn't exist.", {3463, "3.2"}},
    ReplyRow{ReplyId::DomainTakesNoMail, 556, code(5, 1, 10), "Recipient address has null MX",
        "The domain says in the DNS that it takes no mail.", {7505, "4.1"}},
    ReplyRow{ReplyId::RelayDenied, 550, code(5, 7, 1), "Relay access denied",
        "The server doesn't pass on mail between strangers.", {5321, "3.6.2"}},
    ReplyRow{ReplyId::SenderRefused, 550, code(5, 7, 1), "Sender address rejected",
        "The server takes no mail from this sender.", {5321, "7.8"}},
    ReplyRow{ReplyId::SenderDomainUnknown, 450, code(4, 1, 8), "Sender address rejected: Domain not found",
        "The sender's domain can't be found, so it couldn't be told of a failure.", {3463, "3.2"}},
    ReplyRow{ReplyId::NotPermitted, 550, code(5, 7, 1), "Delivery not authorized, message refused",
        "The rules of this server forbid it.", {3463, "3.8"}},
    ReplyRow{ReplyId::Greylisted, 450, code(4, 7, 1), "Greylisted, please try again later",
        "The server doesn't know this sender yet; who tries again is let in.", {6647, "2"}},
    ReplyRow{ReplyId::MessageRefused, 554, code(5, 7, 1), "Message refused",
        "The server has seen the message and doesn't want it.", {5321, "7.8"}},
    ReplyRow{ReplyId::TooManyHops, 554, code(5, 4, 6), "Too many hops",
        "The message has passed so many servers that it must be going in circles.", {5321, "6.3"}},
    ReplyRow{ReplyId::SystemOverloaded, 451, code(4, 3, 2), "System not accepting messages, try again later",
        "The server has too much to do.", {3463, "3.4"}},
    ReplyRow{ReplyId::NonAsciiSender, 550, code(5, 6, 7), "Non-ASCII addresses not permitted for that sender/recipient",
        "The sender's address holds characters that are no ASCII, and MAIL didn't say SMTPUTF8.", {6531, "3.5"}},
    ReplyRow{ReplyId::NonAsciiAddress, 553, code(5, 6, 7), "Non-ASCII addresses not permitted for that sender/recipient",
        "The address holds characters that are no ASCII, and MAIL didn't say SMTPUTF8, or the next server doesn't know it.", {6531, "3.5"}},
    ReplyRow{ReplyId::Utf8ReplyNeeded, 550, code(5, 6, 8), "UTF-8 string reply is required, but not permitted by the SMTP client",
        "The answer holds characters that are no ASCII, and the client didn't say SMTPUTF8.", {6531, "3.7.4.2"}},
    ReplyRow{ReplyId::Utf8HeaderUndeliverable, 550, code(5, 6, 9), "UTF-8 header message cannot be transferred to one or more recipients, so the message must be rejected",
        "The message has a header in UTF-8, and a recipient's server doesn't know SMTPUTF8.", {6531, "3.5"}},
    ReplyRow{ReplyId::LocalError, 451, code(4, 3, 0), "Local error in processing",
        "Something went wrong at the server, not with the message.", {5321, "4.2.3"}},
};
// clang-format on

constexpr bool rowsAreInOrder()
{
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        const ReplyRow& candidate = kRows[i];
        if (static_cast<std::size_t>(candidate.id) != i)
            return false;
        if (candidate.enhanced.klass != 0 && candidate.enhanced.klass != candidate.code / 100)
            return false;
    }
    return kRows.size() == static_cast<std::size_t>(ReplyId::LocalError) + 1;
}
static_assert(rowsAreInOrder());

/// The lines that never change, made once.
class ReadyLines
{
public:
    ReadyLines()
    {
        for (std::size_t i = 0; i < kRows.size(); ++i) {
            if (kRows[i].words.find_first_of("{\n") != std::string_view::npos)
                continue;
            const Reply reply = makeReply(kRows[i].id);
            m_plain[i] = formatLine(reply, 0, WithEnhanced::No) + "\r\n";
            m_enhanced[i] = formatLine(reply, 0, WithEnhanced::Yes) + "\r\n";
        }
    }

    [[nodiscard]] std::string_view line(ReplyId id, WithEnhanced withEnhanced) const
    {
        return (
            withEnhanced == WithEnhanced::Yes ? m_enhanced : m_plain)[static_cast<std::size_t>(id)];
    }

private:
    std::array<std::string, kRows.size()> m_plain;
    std::array<std::string, kRows.size()> m_enhanced;
};

} // namespace

std::span<const ReplyRow> replyRows() { return kRows; }

const ReplyRow& row(ReplyId id) { return kRows[static_cast<std::size_t>(id)]; }

std::optional<ReplyId> findReply(std::uint16_t replyCode, const EnhancedCode& enhanced)
{
    const auto found = std::find_if(kRows.begin(), kRows.end(), [&](const ReplyRow& candidate) {
        return candidate.code == replyCode && candidate.enhanced == enhanced;
    });
    return found == kRows.end() ? std::nullopt : std::optional(found->id);
}

Reply makeReply(ReplyId id) { return makeReply(id, row(id).words); }

Reply makeReply(ReplyId id, std::string_view words)
{
    Reply reply{row(id).code, row(id).enhanced, {}};
    std::size_t begin = 0;
    for (std::size_t end = 0; end != words.npos; begin = end + 1) {
        end = words.find('\n', begin);
        reply.lines.emplace_back(words.substr(begin, end == words.npos ? end : end - begin));
    }
    return reply;
}

std::string_view readyLine(ReplyId id, WithEnhanced withEnhanced)
{
    static const ReadyLines lines;
    return lines.line(id, withEnhanced);
}

} // namespace postroad::smtp
