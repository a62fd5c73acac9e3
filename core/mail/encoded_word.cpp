// SPDX-License-Identifier: MIT
#include "core/mail/encoded_word.h"

#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/base/hex.h"

#include <algorithm>
#include <optional>

namespace postroad::mail {

namespace {

/// RFC 2047 §2: "An 'encoded-word' may not be more than 75 characters long".
constexpr std::size_t kEncodedWordOctetsMax = 75;
/// "q?" before the content and "?=" after it.
constexpr std::size_t kMarksOctets = 4;
/// Others write longer ones; looking further for an end would make bad input slow.
constexpr std::size_t kReadOctetsMax = 1000;

/// RFC 2047 §5 (3): what may stand for itself in an encoded word within a phrase. Stricter than
/// needed elsewhere.
bool standsForItself(char c)
{
    return ascii::isAlnum(c) || c == '!' || c == '*' || c == '+' || c == '-' || c == '/';
}

std::size_t quotedOctets(std::string_view text)
{
    std::size_t octets = 0;
    for (const char c : text)
        octets += standsForItself(c) || c == ' ' ? 1 : 3;
    return octets;
}

std::size_t base64Octets(std::size_t octets) { return (octets + 2) / 3 * 4; }

std::string encodeQ(std::string_view text)
{
    std::string encoded;
    for (const char c : text) {
        if (standsForItself(c) || c == ' ') {
            encoded += c == ' ' ? '_' : c;
            continue;
        }
        encoded += '=';
        hex::append(encoded, c);
    }
    return encoded;
}

/// Where the character that begins at i ends. The text is UTF-8, or one octet is one character.
std::size_t characterEnd(std::string_view text, std::size_t i, bool utf8)
{
    ++i;
    while (utf8 && i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U)
        ++i;
    return i;
}

/// The text as encoded words with a space between two of them.
std::string encodeRun(std::string_view text)
{
    const bool utf8 = ascii::isUtf8(text);
    const std::string prefix = utf8 ? "=?utf-8?" : "=?iso-8859-1?";
    const std::size_t room = kEncodedWordOctetsMax - prefix.size() - kMarksOctets;
    const bool quoted = quotedOctets(text) <= base64Octets(text.size());
    std::string words;
    for (std::size_t begin = 0; begin < text.size();) {
        // RFC 2047 §5: "Each 'encoded-word' MUST represent an integral number of characters."
        std::size_t end = begin;
        while (end < text.size()) {
            const std::size_t next = characterEnd(text, end, utf8);
            const std::string_view part = text.substr(begin, next - begin);
            if ((quoted ? quotedOctets(part) : base64Octets(part.size())) > room)
                break;
            end = next;
        }
        const std::string_view part = text.substr(begin, end - begin);
        words += words.empty() ? "" : " ";
        words += prefix + (quoted ? "q?" + encodeQ(part) : "b?" + encodeBase64(part)) + "?=";
        begin = end;
    }
    return words;
}

bool needsEncoding(std::string_view word)
{
    const auto unprintable = [](char c) {
        return ascii::isEightBit(c) || (ascii::isControl(c) && c != '\t');
    };
    return std::any_of(word.begin(), word.end(), unprintable)
        || (word.find("=?") != std::string_view::npos && word.find("?=") != std::string_view::npos);
}

std::optional<std::string> decodeQ(std::string_view text)
{
    std::string octets;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            octets += text[i] == '_' ? ' ' : text[i];
            continue;
        }
        const auto octet = hex::octetAt(text, i + 1);
        if (!octet)
            return std::nullopt;
        octets += *octet;
        i += 2;
    }
    return octets;
}

std::string latin1ToUtf8(std::string_view octets)
{
    std::string text;
    for (const char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet < 0x80)
            text += c;
        else
            text.append({static_cast<char>(0xC0U | octet >> 6U),
                static_cast<char>(0x80U | (octet & 0x3FU))});
    }
    return text;
}

std::optional<std::string> toUtf8(std::string_view charset, std::string octets)
{
    if (ascii::iequals(charset, "iso-8859-1"))
        return latin1ToUtf8(octets);
    if (!ascii::iequals(charset, "utf-8") && !ascii::iequals(charset, "us-ascii"))
        return std::nullopt;
    const bool plain = ascii::isAscii(octets);
    const bool wellFormed = ascii::iequals(charset, "us-ascii") ? plain : ascii::isUtf8(octets);
    return wellFormed ? std::optional(std::move(octets)) : std::nullopt;
}

/// An encoded word at the beginning of the text.
struct Decoded
{
    std::string octets;
    std::string charset;
    std::size_t length = 0; ///< of the encoded word
};

std::optional<Decoded> decodeLeading(std::string_view text)
{
    if (text.substr(0, 2) != "=?")
        return std::nullopt;
    text = text.substr(0, kReadOctetsMax);
    const std::size_t charsetEnd = text.find('?', 2);
    if (charsetEnd == std::string_view::npos || charsetEnd + 2 >= text.size()
        || text[charsetEnd + 2] != '?')
        return std::nullopt;
    const std::size_t begin = charsetEnd + 3;
    const std::size_t end = text.find("?=", begin);
    if (end == std::string_view::npos)
        return std::nullopt;
    // RFC 2231 §5: a language may follow the charset.
    std::string_view charset = text.substr(2, charsetEnd - 2);
    charset = charset.substr(0, charset.find('*'));
    const std::string_view content = text.substr(begin, end - begin);
    if (charset.empty() || (charset.find(' ') != std::string_view::npos)
        || content.find(' ') != std::string_view::npos)
        return std::nullopt;
    const char encoding = ascii::toLower(text[charsetEnd + 1]);
    const auto octets = encoding == 'q' ? decodeQ(content)
        : encoding == 'b'               ? decodeBase64(content)
                                        : std::nullopt;
    if (!octets)
        return std::nullopt;
    return Decoded{*octets, std::string(charset), end + 2};
}

/// The adjacent encoded words that a text begins with. Octets of one charset are joined before they
/// are read as characters, as many programs split characters all the same.
class RunDecoder
{
public:
    explicit RunDecoder(std::string_view text) : m_text(text) { }

    /// Appends what they say; returns how many octets of the text they are, 0 if there is none to
    /// read.
    std::size_t decode(std::string& into)
    {
        std::size_t at = 0;
        while (const auto word = decodeLeading(m_text.substr(at))) {
            if (!toUtf8(word->charset, {}))
                break;
            if (!ascii::iequals(word->charset, m_charset))
                flush(into, at);
            m_charset = word->charset;
            m_octets += word->octets;
            m_end = at + word->length;
            // RFC 2047 §6.2: white space between two encoded words is not shown.
            at = std::min(m_text.find_first_not_of(" \t\r\n", m_end), m_text.size());
        }
        flush(into, m_end);
        return m_end;
    }

private:
    void flush(std::string& into, std::size_t next)
    {
        // What can't be read stays as it is, with the white space around it.
        const auto text = toUtf8(m_charset, m_octets);
        into += text ? std::string_view(*text) : m_text.substr(m_begin, next - m_begin);
        m_octets.clear();
        m_begin = text ? m_end : next;
    }

    std::string_view m_text;
    std::string m_octets;
    std::string m_charset;
    std::size_t m_begin = 0; ///< of the words in m_octets, and of white space before them
    std::size_t m_end = 0; ///< of the last word
};

} // namespace

std::string encodeWords(std::string_view text)
{
    // From the first word that needs it to the last, so that the spaces between them survive.
    std::size_t first = std::string_view::npos;
    std::size_t last = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        if (needsEncoding(text.substr(begin, end - begin))) {
            first = std::min(first, begin);
            last = end;
        }
        begin = end + 1;
    }
    if (first == std::string_view::npos)
        return std::string(text);
    std::string encoded(text.substr(0, first));
    encoded += encodeRun(text.substr(first, last - first));
    return encoded += text.substr(last);
}

std::string decodeWords(std::string_view value)
{
    std::string text;
    std::size_t at = 0;
    while (at < value.size()) {
        const std::size_t next = std::min(value.find("=?", at), value.size());
        text += value.substr(at, next - at);
        at = next;
        if (at == value.size())
            break;
        const std::size_t read = RunDecoder(value.substr(at)).decode(text);
        if (read == 0)
            text += value.substr(at, 2);
        at += read == 0 ? 2 : read;
    }
    return text;
}

} // namespace postroad::mail
