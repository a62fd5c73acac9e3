// SPDX-License-Identifier: MIT
#include "core/mail/mime.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace postroad::mail {

namespace {

/// Splits a multipart's body at its boundary lines (RFC 2046 §5.1.1).
class BoundarySplitter
{
public:
    BoundarySplitter(std::string_view octets, OctetRange body, std::string_view boundary)
        : m_octets(octets.substr(0, body.end)),
          m_at(body.begin),
          m_delimiter("--" + std::string(boundary))
    {
    }

    /// Moves past the preamble; false if there is no boundary line at all.
    bool begin() { return findDelimiter() && !m_closed; }

    /// The next part; call as long as there is one.
    std::optional<OctetRange> next()
    {
        if (m_closed)
            return std::nullopt;
        const std::size_t begin = m_at;
        if (findDelimiter())
            return OctetRange{begin, std::max(begin, m_partEnd)};
        m_closed = true;
        // A part that was cut off; nothing at all after the last boundary is none.
        return begin < m_octets.size() ? std::optional(OctetRange{begin, m_octets.size()})
                                       : std::nullopt;
    }

private:
    /// Goes to the line after the next boundary line.
    bool findDelimiter()
    {
        while (m_at < m_octets.size()) {
            const std::size_t lineBegin = m_at;
            const std::size_t feed = m_octets.find('\n', lineBegin);
            const std::size_t lineEnd = feed == std::string_view::npos ? m_octets.size() : feed;
            m_at = feed == std::string_view::npos ? m_octets.size() : feed + 1;
            if (isDelimiter(m_octets.substr(lineBegin, lineEnd - lineBegin))) {
                m_partEnd = withoutLineEnd(lineBegin);
                return true;
            }
        }
        return false;
    }

    bool isDelimiter(std::string_view line)
    {
        if (line.substr(0, m_delimiter.size()) != m_delimiter)
            return false;
        line.remove_prefix(m_delimiter.size());
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        const bool closing = line.substr(0, 2) == "--";
        // RFC 2046 §5.1.1: transport-padding may follow.
        if (!ascii::trimmed(closing ? line.substr(2) : line).empty())
            return false;
        m_closed = closing;
        return true;
    }

    /// RFC 2046 §5.1.1: "The CRLF preceding the boundary delimiter line is conceptually attached to
    /// the boundary".
    [[nodiscard]] std::size_t withoutLineEnd(std::size_t lineBegin) const
    {
        if (lineBegin == 0)
            return 0;
        const bool crlf = lineBegin >= 2 && m_octets[lineBegin - 2] == '\r';
        return lineBegin - (crlf ? 2 : 1);
    }

    std::string_view m_octets;
    std::size_t m_at;
    std::string m_delimiter;
    std::size_t m_partEnd = 0;
    bool m_closed = false;
};

class StructureReader
{
public:
    explicit StructureReader(std::string_view octets) : m_octets(octets) { }

    MimeStructure read()
    {
        addEntity({0, m_octets.size()}, std::nullopt, ContentType{});
        return std::move(m_structure);
    }

private:
    /// Recursion ends at kMimeDepthMax.
    void addEntity(
        OctetRange range, std::optional<std::size_t> parent, const ContentType& byDefault);
    void addChildren(std::size_t index);
    [[nodiscard]] bool hasRoom(std::size_t index);

    std::string_view m_octets;
    MimeStructure m_structure;
};

void StructureReader::addEntity(
    OctetRange range, std::optional<std::size_t> parent, const ContentType& byDefault)
{
    const std::size_t index = m_structure.parts.size();
    MimePart part;
    part.header = parseHeader(m_octets, range);
    part.headerRange = {range.begin, part.header.bodyBegin};
    part.body = {part.header.bodyBegin, range.end};
    const HeaderField* type = findField(m_octets, part.header, "Content-Type");
    // RFC 2045 §5.2: what can't be read is text/plain.
    part.contentType = type == nullptr
        ? byDefault
        : parseContentType(type->body.in(m_octets)).value_or(ContentType{});
    const HeaderField* encoding = findField(m_octets, part.header, "Content-Transfer-Encoding");
    if (encoding)
        part.transferEncoding = parseTransferEncoding(encoding->body.in(m_octets));
    if (part.transferEncoding.empty())
        part.transferEncoding = "7bit";
    part.parent = parent;
    if (parent) {
        part.depth = m_structure.parts[*parent].depth + 1;
        m_structure.parts[*parent].children.push_back(index);
    }
    m_structure.parts.push_back(std::move(part));
    addChildren(index);
}

bool StructureReader::hasRoom(std::size_t index)
{
    const bool room = m_structure.parts.size() < kMimePartsMax
        && m_structure.parts[index].depth < kMimeDepthMax;
    m_structure.capped = m_structure.capped || !room;
    return room;
}

void StructureReader::addChildren(std::size_t index)
{
    const ContentType type = m_structure.parts[index].contentType;
    const OctetRange body = m_structure.parts[index].body;
    const std::string& encoding = m_structure.parts[index].transferEncoding;
    if (type.is("message", "rfc822") && encoding != "base64" && encoding != "quoted-printable") {
        if (hasRoom(index))
            addEntity(body, index, ContentType{});
        return;
    }
    const std::string* boundary = type.parameter("boundary");
    if (type.type != "multipart" || boundary == nullptr || boundary->empty())
        return;
    // RFC 2046 §5.1.5: in a digest the default is message/rfc822.
    const ContentType byDefault = type.subtype == "digest" ? ContentType{"message", "rfc822", {}}
                                                           : ContentType{};
    BoundarySplitter splitter(m_octets, body, *boundary);
    if (!splitter.begin())
        return;
    while (const auto range = splitter.next()) {
        if (!hasRoom(index))
            return;
        addEntity(*range, index, byDefault);
    }
}

} // namespace

MimeStructure parseMime(std::string_view octets) { return StructureReader(octets).read(); }

bool isInternationalised(std::string_view message)
{
    if (ascii::isAscii(message))
        return false;
    const MimeStructure structure = parseMime(message);
    return structure.capped
        || std::any_of(structure.parts.begin(), structure.parts.end(), [&](const MimePart& part) {
               const bool isGlobal = part.contentType.type == "message"
                   && part.contentType.subtype.rfind("global", 0) == 0;
               return !ascii::isAscii(part.headerRange.in(message))
                   || (isGlobal && !ascii::isAscii(part.body.in(message)));
           });
}

} // namespace postroad::mail
