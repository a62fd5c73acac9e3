// SPDX-License-Identifier: MIT
// A message on its way out, chunk by chunk: dots that begin a line are doubled, a missing last CRLF
// is added (RFC 5321 §4.5.2, §4.1.1.4). The dot that ends it is the session's.
#pragma once

#include "core/base/blob.h"
#include "core/mail/dot_stuffing.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace postroad::smtp {

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

} // namespace postroad::smtp
