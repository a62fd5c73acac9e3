// SPDX-License-Identifier: MIT
#include "core/live/input_log.h"

#include "core/base/ascii.h"

#include <array>

namespace postroad::live {

namespace {

constexpr std::string_view kMagic = "postroad-inputs 1";
constexpr std::size_t kFileBufferOctets = 64 * 1024;

/// Which fields a kind has, in this order.
constexpr std::uint8_t kConnection = 1;
constexpr std::uint8_t kPlace = 2;
constexpr std::uint8_t kPeer = 4;
constexpr std::uint8_t kNumber = 8;
constexpr std::uint8_t kOctets = 16;
constexpr std::array<std::uint8_t, static_cast<std::size_t>(InputKind::CountOf)> kFields{
    kPlace | kPeer, // Call
    kConnection | kOctets, // Octets
    kConnection, // Closed
    kConnection, // Lost
    kConnection | kNumber, // Took
    kConnection | kNumber, // Answered
    kPlace | kPeer | kOctets, // Datagram
    kOctets, // Secret
    0, // ShutDown
    0, // End
    kPlace | kNumber, // DiskDone
    kPlace | kOctets, // Hold
    kConnection, // LetGo
    kPlace | kOctets, // DiskFile
    kPlace | kNumber, // MakeRoom
};

void putNumber(std::string& to, std::uint64_t number)
{
    for (; number >= 0x80; number >>= 7U)
        to += static_cast<char>(number | 0x80U);
    to += static_cast<char>(number);
}

void putOctets(std::string& to, std::string_view octets)
{
    putNumber(to, octets.size());
    to += octets;
}

std::string headerLine(const LogHeader& header)
{
    return std::string(kMagic) + " seed=" + std::to_string(header.seed)
        + " start=" + std::to_string(header.calendar.startEpochSeconds)
        + " offset=" + std::to_string(header.calendar.offsetMinutes) + " trace="
        + std::to_string(header.traceOctets) + " disk=" + std::to_string(header.diskOctets)
        + " memory=" + std::to_string(header.memoryOctets) + '\n';
}

/// The number after "name=" in the line.
std::optional<std::int64_t> valueIn(std::string_view line, std::string_view name)
{
    const std::size_t at = line.find(std::string(" ") + std::string(name) + '=');
    if (at == line.npos)
        return std::nullopt;
    std::string_view text = line.substr(at + name.size() + 2);
    text = text.substr(0, text.find(' '));
    const bool negative = text.starts_with('-');
    const auto value = ascii::parseNumber(text.substr(negative ? 1 : 0), INT64_MAX);
    if (!value)
        return std::nullopt;
    return negative ? -static_cast<std::int64_t>(*value) : static_cast<std::int64_t>(*value);
}

} // namespace

InputLog::InputLog(const LogHeader& header) : m_buffer(headerLine(header)) { }

InputLog::InputLog(const LogHeader& header, std::FILE* file)
    : m_buffer(headerLine(header)),
      m_file(file)
{
}

void InputLog::append(const Input& input)
{
    const std::uint8_t fields = kFields[static_cast<std::size_t>(input.kind)];
    m_buffer += static_cast<char>(input.kind);
    putNumber(m_buffer, static_cast<std::uint64_t>((input.at - m_last).count()));
    m_last = input.at;
    if ((fields & kConnection) != 0)
        putNumber(m_buffer, input.connection.value);
    if ((fields & kPlace) != 0) {
        putNumber(m_buffer, input.host.value);
        putNumber(m_buffer, input.port);
    }
    if ((fields & kPeer) != 0) {
        putOctets(m_buffer, format(input.peer.address));
        putNumber(m_buffer, input.peer.port);
    }
    if ((fields & kNumber) != 0)
        putNumber(m_buffer, input.number);
    if ((fields & kOctets) != 0)
        putOctets(m_buffer, input.octets);
    if (m_file && m_buffer.size() >= kFileBufferOctets)
        flush();
}

void InputLog::flush()
{
    if (!m_file)
        return;
    m_broken = m_broken
        || std::fwrite(m_buffer.data(), 1, m_buffer.size(), m_file.get()) != m_buffer.size()
        || std::fflush(m_file.get()) != 0;
    m_buffer.clear();
}

Result<LogReader, std::string> LogReader::open(std::string_view octets)
{
    const std::size_t end = octets.find('\n');
    const std::string_view line = octets.substr(0, end);
    if (end == octets.npos || !line.starts_with(kMagic))
        return Failure{std::string("it is no log of inputs")};
    const auto seed = valueIn(line, "seed");
    const auto start = valueIn(line, "start");
    const auto offset = valueIn(line, "offset");
    const auto trace = valueIn(line, "trace");
    const auto disk = valueIn(line, "disk");
    const auto memory = valueIn(line, "memory");
    if (!seed || !start || !offset || !trace || *trace < 0 || !disk || *disk < 0 || !memory
        || *memory < 0 || *offset < -24 * 60 || *offset > 24 * 60)
        return Failure{
            std::string("its first line lacks seed, start, offset, trace, disk or memory")};
    LogHeader header;
    header.seed = static_cast<std::uint64_t>(*seed);
    header.calendar.startEpochSeconds = *start;
    header.calendar.offsetMinutes = static_cast<int>(*offset);
    header.traceOctets = static_cast<std::size_t>(*trace);
    header.diskOctets = static_cast<std::uint64_t>(*disk);
    header.memoryOctets = static_cast<std::uint64_t>(*memory);
    return LogReader(header, octets.substr(end + 1));
}

std::optional<std::uint64_t> LogReader::number(std::uint64_t max)
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
        const auto octet = static_cast<unsigned char>(m_rest.front());
        m_rest.remove_prefix(1);
        value |= std::uint64_t{octet & 0x7FU} << shift;
        if ((octet & 0x80U) == 0)
            return value <= max ? std::optional(value) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::string_view> LogReader::octets()
{
    const auto length = number(m_rest.size());
    if (!length || *length > m_rest.size())
        return std::nullopt;
    const std::string_view found = m_rest.substr(0, *length);
    m_rest.remove_prefix(*length);
    return found;
}

bool LogReader::readFields(Input& input)
{
    const std::uint8_t fields = kFields[static_cast<std::size_t>(input.kind)];
    if ((fields & kConnection) != 0) {
        const auto connection = number(UINT32_MAX);
        if (!connection)
            return false;
        input.connection = ConnectionId(static_cast<std::uint32_t>(*connection));
    }
    if ((fields & kPlace) != 0) {
        const auto host = number(UINT16_MAX);
        const auto port = number(UINT16_MAX);
        if (!host || !port)
            return false;
        input.host = HostId(static_cast<std::uint16_t>(*host));
        input.port = static_cast<std::uint16_t>(*port);
    }
    if ((fields & kPeer) != 0) {
        const auto text = octets();
        const auto address = text ? parseIpAddress(*text) : std::nullopt;
        const auto port = number(UINT16_MAX);
        if (!address || !port)
            return false;
        input.peer = {*address, static_cast<std::uint16_t>(*port)};
    }
    if ((fields & kNumber) != 0) {
        const auto value = number();
        if (!value)
            return false;
        input.number = *value;
    }
    if ((fields & kOctets) != 0) {
        const auto text = octets();
        if (!text)
            return false;
        input.octets = *text;
    }
    return true;
}

Result<std::optional<Input>, std::string> LogReader::next()
{
    if (m_rest.empty())
        return std::optional<Input>();
    const auto kind = static_cast<unsigned char>(m_rest.front());
    m_rest.remove_prefix(1);
    if (kind >= kFields.size())
        return Failure{std::string("it has an input of unknown kind ") + std::to_string(kind)};
    Input input;
    input.kind = static_cast<InputKind>(kind);
    const auto after = number(static_cast<std::uint64_t>(INT64_MAX - nanoseconds(m_last)));
    if (!after || !readFields(input))
        return Failure{std::string("it ends within an input, or is damaged")};
    m_last += Duration(static_cast<std::int64_t>(*after));
    input.at = m_last;
    return std::optional(input);
}

} // namespace postroad::live
