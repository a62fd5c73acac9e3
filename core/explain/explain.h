// SPDX-License-Identifier: MIT
// What a word of the wire means: a reply code, an enhanced status code, both together, a command, a
// header field, a DNS record, an outcome.
#pragma once

#include "core/base/conversation.h"
#include "core/explain/catalogue.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::explain {

struct Explanation
{
    std::string topic; ///< as it is named in the catalogue: "550 5.1.1"
    std::string kind; ///< "reply", "SMTP command" …
    LocalText title;
    LocalText text; ///< one to a few sentences
    RfcRef rfc; ///< its section lives as long as the program
    std::vector<std::string> related; ///< topics worth looking at next
};

/// "550", "5.1.1", "421 4.7.0", "RCPT", "mail from", "MX", "Received", "4yz" …; case and blanks at
/// the ends don't matter. A code that is not in the catalogue is explained by its digits. Nothing
/// for what is unknown, or longer than 64 octets.
std::optional<Explanation> explain(std::string_view topic);

/// A reply of SMTP or LMTP: number and, if it has a class, enhanced code. verb: of the command that
/// it answers, if that is known: after some a code means more than it says alone ("250 RCPT").
/// Nothing for a code outside 200 to 599.
std::optional<Explanation> explainReply(
    std::uint32_t code, const EnhancedCode& enhanced, std::string_view verb = {});

/// Topics that are spelled nearly like that, the nearest first: for "did you mean".
std::vector<std::string> nearestTopics(std::string_view topic, std::size_t max = 3);

/// All names, in the order of the catalogue.
std::vector<std::string> topics();

} // namespace postroad::explain
