// SPDX-License-Identifier: MIT
// Reads the words of IMAP (RFC 3501 §9): atoms, strings, numbers, lists, in a text where literals
// stand inline. Server and client both read with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::imap {

/// RFC 3501 §9 ATOM-CHAR: no space, controls, 8-bit octets, or ( ) { % * " \ ].
bool isAtomChar(char c);

/// Every reader either takes what it names and moves on, or gives nothing and stays.
class WordReader
{
public:
    explicit WordReader(std::string_view text) : m_text(text) { }

    [[nodiscard]] bool atEnd() const { return m_at == m_text.size(); }
    [[nodiscard]] std::size_t at() const { return m_at; }
    [[nodiscard]] std::string_view rest() const { return m_text.substr(m_at); }
    /// Whether this character comes next; it isn't taken.
    [[nodiscard]] bool sees(char c) const { return m_at < m_text.size() && m_text[m_at] == c; }

    bool take(char c);
    bool space() { return take(' '); }
    /// One or more characters that pass.
    template <typename Pass>
    std::optional<std::string_view> run(Pass pass)
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && pass(m_text[m_at]))
            ++m_at;
        if (m_at == begin)
            return std::nullopt;
        return m_text.substr(begin, m_at - begin);
    }
    std::optional<std::string_view> atom();
    std::optional<std::uint32_t> number();
    /// Quoted or literal.
    std::optional<std::string> string();
    /// A string, or characters of atoms and "]".
    std::optional<std::string> astring();
    /// What LIST matches against: a string, or characters of atoms and ] % *.
    std::optional<std::string> listMailbox();

private:
    std::optional<std::string> quoted();
    std::optional<std::string> literal();

    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace postroad::imap
