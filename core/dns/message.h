// SPDX-License-Identifier: MIT
// DNS messages and their wire format (RFC 1035 §4, EDNS0 of RFC 6891). The decoder can say which
// octets are which field, so that the stage may point at them; what is wrong with a message has an
// offset and a sentence.
#pragma once

#include "core/dns/record.h"

#include <cstddef>

namespace postroad::dns {

inline constexpr std::size_t kUdpOctetsClassic = 512; ///< RFC 1035 §4.2.1: without EDNS0
inline constexpr std::size_t kMessageOctetsMax = 65535;
inline constexpr std::uint16_t kDnsPort = 53;

enum class Opcode : std::uint8_t {
    Query = 0,
    InverseQuery = 1,
    Status = 2,
    Notify = 4,
    Update = 5
};

/// RFC 1035 §4.1.1, RFC 6891 §9. Values above 15 travel in the OPT record.
enum class Rcode : std::uint16_t {
    NoError = 0,
    FormErr = 1,
    ServFail = 2,
    NxDomain = 3,
    NotImp = 4,
    Refused = 5,
    BadVers = 16,
};

/// "NOERROR", "NXDOMAIN", …, "RCODE23".
std::string format(Rcode rcode);

enum class Transport : std::uint8_t { Udp, Tcp };

struct Question
{
    Name name;
    Type type = Type::A;
    Class klass = Class::In;

    friend bool operator==(const Question&, const Question&) = default;
};

/// "example.net. MX" (class IN is understood), as lessons and steps name it.
std::string format(const Question& question);

struct Edns
{
    std::uint16_t udpPayload = 1232; ///< octets the sender can take
    std::uint8_t version = 0;
    bool dnssecOk = false;
    std::string options; ///< the OPT record's data as it stands

    friend bool operator==(const Edns&, const Edns&) = default;
};

struct Message
{
    std::uint16_t id = 0;
    bool response = false; ///< QR
    Opcode opcode = Opcode::Query;
    bool authoritative = false; ///< AA
    bool truncated = false; ///< TC
    bool recursionDesired = false; ///< RD
    bool recursionAvailable = false; ///< RA
    bool authenticData = false; ///< AD (RFC 4035)
    bool checkingDisabled = false; ///< CD
    Rcode rcode = Rcode::NoError;
    std::vector<Question> questions;
    std::vector<Record> answers;
    std::vector<Record> authorities;
    std::vector<Record> additionals; ///< without the OPT record, which is edns
    std::optional<Edns> edns;

    friend bool operator==(const Message&, const Message&) = default;
};

/// A field of a message: octets [begin, end). Names are paths: "id", "flags", "question[0].name",
/// "answer[1].type", "answer[1].data.preference". A path that is the beginning of others
/// ("answer[1]", "answer[1].data") stands before them and spans them; those without others below
/// (leaf) cover a whole message without gap or overlap.
struct FieldRange
{
    std::string name;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string
        value; ///< as text: "MX", "3600", "mx1.example.net."; empty for what only spans others
    bool leaf = true;

    friend bool operator==(const FieldRange&, const FieldRange&) = default;
};

struct DecodeError
{
    std::size_t offset
        = 0; ///< of the octet where it went wrong; the size of the message if that ended too early
    std::string reason;
    bool edns = false; ///< there was an OPT record: perhaps it was what is wrong
};

/// Bytes to message. With fields, their ranges are appended, as far as it came. Compression
/// pointers must point backwards (so they can't loop). Octets after the last record are an error.
Result<Message, DecodeError> decode(
    std::string_view bytes, std::vector<FieldRange>* fields = nullptr);

/// Whether QR is set, be the rest as it may (RFC 1035 §4.1.1).
bool saysResponse(std::string_view bytes);

/// Message to bytes, names compressed where RFC 3597 §4 allows. What does not fit in octetsMax (at
/// least 512, at most 65535) is left out from the end by whole record sets, and TC is set unless it
/// was only additional data (RFC 2181 §9; glue of a referral does set it, RFC 9471 §3.1).
std::string encode(const Message& message, std::size_t octetsMax = kMessageOctetsMax);

/// A query of one question with EDNS0 (none if udpPayload is 0).
Message makeQuery(std::uint16_t id, const Question& question, bool recursionDesired,
    std::uint16_t udpPayload = 1232);
/// A response that belongs to the query: id, opcode, the question if it is one, RD and EDNS0 as
/// asked.
Message makeResponse(const Message& query, Rcode rcode);

/// The rcode for a query that no server here works on, whatever it knows: another opcode, another
/// version of EDNS, not one question, a zone transfer. Nothing: it may be worked on.
std::optional<Rcode> refusalOf(const Message& query);

/// A line for transcripts and pictures: "example.net. MX?" for a query, "NOERROR aa, 2 answers, 2
/// additional" for a response.
std::string summary(const Message& message);

} // namespace postroad::dns
