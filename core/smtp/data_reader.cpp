// SPDX-License-Identifier: MIT
#include "core/smtp/data_reader.h"

#include <algorithm>
#include <utility>

namespace postroad::smtp {

namespace {

constexpr std::string_view kEnd = "\r\n.\r\n";
/// A client's word about its size, or its last message, makes us set aside no more than this in
/// advance.
constexpr std::uint64_t kReserveOctetsMax = std::uint64_t{16} * 1024 * 1024;

bool endsIn(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// How many octets at the end may turn out to be the beginning of the end.
std::size_t unresolvedTail(std::string_view wire, std::string_view end)
{
    for (std::size_t count = end.size() - 1; count > 0; --count) {
        if (endsIn(wire, end.substr(0, count)))
            return count;
    }
    return 0;
}

/// Where the text before the end begins to be the end, if that is near; commands may follow it (RFC
/// 2920). Only a hint: what is taken for the end may be text, or the end of another message.
std::size_t endOfText(std::string_view wire)
{
    constexpr std::size_t kNear = 256;
    const std::size_t from = wire.size() - std::min(wire.size(), kNear);
    const std::string_view near = wire.substr(from);
    for (auto dot = near.rfind('.'); dot != near.npos && dot >= 2; dot = near.rfind('.', dot - 1)) {
        if (near.substr(dot - 2, kEnd.size()) == kEnd)
            return from + dot;
    }
    return wire.size();
}

/// Whether the whole end lies there, and the cut before the last octets would go through it.
bool isCutThrough(std::string_view wire, std::size_t held, std::string_view end)
{
    const std::size_t cut = wire.size() - held;
    const std::size_t from = cut - std::min(cut, end.size() - 1);
    const std::size_t found = wire.find(end, from);
    return found < cut;
}

} // namespace

void DataReader::begin(std::uint64_t octetsMax, std::uint64_t expected)
{
    // Messages of one client are often alike. Room that stays unused costs nothing, growing does.
    if (expected == 0)
        expected = octets() + octets() / 8;
    m_unstuffer = mail::DotUnstuffer();
    m_body.clear();
    m_octetsMax = octetsMax;
    m_atStart = true;
    m_noRoom = false;
    m_body.reserve(static_cast<std::size_t>(std::min(expected, kReserveOctetsMax)));
}

DataReader::Progress DataReader::read(std::string_view wire)
{
    const bool endsWithIt = endsIn(wire, kEnd);
    std::size_t held = endsWithIt ? 0 : unresolvedTail(wire, kEnd);
    // What follows the end may look like the beginning of another.
    if (held > 0 && isCutThrough(wire, held, kEnd))
        held = 0;
    // The CRLF of DATA itself ends the line before the first one: here the dot may stand at once.
    const std::string_view dotLine = kEnd.substr(2);
    if (m_atStart && wire.substr(0, dotLine.size()) == dotLine)
        held = 0;
    else if (m_atStart && wire == dotLine.substr(0, wire.size()))
        held = wire.size();
    const std::string_view fed = wire.substr(0, wire.size() - held);
    m_atStart = m_atStart && fed.empty();
    // The end apart from what stands before it, which is then plain to its last octet.
    const std::size_t text = endsWithIt ? wire.size() - dotLine.size() : endOfText(fed);
    std::size_t taken = feed(fed.substr(0, text));
    if (taken == text && !m_unstuffer.finished())
        taken += feed(fed.substr(text));
    if (fault() != Fault::None)
        m_body = std::string();
    return {taken, m_unstuffer.finished()};
}

std::size_t DataReader::feed(std::string_view wire)
{
    return m_unstuffer.feed(wire, fault() == Fault::None ? &m_body : nullptr);
}

DataReader::Fault DataReader::fault() const
{
    switch (m_unstuffer.flaw()) {
    case mail::DotUnstuffer::Flaw::BareCr:
    case mail::DotUnstuffer::Flaw::BareLf:
        return Fault::BareLineEnd;
    case mail::DotUnstuffer::Flaw::Nul:
        return Fault::Nul;
    case mail::DotUnstuffer::Flaw::None:
        break;
    }
    if (m_octetsMax > 0 && octets() > m_octetsMax)
        return Fault::TooBig;
    return m_noRoom ? Fault::NoRoom : Fault::None;
}

void DataReader::giveUp()
{
    m_noRoom = true;
    m_body = std::string();
}

std::string DataReader::takeBody()
{
    return fault() == Fault::None ? std::exchange(m_body, {}) : std::string();
}

} // namespace postroad::smtp
