// SPDX-License-Identifier: MIT
// A message on its way out, piece by piece: for DATA with doubled dots (RFC 5321 §4.5.2), for BDAT
// as it is (RFC 3030 §2). What ends it is the session's.
#pragma once

#include "core/base/blob.h"
#include "core/mail/dot_stuffing.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace postroad::smtp {

/// For DATA: dots that begin a line are doubled, a missing last CRLF is added (RFC 5321 §4.1.1.4).
class DataWriter
{
public:
    /// Of the message, per chunk; stuffing comes on top.
    static constexpr std::size_t kChunkOctets = std::size_t{64} * 1024;

    DataWriter() = default;
    /// The message has lines with CRLF; other line ends go out as they are. A null blob is an empty
    /// message.
    explicit DataWriter(Blob body) : m_body(std::move(body)) { }

    [[nodiscard]] bool finished() const { return !m_body || m_at >= m_body->size(); }

    /// The next chunk as it goes on the wire: a view into the blob if nothing had to be changed,
    /// else into this writer; valid until the next call. Empty when finished.
    std::string_view next();

    /// How the message counts for SIZE (RFC 1870 §5): with the CRLF that will be added, without
    /// stuffing.
    [[nodiscard]] static std::uint64_t octetsOf(const Blob& body);

private:
    Blob m_body;
    std::size_t m_at = 0;
    mail::DotStuffer m_stuffer;
    std::string m_stuffed;
};

/// For BDAT: any octets. At least one chunk, which may be empty.
class ChunkWriter
{
public:
    enum class Ending : std::uint8_t {
        AsItIs, ///< of octets without lines (BINARYMIME)
        InCrlf, ///< of a text: what DATA would add is added
    };

    ChunkWriter() = default;
    /// A null blob is an empty message; chunkOctets of 0 count as 1.
    ChunkWriter(Blob body, std::size_t chunkOctets, Ending ending);

    [[nodiscard]] bool finished() const { return m_finished; }
    /// Whether next() gives the last chunk.
    [[nodiscard]] bool lastIsNext() const;
    /// The next chunk: a view into the blob, or, where a CRLF had to be added, into this writer;
    /// valid until the next call.
    std::string_view next();

private:
    Blob m_body;
    std::size_t m_chunkOctets = DataWriter::kChunkOctets;
    std::size_t m_at = 0;
    bool m_crlfMissing = false;
    bool m_finished = true;
    std::string m_tail;
};

} // namespace postroad::smtp
