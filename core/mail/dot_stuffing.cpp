// SPDX-License-Identifier: MIT
// Most of a message is plain: blocks of it are only looked at, without branches, and copied
// together. Octet by octet goes only what is near a dot at a line's beginning, a flaw, or the end
// of a piece.
#include "core/mail/dot_stuffing.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <numeric>

namespace postroad::mail {

namespace {

constexpr std::size_t kBlock = 64;
/// To say what a block holds takes as long as looking at it: where much is plain, a larger one
/// does.
constexpr std::size_t kLargeBlock = 4 * kBlock;

/// Whether a line feed and a dot follow each other among the octets 0 to 64.
bool hasDotLine(const char* octets)
{
    unsigned found = 0;
    for (std::size_t i = 0; i < kBlock; ++i)
        found |= static_cast<unsigned>(octets[i] == '\n')
            & static_cast<unsigned>(octets[i + 1] == '.');
    return found != 0;
}

#if defined(__GNUC__)

/// Whether the octets 0 to Size hold a line that begins with a dot, CR without LF, LF without CR,
/// or NUL. If not, sets eightBit if one before the last is above 127. Octets are compared Width at
/// a time, and nobody asks before all are.
template <std::size_t Size, std::size_t Width>
[[gnu::always_inline]] inline bool looksRemarkable(const char* octets, bool& eightBit)
{
    using Octets [[gnu::vector_size(Width)]] = char;
    Octets odd{};
    Octets seen{};
    for (std::size_t i = 0; i < Size; i += Width) {
        Octets here;
        Octets next;
        std::memcpy(&here, octets + i, Width);
        std::memcpy(&next, octets + i + 1, Width);
        odd |= (here == '\r') ^ (next == '\n');
        odd |= (here == '\n') & (next == '.');
        odd |= here == '\0';
        seen |= here;
    }
    const auto bits = [](const Octets& verdicts) {
        std::array<std::uint64_t, Width / 8> parts{};
        std::memcpy(parts.data(), &verdicts, Width);
        return std::accumulate(parts.begin(), parts.end(), std::uint64_t{0}, std::bit_or<>());
    };
    if (bits(odd) != 0)
        return true;
    constexpr std::uint64_t kTopBits = 0x8080808080808080U;
    eightBit = eightBit || (bits(seen) & kTopBits) != 0;
    return false;
}

#if defined(__x86_64__)
// The same in twice as wide registers, for processors that have them.
template <std::size_t Size>
[[gnu::target("avx2")]] bool looksRemarkableWide(const char* octets, bool& eightBit)
{
    return looksRemarkable<Size, 32>(octets, eightBit);
}
const bool kHasWideRegisters = __builtin_cpu_supports("avx2") != 0;
#endif

template <std::size_t Size>
bool isRemarkable(const char* octets, bool& eightBit)
{
#if defined(__x86_64__)
    if (kHasWideRegisters)
        return looksRemarkableWide<Size>(octets, eightBit);
#endif
    return looksRemarkable<Size, 16>(octets, eightBit);
}

#else

/// Elsewhere every octet goes alone.
template <std::size_t Size>
bool isRemarkable(const char* /*octets*/, bool& /*eightBit*/)
{
    return true;
}

#endif

/// How many octets from the beginning are plain, in whole blocks or all but the last.
template <std::size_t Size>
std::size_t plainOctets(std::string_view wire, bool& eightBit)
{
    std::size_t at = 0;
    while (at + Size < wire.size() && !isRemarkable<Size>(wire.data() + at, eightBit))
        at += Size;
    // What is left is less than a block: one that reaches back over octets known to be plain covers
    // all but the last.
    const bool shortRest = wire.size() > Size && at + Size >= wire.size();
    if (shortRest && !isRemarkable<Size>(wire.data() + wire.size() - Size - 1, eightBit))
        return wire.size() - 1;
    return at;
}

} // namespace

void DotStuffer::feed(std::string_view octets, std::string& wire)
{
    std::size_t at = 0;
    std::size_t runBegin = 0;
    std::size_t slowUntil = 0;
    while (at < octets.size()) {
        const bool dotted = m_atLineStart && octets[at] == '.';
        if (!dotted && at >= slowUntil) {
            const std::size_t begin = at;
            while (at + kBlock < octets.size() && !hasDotLine(octets.data() + at))
                at += kBlock;
            slowUntil = at + kBlock;
            if (at > begin) {
                m_afterCr = octets[at - 1] == '\r';
                m_atLineStart = octets[at - 1] == '\n' && octets[at - 2] == '\r';
                continue;
            }
        }
        if (dotted) {
            // RFC 5321 §4.5.2: "If the first character is a period, one additional period is
            // inserted"
            wire += octets.substr(runBegin, at - runBegin);
            wire += '.';
            runBegin = at;
        }
        m_atLineStart = m_afterCr && octets[at] == '\n';
        m_afterCr = octets[at] == '\r';
        ++at;
    }
    wire += octets.substr(runBegin);
}

void DotStuffer::finish(std::string& wire)
{
    wire += m_atLineStart ? ".\r\n" : "\r\n.\r\n";
    m_atLineStart = true;
    m_afterCr = false;
}

std::string dotStuffed(std::string_view message)
{
    std::string wire;
    wire.reserve(message.size() + message.size() / 64 + 8);
    DotStuffer stuffer;
    stuffer.feed(message, wire);
    stuffer.finish(wire);
    return wire;
}

std::size_t DotUnstuffer::skipPlain(std::string_view wire)
{
    const char first = wire.front();
    const bool fine = m_state == State::Middle ? first != '\n'
        : m_state == State::LineStart          ? first != '\n' && first != '.'
        : m_state == State::Cr                 ? first == '\n'
                                               : false;
    if (!fine)
        return 0;
    std::size_t at = plainOctets<kLargeBlock>(wire, m_eightBit);
    at += plainOctets<kBlock>(wire.substr(at), m_eightBit);
    if (at > 0)
        m_state = wire[at - 1] == '\n' ? State::LineStart
            : wire[at - 1] == '\r'     ? State::Cr
                                       : State::Middle;
    return at;
}

void DotUnstuffer::note(Flaw flaw, std::uint64_t offset)
{
    if (m_flaw != Flaw::None)
        return;
    m_flaw = flaw;
    m_flawOffset = offset;
}

void DotUnstuffer::takeText(char c, std::uint64_t offset)
{
    if (m_state == State::Cr && c == '\n') {
        m_state = State::LineStart;
        return;
    }
    if (m_state == State::Cr)
        note(Flaw::BareCr, offset - 1);
    if (c == '\n')
        note(Flaw::BareLf, offset);
    if (c == '\0')
        note(Flaw::Nul, offset);
    m_eightBit = m_eightBit || static_cast<unsigned char>(c) >= 0x80;
    m_state = c == '\r' ? State::Cr : State::Middle;
}

std::size_t DotUnstuffer::feed(std::string_view wire, std::string* message)
{
    std::size_t at = 0;
    std::size_t runBegin = 0; // octets of the message that are not yet appended
    std::size_t slowUntil = 0;
    const auto append = [&](std::string_view octets) {
        m_messageOctets += octets.size();
        if (message != nullptr)
            *message += octets;
    };
    while (at < wire.size() && m_state != State::Finished) {
        if (at >= slowUntil) {
            const std::size_t plain = skipPlain(wire.substr(at));
            at += plain;
            slowUntil = at + kBlock;
            if (plain > 0)
                continue;
        }
        const char c = wire[at];
        const std::uint64_t offset = m_wireOctets + at;
        if (m_state == State::LineStart && c == '.') {
            append(wire.substr(runBegin, at - runBegin));
            runBegin = at + 1;
            m_state = State::Dot;
        } else if (m_state == State::Dot && c == '\r') {
            runBegin = at + 1;
            m_state = State::DotCr;
        } else if (m_state == State::DotCr && c == '\n') {
            runBegin = at + 1;
            m_state = State::Finished;
        } else {
            if (m_state == State::DotCr) {
                append("\r"); // it was withheld, as it could have been the end
                m_state = State::Cr;
            }
            takeText(c, offset);
        }
        ++at;
    }
    append(wire.substr(runBegin, at - runBegin));
    m_wireOctets += at;
    return at;
}

} // namespace postroad::mail
