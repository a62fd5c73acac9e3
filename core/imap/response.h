// SPDX-License-Identifier: MIT
// What a server said, as a value, for the client: a status, data such as EXISTS, or the items of a
// FETCH (RFC 3501 §7). Literals stand inline in the octets, as in command.h.
#pragma once

#include "core/imap/envelope.h"
#include "core/imap/mailbox.h"
#include "core/imap/reply.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::imap {

inline constexpr std::size_t kValueDepthMax = 16;
inline constexpr std::size_t kValuesMax = 100'000; ///< in one response

/// A word of a response, or a list of them.
struct Value
{
    enum class Kind : std::uint8_t { Atom, String, Nil, List };

    Kind kind = Kind::Nil;
    std::string text; ///< of Atom and String
    std::vector<Value> list;
};

struct FetchValue
{
    std::string name; ///< in upper case: "UID", "BODY[]"
    Value value;
};

struct Response
{
    enum class Kind : std::uint8_t { Status, Data, Fetch, Continuation };

    Kind kind = Kind::Data;
    std::string tag; ///< empty: untagged
    Status status = Status::Ok; ///< of Status
    std::string code; ///< of Status: what stands between the brackets
    std::string text; ///< of Status and Continuation: the words; of Data: all after its name
    std::string name; ///< of Data, in upper case: "EXISTS", "FLAGS", "CAPABILITY"
    std::uint32_t number = 0; ///< of EXISTS, RECENT, EXPUNGE and Fetch
    std::vector<FetchValue> items; ///< of Fetch

    /// The item of that name, or nullptr.
    [[nodiscard]] const Value* item(std::string_view wanted) const;
};

/// Whether a literal may stand at the end of this line: in data, but not in the words of a status.
bool mayHoldLiterals(std::string_view responseSoFar);

/// A whole response without its last CRLF; nothing if it can't be read.
std::optional<Response> parseResponse(std::string_view octets);

/// The number, if the value is one.
std::optional<std::uint32_t> numberOf(const Value* value);
/// The system flags in a list of flags; others are left out.
Flags flagsOf(const Value* value);
/// The envelope in the value; nothing if it isn't one.
std::optional<Envelope> envelopeIn(const Value* value);

} // namespace postroad::imap
