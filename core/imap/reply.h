// SPDX-License-Identifier: MIT
// What an IMAP server may say in words: every status response of ours with its response code and
// its place in the standard (RFC 3501 §7.1, codes of RFC 5530), and a status line as text.
#pragma once

#include "core/base/rfc.h"
#include "core/base/rows.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace postroad::imap {

enum class Status : std::uint8_t { Ok, No, Bad, PreAuth, Bye };

/// "OK", "NO", "BAD", "PREAUTH", "BYE".
std::string_view name(Status status);

/// What CAPABILITY announces, and nothing more than is done here; before a login there may be more
/// to say (ServerSession::capabilities()).
inline constexpr std::string_view kCapabilities = "IMAP4rev1";

/// Each status response of our server.
enum class Say : std::uint8_t {
    Greeting,
    CapabilityDone,
    NoopDone,
    Goodbye,
    LogoutDone,
    LoggedIn,
    BadLogin,
    LoginFailedForNow,
    Selected,
    SelectedReadOnly,
    NoSuchMailbox,
    MailboxFailedForNow,
    ListDone,
    ListFailed,
    FetchDone,
    FetchNotStored,
    StoreDone,
    StoreFailed,
    ReadOnly,
    CloseDone,
    NoSuchNumber,
    NoTag,
    NoSuchCommand,
    BadSyntax,
    NotLoggedIn,
    AlreadyLoggedIn,
    NothingSelected,
    LineTooLong,
    BareLineEnd,
    CommandTooLarge,
    NoLiteralPlus,
    TooManyErrors,
    TooManyLogins,
    Autologout,
    ShuttingDown,
    NoMechanism,
    MailboxesStay,
    SubscribeDone,
    StaysSubscribed,
    LsubDone,
    StatusDone,
    OnlyDelivered,
    CheckDone,
    ExpungeDone,
    ExpungeFailed,
    SearchDone,
    BadCharset,
    TlsReady,
    TlsActive,
    NoStartTls,
    LoginNeedsTls,
};
inline constexpr std::size_t kSayCount = 51;

struct ReplyRow
{
    Say say;
    Status status;
    std::string_view code; ///< what stands between the brackets; empty: none
    std::string_view words;
    RfcRef rfc;
};

inline constexpr std::array<ReplyRow, kSayCount> kReplies{{
    // Its code tells what is offered.
    {Say::Greeting, Status::Ok, "", "IMAP server ready", {3501, "7.1.1"}},
    {Say::CapabilityDone, Status::Ok, "", "Capability completed", {3501, "6.1.1"}},
    {Say::NoopDone, Status::Ok, "", "NOOP completed", {3501, "6.1.2"}},
    {Say::Goodbye, Status::Bye, "", "Logging out", {3501, "6.1.3"}},
    {Say::LogoutDone, Status::Ok, "", "Logout completed", {3501, "6.1.3"}},
    {Say::LoggedIn, Status::Ok, "CAPABILITY IMAP4rev1", "Logged in", {3501, "6.2.3"}},
    {Say::BadLogin, Status::No, "AUTHENTICATIONFAILED", "Authentication failed", {5530, "3"}},
    {Say::LoginFailedForNow, Status::No, "UNAVAILABLE", "Login isn't possible now, try again later",
        {5530, "3"}},
    {Say::Selected, Status::Ok, "READ-WRITE", "Select completed", {3501, "6.3.1"}},
    {Say::SelectedReadOnly, Status::Ok, "READ-ONLY", "Mailbox opened for reading only",
        {3501, "6.3.2"}},
    {Say::NoSuchMailbox, Status::No, "NONEXISTENT", "There is no such mailbox", {5530, "3"}},
    {Say::MailboxFailedForNow, Status::No, "UNAVAILABLE", "The mailbox can't be opened now",
        {5530, "3"}},
    {Say::ListDone, Status::Ok, "", "List completed", {3501, "6.3.8"}},
    {Say::ListFailed, Status::No, "UNAVAILABLE", "The mailboxes can't be listed now", {5530, "3"}},
    {Say::FetchDone, Status::Ok, "", "Fetch completed", {3501, "6.4.5"}},
    {Say::FetchNotStored, Status::No, "SERVERBUG", "Fetched, but \\Seen couldn't be stored",
        {5530, "3"}},
    {Say::StoreDone, Status::Ok, "", "Store completed", {3501, "6.4.6"}},
    {Say::StoreFailed, Status::No, "SERVERBUG", "The flags couldn't be stored", {5530, "3"}},
    {Say::ReadOnly, Status::No, "", "The mailbox is open for reading only", {3501, "6.3.2"}},
    {Say::CloseDone, Status::Ok, "", "Close completed", {3501, "6.4.2"}},
    {Say::NoSuchNumber, Status::Bad, "", "There is no message of such a number", {3501, "9"}},
    {Say::NoTag, Status::Bad, "", "A command begins with a tag and a space", {3501, "2.2.1"}},
    {Say::NoSuchCommand, Status::Bad, "", "Unknown command", {3501, "7.1.3"}},
    {Say::BadSyntax, Status::Bad, "", "Syntax error", {3501, "7.1.3"}},
    {Say::NotLoggedIn, Status::Bad, "", "Log in first", {3501, "3.1"}},
    {Say::AlreadyLoggedIn, Status::Bad, "", "Already logged in", {3501, "6.2"}},
    {Say::NothingSelected, Status::Bad, "", "No mailbox is selected", {3501, "3.3"}},
    {Say::LineTooLong, Status::Bad, "", "Command line too long", {7162, "4"}},
    {Say::BareLineEnd, Status::Bad, "", "A line ends with CR LF, neither stands alone",
        {3501, "2.2"}},
    {Say::CommandTooLarge, Status::Bad, "", "Literal too large", {3501, "4.3"}},
    {Say::NoLiteralPlus, Status::Bad, "", "Literals without waiting aren't offered here",
        {7888, "4"}},
    {Say::TooManyErrors, Status::Bye, "", "Too many bad commands", {3501, "7.1.5"}},
    {Say::TooManyLogins, Status::Bye, "", "Too many failed logins", {3501, "7.1.5"}},
    {Say::Autologout, Status::Bye, "", "Disconnected for inactivity", {3501, "5.4"}},
    {Say::ShuttingDown, Status::Bye, "", "The server is shutting down", {3501, "7.1.5"}},
    {Say::NoMechanism, Status::No, "", "No mechanism of AUTHENTICATE is offered here, only LOGIN",
        {3501, "6.2.2"}},
    {Say::MailboxesStay, Status::No, "CANNOT",
        "Mailboxes are neither made nor removed nor renamed here", {5530, "3"}},
    {Say::SubscribeDone, Status::Ok, "", "Subscribe completed", {3501, "6.3.6"}},
    {Say::StaysSubscribed, Status::No, "CANNOT", "Every mailbox is subscribed here", {5530, "3"}},
    {Say::LsubDone, Status::Ok, "", "Lsub completed", {3501, "6.3.9"}},
    {Say::StatusDone, Status::Ok, "", "Status completed", {3501, "6.3.10"}},
    {Say::OnlyDelivered, Status::No, "CANNOT", "Messages come in by delivery only", {5530, "3"}},
    {Say::CheckDone, Status::Ok, "", "Check completed", {3501, "6.4.1"}},
    {Say::ExpungeDone, Status::Ok, "", "Expunge completed", {3501, "6.4.3"}},
    {Say::ExpungeFailed, Status::No, "SERVERBUG", "Not all could be removed", {5530, "3"}},
    {Say::SearchDone, Status::Ok, "", "Search completed", {3501, "6.4.4"}},
    {Say::BadCharset, Status::No, "BADCHARSET (US-ASCII UTF-8)", "This charset isn't known here",
        {3501, "6.4.4"}},
    {Say::TlsReady, Status::Ok, "", "Begin TLS negotiation now", {3501, "6.2.1"}},
    {Say::TlsActive, Status::Bad, "", "TLS is already active", {9051, "6.2.1"}},
    {Say::NoStartTls, Status::Bad, "", "STARTTLS isn't offered here", {3501, "6.2.1"}},
    {Say::LoginNeedsTls, Status::No, "PRIVACYREQUIRED", "Log in inside TLS only", {5530, "3"}},
}};

static_assert(standInOrder(kReplies, &ReplyRow::say));

constexpr const ReplyRow& row(Say say) { return kReplies[static_cast<std::size_t>(say)]; }

/// A set of replies: which of them are legal somewhere.
struct ReplySet
{
    std::uint64_t bits = 0;

    [[nodiscard]] constexpr bool has(Say say) const
    {
        return (bits >> static_cast<unsigned>(say) & 1U) != 0;
    }
};
static_assert(kSayCount <= 64);

template <typename... Each>
constexpr ReplySet replies(Each... each)
{
    return ReplySet{((std::uint64_t{1} << static_cast<unsigned>(each)) | ... | std::uint64_t{0})};
}

/// "A1 OK [READ-WRITE] text", without CRLF. Control characters become "?"; code may be empty.
std::string formatStatus(
    std::string_view tag, Status status, std::string_view code, std::string_view text);

/// Whether the text can stand between quotes in a response: short, no CR, LF, NUL or 8-bit octets.
bool canBeQuoted(std::string_view text);
/// Between quotes, with backslashes where they must be.
std::string quoted(std::string_view text);

} // namespace postroad::imap
