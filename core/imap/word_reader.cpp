// SPDX-License-Identifier: MIT
#include "core/imap/word_reader.h"

#include "core/base/ascii.h"

namespace postroad::imap {

bool isAtomChar(char c)
{
    return !ascii::isControl(c) && !ascii::isEightBit(c)
        && std::string_view("(){ %*\"\\]").find(c) == std::string_view::npos;
}

bool WordReader::take(char c)
{
    if (!sees(c))
        return false;
    ++m_at;
    return true;
}

std::optional<std::string_view> WordReader::atom() { return run(isAtomChar); }

std::optional<std::uint32_t> WordReader::number()
{
    const std::size_t begin = m_at;
    const auto digits = run(ascii::isDigit);
    const auto value = digits ? ascii::parseNumber(*digits, UINT32_MAX) : std::nullopt;
    if (!value) {
        m_at = begin;
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(*value);
}

std::optional<std::string> WordReader::string() { return sees('"') ? quoted() : literal(); }

std::optional<std::string> WordReader::astring()
{
    if (sees('"') || sees('{'))
        return string();
    const auto text = run([](char c) { return isAtomChar(c) || c == ']'; });
    return text ? std::optional<std::string>(*text) : std::nullopt;
}

std::optional<std::string> WordReader::listMailbox()
{
    if (sees('"') || sees('{'))
        return string();
    const auto text = run([](char c) { return isAtomChar(c) || c == ']' || c == '%' || c == '*'; });
    return text ? std::optional<std::string>(*text) : std::nullopt;
}

std::optional<std::string> WordReader::quoted()
{
    std::string value;
    for (std::size_t i = m_at + 1; i < m_text.size(); ++i) {
        char c = m_text[i];
        if (c == '"') {
            m_at = i + 1;
            return value;
        }
        // RFC 3501 §9: within quotes only the quote and the backslash may be escaped; CR, LF and
        // NUL can't stand there.
        if (c == '\\') {
            if (++i == m_text.size() || (m_text[i] != '"' && m_text[i] != '\\'))
                return std::nullopt;
            c = m_text[i];
        } else if (c == '\r' || c == '\n' || c == '\0') {
            return std::nullopt;
        }
        value += c;
    }
    return std::nullopt;
}

std::optional<std::string> WordReader::literal()
{
    const std::size_t begin = m_at;
    if (take('{')) {
        const auto size = number();
        if (size && take('}') && take('\r') && take('\n') && m_text.size() - m_at >= *size) {
            std::string value(m_text.substr(m_at, *size));
            m_at += *size;
            return value;
        }
    }
    m_at = begin;
    return std::nullopt;
}

} // namespace postroad::imap
