// SPDX-License-Identifier: MIT
// What a server session and its owner say to each other: questions and answers, and replies that
// somebody else puts into the session's mouth.
#pragma once

#include "core/base/blob.h"
#include "core/base/ids.h"
#include "core/mail/envelope.h"
#include "core/smtp/reply_catalogue.h"
#include "core/smtp/verb.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace postroad::smtp {

using AskId = Id<struct SmtpAskTag>;

/// A question to the owner. One at a time; the session goes on when it is answered. Fields that
/// are not named at its kind mean nothing.
struct Ask
{
    enum class Kind : std::uint8_t {
        Sender, ///< may this sender come? path
        Recipient, ///< may this recipient get mail? path
        Message, ///< will you take this message, and be responsible for it? envelope, body
        Verify, ///< VRFY: argument, smtpUtf8
        Expand, ///< EXPN: argument, smtpUtf8
        Auth, ///< AUTH: argument is the mechanism in capitals, data the initial response, if any
        AuthResponse, ///< data is the client's answer to the challenge
    };

    AskId id;
    Kind kind = Kind::Sender;
    const mail::Path* path = nullptr; ///< the session's, for as long as the question stands
    std::string argument;
    mail::Envelope
        envelope; ///< in LMTP only those recipients whose reply isn't forced to be a refusal
    std::optional<std::string> data; ///< base 64 taken off
    Blob body; ///< dot-stuffing taken out, CRLF kept
    bool eightBit = false; ///< the body has octets above 127, declared or not
    bool smtpUtf8 = false; ///< the reply may hold characters that are no ASCII (RFC 6531 §3.7.4.2)
};

/// What the owner says. Made of a row of the catalogue where there is one.
struct Answer
{
    std::optional<ReplyId> id; ///< nothing: yes, with the usual reply
    std::string words; ///< instead of the row's; may have place-holders and several lines
    std::optional<Reply> reply; ///< instead of a row

    static Answer accept(std::string words = {})
    {
        return Answer{std::nullopt, std::move(words), std::nullopt};
    }
    static Answer with(ReplyId id, std::string words = {})
    {
        return Answer{id, std::move(words), std::nullopt};
    }
    /// A challenge in a login: any octets (RFC 4954 §4).
    static Answer challenge(std::string_view octets);
    static Answer with(Reply reply) { return Answer{std::nullopt, {}, std::move(reply)}; }
};

/// The code of the reply that the answer makes; 0: the usual one of its row.
std::uint16_t codeOf(const Answer& answer);

/// Where a reply could be forced: a teacher's fault.
struct ForcedReplyPoint
{
    Verb verb = Verb::Greeting; ///< any command, Greeting, DataEnd
    unsigned ordinal = 1; ///< how many of this verb the session has got so far, this one included
                          ///< (LMTP: of dots)
    std::uint64_t end = 0; ///< the octet just past the command in the client's stream; 0: Greeting
};

class ReplyOverride
{
public:
    virtual ~ReplyOverride() = default;
    /// The reply to give instead of the owner's; nothing: leave it. Asked after the session's own
    /// checks, before the owner. A forced 2yz after the dot doesn't lose the message: the owner
    /// still gets it, and only its words are replaced.
    virtual std::optional<Reply> forcedReply(const ForcedReplyPoint& point) = 0;
    /// The reply was not legal in the row (server_states.h), and ignored.
    virtual void notLegal(const ForcedReplyPoint& point, const Reply& reply) = 0;
};

} // namespace postroad::smtp
