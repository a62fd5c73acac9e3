// SPDX-License-Identifier: MIT
#include "core/imap/body_structure.h"

#include "core/base/ascii.h"
#include "core/imap/envelope.h"

#include <algorithm>
#include <optional>
#include <string>

namespace postroad::imap {

namespace {

bool isMultipart(const mail::MimePart& part)
{
    return part.contentType.type == "multipart" && !part.children.empty();
}

/// The message within a message/rfc822.
std::optional<std::size_t> messageWithin(const mail::MimePart& part)
{
    if (part.contentType.is("message", "rfc822") && part.children.size() == 1)
        return part.children.front();
    return std::nullopt;
}

class StructureWriter
{
public:
    StructureWriter(ResponseWriter& out, std::string_view octets, bool extended)
        : m_out(out),
          m_octets(octets),
          m_structure(mail::parseMime(octets)),
          m_extended(extended)
    {
    }

    void write(std::size_t index);

private:
    void writeMultipart(const mail::MimePart& part);
    void writeSingle(const mail::MimePart& part);
    void writeMessageWithin(const mail::MimePart& part);
    void writeExtension(const mail::MimePart& part);
    void writeParameters(const std::vector<mail::MimeParameter>& parameters);
    void writeTypeParameters(const mail::MimePart& part);
    void writeDisposition(const mail::MimePart& part);
    void writeLanguages(const mail::MimePart& part);

    [[nodiscard]] std::optional<std::string> field(
        const mail::MimePart& part, std::string_view name) const
    {
        return mail::fieldValue(m_octets, part.header, name);
    }
    [[nodiscard]] std::string lineCount(const mail::MimePart& part) const
    {
        const std::string_view body = part.body.in(m_octets);
        return std::to_string(std::count(body.begin(), body.end(), '\n'));
    }

    ResponseWriter& m_out;
    std::string_view m_octets;
    mail::MimeStructure m_structure;
    bool m_extended;
};

void StructureWriter::write(std::size_t index)
{
    const mail::MimePart& part = m_structure.parts[index];
    m_out.text("(");
    if (isMultipart(part))
        writeMultipart(part);
    else
        writeSingle(part);
    m_out.text(")");
}

void StructureWriter::writeMultipart(const mail::MimePart& part)
{
    for (const std::size_t child : part.children)
        write(child);
    m_out.text(" ");
    m_out.string(part.contentType.subtype);
    if (!m_extended)
        return;
    m_out.text(" ");
    writeTypeParameters(part);
    writeExtension(part);
}

void StructureWriter::writeSingle(const mail::MimePart& part)
{
    // RFC 3501 §9 knows no multipart without parts. What can't be taken apart is read as plain text
    // (RFC 2045 §5.2).
    const bool isBroken = part.contentType.type == "multipart";
    const std::optional<std::size_t> within = messageWithin(part);
    // Without its envelope a message/rfc822 can't be told of either.
    const bool isHollow = !within && part.contentType.is("message", "rfc822");
    m_out.string(isBroken ? "text" : isHollow ? "application" : part.contentType.type);
    m_out.text(" ");
    m_out.string(isBroken ? "plain" : isHollow ? "octet-stream" : part.contentType.subtype);
    m_out.text(" ");
    writeTypeParameters(part);
    m_out.text(" ");
    m_out.nstring(field(part, "Content-ID"));
    m_out.text(" ");
    m_out.nstring(field(part, "Content-Description"));
    m_out.text(" ");
    m_out.string(part.transferEncoding);
    m_out.text(" " + std::to_string(part.body.in(m_octets).size()));
    if (within)
        writeMessageWithin(m_structure.parts[*within]);
    if (within || isBroken || part.contentType.type == "text")
        m_out.text(" " + lineCount(part));
    if (!m_extended)
        return;
    m_out.text(" ");
    m_out.nstring(field(part, "Content-MD5"));
    writeExtension(part);
}

void StructureWriter::writeMessageWithin(const mail::MimePart& part)
{
    m_out.text(" ");
    writeEnvelope(m_out,
        envelopeOf(
            m_octets.substr(part.headerRange.begin, part.body.end - part.headerRange.begin)));
    m_out.text(" ");
    write(static_cast<std::size_t>(&part - m_structure.parts.data()));
}

/// Disposition, languages and place, in this order with both kinds of parts.
void StructureWriter::writeExtension(const mail::MimePart& part)
{
    m_out.text(" ");
    writeDisposition(part);
    m_out.text(" ");
    writeLanguages(part);
    m_out.text(" ");
    m_out.nstring(field(part, "Content-Location"));
}

void StructureWriter::writeParameters(const std::vector<mail::MimeParameter>& parameters)
{
    if (parameters.empty()) {
        m_out.text("NIL");
        return;
    }
    const char* before = "(";
    for (const mail::MimeParameter& parameter : parameters) {
        m_out.text(before);
        m_out.string(parameter.name);
        m_out.text(" ");
        m_out.string(parameter.value);
        before = " ";
    }
    m_out.text(")");
}

void StructureWriter::writeTypeParameters(const mail::MimePart& part)
{
    const mail::HeaderField* type = mail::findField(m_octets, part.header, "Content-Type");
    // RFC 2045 §5.2: without a Content-Type it is plain text in US-ASCII.
    if (part.contentType.is("text", "plain") && !type)
        m_out.text("(\"charset\" \"us-ascii\")");
    else
        // As they were written: RFC 3501 knows nothing of RFC 2231, which its clients read.
        writeParameters(type ? mail::parametersAsWritten(type->body.in(m_octets))
                             : part.contentType.parameters);
}

void StructureWriter::writeDisposition(const mail::MimePart& part)
{
    const auto value = field(part, "Content-Disposition");
    const auto disposition = value ? mail::parseContentDisposition(*value) : std::nullopt;
    if (!disposition) {
        m_out.text("NIL");
        return;
    }
    m_out.text("(");
    m_out.string(disposition->type);
    m_out.text(" ");
    writeParameters(mail::parametersAsWritten(*value));
    m_out.text(")");
}

/// RFC 3282 §2: a list of tags with commas between.
void StructureWriter::writeLanguages(const mail::MimePart& part)
{
    const auto value = field(part, "Content-Language");
    if (!value) {
        m_out.text("NIL");
        return;
    }
    const char* before = "(";
    for (const std::string_view tag : ascii::split(*value, ',')) {
        m_out.text(before);
        m_out.string(ascii::trimmed(tag));
        before = " ";
    }
    m_out.text(")");
}

} // namespace

const mail::MimePart* findPart(
    const mail::MimeStructure& structure, const std::vector<std::uint32_t>& number)
{
    const mail::MimePart* message = &structure.parts.front(); // or the multipart that is counted in
    const mail::MimePart* part = nullptr;
    for (const std::uint32_t each : number) {
        if (part) {
            const auto within = messageWithin(*part);
            if (!within && !isMultipart(*part))
                return nullptr;
            message = within ? &structure.parts[*within] : part;
        }
        if (isMultipart(*message)) {
            if (each == 0 || each > message->children.size())
                return nullptr;
            part = &structure.parts[message->children[each - 1]];
        } else if (each == 1) {
            part = message;
        } else {
            return nullptr;
        }
    }
    return part;
}

void writeBodyStructure(ResponseWriter& out, std::string_view message, bool extended)
{
    StructureWriter(out, message, extended).write(0);
}

} // namespace postroad::imap
