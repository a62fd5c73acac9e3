// SPDX-License-Identifier: MIT
// The message that comes with BDAT (RFC 3030 §2), as a server takes it in: no dots, lengths said
// before. It holds the limit, and unless the message is declared binary, it judges what may not
// stand in a message just as DataReader does.
#pragma once

#include "core/smtp/data_reader.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace postroad::smtp {

class ChunkReader
{
public:
    enum class Content : bool { Lines, Binary };

    /// A new message of at most octetsMax octets (0: no limit); expected only makes room.
    void begin(std::uint64_t octetsMax, std::uint64_t expected, Content content);
    /// A chunk of so many octets follows; whether it would go beyond the limit.
    [[nodiscard]] bool wouldBeTooBig(std::uint64_t octets) const;
    /// Octets of a chunk, in any pieces.
    void read(std::string_view octets);
    /// There will be no more of this message: a CR at its end is a bare one.
    void finish();
    /// Forgets the message, and its memory.
    void clear();

    /// Of what came so far.
    [[nodiscard]] DataReader::Fault fault() const { return m_fault; }
    [[nodiscard]] bool eightBit() const { return m_eightBit; }
    /// What is kept of it in memory.
    [[nodiscard]] std::size_t heldOctets() const { return m_body.size(); }
    /// There is no memory for it: no more of it is kept.
    void giveUp();
    /// The message; empty if it has a fault.
    std::string takeBody();

private:
    void judge(std::string_view octets);

    std::string m_body;
    std::uint64_t m_octetsMax = 0;
    Content m_content = Content::Lines;
    DataReader::Fault m_fault = DataReader::Fault::None;
    bool m_afterCr = false; ///< the last octet so far was a CR
    bool m_eightBit = false;
};

} // namespace postroad::smtp
