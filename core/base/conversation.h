// SPDX-License-Identifier: MIT
// What every session of every protocol tells its owner: which line or chunk was said, by which
// side, at which offsets of that direction's stream. Sessions know this file and nothing of traces,
// networks or stages.
#pragma once

#include <cstdint>
#include <string_view>

namespace postroad {

/// RFC 3463 "class.subject.detail"; class 0: none.
struct EnhancedCode
{
    std::uint8_t klass = 0;
    std::uint16_t subject = 0;
    std::uint16_t detail = 0;

    friend constexpr bool operator==(const EnhancedCode&, const EnhancedCode&) = default;
};

/// One line, or one chunk of a body, that a session sent or took in.
struct Utterance
{
    enum class Kind : std::uint8_t {
        Command, ///< a line of the client
        Reply, ///< a line of the server; a multi-line reply is several
        Body, ///< octets of a message, as they stand on the wire (dot-stuffed, or a literal)
    };
    enum class Way : std::uint8_t { Sent, Received };

    Kind kind = Kind::Command;
    Way way = Way::Sent;
    std::uint64_t begin = 0; ///< offset in the stream of its direction
    std::uint64_t end = 0; ///< just past it, CRLF included
    /// Without the CRLF; whole octets of a Body. Valid during the call only.
    std::string_view text{};
    /// Command: its verb in upper case ("RCPT"). Reply: the verb that it answers ("" for a
    /// greeting). "DATA-END" stands for the dot that ends a body. Always a string that lives as
    /// long as the program.
    std::string_view verb{};
    std::uint16_t code = 0; ///< Reply of SMTP and LMTP: 250
    EnhancedCode enhanced{}; ///< Reply, if it carried one
    bool last = true; ///< Reply: the last line of its reply; Body: the last chunk
    /// Which octet of the opposite stream this answers: the end offset of the command (for a reply)
    /// or of the reply that let it be said (for a command). 0: nothing.
    std::uint64_t inResponseTo = 0;
};

/// The ear of a session's owner. Calls come from within the session's receive(), start(), answer()
/// and handleTimeout(); the owner must not call back into the session from here.
class ConversationSink
{
public:
    virtual ~ConversationSink() = default;
    virtual void said(const Utterance& utterance) = 0;
    /// The session entered a state of its table; the name lives as long as the program.
    virtual void stateChanged(std::string_view state) = 0;
};

} // namespace postroad
