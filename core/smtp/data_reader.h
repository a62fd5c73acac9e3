// SPDX-License-Identifier: MIT
// The octets after DATA, up to the line with a single dot, as a server takes them in: keeps the
// message without its dot-stuffing, holds the limit, and judges what may not stand in a message. A
// message with a fault is read on to its end, without being stored: a bare LF or CR ends neither a
// line nor a message, or a second message could be hidden in the first (SMTP smuggling).
#pragma once

#include "core/mail/dot_stuffing.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace postroad::smtp {

class DataReader
{
public:
    enum class Fault : std::uint8_t { None, TooBig, BareLineEnd, Nul, NoRoom };

    /// A new message of at most octetsMax octets (0: no limit) without dot-stuffing; expected,
    /// if not 0, only makes room.
    void begin(std::uint64_t octetsMax, std::uint64_t expected);

    struct Progress
    {
        std::size_t taken = 0; ///< octets used up; at most four stay, which may belong to the end
        bool ended = false; ///< the last three taken are the dot and its CRLF
    };
    /// What has come in; what was not taken must come again in front of the next octets. So the end
    /// of a message never lies in two pieces, and who reports pieces knows which one is the last.
    Progress read(std::string_view wire);

    /// Of what came so far.
    [[nodiscard]] Fault fault() const;
    [[nodiscard]] bool eightBit() const { return m_unstuffer.eightBit(); }
    /// Octets so far, dot-stuffing taken out (RFC 1870 §5: what SIZE counts).
    [[nodiscard]] std::uint64_t octets() const { return m_unstuffer.messageOctets(); }
    /// What is kept of it in memory.
    [[nodiscard]] std::size_t heldOctets() const { return m_body.size(); }
    /// There is no memory for it: the rest is read, and not kept.
    void giveUp();
    /// The message; empty if it has a fault.
    std::string takeBody();

private:
    std::size_t feed(std::string_view wire);

    mail::DotUnstuffer m_unstuffer;
    std::string m_body;
    std::uint64_t m_octetsMax = 0;
    bool m_atStart = true;
    bool m_noRoom = false;
};

} // namespace postroad::smtp
