// SPDX-License-Identifier: MIT
// What an IMAP client may say (RFC 3501 §6 and §9): the verbs, one row each, and a whole command as
// a value. Literals stand within a command's octets as they do on the wire: "{5}" CRLF and the five
// octets.
#pragma once

#include "core/base/result.h"
#include "core/base/rfc.h"
#include "core/base/rows.h"
#include "core/imap/fetch_items.h"
#include "core/imap/mailbox.h"
#include "core/imap/search.h"
#include "core/imap/sequence_set.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace postroad::imap {

enum class Verb : std::uint8_t {
    Capability,
    Noop,
    Logout,
    Login,
    Select,
    Examine,
    List,
    Fetch,
    UidFetch,
    Store,
    UidStore,
    Close,
    Authenticate,
    Create,
    Delete,
    Rename,
    Subscribe,
    Unsubscribe,
    Lsub,
    Status,
    Append,
    Check,
    Expunge,
    Copy,
    UidCopy,
    Search,
    UidSearch,
    StartTls,
};
inline constexpr std::size_t kVerbCount = 28;

struct VerbRow
{
    Verb verb;
    std::string_view name;
    RfcRef rfc;
};

inline constexpr std::array<VerbRow, kVerbCount> kVerbs{{
    {Verb::Capability, "CAPABILITY", {3501, "6.1.1"}},
    {Verb::Noop, "NOOP", {3501, "6.1.2"}},
    {Verb::Logout, "LOGOUT", {3501, "6.1.3"}},
    {Verb::Login, "LOGIN", {3501, "6.2.3"}},
    {Verb::Select, "SELECT", {3501, "6.3.1"}},
    {Verb::Examine, "EXAMINE", {3501, "6.3.2"}},
    {Verb::List, "LIST", {3501, "6.3.8"}},
    {Verb::Fetch, "FETCH", {3501, "6.4.5"}},
    {Verb::UidFetch, "UID FETCH", {3501, "6.4.8"}},
    {Verb::Store, "STORE", {3501, "6.4.6"}},
    {Verb::UidStore, "UID STORE", {3501, "6.4.8"}},
    {Verb::Close, "CLOSE", {3501, "6.4.2"}},
    {Verb::Authenticate, "AUTHENTICATE", {3501, "6.2.2"}},
    {Verb::Create, "CREATE", {3501, "6.3.3"}},
    {Verb::Delete, "DELETE", {3501, "6.3.4"}},
    {Verb::Rename, "RENAME", {3501, "6.3.5"}},
    {Verb::Subscribe, "SUBSCRIBE", {3501, "6.3.6"}},
    {Verb::Unsubscribe, "UNSUBSCRIBE", {3501, "6.3.7"}},
    {Verb::Lsub, "LSUB", {3501, "6.3.9"}},
    {Verb::Status, "STATUS", {3501, "6.3.10"}},
    {Verb::Append, "APPEND", {3501, "6.3.11"}},
    {Verb::Check, "CHECK", {3501, "6.4.1"}},
    {Verb::Expunge, "EXPUNGE", {3501, "6.4.3"}},
    {Verb::Copy, "COPY", {3501, "6.4.7"}},
    {Verb::UidCopy, "UID COPY", {3501, "6.4.8"}},
    {Verb::Search, "SEARCH", {3501, "6.4.4"}},
    {Verb::UidSearch, "UID SEARCH", {3501, "6.4.8"}},
    {Verb::StartTls, "STARTTLS", {3501, "6.2.1"}},
}};

static_assert(standInOrder(kVerbs, &VerbRow::verb));

constexpr const VerbRow& row(Verb verb) { return kVerbs[static_cast<std::size_t>(verb)]; }

struct LoginArguments
{
    std::string user;
    std::string password;
};

struct ListArguments
{
    std::string reference;
    std::string pattern;
};

struct FetchArguments
{
    SequenceSet set;
    std::vector<FetchItem> items;
};

struct StoreArguments
{
    enum class Way : std::uint8_t { Replace, Add, Remove };

    SequenceSet set;
    Way way = Way::Replace;
    bool silent = false;
    Flags flags; ///< keywords are read and left out: PERMANENTFLAGS doesn't offer them
};

enum class StatusItem : std::uint8_t { Messages, Recent, UidNext, UidValidity, Unseen };

struct StatusArguments
{
    std::string mailbox;
    std::vector<StatusItem> items; ///< in the client's order, one to kStatusItemsMax
};

struct Command
{
    std::string tag;
    Verb verb = Verb::Noop;
    /// A string is the mailbox of SELECT, EXAMINE and SUBSCRIBE. Of commands that are always
    /// refused nothing is kept.
    std::variant<std::monostate, LoginArguments, std::string, ListArguments, FetchArguments,
        StoreArguments, StatusArguments, SearchArguments>
        arguments;
};

struct CommandError
{
    enum class Kind : std::uint8_t { NoTag, UnknownVerb, Syntax };

    Kind kind = Kind::Syntax;
    std::string tag; ///< empty with NoTag
    std::string_view words; ///< one sentence for the reply; lives as long as the program
    std::optional<Verb> verb; ///< if it was understood
};

inline constexpr std::size_t kTagOctetsMax = 64;
inline constexpr std::size_t kFetchItemsMax = 32;
inline constexpr std::size_t kStatusItemsMax = 10;
inline constexpr std::size_t kSectionFieldsMax = 200;
inline constexpr std::size_t kSectionPartsMax = 40; ///< numbers in "1.2.3"

/// Tag and verb.
struct CommandHead
{
    std::string tag;
    Verb verb = Verb::Noop;
    std::size_t octets = 0; ///< how many of the command's octets they take
};

/// "MESSAGES", "UIDNEXT" ...
std::string_view name(StatusItem item);

/// Reads only the beginning: enough to refuse a command before its literals are sent.
Result<CommandHead, CommandError> parseHead(std::string_view text);
/// A whole command without its last CRLF.
Result<Command, CommandError> parseCommand(std::string_view text);

/// A literal announced at the end of a line.
struct LiteralMark
{
    std::uint64_t octets = 0; ///< UINT64_MAX if the number is beyond belief
    bool synchronizing = true; ///< false: "{5+}" (RFC 7888), which isn't offered here
};
/// RFC 3501 §4.3. Looks at a line without its CRLF; braces within a quoted string don't count.
std::optional<LiteralMark> literalAtEnd(std::string_view line);

} // namespace postroad::imap
