// SPDX-License-Identifier: MIT
#include "core/imap/response_writer.h"

#include "core/imap/reply.h"

namespace postroad::imap {

void ResponseWriter::announce(std::size_t octets)
{
    m_line.append("{").append(std::to_string(octets)).append("}");
    Utterance line = m_what;
    line.last = false;
    m_out.line(line, m_line);
    m_line.clear();
}

void ResponseWriter::literal(std::string_view octets)
{
    announce(octets.size());
    Utterance body = m_what;
    body.last = true;
    m_out.body(body, octets);
}

void ResponseWriter::literal(const Blob& blob, std::string_view octets)
{
    announce(octets.size());
    Utterance body = m_what;
    body.last = true;
    m_out.body(body, blob, octets);
}

void ResponseWriter::string(std::string_view value)
{
    if (canBeQuoted(value))
        m_line.append(quoted(value));
    else
        literal(value);
}

void ResponseWriter::nstring(const std::optional<std::string>& value)
{
    if (value)
        string(*value);
    else
        m_line.append("NIL");
}

void ResponseWriter::finish()
{
    m_out.line(m_what, m_line);
    m_line.clear();
}

} // namespace postroad::imap
