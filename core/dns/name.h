// SPDX-License-Identifier: MIT
// Domain names (RFC 1034 §3.1): labels of any octets, compared without regard to ASCII case, in the
// canonical order of RFC 4034 §6.1 (by label from the right). A Name always is a legal one: 63
// octets a label, 255 in all.
#pragma once

#include "core/base/local_text.h"
#include "core/base/result.h"

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::dns {

inline constexpr std::size_t kLabelOctetsMax = 63; ///< RFC 1035 §2.3.4
inline constexpr std::size_t kNameOctetsMax = 255; ///< length octets and the root's zero included

enum class NameError : unsigned char {
    Empty, ///< "" (the root is written ".")
    EmptyLabel, ///< "a..b", ".a"
    LabelTooLong,
    NameTooLong,
    BadEscape, ///< "\" at the end, "\25", "\256"
};

/// "a label is longer than 63 octets": for messages to people.
LocalText words(NameError error);

class Name
{
public:
    Name() = default; ///< the root, "."

    /// From the leftmost label to the rightmost, the root not named.
    static Result<Name, NameError> fromLabels(const std::vector<std::string>& labels);

    [[nodiscard]] bool isRoot() const { return m_wire.empty(); }
    /// Whether the leftmost label is "*" (RFC 4592 §2.1.1).
    [[nodiscard]] bool isWildcard() const;
    [[nodiscard]] std::size_t labelCount() const;
    /// The labels from left to right; valid as long as this name is.
    [[nodiscard]] std::vector<std::string_view> labels() const;
    /// The uncompressed wire form (RFC 1035 §3.1) with the zero octet at its end: 1 to 255 octets.
    [[nodiscard]] std::string wire() const { return m_wire + '\0'; }
    /// The octets of wire().
    [[nodiscard]] std::size_t wireOctets() const { return m_wire.size() + 1; }

    /// Without the leftmost label; the root's parent is the root.
    [[nodiscard]] Name parent() const;
    /// The last labels only; all of it if it has no more.
    [[nodiscard]] Name suffix(std::size_t labels) const;
    /// Whether it is ancestor or below it.
    [[nodiscard]] bool isSubdomainOf(const Name& ancestor) const;
    /// A label put before it.
    [[nodiscard]] Result<Name, NameError> child(std::string_view label) const;
    /// This name put before the other: "mx1" + "example.net".
    [[nodiscard]] Result<Name, NameError> before(const Name& origin) const;
    /// The same in lower case: a key, and the text to show.
    [[nodiscard]] Name lowered() const;

    friend std::strong_ordering operator<=>(const Name& a, const Name& b);
    friend bool operator==(const Name& a, const Name& b);

private:
    std::string m_wire; ///< length octet and label, repeated; without the root's zero
};

/// The text of master files (RFC 1035 §5.1): "\." and "\DDD" stand for one octet. A name without a
/// final dot is put before origin; "@" is not known here. Surrounding blanks are part of a label.
Result<Name, NameError> parseName(std::string_view text, const Name& origin = {});

/// With the final dot: "example.net."; dots, backslashes, quotes and the like within a label
/// escaped, octets outside printable ASCII as \DDD. parseName() gives the same name back.
std::string format(const Name& name);
/// Without the final dot (the root stays "."): for mail domains and pictures.
std::string formatBare(const Name& name);

} // namespace postroad::dns
