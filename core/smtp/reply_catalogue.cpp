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
    ReplyRow{ReplyId::NotLmtp, 500, kNone, "This is SMTP, use EHLO",
        "LHLO belongs to LMTP; an SMTP server doesn't know it.", {2033, "4.1"}},
    ReplyRow{ReplyId::SayHelloFirst, 503, code(5, 5, 1), "Send HELO or EHLO first",
        "The client must introduce itself before it sends mail.", {5321, "4.1.4"}},
    ReplyRow{ReplyId::SayLhloFirst, 503, code(5, 5, 1), "Send LHLO first",
        "The client must introduce itself before it delivers mail.", {2033, "4.1"}},
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
    // the other commands
    ReplyRow{ReplyId::ResetOk, 250, code(2, 0, 0), "Ok",
        "Sender, recipients and message are forgotten.", {5321, "4.1.1.5"}},
    ReplyRow{ReplyId::NoopOk, 250, code(2, 0, 0), "Ok",
        "Nothing happened, as it should.", {5321, "4.1.1.9"}},
    ReplyRow{ReplyId::HelpText, 214, code(2, 0, 0), "Commands: HELO EHLO MAIL RCPT DATA\nRSET NOOP VRFY EXPN HELP QUIT\nSee RFC 5321",
        "The commands that this server knows.", {5321, "4.1.1.8"}},
    ReplyRow{ReplyId::LmtpHelpText, 214, code(2, 0, 0), "Commands: LHLO MAIL RCPT DATA\nRSET NOOP VRFY EXPN HELP QUIT\nSee RFC 2033 and RFC 5321",
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
    ReplyRow{ReplyId::Unrecognized, 500, code(5, 5, 2), "Command not recognized",
        "This is not a command of SMTP.", {5321, "4.2.4"}},
    ReplyRow{ReplyId::NotImplemented, 502, code(5, 5, 1), "Command not implemented",
        "The command exists, but this server doesn't have it.", {5321, "4.2.4"}},
    ReplyRow{ReplyId::NoArguments, 501, code(5, 5, 4), "No arguments allowed",
        "This command stands alone on its line.", {5321, "4.1.1"}},
    ReplyRow{ReplyId::MailSyntax, 501, code(5, 5, 4), "Syntax: MAIL FROM:<address>",
        "MAIL wants FROM: and the reverse-path in angle brackets, with no blank between.", {5321, "4.1.1.2"}},
    ReplyRow{ReplyId::RcptSyntax, 501, code(5, 5, 4), "Syntax: RCPT TO:<address>",
        "RCPT wants TO: and the forward-path in angle brackets, with no blank between.", {5321, "4.1.1.3"}},
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
    ReplyRow{ReplyId::UnknownRcptParameter, 555, code(5, 5, 4), "RCPT TO parameters not recognized or not implemented",
        "The parameter belongs to no extension that was announced and asked for with EHLO.", {5321, "4.1.1.11"}},
    // limits
    ReplyRow{ReplyId::TooBig, 552, code(5, 3, 4), "Message size exceeds fixed maximum message size",
        "The message is larger than this server takes.", {1870, "6.1"}},
    ReplyRow{ReplyId::TooManyRecipients, 452, code(4, 5, 3), "Too many recipients",
        "Send to these first, and to the others in another transaction.", {5321, "4.5.3.1.10"}},
    ReplyRow{ReplyId::StorageFull, 452, code(4, 3, 1), "Insufficient system storage",
        "The server's disk is full for now.", {5321, "4.2.3"}},
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
        "The domain says in the DNS that it takes no mail.", {7505, "4.2"}},
    ReplyRow{ReplyId::RelayDenied, 554, code(5, 7, 1), "Relay access denied",
        "The server doesn't pass on mail between strangers.", {5321, "7.9"}},
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
