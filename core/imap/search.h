// SPDX-License-Identifier: MIT
// SEARCH (RFC 3501 §6.4.4): what is looked for as a tree of keys, and whether a message fits it.
#pragma once

#include "core/imap/mailbox.h"
#include "core/imap/sequence_set.h"
#include "core/imap/word_reader.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::imap {

inline constexpr std::size_t kSearchKeysMax = 100;
inline constexpr std::size_t kSearchDepthMax = 16;
/// BODY and TEXT: each reads every message to its end.
inline constexpr std::size_t kSearchTextsMax = 10;

struct SearchKey
{
    enum class Kind : std::uint8_t {
        All, ///< of its children; without any, every message
        Either, ///< OR
        Not,
        Numbers,
        Uids,
        HasFlag,
        Recent,
        Keyword, ///< no message has one: PERMANENTFLAGS doesn't offer them
        Field,
        Body,
        Text, ///< header or body
        Larger,
        Smaller,
        Before,
        On,
        Since,
        SentBefore,
        SentOn,
        SentSince,
    };

    Kind kind = Kind::All;
    std::vector<SearchKey> children;
    SequenceSet set;
    Flag flag = Flag::Seen;
    std::string field;
    std::string text; ///< what is looked for
    std::uint32_t number = 0; ///< octets, or a day: 20260302
};

struct SearchArguments
{
    std::string charset; ///< empty: none was named
    SearchKey key;
};

/// From the space behind the verb to the end. If something is wrong, the words for it; they live as
/// long as the program.
std::string_view readSearch(WordReader& words, SearchArguments& into);

/// US-ASCII and UTF-8 are.
bool isKnownCharset(std::string_view name);

/// Whether all sequence numbers that it names exist.
bool numbersExist(const SearchKey& key, std::uint32_t count);

/// Indexes of the messages that fit, ascending. Encoded words, quoted-printable and base64 are read
/// before they are compared; the case of ASCII letters doesn't count.
std::vector<std::size_t> findMessages(const Mailbox& mailbox, const SearchKey& key);

} // namespace postroad::imap
