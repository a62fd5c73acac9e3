// SPDX-License-Identifier: MIT
// The extensions that a server announces in its answer to EHLO (RFC 5321 §4.1.1.1, §2.2). One row
// per keyword: a new extension is a new row and a new name in the enum.
#pragma once

#include "core/base/rfc.h"
#include "core/smtp/reply.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::smtp {

enum class Extension : std::uint8_t {
    Pipelining,
    Size,
    StartTls,
    Auth,
    EightBitMime,
    BinaryMime,
    Chunking,
    SmtpUtf8,
    Dsn,
    EnhancedStatusCodes,
    Limits,
};

struct ExtensionRow
{
    Extension id;
    std::string_view keyword;
    /// By how much the extension lengthens the MAIL command at most (RFC 5321 §4.5.3.1.4).
    std::size_t mailOctetsMore;
    std::size_t rcptOctetsMore; ///< the same for RCPT
    std::string_view sense; ///< one plain sentence
    RfcRef rfc;
};

// DSN: " RET=FULL" and " ENVID=" with 100 octets; " NOTIFY=SUCCESS,FAILURE,DELAY" and " ORCPT="
// with 500 octets (RFC 3461 §4.1 to §4.4).
inline constexpr std::array kExtensions{
    ExtensionRow{Extension::Pipelining, "PIPELINING", 0, 0,
        "The client may send several commands without waiting for each reply.", {2920, "3"}},
    ExtensionRow{Extension::Size, "SIZE", 26, 0,
        "The server says how large a message may be; the client says how large its message is.",
        {1870, "3"}},
    ExtensionRow{Extension::StartTls, "STARTTLS", 0, 0, "The client may ask to go on inside TLS.",
        {3207, "4"}},
    ExtensionRow{Extension::Auth, "AUTH", 500, 0,
        "The client may log in, by one of the mechanisms that follow.", {4954, "3"}},
    ExtensionRow{Extension::EightBitMime, "8BITMIME", 17, 0,
        "Message bodies may contain octets above 127.", {6152, "2"}},
    ExtensionRow{Extension::BinaryMime, "BINARYMIME", 16, 0,
        "Message bodies may be any octets, without lines, if they come with BDAT.", {3030, "3"}},
    ExtensionRow{Extension::Chunking, "CHUNKING", 0, 0,
        "A message may come in chunks of a length that is said before (BDAT).", {3030, "2"}},
    ExtensionRow{Extension::SmtpUtf8, "SMTPUTF8", 10, 0,
        "Addresses and header fields may be written in UTF-8.", {6531, "3.1"}},
    ExtensionRow{Extension::Dsn, "DSN", 116, 536,
        "The client says when, and with how much of the message, it wants to be notified.",
        {3461, "4"}},
    ExtensionRow{Extension::EnhancedStatusCodes, "ENHANCEDSTATUSCODES", 0, 0,
        "Replies carry a second code of three numbers, such as 5.1.1.", {2034, "3"}},
    ExtensionRow{Extension::Limits, "LIMITS", 0, 0,
        "The server says how much it takes in one session and in one transaction.", {9422, "3"}},
};

constexpr const ExtensionRow& row(Extension extension)
{
    return kExtensions[static_cast<std::size_t>(extension)];
}

/// Parameters of LIMITS (RFC 9422 §4), each from 1 to 999,999; nothing: not said.
struct SessionLimits
{
    std::optional<std::uint64_t> mailMax; ///< MAIL commands in one session, refused ones too
    std::optional<std::uint64_t> rcptMax; ///< RCPT commands in one transaction
    std::optional<std::uint64_t> rcptDomainMax; ///< domains of recipients in one session

    friend bool operator==(const SessionLimits&, const SessionLimits&) = default;
};

/// A set of extensions with their parameters; what nobody here knows is kept by its words.
struct Extensions
{
    std::uint32_t offered = 0; ///< one bit per Extension
    std::uint64_t messageOctetsMax = 0; ///< parameter of SIZE; 0: no fixed limit (RFC 1870 §4)
    std::vector<std::string> authMechanisms; ///< parameters of AUTH, in capitals
    SessionLimits limits; ///< parameters of LIMITS
    std::vector<std::string> others; ///< lines with unknown keywords, as they came

    [[nodiscard]] constexpr bool has(Extension extension) const
    {
        return (offered & bit(extension)) != 0;
    }
    constexpr void add(Extension extension) { offered |= bit(extension); }
    constexpr void remove(Extension extension) { offered &= ~bit(extension); }

    friend bool operator==(const Extensions&, const Extensions&) = default;

private:
    static constexpr std::uint32_t bit(Extension extension)
    {
        return 1U << static_cast<unsigned>(extension);
    }
};

/// From the answer to EHLO or LHLO; its first line holds the server's name and is skipped. A
/// keyword with parameters it can't have counts as not offered.
Extensions parseExtensions(const Reply& ehloReply);

/// The lines after the first, in the order of kExtensions: "SIZE 1000", then the others.
std::vector<std::string> format(const Extensions& extensions);

} // namespace postroad::smtp
