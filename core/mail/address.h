// SPDX-License-Identifier: MIT
// Mailboxes and paths as SMTP writes them (RFC 5321 §4.1.2), and address lists as header fields
// write them (RFC 5322 §3.4). The first are read strictly, with the place and the reason of a
// mistake; the second leniently, as what stands in a header has already been accepted.
#pragma once

#include "core/base/local_text.h"
#include "core/base/result.h"

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::mail {

inline constexpr std::size_t kLocalPartOctetsMax = 64; ///< RFC 5321 §4.5.3.1.1
inline constexpr std::size_t kDomainOctetsMax = 255; ///< RFC 5321 §4.5.3.1.2
inline constexpr std::size_t kPathOctetsMax = 256; ///< RFC 5321 §4.5.3.1.3, with "<" and ">"

/// What an address may be written in. Utf8: local parts and labels of domains may hold any
/// characters above 127 (RFC 6531 §3.3); ASCII is judged as strictly as before.
enum class Script : bool { Ascii, Utf8 };

struct AddressError
{
    std::size_t position = 0; ///< octets from the beginning of the text that was parsed
    LocalText reason; ///< one sentence without a full stop: "the domain is missing"
};

/// local-part@domain. Both empty: none.
struct Mailbox
{
    std::string localPart; ///< as it is meant: without quotes and backslashes
    std::string domain; ///< as written: "example.org", or an address literal with its brackets

    [[nodiscard]] bool empty() const { return localPart.empty() && domain.empty(); }
    /// If not, it needs SMTPUTF8 to travel.
    [[nodiscard]] bool isAscii() const;
    [[nodiscard]] bool hasAddressLiteral() const
    {
        return !domain.empty() && domain.front() == '[';
    }

    /// RFC 5321 §2.4: domains compare without regard to case, local parts with regard to it.
    friend bool operator==(const Mailbox& a, const Mailbox& b);
    friend std::strong_ordering operator<=>(const Mailbox& a, const Mailbox& b);
};

/// "bob@example.org", "\"b ob\"@example.org", "bob@[192.0.2.1]" (RFC 5321 §4.1.2 Mailbox), the
/// whole text.
Result<Mailbox, AddressError> parseMailbox(std::string_view text, Script script = Script::Ascii);
/// The inverse; the local part is quoted where it must be. A mailbox without a domain is its local
/// part alone.
std::string formatMailbox(const Mailbox& mailbox);

/// What stands behind the last "@" of a mailbox as text, as it is written; nothing without one.
constexpr std::string_view domainOf(std::string_view mailbox)
{
    const std::size_t at = mailbox.rfind('@');
    return at == mailbox.npos ? std::string_view() : mailbox.substr(at + 1);
}

/// "example.org" in the letters, digits, hyphens and lengths of RFC 5321 §4.1.2 Domain (one label
/// is enough; no dot at the end). In UTF-8 labels may be U-labels, whose lengths are not judged.
bool isDomain(std::string_view text, Script script = Script::Ascii);
/// "[192.0.2.1]" or "[IPv6:2001:db8::1]" (RFC 5321 §4.1.3). Other tags are not known.
bool isAddressLiteral(std::string_view text);

/// What stands in "<>" of MAIL and RCPT.
struct Path
{
    Mailbox mailbox;

    /// "<>", the reverse-path of bounces (RFC 5321 §4.5.5).
    [[nodiscard]] bool isNull() const { return mailbox.empty(); }
    /// "<Postmaster>" without a domain (RFC 5321 §4.1.1.3).
    [[nodiscard]] bool isBarePostmaster() const
    {
        return mailbox.domain.empty() && !mailbox.localPart.empty();
    }

    friend auto operator<=>(const Path&, const Path&) = default;
    friend bool operator==(const Path&, const Path&) = default;
};

enum class PathKind {
    Reverse, ///< may be null
    Forward, ///< may be <Postmaster>, in any case of letters
};

/// A path that a longer text begins with.
struct LeadingPath
{
    Path path;
    std::size_t octets = 0; ///< how many of the text's octets it took, brackets included
};

/// "<bob@example.org>", the whole text. A source route ("<@a.example,@b.example:bob@example.org>")
/// is checked and ignored (RFC 5321 §4.1.1.3 and appendix C).
Result<Path, AddressError> parsePath(
    std::string_view text, PathKind kind, Script script = Script::Ascii);
/// The path at the beginning of the text; parameters may follow it.
Result<LeadingPath, AddressError> parseLeadingPath(
    std::string_view text, PathKind kind, Script script = Script::Ascii);
/// The same into a path that is there, whose strings keep their memory; nothing if all is well.
/// Otherwise what it holds means nothing.
std::optional<AddressError> readLeadingPath(std::string_view text, PathKind kind, Path& path,
    std::size_t& octets, Script script = Script::Ascii);
/// "<bob@example.org>", "<>".
std::string formatPath(const Path& path);
/// The same for a mailbox: "<bob@example.org>".
std::string formatPath(const Mailbox& mailbox);

} // namespace postroad::mail
