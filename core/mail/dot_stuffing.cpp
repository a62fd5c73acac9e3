// SPDX-License-Identifier: MIT
// Most of a message is plain: blocks of it are only looked at, without branches, and copied
// together. Octet by octet goes only what is near a dot at a line's beginning, a flaw, or the end
// of a piece.
#include "core/mail/dot_stuffing.h"

#include <algorithm>

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

/// Whether the octets 0 to Size hold a line that begins with a dot, CR without LF, LF without CR,
/// or NUL. Adds the octets before the last to the bits seen.
template <std::size_t Size>
[[gnu::always_inline]] inline bool looksRemarkable(const char* octets, unsigned char& bits)
{
    unsigned char odd = 0;
    unsigned char least = 0xFF;
    unsigned char seen = 0;
    for (std::size_t i = 0; i < Size; ++i) {
        const auto here = static_cast<unsigned char>(octets[i]);
        const auto next = static_cast<unsigned char>(octets[i + 1]);
        const auto cr = static_cast<unsigned char>(here == '\r');
        const auto lf = static_cast<unsigned char>(next == '\n');
        const auto dot = static_cast<unsigned char>((here == '\n') & (next == '.'));
        odd = static_cast<unsigned char>(odd | (cr ^ lf) | dot);
        least = std::min(least, here);
        seen = static_cast<unsigned char>(seen | here);
    }
    bits = static_cast<unsigned char>(bits | seen);
    return odd != 0 || least == 0;
}

#if defined(__x86_64__) && defined(__GNUC__)
// The same loop in twice as wide registers, for processors that have them.
template <std::size_t Size>
[[gnu::target("avx2")]] bool looksRemarkableWide(const char* octets, unsigned char& bits)
{
    return looksRemarkable<Size>(octets, bits);
}
const bool kHasWideRegisters = __builtin_cpu_supports("avx2") != 0;

template <std::size_t Size>
bool isRemarkable(const char* octets, unsigned char& bits)
{
    return kHasWideRegisters ? looksRemarkableWide<Size>(octets, bits)
                             : looksRemarkable<Size>(octets, bits);
}
#else
template <std::size_t Size>
bool isRemarkable(const char* octets, unsigned char& bits)
{
    return looksRemarkable<Size>(octets, bits);
}
#endif

/// How many octets from the beginning are plain, in whole blocks or all but the last.
template <std::size_t Size>
std::size_t plainOctets(std::string_view wire, unsigned char& bits)
{
    std::size_t at = 0;
    while (at + Size < wire.size() && !isRemarkable<Size>(wire.data() + at, bits))
        at += Size;
    // What is left is less than a block: one that reaches back over octets known to be plain covers
    // all but the last.
    const bool shortRest = wire.size() > Size && at + Size >= wire.size();
    if (shortRest && !isRemarkable<Size>(wire.data() + wire.size() - Size - 1, bits))
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
    unsigned char bits = 0;
    std::size_t at = plainOctets<kLargeBlock>(wire, bits);
    at += plainOctets<kBlock>(wire.substr(at), bits);
    m_eightBit = m_eightBit || (at > 0 && bits >= 0x80);
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
