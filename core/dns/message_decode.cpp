// SPDX-License-Identifier: MIT
// Bytes to message, with the range of each field. Every read is bounded; a message can't make it
// loop or allocate more than a small multiple of its own size.
#include "core/dns/message.h"

#include <algorithm>
#include <array>

namespace postroad::dns {

namespace {

/// The bits that the octets after it have in a pointer (RFC 1035 §4.1.4).
constexpr std::size_t kPointerMask = 0x3FFF;

class Decoder
{
public:
    Decoder(std::string_view bytes, std::vector<FieldRange>* fields)
        : m_bytes(bytes),
          m_fields(fields)
    {
    }

    bool readMessage();
    [[nodiscard]] Message&& takeMessage() { return std::move(m_message); }
    [[nodiscard]] const DecodeError& error() const { return m_error; }

private:
    struct Counts
    {
        std::uint16_t questions = 0;
        std::uint16_t answers = 0;
        std::uint16_t authorities = 0;
        std::uint16_t additionals = 0;
    };

    bool fail(std::size_t offset, std::string reason);
    bool need(std::size_t count, std::string_view what);
    std::uint8_t take8();
    std::uint16_t take16();
    std::uint32_t take32();
    bool read16(std::uint16_t& value, std::string_view field);
    bool read32(std::uint32_t& value, std::string_view field);

    std::size_t openField(std::string_view field);
    void closeField(std::size_t index);
    void leaf(std::string_view field, std::size_t begin, std::string value);

    bool readHeader(Counts& counts);
    void takeFlags(std::uint16_t bits);
    bool readQuestion();
    bool readSection(std::uint16_t count, std::string_view section, std::vector<Record>& records);
    bool readRecord(bool additional, std::vector<Record>& records);
    bool readOpt(const Name& owner, std::size_t begin, bool additional);
    bool readData(Record& record, std::size_t length);
    bool readKnownData(Record& record, std::size_t length);
    bool readTxt(Record& record, std::size_t end);
    bool readSoa(Record& record);
    bool readAddress(Record& record, std::size_t length);
    bool readName(Name& name, std::string_view field);
    bool collectLabels(std::vector<std::string>& labels);

    std::string_view m_bytes;
    std::vector<FieldRange>* m_fields;
    std::size_t m_at = 0;
    std::size_t m_end
        = 0; ///< reads of names and numbers stop here: the message's end, or that of its data
    std::string m_path; ///< what the field names begin with: "answer[0]."
    Message m_message;
    bool m_sawOpt = false;
    DecodeError m_error;
};

bool Decoder::fail(std::size_t offset, std::string reason)
{
    m_error = DecodeError{offset, std::move(reason), m_sawOpt};
    return false;
}

bool Decoder::need(std::size_t count, std::string_view what)
{
    if (m_end - m_at >= count)
        return true;
    const std::string where = m_end == m_bytes.size() ? "the message" : "the record's data";
    return fail(m_end, where + " ends within its " + m_path + std::string(what));
}

std::uint8_t Decoder::take8() { return static_cast<std::uint8_t>(m_bytes[m_at++]); }

std::uint16_t Decoder::take16()
{
    const unsigned high = take8();
    return static_cast<std::uint16_t>((high << 8U) | take8());
}

std::uint32_t Decoder::take32()
{
    const std::uint32_t high = take16();
    return (high << 16U) | take16();
}

bool Decoder::read16(std::uint16_t& value, std::string_view field)
{
    if (!need(2, field))
        return false;
    value = take16();
    leaf(field, m_at - 2, std::to_string(value));
    return true;
}

bool Decoder::read32(std::uint32_t& value, std::string_view field)
{
    if (!need(4, field))
        return false;
    value = take32();
    leaf(field, m_at - 4, std::to_string(value));
    return true;
}

/// Begins a range that spans others.
std::size_t Decoder::openField(std::string_view field)
{
    if (m_fields == nullptr)
        return 0;
    m_fields->push_back(FieldRange{m_path + std::string(field), m_at, m_at, {}, false});
    return m_fields->size() - 1;
}

void Decoder::closeField(std::size_t index)
{
    if (m_fields != nullptr)
        (*m_fields)[index].end = m_at;
}

void Decoder::leaf(std::string_view field, std::size_t begin, std::string value)
{
    if (m_fields != nullptr)
        m_fields->push_back(
            FieldRange{m_path + std::string(field), begin, m_at, std::move(value), true});
}

bool Decoder::readMessage()
{
    m_end = m_bytes.size();
    if (m_bytes.size() > kMessageOctetsMax)
        return fail(kMessageOctetsMax, "the message is longer than 65535 octets");
    Counts counts;
    if (!readHeader(counts))
        return false;
    for (std::uint16_t i = 0; i < counts.questions; ++i) {
        if (!readQuestion())
            return false;
    }
    if (!readSection(counts.answers, "answer", m_message.answers)
        || !readSection(counts.authorities, "authority", m_message.authorities)
        || !readSection(counts.additionals, "additional", m_message.additionals))
        return false;
    if (m_at != m_bytes.size())
        return fail(m_at, "there are octets after the last record");
    return true;
}

bool Decoder::readHeader(Counts& counts)
{
    if (!read16(m_message.id, "id") || !need(2, "flags"))
        return false;
    takeFlags(take16());
    return read16(counts.questions, "question-count") && read16(counts.answers, "answer-count")
        && read16(counts.authorities, "authority-count")
        && read16(counts.additionals, "additional-count");
}

// RFC 1035 §4.1.1; AD and CD: RFC 4035 §3.1.6
void Decoder::takeFlags(std::uint16_t bits)
{
    m_message.response = (bits & 0x8000U) != 0;
    m_message.opcode = static_cast<Opcode>((bits >> 11U) & 15U);
    m_message.authoritative = (bits & 0x0400U) != 0;
    m_message.truncated = (bits & 0x0200U) != 0;
    m_message.recursionDesired = (bits & 0x0100U) != 0;
    m_message.recursionAvailable = (bits & 0x0080U) != 0;
    m_message.authenticData = (bits & 0x0020U) != 0;
    m_message.checkingDisabled = (bits & 0x0010U) != 0;
    m_message.rcode = static_cast<Rcode>(bits & 15U);
    std::string value = m_message.response ? "QR" : "";
    const auto add = [&value](bool on, std::string_view flag) {
        if (on)
            value.append(value.empty() ? "" : " ").append(flag);
    };
    add(m_message.authoritative, "AA");
    add(m_message.truncated, "TC");
    add(m_message.recursionDesired, "RD");
    add(m_message.recursionAvailable, "RA");
    add(m_message.authenticData, "AD");
    add(m_message.checkingDisabled, "CD");
    add(m_message.response, format(m_message.rcode));
    leaf("flags", m_at - 2, std::move(value));
}

bool Decoder::readQuestion()
{
    const std::string label = "question[" + std::to_string(m_message.questions.size()) + "]";
    const std::size_t span = openField(label);
    m_path = label + ".";
    Question question;
    if (!readName(question.name, "name") || !need(4, "type and class"))
        return false;
    question.type = static_cast<Type>(take16());
    leaf("type", m_at - 2, format(question.type));
    question.klass = static_cast<Class>(take16());
    leaf("class", m_at - 2, format(question.klass));
    m_path.clear();
    closeField(span);
    m_message.questions.push_back(std::move(question));
    return true;
}

bool Decoder::readSection(
    std::uint16_t count, std::string_view section, std::vector<Record>& records)
{
    for (std::uint16_t i = 0; i < count; ++i) {
        const std::string label = std::string(section) + "[" + std::to_string(i) + "]";
        const std::size_t span = openField(label);
        m_path = label + ".";
        if (!readRecord(section == "additional", records))
            return false;
        m_path.clear();
        closeField(span);
    }
    return true;
}

bool Decoder::readRecord(bool additional, std::vector<Record>& records)
{
    const std::size_t begin = m_at;
    Record record;
    if (!readName(record.owner, "name") || !need(2, "type"))
        return false;
    record.type = static_cast<Type>(take16());
    leaf("type", m_at - 2, format(record.type));
    if (record.type == Type::Opt)
        return readOpt(record.owner, begin, additional);
    if (!need(8, "class, ttl and length"))
        return false;
    record.klass = static_cast<Class>(take16());
    leaf("class", m_at - 2, format(record.klass));
    record.ttl = take32();
    // RFC 2181 §8: with the top bit set it counts as zero.
    if (record.ttl > 0x7FFFFFFF)
        record.ttl = 0;
    leaf("ttl", m_at - 4, std::to_string(record.ttl));
    const std::size_t length = take16();
    leaf("length", m_at - 2, std::to_string(length));
    if (!need(length, "data") || !readData(record, length))
        return false;
    records.push_back(std::move(record));
    return true;
}

/// RFC 6891 §6.1.2: each option is a code, a length, and so many octets.
bool isOptionList(std::string_view options)
{
    while (options.size() >= 4) {
        const auto octet = [&](std::size_t i) {
            return std::size_t{static_cast<unsigned char>(options[i])};
        };
        const std::size_t octets = 4 + (octet(2) << 8U | octet(3));
        if (octets > options.size())
            return false;
        options.remove_prefix(octets);
    }
    return options.empty();
}

// RFC 6891 §6.1.2: class is the sender's UDP payload, TTL holds the upper rcode bits, version and
// flags.
bool Decoder::readOpt(const Name& owner, std::size_t begin, bool additional)
{
    // RFC 6891 §6.1.1: one at most, in the additional section; §6.1.2: its name is the root.
    if (!additional)
        return fail(begin, "an OPT record stands outside the additional section");
    if (m_message.edns)
        return fail(begin, "there is a second OPT record");
    if (!owner.isRoot())
        return fail(begin, "the name of an OPT record must be the root");
    Edns edns;
    if (!read16(edns.udpPayload, "udp-payload")
        || !need(6, "extended rcode, version, flags and length"))
        return false;
    const unsigned high = take8();
    m_message.rcode = static_cast<Rcode>((high << 4U) | static_cast<unsigned>(m_message.rcode));
    leaf("extended-rcode", m_at - 1, std::to_string(high));
    edns.version = take8();
    leaf("version", m_at - 1, std::to_string(edns.version));
    edns.dnssecOk = (take16() & 0x8000U) != 0;
    leaf("edns-flags", m_at - 2, edns.dnssecOk ? "DO" : "");
    const std::size_t length = take16();
    leaf("length", m_at - 2, std::to_string(length));
    m_sawOpt = true;
    if (!need(length, "options"))
        return false;
    edns.options = std::string(m_bytes.substr(m_at, length));
    // RFC 6891 §6.1.3: of another version we know the version only.
    if (edns.version == 0 && !isOptionList(edns.options))
        return fail(m_at, "an option runs past the end of its record");
    m_at += length;
    if (length > 0)
        leaf("options", m_at - length, std::to_string(length) + " octets");
    m_message.edns = std::move(edns);
    return true;
}

bool Decoder::readData(Record& record, std::size_t length)
{
    const std::string outer = m_path;
    const std::size_t span = openField("data");
    m_path += "data.";
    const std::size_t end = m_at + length;
    m_end = end;
    if (!readKnownData(record, length))
        return false;
    if (m_at != end)
        return fail(m_at, "the " + format(record.type) + " record's data goes on after its end");
    m_end = m_bytes.size();
    m_path = outer;
    closeField(span);
    // Data without parts of its own is one field.
    if (m_fields != nullptr && m_fields->size() == span + 1) {
        m_fields->back().leaf = true;
        m_fields->back().value = formatData(record);
    }
    return true;
}

bool Decoder::readKnownData(Record& record, std::size_t length)
{
    if (record.klass == Class::In) {
        switch (record.type) {
        case Type::A:
        case Type::Aaaa:
            return readAddress(record, length);
        case Type::Ns:
        case Type::Cname:
        case Type::Ptr:
            return readName(record.data.emplace<Name>(), "target");
        case Type::Soa:
            return readSoa(record);
        case Type::Mx: {
            auto& mx = record.data.emplace<MxData>();
            return read16(mx.preference, "preference") && readName(mx.exchange, "exchange");
        }
        case Type::Txt:
            return readTxt(record, m_at + length);
        default:
            break;
        }
    }
    // RFC 3597 §3: what we don't know stays as it is.
    record.data = OpaqueData{std::string(m_bytes.substr(m_at, length))};
    m_at += length;
    return true;
}

bool Decoder::readAddress(Record& record, std::size_t length)
{
    const bool v4 = record.type == Type::A;
    if (length != (v4 ? 4U : 16U))
        return fail(m_at,
            v4 ? "an A record must have 4 octets of data"
               : "an AAAA record must have 16 octets of data");
    if (v4) {
        record.data = IpAddress::v4(take32());
        return true;
    }
    std::array<std::uint8_t, 16> octets{};
    for (std::uint8_t& octet : octets)
        octet = take8();
    record.data = IpAddress::v6(octets);
    return true;
}

bool Decoder::readSoa(Record& record)
{
    auto& soa = record.data.emplace<SoaData>();
    return readName(soa.primary, "primary") && readName(soa.contact, "contact")
        && read32(soa.serial, "serial") && read32(soa.refresh, "refresh")
        && read32(soa.retry, "retry") && read32(soa.expire, "expire")
        && read32(soa.minimum, "minimum");
}

bool Decoder::readTxt(Record& record, std::size_t end)
{
    auto& txt = record.data.emplace<TxtData>();
    do { // RFC 1035 §3.3.14: one or more character-strings
        const std::size_t begin = m_at;
        const std::string field = "string[" + std::to_string(txt.strings.size()) + "]";
        if (!need(1, field))
            return false;
        const std::size_t length = take8();
        if (!need(length, field))
            return false;
        txt.strings.emplace_back(m_bytes.substr(m_at, length));
        m_at += length;
        if (m_fields != nullptr)
            leaf(field, begin, formatQuoted(txt.strings.back()));
    } while (m_at < end);
    return true;
}

bool Decoder::readName(Name& name, std::string_view field)
{
    const std::size_t begin = m_at;
    std::vector<std::string> labels;
    if (!collectLabels(labels))
        return false;
    auto made = Name::fromLabels(labels);
    if (!made)
        return fail(begin, words(made.error()).en);
    name = std::move(made).value();
    if (m_fields != nullptr) // the text costs more than the rest
        leaf(field, begin, format(name));
    return true;
}

/// Reads labels at m_at and through pointers; m_at ends behind what stands here.
bool Decoder::collectLabels(std::vector<std::string>& labels)
{
    std::size_t at = m_at;
    std::size_t end = m_end;
    std::size_t octets = 1; // the root's zero
    std::size_t lowest
        = m_at; // a pointer must go below all that was read: no loops, and no walk of labels twice
    bool jumped = false;
    for (;;) {
        if (at >= end)
            return fail(at, "a name is not complete");
        const auto length = static_cast<unsigned char>(m_bytes[at]);
        if (length == 0) {
            if (!jumped)
                m_at = at + 1;
            return true;
        }
        if (length >= 0xC0) { // RFC 1035 §4.1.4
            if (at + 1 >= end)
                return fail(at, "a compression pointer is not complete");
            const std::size_t target = ((static_cast<std::size_t>(length) << 8U)
                                           | static_cast<unsigned char>(m_bytes[at + 1]))
                & kPointerMask;
            if (!jumped)
                m_at = at + 2;
            // RFC 1035 §4.1.4: a "prior occurrence"; twelve octets of header hold no name.
            if (target >= lowest || target < 12)
                return fail(at, "a compression pointer does not point backwards to a name");
            jumped = true;
            lowest = target;
            at = target;
            end = m_bytes.size();
            continue;
        }
        if (length > kLabelOctetsMax) // RFC 6891 §5: the other two label types are no more
            return fail(at, "a label has an unknown type");
        if (at + 1 + length > end)
            return fail(at, "a label goes beyond the end");
        octets += length + 1U;
        if (octets > kNameOctetsMax)
            return fail(at, words(NameError::NameTooLong).en);
        labels.emplace_back(m_bytes.substr(at + 1, length));
        at += length + 1U;
    }
}

/// After a mistake: what spans others reaches as far as those were read.
void closeOpenFields(std::vector<FieldRange>& fields)
{
    std::size_t reached = 0;
    for (const FieldRange& field : fields)
        reached = std::max(reached, field.end);
    for (FieldRange& field : fields) {
        if (!field.leaf && field.end == field.begin)
            field.end = std::max(field.begin, reached);
    }
}

} // namespace

Result<Message, DecodeError> decode(std::string_view bytes, std::vector<FieldRange>* fields)
{
    Decoder decoder(bytes, fields);
    if (!decoder.readMessage()) {
        if (fields != nullptr)
            closeOpenFields(*fields);
        return Failure{decoder.error()};
    }
    return decoder.takeMessage();
}

} // namespace postroad::dns
