// SPDX-License-Identifier: MIT
#include "core/dns/record.h"

#include "core/base/ascii.h"
#include "core/base/hex.h"

#include <array>

namespace postroad::dns {

namespace {

struct TypeRow
{
    Type type;
    std::string_view name;
    bool inZones; ///< may stand in a zone under this name
};

// RFC 1035 §3.2.2 and §3.2.3, RFC 3596 §2.1 (AAAA), RFC 6891 §6.1.1 (OPT), RFC 4034 §5 (DS)
constexpr std::array kTypes{
    TypeRow{Type::A, "A", true},
    TypeRow{Type::Ns, "NS", true},
    TypeRow{Type::Cname, "CNAME", true},
    TypeRow{Type::Soa, "SOA", true},
    TypeRow{Type::Ptr, "PTR", true},
    TypeRow{Type::Mx, "MX", true},
    TypeRow{Type::Txt, "TXT", true},
    TypeRow{Type::Aaaa, "AAAA", true},
    TypeRow{Type::Opt, "OPT", false},
    TypeRow{Type::Ds, "DS", false},
    TypeRow{Type::Ixfr, "IXFR", false},
    TypeRow{Type::Axfr, "AXFR", false},
    TypeRow{Type::Any, "ANY", false},
};

struct ClassRow
{
    Class klass;
    std::string_view name;
};

constexpr std::array kClasses{
    ClassRow{Class::In, "IN"},
    ClassRow{Class::Chaos, "CH"},
    ClassRow{Class::None, "NONE"},
    ClassRow{Class::Any, "ANY"},
};

/// RFC 3597 §5: "TYPE" or "CLASS" and a decimal number.
std::optional<std::uint16_t> parseNumbered(std::string_view text, std::string_view prefix)
{
    if (!ascii::istartsWith(text, prefix))
        return std::nullopt;
    const auto number = ascii::parseNumber(text.substr(prefix.size()), 65535);
    return number ? std::optional(static_cast<std::uint16_t>(*number)) : std::nullopt;
}

std::string formatSoa(const SoaData& soa)
{
    std::string text = format(soa.primary) + ' ' + format(soa.contact);
    for (const std::uint32_t number : {soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum})
        text += ' ' + std::to_string(number);
    return text;
}

std::string formatOpaque(const OpaqueData& data)
{
    std::string text = "\\# " + std::to_string(data.octets.size());
    if (!data.octets.empty())
        text += ' ';
    for (const char c : data.octets)
        hex::append(text, c);
    return text;
}

struct DataFormatter
{
    std::string operator()(const IpAddress& address) const { return postroad::format(address); }
    std::string operator()(const Name& name) const { return format(name); }
    std::string operator()(const SoaData& soa) const { return formatSoa(soa); }
    std::string operator()(const MxData& mx) const
    {
        return std::to_string(mx.preference) + ' ' + format(mx.exchange);
    }
    std::string operator()(const TxtData& txt) const
    {
        std::string text;
        for (const std::string& string : txt.strings)
            text += (text.empty() ? "" : " ") + formatQuoted(string);
        return text;
    }
    std::string operator()(const OpaqueData& data) const { return formatOpaque(data); }
};

Record makeRecord(const Name& owner, Type type, std::uint32_t ttl, Rdata data)
{
    return Record{owner, type, Class::In, ttl, std::move(data)};
}

} // namespace

Record makeAddress(const Name& owner, std::uint32_t ttl, const IpAddress& address)
{
    return makeRecord(owner, address.isV4() ? Type::A : Type::Aaaa, ttl, address);
}

Record makeNs(const Name& owner, std::uint32_t ttl, const Name& host)
{
    return makeRecord(owner, Type::Ns, ttl, host);
}

Record makeCname(const Name& owner, std::uint32_t ttl, const Name& target)
{
    return makeRecord(owner, Type::Cname, ttl, target);
}

Record makeMx(const Name& owner, std::uint32_t ttl, std::uint16_t preference, const Name& exchange)
{
    return makeRecord(owner, Type::Mx, ttl, MxData{preference, exchange});
}

Record makeTxt(const Name& owner, std::uint32_t ttl, const std::vector<std::string>& strings)
{
    return makeRecord(owner, Type::Txt, ttl, TxtData{strings});
}

Record makeSoa(const Name& owner, std::uint32_t ttl, const SoaData& soa)
{
    return makeRecord(owner, Type::Soa, ttl, soa);
}

const IpAddress* addressOf(const Record& record) { return std::get_if<IpAddress>(&record.data); }
const Name* targetOf(const Record& record) { return std::get_if<Name>(&record.data); }
const MxData* mxOf(const Record& record) { return std::get_if<MxData>(&record.data); }
const SoaData* soaOf(const Record& record) { return std::get_if<SoaData>(&record.data); }

std::string format(Type type)
{
    for (const TypeRow& row : kTypes) {
        if (row.type == type)
            return std::string(row.name);
    }
    return "TYPE" + std::to_string(static_cast<unsigned>(type));
}

std::optional<Type> parseType(std::string_view text)
{
    for (const TypeRow& row : kTypes) {
        if (ascii::iequals(row.name, text))
            return row.type;
    }
    const auto number = parseNumbered(text, "TYPE");
    return number ? std::optional(static_cast<Type>(*number)) : std::nullopt;
}

const std::vector<std::string_view>& zoneTypeNames()
{
    static const std::vector<std::string_view> kNames = [] {
        std::vector<std::string_view> names;
        for (const TypeRow& row : kTypes) {
            if (row.inZones)
                names.push_back(row.name);
        }
        return names;
    }();
    return kNames;
}

std::string format(Class klass)
{
    for (const ClassRow& row : kClasses) {
        if (row.klass == klass)
            return std::string(row.name);
    }
    return "CLASS" + std::to_string(static_cast<unsigned>(klass));
}

std::optional<Class> parseClass(std::string_view text)
{
    for (const ClassRow& row : kClasses) {
        if (ascii::iequals(row.name, text))
            return row.klass;
    }
    const auto number = parseNumbered(text, "CLASS");
    return number ? std::optional(static_cast<Class>(*number)) : std::nullopt;
}

std::string formatData(const Record& record) { return std::visit(DataFormatter{}, record.data); }

std::string format(const Record& record)
{
    return format(record.owner) + ' ' + std::to_string(record.ttl) + ' ' + format(record.klass)
        + ' ' + format(record.type) + ' ' + formatData(record);
}

std::string formatQuoted(std::string_view octets)
{
    std::string text = "\"";
    for (const char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet < 32 || octet >= 127) {
            const std::string digits = std::to_string(octet);
            text.append("\\").append(3 - digits.size(), '0').append(digits);
            continue;
        }
        if (c == '"' || c == '\\')
            text += '\\';
        text += c;
    }
    return text + '"';
}

} // namespace postroad::dns
