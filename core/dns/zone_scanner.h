// SPDX-License-Identifier: MIT
// Splits the text of a master file into entries (RFC 1035 §5.1): words with their places; comments
// gone, lines within parentheses joined. Escapes are left in the words.
#pragma once

#include "core/dns/zone.h"

namespace postroad::dns {

struct ZoneWord
{
    std::string_view text; ///< without the quotes
    bool quoted = false;
    ZonePlace place;
    ZonePlace end; ///< just behind it
};

struct ZoneEntry
{
    bool blankStart = false; ///< begins with a blank: the owner is the previous one
    std::vector<ZoneWord> words;
    std::optional<ZoneError> error; ///< then the words are of no use
};

class ZoneScanner
{
public:
    explicit ZoneScanner(std::string_view text) : m_text(text) { }

    /// The next entry that has words or a mistake; nothing at the end of the text.
    std::optional<ZoneEntry> next();

private:
    ZoneEntry scanEntry();
    void scanWord(ZoneEntry& entry);
    void scanQuoted(ZoneEntry& entry);
    void skipComment();
    void skipLine();
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] bool atLineEnd() const;
    [[nodiscard]] ZonePlace place() const { return {m_line, m_at - m_lineStart + 1}; }
    void endLine();

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_line = 1;
    std::size_t m_lineStart = 0;
    std::size_t m_depth = 0; ///< of parentheses; more than one is a mistake
    ZonePlace m_open; ///< of the parenthesis
};

} // namespace postroad::dns
