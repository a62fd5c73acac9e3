// SPDX-License-Identifier: MIT
// What FETCH can ask for (RFC 3501 §6.4.5): the items, the sections of a message, and the octets of
// a section.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::imap {

/// What stands between the brackets of BODY[…].
struct Section
{
    enum class Kind : std::uint8_t { Whole, Header, Fields, FieldsNot, Text, Mime };

    Kind kind = Kind::Whole;
    std::vector<std::string> fields; ///< of Fields and FieldsNot, as the client wrote them
    std::vector<std::uint32_t> part{}; ///< "4.2"; empty: the message itself
};

/// "<first.count>"
struct Partial
{
    std::uint32_t first = 0;
    std::uint32_t count = 0;
};

struct FetchItem
{
    enum class Kind : std::uint8_t {
        Flags,
        Uid,
        Size,
        InternalDate,
        Envelope,
        Structure, ///< BODY without a section
        ExtendedStructure, ///< BODYSTRUCTURE
        Body,
        Rfc822,
        Rfc822Header,
        Rfc822Text,
    };

    Kind kind = Kind::Flags;
    Section section; ///< of Body
    bool peek = false; ///< BODY.PEEK: \Seen stays as it is
    std::optional<Partial> partial;

    [[nodiscard]] bool setsSeen() const;
    /// Whether octets of the message are asked for; section then says which.
    [[nodiscard]] bool isContent() const;
};

/// The item of that name without a section, in any case of letters: FLAGS, UID, RFC822.SIZE …
std::optional<FetchItem> fetchItemNamed(std::string_view name);
/// ALL, FAST and FULL as the items they stand for; nothing for any other name.
std::optional<std::vector<FetchItem>> fetchMacro(std::string_view name);

/// How the item is called in the response: "FLAGS", "BODY[HEADER.FIELDS (From)]<0>".
std::string responseName(const FetchItem& item);

/// The octets that the item asks for. Those of Fields and FieldsNot are put together here.
struct SectionOctets
{
    std::string made; ///< used if isMade
    std::string_view view; ///< else, into the message
    bool isMade = false;
    bool isMissing = false; ///< there is no such part

    [[nodiscard]] std::string_view octets() const { return isMade ? std::string_view(made) : view; }
};
SectionOctets sectionOctets(std::string_view message, const FetchItem& item);

} // namespace postroad::imap
