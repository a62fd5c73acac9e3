// SPDX-License-Identifier: MIT
#include "core/smtp/data_writer.h"

namespace postroad::smtp {

namespace {

bool endsInCrlf(std::string_view text)
{
    return text.size() >= 2 && text.substr(text.size() - 2) == "\r\n";
}

} // namespace

std::string_view DataWriter::next()
{
    if (finished())
        return {};
    const std::string_view chunk = std::string_view(*m_body).substr(m_at, kChunkOctets);
    m_at += chunk.size();
    m_stuffed.clear();
    m_stuffer.feed(chunk, m_stuffed);
    if (finished() && !endsInCrlf(*m_body))
        m_stuffed += "\r\n";
    return m_stuffed.size() == chunk.size() ? chunk : std::string_view(m_stuffed);
}

std::uint64_t DataWriter::octetsOf(const Blob& body)
{
    if (!body || body->empty())
        return 0;
    return body->size() + (endsInCrlf(*body) ? 0 : 2);
}

} // namespace postroad::smtp
