// SPDX-License-Identifier: MIT
// A reply of the server: code, enhanced code, words. RFC 5321 §4.2, RFC 2034, RFC 3463.
#pragma once

#include "core/base/conversation.h"
#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::smtp {

/// The first digit: what it means to the client (RFC 5321 §4.2.1).
enum class ReplyClass : std::uint8_t {
    Positive = 2, ///< accepted
    Intermediate = 3, ///< go on
    Transient = 4, ///< not now
    Permanent = 5, ///< never
};

/// The class of a code from 200 to 599.
constexpr ReplyClass classOf(std::uint16_t code) { return static_cast<ReplyClass>(code / 100); }

constexpr bool isYes(ReplyClass replyClass)
{
    return replyClass == ReplyClass::Positive || replyClass == ReplyClass::Intermediate;
}

/// "accepted", "go on", "not now", "never".
std::string_view words(ReplyClass replyClass);

/// RFC 5321 §4.5.3.1.5: 512 octets with the CRLF. What we say never is longer.
inline constexpr std::size_t kReplyLineOctetsMax = 512;
/// What we listen to: some servers put long web addresses into one line.
inline constexpr std::size_t kReplyLineOctetsTolerated = 2048;
inline constexpr std::size_t kReplyLinesMax = 128;
/// RFC 4954 §4: "12288 octets is considered to be a sufficient line length limit" for what is said
/// in a login, by either side, the CRLF included.
inline constexpr std::size_t kAuthLineOctetsMax = 12288;

struct Reply
{
    std::uint16_t code = 0; ///< 200 to 559; what we hear: to 599
    EnhancedCode enhanced; ///< class 0: it carried none
    std::vector<std::string>
        lines; ///< the words of each line, without codes; at least one, maybe empty

    [[nodiscard]] ReplyClass replyClass() const { return classOf(code); }
    friend bool operator==(const Reply&, const Reply&) = default;
};

/// A reply of one line.
Reply makeReply(std::uint16_t code, EnhancedCode enhanced, std::string_view text);

/// "5.1.1"; "" for none.
std::string format(const EnhancedCode& code);
/// "5.1.1" at the beginning of the text, followed by a blank or the end: class 2, 4 or 5, subject
/// and detail of one to three digits without leading zeros (RFC 2034 §4).
std::optional<EnhancedCode> parseEnhancedCode(std::string_view text);

enum class WithEnhanced : bool { No, Yes };

/// How many lines the reply has on the wire: at least 1, at most kReplyLinesMax; what is beyond is
/// left out.
std::size_t lineCount(const Reply& reply);
/// One line of it as it goes on the wire, without CRLF: "250-2.1.5 words". Control characters in
/// the words become "?", and what would make the line longer than kReplyLineOctetsMax
/// (kAuthLineOctetsMax for a 334) is cut off.
std::string formatLine(const Reply& reply, std::size_t index, WithEnhanced withEnhanced);
/// All lines, each with its CRLF.
std::string format(const Reply& reply, WithEnhanced withEnhanced);

/// As in "550 5.1.1 User unknown", lines joined with " / ": for people.
std::string summary(const Reply& reply);
/// As in "550-5.1.1 User unknown 550 5.1.1 since Monday": all lines with their codes, as a
/// Diagnostic-Code has them (RFC 3461 §9.2).
std::string transcript(const Reply& reply);

/// Puts reply lines together, for the client. Strict: three digits from 200 to 599, then "-" or
/// blank or the end of the line, and the same code on every line (RFC 5321 §4.2.1).
class ReplyParser
{
public:
    enum class Fault : std::uint8_t { BadCode, CodesDiffer, TooManyLines };

    /// What a line alone says; for reports line by line.
    struct Line
    {
        std::uint16_t code = 0;
        EnhancedCode enhanced;
        std::string_view text; ///< without codes
        bool last = true;
    };
    static std::optional<Line> parseLine(std::string_view line);

    /// A line without its CRLF. The reply when this was its last line, nothing when more must come.
    Result<std::optional<Reply>, Fault> take(std::string_view line);

private:
    Reply m_reply;
};

/// For people: "reply code is not a number from 200 to 599".
std::string_view words(ReplyParser::Fault fault);

} // namespace postroad::smtp
