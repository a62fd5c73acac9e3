// SPDX-License-Identifier: MIT
#include "core/smtp/chunk_reader.h"

#include <algorithm>
#include <utility>

namespace postroad::smtp {

namespace {

/// A client's word about its size makes us set aside no more than this in advance.
constexpr std::uint64_t kReserveOctetsMax = std::uint64_t{16} * 1024 * 1024;

struct Seen
{
    bool bareEnd = false; ///< a CR and an LF that don't belong together
    unsigned char least = 0xFF;
    unsigned char bits = 0; ///< of all octets, put together
};

/// Without branches, so that it goes over many octets at once. Leaves out whether the first octet
/// is an LF by right, and whether an LF follows the last.
Seen lookAt(std::string_view octets)
{
    unsigned char odd = 0;
    Seen seen;
    for (std::size_t i = 0; i + 1 < octets.size(); ++i) {
        const auto here = static_cast<unsigned char>(octets[i]);
        const auto next = static_cast<unsigned char>(octets[i + 1]);
        odd = static_cast<unsigned char>(
            odd | (static_cast<unsigned>(here == '\r') ^ static_cast<unsigned>(next == '\n')));
        seen.least = std::min(seen.least, here);
        seen.bits = static_cast<unsigned char>(seen.bits | here);
    }
    const auto last = static_cast<unsigned char>(octets.back());
    seen.least = std::min(seen.least, last);
    seen.bits = static_cast<unsigned char>(seen.bits | last);
    seen.bareEnd = odd != 0;
    return seen;
}

} // namespace

void ChunkReader::begin(std::uint64_t octetsMax, std::uint64_t expected, Content content)
{
    m_body.clear();
    m_body.reserve(static_cast<std::size_t>(std::min(expected, kReserveOctetsMax)));
    m_octetsMax = octetsMax;
    m_content = content;
    m_fault = DataReader::Fault::None;
    m_afterCr = false;
    m_eightBit = false;
}

bool ChunkReader::wouldBeTooBig(std::uint64_t octets) const
{
    return m_octetsMax > 0
        && octets > m_octetsMax - std::min<std::uint64_t>(m_octetsMax, m_body.size());
}

void ChunkReader::read(std::string_view octets)
{
    if (octets.empty() || m_fault != DataReader::Fault::None)
        return;
    judge(octets);
    if (m_fault == DataReader::Fault::None && wouldBeTooBig(octets.size()))
        m_fault = DataReader::Fault::TooBig;
    if (m_fault == DataReader::Fault::None)
        m_body.append(octets);
    else
        m_body = std::string();
}

void ChunkReader::giveUp()
{
    m_fault = DataReader::Fault::NoRoom;
    m_body = std::string();
}

void ChunkReader::judge(std::string_view octets)
{
    const Seen seen = lookAt(octets);
    m_eightBit = m_eightBit || seen.bits >= 0x80;
    if (m_content == Content::Binary)
        return; // RFC 3030 §3: any octets, and CR and LF need not come in pairs
    const bool bare = seen.bareEnd || m_afterCr != (octets.front() == '\n');
    m_afterCr = octets.back() == '\r';
    if (seen.least == 0)
        m_fault = DataReader::Fault::Nul;
    else if (bare)
        m_fault = DataReader::Fault::BareLineEnd;
}

void ChunkReader::finish()
{
    if (m_afterCr && m_fault == DataReader::Fault::None)
        m_fault = DataReader::Fault::BareLineEnd;
}

void ChunkReader::clear()
{
    begin(0, 0, Content::Lines);
    m_body = std::string();
}

std::string ChunkReader::takeBody()
{
    return m_fault == DataReader::Fault::None ? std::exchange(m_body, {}) : std::string();
}

} // namespace postroad::smtp
