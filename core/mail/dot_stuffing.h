// SPDX-License-Identifier: MIT
// Transparency (RFC 5321 §4.5.2; RFC 1939 §3 for POP3): a dot more before each line that begins
// with one, and a line with a dot alone at the end. Both ways work in blocks, on pieces of any
// size, and copy runs at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace postroad::mail {

/// From message to wire.
class DotStuffer
{
public:
    /// Appends the wire form of the next octets of the message (canonical CRLF lines) to wire.
    void feed(std::string_view octets, std::string& wire);
    /// Appends the end: CRLF if the last line had none, then "." CRLF. Ready for the next message.
    void finish(std::string& wire);

private:
    bool m_atLineStart = true;
    bool m_afterCr = false;
};

/// The whole message in wire form, with the closing dot.
std::string dotStuffed(std::string_view message);

/// From wire to message. Only CRLF "." CRLF ends it (RFC 5321 §4.1.1.4: a bare LF never does).
class DotUnstuffer
{
public:
    enum class Flaw : std::uint8_t { None, BareCr, BareLf, Nul };

    /// Takes octets of the wire up to and with the closing dot; returns how many. The message's
    /// octets, among them the CRLF before the dot, are appended to *message, if it isn't nullptr.
    std::size_t feed(std::string_view wire, std::string* message);

    [[nodiscard]] bool finished() const { return m_state == State::Finished; }
    /// Octets of message so far, whether kept or not.
    [[nodiscard]] std::uint64_t messageOctets() const { return m_messageOctets; }
    /// The first thing that no line may hold (RFC 5321 §2.3.8, §4.1.1.4; NUL: RFC 5322 §4.1), and
    /// its offset in the wire form.
    [[nodiscard]] Flaw flaw() const { return m_flaw; }
    [[nodiscard]] std::uint64_t flawOffset() const { return m_flawOffset; }
    /// Whether an octet above 127 was seen.
    [[nodiscard]] bool eightBit() const { return m_eightBit; }

private:
    enum class State : std::uint8_t { LineStart, Dot, DotCr, Middle, Cr, Finished };

    std::size_t skipPlain(std::string_view wire);
    void takeText(char c, std::uint64_t offset);
    void note(Flaw flaw, std::uint64_t offset);

    State m_state = State::LineStart;
    Flaw m_flaw = Flaw::None;
    bool m_eightBit = false;
    std::uint64_t m_flawOffset = 0;
    std::uint64_t m_wireOctets = 0;
    std::uint64_t m_messageOctets = 0;
};

} // namespace postroad::mail
