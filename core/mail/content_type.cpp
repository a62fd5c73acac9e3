// SPDX-License-Identifier: MIT
#include "core/mail/content_type.h"

#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/base/hex.h"

#include <algorithm>

namespace postroad::mail {

namespace {

/// A parameter as it stands, before RFC 2231 is applied.
struct RawParameter
{
    std::string name; ///< in lower case, with "*0" and "*"
    std::string value;
};

class FieldReader
{
public:
    explicit FieldReader(std::string_view text) : m_text(text) { }

    /// A word up to any of the marks, white space or a comment.
    std::string takeWord(std::string_view marks)
    {
        skipSpace();
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && !isSpace(m_text[m_at]) && m_text[m_at] != '('
            && marks.find(m_text[m_at]) == std::string_view::npos)
            ++m_at;
        return std::string(m_text.substr(begin, m_at - begin));
    }

    std::string takeValue()
    {
        skipSpace();
        if (m_at == m_text.size() || m_text[m_at] != '"')
            return takeWord(";");
        std::string value;
        for (++m_at; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at) {
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size())
                ++m_at;
            if (m_text[m_at] != '\r' && m_text[m_at] != '\n')
                value += m_text[m_at];
        }
        m_at = std::min(m_at + 1, m_text.size());
        return value;
    }

    bool skip(char mark)
    {
        skipSpace();
        const bool there = m_at < m_text.size() && m_text[m_at] == mark;
        m_at += there ? 1 : 0;
        return there;
    }

    /// To just after the next mark; false at the end.
    bool skipPast(char mark)
    {
        const std::size_t found = m_text.find(mark, m_at);
        m_at = found == std::string_view::npos ? m_text.size() : found + 1;
        return found != std::string_view::npos;
    }

private:
    static bool isSpace(char c) { return ascii::isBlank(c) || c == '\r' || c == '\n'; }

    /// White space, and comments, which nest.
    void skipSpace()
    {
        std::size_t depth = 0;
        for (; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (c == '(')
                ++depth;
            else if (c == ')' && depth > 0)
                --depth;
            else if (c == '\\' && depth > 0)
                m_at += m_at + 1 < m_text.size() ? 1 : 0;
            else if (depth == 0 && !isSpace(c))
                return;
        }
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

std::string percentDecoded(std::string_view text)
{
    std::string octets;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto octet = text[i] == '%' ? hex::octetAt(text, i + 1) : std::nullopt;
        octets += octet.value_or(text[i]);
        i += octet ? 2 : 0;
    }
    return octets;
}

/// RFC 2231 §4: charset'language'octets, in charsets that are UTF-8; others stay as they are.
std::string extendedValue(std::string_view value, bool first)
{
    if (!first)
        return percentDecoded(value);
    const std::size_t charsetEnd = value.find('\'');
    const std::size_t languageEnd = charsetEnd == std::string_view::npos
        ? charsetEnd
        : value.find('\'', charsetEnd + 1);
    if (languageEnd == std::string_view::npos)
        return std::string(value);
    const std::string_view charset = value.substr(0, charsetEnd);
    if (!charset.empty() && !ascii::iequals(charset, "utf-8")
        && !ascii::iequals(charset, "us-ascii"))
        return std::string(value);
    return percentDecoded(value.substr(languageEnd + 1));
}

/// RFC 2231 §3 and §4: "name*0", "name*1*" … in the order they stand in become one parameter.
void addParameter(std::vector<MimeParameter>& parameters, RawParameter raw)
{
    const std::size_t star = raw.name.find('*');
    if (star == std::string::npos) {
        parameters.push_back({std::move(raw.name), std::move(raw.value)});
        return;
    }
    const std::string name = raw.name.substr(0, star);
    const std::string_view section = std::string_view(raw.name).substr(star + 1);
    const bool extended = raw.name.back() == '*';
    const bool first = section.empty() || section == "0" || section == "0*";
    std::string value = extended ? extendedValue(raw.value, first) : std::move(raw.value);
    const auto known = std::find_if(parameters.begin(), parameters.end(),
        [&](const MimeParameter& p) { return p.name == name; });
    if (first || known == parameters.end())
        parameters.push_back({name, std::move(value)});
    else
        known->value += value;
}

/// Add: what becomes of each.
template <typename Add>
void readParameters(FieldReader& reader, Add add)
{
    std::size_t count = 0;
    while (reader.skipPast(';') && count++ < kMimeParametersMax) {
        RawParameter raw{ascii::lowered(reader.takeWord("=;")), {}};
        if (raw.name.empty() || !reader.skip('='))
            continue;
        raw.value = reader.takeValue();
        add(std::move(raw));
    }
}

void readParameters(FieldReader& reader, std::vector<MimeParameter>& parameters)
{
    readParameters(
        reader, [&parameters](RawParameter raw) { addParameter(parameters, std::move(raw)); });
}

std::string decodedBase64(std::string_view body)
{
    std::string text;
    text.reserve(body.size());
    for (const char c : body) {
        if (c == '=')
            break;
        // RFC 2045 §6.8: "All line breaks or other characters not found in Table 1 must be
        // ignored".
        if (ascii::isAlnum(c) || c == '+' || c == '/')
            text += c;
    }
    // What is left of an unfinished group can't be read in full: zero bits make it a whole one,
    // which is cut again.
    const std::size_t left = text.size() % 4;
    if (left == 1)
        text.pop_back();
    const std::size_t missing = left < 2 ? 0 : 4 - left;
    text.append(missing, 'A');
    std::string octets = decodeBase64(text).value_or("");
    octets.resize(octets.size() - std::min(missing, octets.size()));
    return octets;
}

std::string decodedQuotedPrintable(std::string_view body)
{
    std::string octets;
    octets.reserve(body.size());
    std::size_t begin = 0;
    while (begin < body.size()) {
        const std::size_t feed = body.find('\n', begin);
        const std::size_t next = feed == std::string_view::npos ? body.size() : feed + 1;
        std::string_view line = body.substr(
            begin, (feed == std::string_view::npos ? next : feed) - begin);
        const bool crlf = !line.empty() && line.back() == '\r';
        if (crlf)
            line.remove_suffix(1);
        // RFC 2045 §6.7 (3): white space at the end of a line was added on the way.
        while (!line.empty() && ascii::isBlank(line.back()))
            line.remove_suffix(1);
        const bool soft = !line.empty() && line.back() == '=';
        if (soft)
            line.remove_suffix(1);
        for (std::size_t i = 0; i < line.size(); ++i) {
            const auto octet = line[i] == '=' ? hex::octetAt(line, i + 1) : std::nullopt;
            octets += octet.value_or(line[i]);
            i += octet ? 2 : 0;
        }
        if (!soft && feed != std::string_view::npos)
            octets += crlf ? "\r\n" : "\n";
        begin = next;
    }
    return octets;
}

} // namespace

bool ContentType::is(std::string_view wantedType, std::string_view wantedSubtype) const
{
    return type == wantedType && subtype == wantedSubtype;
}

const std::string* ContentType::parameter(std::string_view name) const
{
    for (const MimeParameter& parameter : parameters) {
        if (parameter.name == name)
            return &parameter.value;
    }
    return nullptr;
}

std::optional<ContentType> parseContentType(std::string_view fieldBody)
{
    FieldReader reader(fieldBody);
    ContentType result;
    result.type = ascii::lowered(reader.takeWord("/;"));
    const bool slash = reader.skip('/');
    result.subtype = ascii::lowered(reader.takeWord(";"));
    if (result.type.empty() || !slash || result.subtype.empty())
        return std::nullopt;
    readParameters(reader, result.parameters);
    return result;
}

std::optional<ContentType> parseContentDisposition(std::string_view fieldBody)
{
    FieldReader reader(fieldBody);
    ContentType result;
    result.type = ascii::lowered(reader.takeWord(";"));
    result.subtype.clear();
    if (result.type.empty())
        return std::nullopt;
    readParameters(reader, result.parameters);
    return result;
}

std::vector<MimeParameter> parametersAsWritten(std::string_view fieldBody)
{
    FieldReader reader(fieldBody);
    std::vector<MimeParameter> parameters;
    readParameters(reader, [&parameters](RawParameter raw) {
        parameters.push_back({std::move(raw.name), std::move(raw.value)});
    });
    return parameters;
}

std::string parseTransferEncoding(std::string_view fieldBody)
{
    return ascii::lowered(FieldReader(fieldBody).takeWord(";"));
}

std::string decodeTransfer(std::string_view body, std::string_view transferEncoding)
{
    if (ascii::iequals(transferEncoding, "base64"))
        return decodedBase64(body);
    if (ascii::iequals(transferEncoding, "quoted-printable"))
        return decodedQuotedPrintable(body);
    return std::string(body);
}

} // namespace postroad::mail
