// SPDX-License-Identifier: MIT
// Message to bytes: names compressed against those before them, and cut to a size by whole record
// sets.
#include "core/dns/message.h"

#include <algorithm>
#include <map>

namespace postroad::dns {

namespace {

/// The flag of RFC 1035 §4.1.4 and the highest offset that fits beside it.
constexpr std::uint16_t kPointer = 0xC000;
constexpr std::size_t kPointerTargetMax = 0x3FFF;
constexpr std::size_t kHeaderOctets = 12;

class Encoder
{
public:
    Encoder(const Message& message, std::size_t octetsMax)
        : m_message(message),
          m_octetsMax(octetsMax)
    {
    }

    std::string run();

private:
    void put8(unsigned value) { m_bytes += static_cast<char>(static_cast<unsigned char>(value)); }
    void put16(unsigned value)
    {
        put8((value >> 8U) & 255U);
        put8(value & 255U);
    }
    void put32(std::uint32_t value)
    {
        put16(value >> 16U);
        put16(value & 0xFFFFU);
    }
    void set16(std::size_t at, std::size_t value);

    void putHeader();
    [[nodiscard]] unsigned flags() const;
    void putName(const Name& name, bool compress);
    void putRecord(const Record& record);
    void putOpt(const Edns& edns);
    std::uint16_t putQuestions();
    std::uint16_t putSection(const std::vector<Record>& records, bool dropIsTruncation);
    void rollBack(std::size_t size);
    [[nodiscard]] bool glueMatters() const;

    struct DataWriter;

    const Message& m_message;
    std::size_t m_octetsMax;
    std::size_t m_reserved = 0; ///< for the OPT record, which always stays
    std::string m_bytes;
    /// Where a name stands that pointers may use, by its wire form: case and all, so that names
    /// arrive as they were.
    std::map<std::string, std::size_t> m_offsets;
    bool m_truncated = false;
};

struct Encoder::DataWriter
{
    Encoder& encoder;
    bool compress; ///< RFC 3597 §4: only in the types of RFC 1035

    void operator()(const IpAddress& address) const { encoder.m_bytes += address.octets(); }
    void operator()(const Name& name) const { encoder.putName(name, compress); }
    void operator()(const SoaData& soa) const
    {
        encoder.putName(soa.primary, compress);
        encoder.putName(soa.contact, compress);
        for (const std::uint32_t number :
            {soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum})
            encoder.put32(number);
    }
    void operator()(const MxData& mx) const
    {
        encoder.put16(mx.preference);
        encoder.putName(mx.exchange, compress);
    }
    void operator()(const TxtData& txt) const
    {
        for (const std::string& string : txt.strings) {
            const std::string_view octets = std::string_view(string).substr(0, 255);
            encoder.put8(static_cast<unsigned>(octets.size()));
            encoder.m_bytes += octets;
        }
        if (txt.strings.empty())
            encoder.put8(0);
    }
    void operator()(const OpaqueData& data) const { encoder.m_bytes += data.octets; }
};

void Encoder::set16(std::size_t at, std::size_t value)
{
    m_bytes[at] = static_cast<char>(static_cast<unsigned char>((value >> 8U) & 255U));
    m_bytes[at + 1] = static_cast<char>(static_cast<unsigned char>(value & 255U));
}

std::string Encoder::run()
{
    putHeader();
    m_reserved = m_message.edns ? 11 + m_message.edns->options.size() : 0;
    set16(4, putQuestions());
    set16(6, putSection(m_message.answers, true));
    set16(8, putSection(m_message.authorities, true));
    std::size_t additionals = putSection(m_message.additionals, glueMatters());
    m_reserved = 0;
    if (m_message.edns && m_bytes.size() + 11 + m_message.edns->options.size() <= m_octetsMax) {
        putOpt(*m_message.edns);
        ++additionals;
    }
    set16(10, additionals);
    set16(2, flags());
    return std::move(m_bytes);
}

void Encoder::putHeader()
{
    put16(m_message.id);
    m_bytes.append(kHeaderOctets - 2, '\0');
}

unsigned Encoder::flags() const
{
    const auto bit = [](bool on, unsigned value) { return on ? value : 0U; };
    return bit(m_message.response, 0x8000U)
        | ((static_cast<unsigned>(m_message.opcode) & 15U) << 11U)
        | bit(m_message.authoritative, 0x0400U) | bit(m_message.truncated || m_truncated, 0x0200U)
        | bit(m_message.recursionDesired, 0x0100U) | bit(m_message.recursionAvailable, 0x0080U)
        | bit(m_message.authenticData, 0x0020U) | bit(m_message.checkingDisabled, 0x0010U)
        | (static_cast<unsigned>(m_message.rcode) & 15U);
}

void Encoder::putName(const Name& name, bool compress)
{
    Name rest = name;
    while (!rest.isRoot()) {
        std::string wire = rest.wire();
        const auto known = compress ? m_offsets.find(wire) : m_offsets.end();
        if (known != m_offsets.end()) {
            put16(kPointer | static_cast<unsigned>(known->second));
            return;
        }
        if (m_bytes.size() <= kPointerTargetMax)
            m_offsets.emplace(std::move(wire), m_bytes.size());
        const std::string_view label = rest.labels().front();
        put8(static_cast<unsigned>(label.size()));
        m_bytes += label;
        rest = rest.parent();
    }
    put8(0);
}

void Encoder::putRecord(const Record& record)
{
    putName(record.owner, true);
    put16(static_cast<unsigned>(record.type));
    put16(static_cast<unsigned>(record.klass));
    put32(record.ttl);
    const std::size_t lengthAt = m_bytes.size();
    put16(0);
    std::visit(DataWriter{*this, !std::holds_alternative<OpaqueData>(record.data)}, record.data);
    set16(lengthAt, m_bytes.size() - lengthAt - 2);
}

// RFC 6891 §6.1.2 and §6.1.3
void Encoder::putOpt(const Edns& edns)
{
    put8(0);
    put16(static_cast<unsigned>(Type::Opt));
    put16(edns.udpPayload);
    put8((static_cast<unsigned>(m_message.rcode) >> 4U) & 255U);
    put8(edns.version);
    put16(edns.dnssecOk ? 0x8000U : 0U);
    put16(static_cast<unsigned>(edns.options.size()));
    m_bytes += edns.options;
}

std::uint16_t Encoder::putQuestions()
{
    std::uint16_t count = 0;
    for (const Question& question : m_message.questions) {
        const std::size_t before = m_bytes.size();
        putName(question.name, true);
        put16(static_cast<unsigned>(question.type));
        put16(static_cast<unsigned>(question.klass));
        if (m_bytes.size() + m_reserved > m_octetsMax) {
            rollBack(before);
            m_truncated = true;
            break;
        }
        ++count;
    }
    return count;
}

/// Writes sets (runs of one owner and type) until one does not fit; RFC 2181 §9: a set is whole or
/// absent.
std::uint16_t Encoder::putSection(const std::vector<Record>& records, bool dropIsTruncation)
{
    if (m_truncated)
        return 0;
    std::size_t written = 0;
    for (std::size_t i = 0; i < records.size();) {
        const std::size_t before = m_bytes.size();
        std::size_t next = i;
        while (next < records.size() && records[next].type == records[i].type
            && records[next].owner == records[i].owner && m_bytes.size() <= m_octetsMax)
            putRecord(records[next++]);
        if (m_bytes.size() + m_reserved > m_octetsMax) {
            rollBack(before);
            m_truncated = dropIsTruncation;
            break;
        }
        written = next;
        i = next;
    }
    return static_cast<std::uint16_t>(written);
}

void Encoder::rollBack(std::size_t size)
{
    m_bytes.resize(size);
    for (auto it = m_offsets.begin(); it != m_offsets.end();)
        it = it->second >= size ? m_offsets.erase(it) : std::next(it);
}

/// RFC 9471 §3.1: a referral without its glue is of no use, so TC has to say that there is more.
bool Encoder::glueMatters() const
{
    return m_message.response && !m_message.authoritative && m_message.answers.empty()
        && std::any_of(m_message.authorities.begin(), m_message.authorities.end(),
            [](const Record& record) { return record.type == Type::Ns; });
}

} // namespace

std::string encode(const Message& message, std::size_t octetsMax)
{
    return Encoder(message, std::clamp(octetsMax, kUdpOctetsClassic, kMessageOctetsMax)).run();
}

} // namespace postroad::dns
