// SPDX-License-Identifier: MIT
// What a POP3 server may say: every reply of ours with its words and its place in the standard, and
// a status line as a value (RFC 1939 §3, response codes of RFC 2449 §8 and RFC 3206).
#pragma once

#include "core/base/rfc.h"
#include "core/base/rows.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::pop3 {

enum class Status : std::uint8_t { Ok, Err };

/// RFC 2449 §8.1, RFC 3206 §4.
enum class ResponseCode : std::uint8_t { None, Auth, InUse, LoginDelay, SysTemp, SysPerm };

/// "AUTH", "SYS/TEMP"; "" for None.
std::string_view name(ResponseCode code);

/// Each thing our server can answer.
enum class Say : std::uint8_t {
    Greeting,
    CapabilityList,
    NameTaken,
    LoggedIn,
    DropSize,
    Scan,
    ScanList,
    MessageFollows,
    Deleted,
    Nothing,
    Undeleted,
    Goodbye,
    GoodbyeDeleted,
    NoSuchCommand,
    BadSyntax,
    BadOrder,
    NoName,
    NameTwice,
    BadLogin,
    DropInUse,
    LoginFailedForNow,
    DropBroken,
    NoSuchMessage,
    AlreadyDeleted,
    NotAllRemoved,
    LineTooLong,
    BareLineEnd,
    TooManyErrors,
    TooManyLogins,
    TlsReady,
    TlsActive,
    NoStls,
    LoginNeedsTls,
};
inline constexpr std::size_t kSayCount = 33;

struct ReplyRow
{
    Say say;
    Status status;
    ResponseCode code;
    std::string_view words; ///< empty: made from the mailbox
    bool multiLine;
    RfcRef rfc;
};

inline constexpr std::array<ReplyRow, kSayCount> kReplies{{
    {Say::Greeting, Status::Ok, ResponseCode::None, "POP3 server ready", false, {1939, "4"}},
    {Say::CapabilityList, Status::Ok, ResponseCode::None, "Capability list follows", true,
        {2449, "5"}},
    {Say::NameTaken, Status::Ok, ResponseCode::None, "Send your password", false, {1939, "7"}},
    {Say::LoggedIn, Status::Ok, ResponseCode::None, "Logged in", false, {1939, "7"}},
    {Say::DropSize, Status::Ok, ResponseCode::None, "", false, {1939, "5"}},
    {Say::Scan, Status::Ok, ResponseCode::None, "", false, {1939, "5"}},
    {Say::ScanList, Status::Ok, ResponseCode::None, "", true, {1939, "5"}},
    {Say::MessageFollows, Status::Ok, ResponseCode::None, "", true, {1939, "5"}},
    {Say::Deleted, Status::Ok, ResponseCode::None, "Marked to be deleted", false, {1939, "5"}},
    {Say::Nothing, Status::Ok, ResponseCode::None, "Nothing done", false, {1939, "5"}},
    {Say::Undeleted, Status::Ok, ResponseCode::None, "No message is marked any more", false,
        {1939, "5"}},
    {Say::Goodbye, Status::Ok, ResponseCode::None, "Logging out", false, {1939, "6"}},
    {Say::GoodbyeDeleted, Status::Ok, ResponseCode::None, "Logging out, messages deleted", false,
        {1939, "6"}},
    {Say::NoSuchCommand, Status::Err, ResponseCode::None, "Unknown command", false, {1939, "3"}},
    {Say::BadSyntax, Status::Err, ResponseCode::None, "Syntax error", false, {1939, "3"}},
    {Say::BadOrder, Status::Err, ResponseCode::None, "Not possible in this state", false,
        {1939, "3"}},
    {Say::NoName, Status::Err, ResponseCode::None, "No user name given", false, {1939, "7"}},
    {Say::NameTwice, Status::Err, ResponseCode::None, "User name already given", false,
        {1939, "7"}},
    {Say::BadLogin, Status::Err, ResponseCode::Auth, "Authentication failed", false, {3206, "4"}},
    {Say::DropInUse, Status::Err, ResponseCode::InUse, "Mailbox is locked by another session",
        false, {2449, "8.1.2"}},
    {Say::LoginFailedForNow, Status::Err, ResponseCode::SysTemp,
        "Mailbox can't be opened now, try again later", false, {3206, "4"}},
    {Say::DropBroken, Status::Err, ResponseCode::SysPerm, "Mailbox can't be opened", false,
        {3206, "4"}},
    {Say::NoSuchMessage, Status::Err, ResponseCode::None, "No such message", false, {1939, "5"}},
    {Say::AlreadyDeleted, Status::Err, ResponseCode::None, "Message is marked to be deleted", false,
        {1939, "5"}},
    {Say::NotAllRemoved, Status::Err, ResponseCode::None, "Some deleted messages not removed",
        false, {1939, "6"}},
    {Say::LineTooLong, Status::Err, ResponseCode::None, "Command line too long", false,
        {2449, "4"}},
    {Say::BareLineEnd, Status::Err, ResponseCode::None,
        "A line ends with CR LF, neither stands alone", false, {1939, "3"}},
    {Say::TooManyErrors, Status::Err, ResponseCode::None,
        "Too many bad commands, closing the connection", false, {1939, "3"}},
    {Say::TooManyLogins, Status::Err, ResponseCode::Auth,
        "Too many failed logins, closing the connection", false, {3206, "4"}},
    {Say::TlsReady, Status::Ok, ResponseCode::None, "Begin TLS negotiation", false, {2595, "4"}},
    {Say::TlsActive, Status::Err, ResponseCode::None, "TLS is already active", false, {2595, "4"}},
    {Say::NoStls, Status::Err, ResponseCode::None, "STLS isn't offered here", false, {2595, "4"}},
    {Say::LoginNeedsTls, Status::Err, ResponseCode::None, "Log in inside TLS only", false,
        {2595, "4"}},
}};

static_assert(standInOrder(kReplies, &ReplyRow::say));

constexpr const ReplyRow& row(Say say) { return kReplies[static_cast<std::size_t>(say)]; }

/// What CAPA announces, and nothing more than is done here.
struct CapabilityRow
{
    enum class When : std::uint8_t {
        Always,
        MayLogIn, ///< not where a login is due that needs TLS, and there is none
        MayBeginTls, ///< RFC 2595 §4: where STLS would work
    };

    std::string_view text;
    RfcRef rfc;
    When when = When::Always;
};

inline constexpr std::array kCapabilities{
    CapabilityRow{"TOP", {2449, "6.1"}},
    CapabilityRow{"USER", {2449, "6.2"}, CapabilityRow::When::MayLogIn},
    CapabilityRow{"RESP-CODES", {2449, "6.4"}},
    CapabilityRow{"AUTH-RESP-CODE", {3206, "6"}},
    CapabilityRow{"PIPELINING", {2449, "6.6"}},
    CapabilityRow{"UIDL", {2449, "6.8"}},
    CapabilityRow{"STLS", {2595, "4"}, CapabilityRow::When::MayBeginTls},
};

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

/// The first line of a reply.
struct Reply
{
    Status status = Status::Ok;
    ResponseCode code = ResponseCode::None;
    std::string text; ///< without the response code; an unknown one stays here

    friend bool operator==(const Reply&, const Reply&) = default;
};

// RFC 2449 §4: "The maximum length of the first line of a command response (including the initial
// greeting) is unchanged at 512 octets (including the terminating CRLF)."
inline constexpr std::size_t kReplyOctetsMax = 512;

/// "+OK text", "-ERR [AUTH] text", without CRLF; cut at 510 octets, control characters become "?".
std::string format(const Reply& reply);
/// The line without CRLF; nothing if it begins with neither "+OK" nor "-ERR" as a word.
std::optional<Reply> parseReply(std::string_view line);

} // namespace postroad::pop3
