// SPDX-License-Identifier: MIT
// Resource records as values (RFC 1035 §3.2): types, classes, what each type carries, and the text
// of both as master files write it. A type we don't know keeps its octets (RFC 3597).
#pragma once

#include "core/base/ip_address.h"
#include "core/dns/name.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace postroad::dns {

/// Any 16-bit value may occur; these have names.
enum class Type : std::uint16_t {
    A = 1,
    Ns = 2,
    Cname = 5,
    Soa = 6,
    Ptr = 12,
    Mx = 15,
    Txt = 16,
    Aaaa = 28,
    Opt = 41, ///< RFC 6891: never in a zone
    Ds
    = 43, ///< RFC 4034 §5: nothing is signed here, but who asks must be told so at the right place
    Ixfr = 251,
    Axfr = 252,
    Any = 255,
};

enum class Class : std::uint16_t { In = 1, Chaos = 3, None = 254, Any = 255 };

struct SoaData
{
    Name primary; ///< MNAME
    Name contact; ///< RNAME
    std::uint32_t serial = 0;
    std::uint32_t refresh = 0; ///< seconds, as the next three
    std::uint32_t retry = 0;
    std::uint32_t expire = 0;
    std::uint32_t minimum = 0; ///< RFC 2308 §4: bounds the life of negative answers

    friend bool operator==(const SoaData&, const SoaData&) = default;
};

struct MxData
{
    std::uint16_t preference = 0; ///< lower is tried first
    Name exchange; ///< "." with preference 0: no mail here (RFC 7505)

    friend bool operator==(const MxData&, const MxData&) = default;
};

struct TxtData
{
    std::vector<std::string> strings; ///< at least one, each up to 255 octets

    friend bool operator==(const TxtData&, const TxtData&) = default;
};

struct OpaqueData
{
    std::string octets; ///< up to 65535

    friend bool operator==(const OpaqueData&, const OpaqueData&) = default;
};

/// A and AAAA hold an IpAddress; NS, CNAME and PTR a Name; all other types their struct or
/// OpaqueData.
using Rdata = std::variant<IpAddress, Name, SoaData, MxData, TxtData, OpaqueData>;

struct Record
{
    Name owner;
    Type type = Type::A;
    Class klass = Class::In;
    std::uint32_t ttl = 0; ///< seconds, 0 to 2^31-1 (RFC 2181 §8)
    Rdata data;

    friend bool operator==(const Record&, const Record&) = default;
};

/// Makers for the common case, class IN.
Record makeAddress(const Name& owner, std::uint32_t ttl, const IpAddress& address); ///< A or AAAA
Record makeNs(const Name& owner, std::uint32_t ttl, const Name& host);
Record makeCname(const Name& owner, std::uint32_t ttl, const Name& target);
Record makeMx(const Name& owner, std::uint32_t ttl, std::uint16_t preference, const Name& exchange);
Record makeTxt(const Name& owner, std::uint32_t ttl, const std::vector<std::string>& strings);
Record makeSoa(const Name& owner, std::uint32_t ttl, const SoaData& soa);

/// What the record carries, or nullptr if it carries something else.
const IpAddress* addressOf(const Record& record);
const Name* targetOf(const Record& record); ///< NS, CNAME, PTR
const MxData* mxOf(const Record& record);
const SoaData* soaOf(const Record& record);

/// "MX"; "TYPE65280" for one without a name (RFC 3597 §5).
std::string format(Type type);
/// Case-insensitive, "TYPE<number>" included.
std::optional<Type> parseType(std::string_view text);
/// The types that a zone may hold by name, in the order of their numbers.
const std::vector<std::string_view>& zoneTypeNames();
/// "IN", "CH", "NONE", "ANY", "CLASS<number>".
std::string format(Class klass);
std::optional<Class> parseClass(std::string_view text);

/// "10 mx1.example.net."; "\# 2 0AFF" for opaque data (RFC 3597 §5).
std::string formatData(const Record& record);
/// "example.net. 3600 IN MX 10 mx1.example.net.": one line of a master file, without its end.
std::string format(const Record& record);
/// A character-string in quotes, with \" \\ and \DDD (RFC 1035 §5.1).
std::string formatQuoted(std::string_view octets);

} // namespace postroad::dns
