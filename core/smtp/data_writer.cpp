// SPDX-License-Identifier: MIT
#include "core/smtp/data_writer.h"

#include <algorithm>
#include <utility>

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

ChunkWriter::ChunkWriter(Blob body, std::size_t chunkOctets, Ending ending)
    : m_body(body ? std::move(body) : makeBlob({})),
      m_chunkOctets(std::max<std::size_t>(1, chunkOctets)),
      m_crlfMissing(ending == Ending::InCrlf && !m_body->empty() && !endsInCrlf(*m_body)),
      m_finished(false)
{
}

bool ChunkWriter::lastIsNext() const
{
    return !m_finished && m_body->size() - m_at <= m_chunkOctets;
}

std::string_view ChunkWriter::next()
{
    if (m_finished)
        return {};
    m_finished = lastIsNext();
    const std::string_view chunk = std::string_view(*m_body).substr(m_at, m_chunkOctets);
    m_at += chunk.size();
    if (!m_finished || !m_crlfMissing)
        return chunk;
    m_tail.assign(chunk).append("\r\n");
    return m_tail;
}

} // namespace postroad::smtp
