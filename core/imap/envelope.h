// SPDX-License-Identifier: MIT
// ENVELOPE (RFC 3501 §7.4.2): the fields of a header that a mail program lists, taken apart by the
// server.
#pragma once

#include "core/imap/response_writer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::imap {

struct EnvelopeAddress
{
    std::optional<std::string> name;
    std::optional<std::string>
        mailbox; ///< nothing: the end of a group; without a host: the beginning, by its name
    std::optional<std::string> host;

    friend bool operator==(const EnvelopeAddress&, const EnvelopeAddress&) = default;
};

struct Envelope
{
    std::optional<std::string> date;
    std::optional<std::string> subject;
    std::vector<EnvelopeAddress> from;
    std::vector<EnvelopeAddress> sender; ///< From's, if there is no Sender
    std::vector<EnvelopeAddress> replyTo; ///< From's, if there is no Reply-To
    std::vector<EnvelopeAddress> to;
    std::vector<EnvelopeAddress> cc;
    std::vector<EnvelopeAddress> bcc;
    std::optional<std::string> inReplyTo;
    std::optional<std::string> messageId;

    friend bool operator==(const Envelope&, const Envelope&) = default;
};

/// Of a whole message. Encoded words stay as they are: to decode them is the client's part.
Envelope envelopeOf(std::string_view message);
/// "(…)", ten parts.
void writeEnvelope(ResponseWriter& out, const Envelope& envelope);

} // namespace postroad::imap
