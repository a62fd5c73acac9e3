// SPDX-License-Identifier: MIT
#include "core/dns/zone_data.h"

#include "core/base/ascii.h"
#include "core/dns/message.h"

namespace postroad::dns {

namespace {

std::string quote(std::string_view text) { return "“" + ascii::quotedForDisplay(text, 60) + "”"; }

/// Takes the words of the data one after the other; the first mistake stays.
class DataReader
{
public:
    DataReader(Type type, std::span<const ZoneWord> words, ZonePlace end, const Name& origin)
        : m_type(type),
          m_words(words),
          m_end(end),
          m_origin(origin)
    {
    }

    Result<Rdata, ZoneError> run();

private:
    const ZoneWord* take(std::string_view what);
    void fail(ZonePlace place, std::string problem, std::string expected, std::string nearest = {});
    Name takeName(std::string_view what);
    std::uint32_t takeNumber(std::string_view what, std::uint32_t max);
    std::uint32_t takeSeconds(std::string_view what);
    IpAddress takeAddress();
    SoaData takeSoa();
    TxtData takeTxt();
    Rdata takeGeneric();
    Rdata takeData();

    Type m_type;
    std::span<const ZoneWord> m_words;
    ZonePlace m_end;
    const Name& m_origin;
    std::size_t m_at = 0;
    std::optional<ZoneError> m_error;
};

void DataReader::fail(
    ZonePlace place, std::string problem, std::string expected, std::string nearest)
{
    if (!m_error)
        m_error = ZoneError{place, std::move(problem), std::move(expected), std::move(nearest)};
}

const ZoneWord* DataReader::take(std::string_view what)
{
    if (m_error)
        return nullptr;
    if (m_at < m_words.size())
        return &m_words[m_at++];
    fail(m_end, "the " + format(m_type) + " record is not complete", std::string(what));
    return nullptr;
}

Name DataReader::takeName(std::string_view what)
{
    const ZoneWord* word = take(what);
    if (word == nullptr)
        return {};
    auto name = parseZoneName(*word, m_origin, what);
    if (!name) {
        m_error = name.error();
        return {};
    }
    return std::move(name).value();
}

std::uint32_t DataReader::takeNumber(std::string_view what, std::uint32_t max)
{
    const ZoneWord* word = take(what);
    if (word == nullptr)
        return 0;
    const auto number = word->quoted ? std::nullopt : ascii::parseNumber(word->text, max);
    if (!number)
        fail(word->place, quote(word->text) + " is not a number up to " + std::to_string(max),
            std::string(what));
    return static_cast<std::uint32_t>(number.value_or(0));
}

std::uint32_t DataReader::takeSeconds(std::string_view what)
{
    const ZoneWord* word = take(what);
    if (word == nullptr)
        return 0;
    const auto seconds = word->quoted ? std::nullopt : parseZoneTtl(word->text);
    if (!seconds)
        fail(word->place, quote(word->text) + " is not a time",
            std::string(what) + ", such as 3600 or 1h");
    return seconds.value_or(0);
}

IpAddress DataReader::takeAddress()
{
    const bool v4 = m_type == Type::A;
    const std::string what = v4 ? "an IPv4 address, such as 192.0.2.1"
                                : "an IPv6 address, such as 2001:db8::1";
    const ZoneWord* word = take(what);
    if (word == nullptr)
        return {};
    const auto address = word->quoted ? std::nullopt : parseIpAddress(word->text);
    if (address && address->isV4() == v4)
        return *address;
    if (address)
        fail(word->place,
            quote(word->text)
                + (v4 ? " is an IPv6 address; type A holds IPv4"
                      : " is an IPv4 address; type AAAA holds IPv6"),
            what, v4 ? "AAAA" : "A");
    else
        fail(word->place, quote(word->text) + " is not an IP address", what);
    return {};
}

SoaData DataReader::takeSoa()
{
    SoaData soa;
    soa.primary = takeName("the name of the first name server");
    soa.contact = takeName("the mailbox of who is responsible, with a dot for the @");
    soa.serial = takeNumber("the serial number", UINT32_MAX);
    soa.refresh = takeSeconds("the refresh time");
    soa.retry = takeSeconds("the retry time");
    soa.expire = takeSeconds("the expire time");
    soa.minimum = takeSeconds("the minimum time (life of negative answers)");
    return soa;
}

/// The octets of a character-string, escapes resolved.
std::optional<std::string> unescapeString(std::string_view text)
{
    std::string octets;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            octets += text[i];
            continue;
        }
        if (++i == text.size())
            return std::nullopt;
        if (!ascii::isDigit(text[i])) {
            octets += text[i];
            continue;
        }
        const auto number = ascii::parseNumber(text.substr(i, 3), 255);
        if (!number || i + 3 > text.size())
            return std::nullopt;
        octets += static_cast<char>(*number);
        i += 2;
    }
    return octets;
}

TxtData DataReader::takeTxt()
{
    static constexpr std::string_view kWhat = "a text, best in quotes";
    TxtData txt;
    do {
        const ZoneWord* word = take(kWhat);
        if (word == nullptr)
            return txt;
        auto octets = unescapeString(word->text);
        if (!octets)
            fail(word->place, std::string(words(NameError::BadEscape)), std::string(kWhat));
        else if (octets->size() > 255) // RFC 1035 §3.3: <character-string>
            fail(word->place, "this text has " + std::to_string(octets->size()) + " octets",
                "texts of up to 255 octets each; several may follow each other");
        else
            txt.strings.push_back(std::move(*octets));
    } while (!m_error && m_at < m_words.size());
    return txt;
}

std::optional<std::string> parseHex(std::string_view text)
{
    const auto digit = [](char c) {
        const char lower = ascii::toLower(c);
        return ascii::isDigit(c) ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    };
    if (text.size() % 2 != 0)
        return std::nullopt;
    std::string octets;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        if (digit(text[i]) < 0 || digit(text[i + 1]) < 0)
            return std::nullopt;
        octets += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
    }
    return octets;
}

/// The data of a known type from its octets: by the decoder, which knows them.
std::optional<Rdata> dataFromWire(Type type, const std::string& octets)
{
    Message message;
    message.answers.push_back(Record{{}, type, Class::In, 0, OpaqueData{octets}});
    auto decoded = decode(encode(message));
    if (!decoded || decoded->answers.size() != 1)
        return std::nullopt;
    return decoded->answers.front().data;
}

// RFC 3597 §5: \# <octets> <hex digits, blanks between allowed>
Rdata DataReader::takeGeneric()
{
    const ZonePlace start = m_words[m_at++].place;
    const std::uint32_t length = takeNumber("the number of octets", 65000);
    std::string hex;
    while (!m_error && m_at < m_words.size())
        hex += m_words[m_at++].text;
    auto octets = parseHex(hex);
    if (!octets || octets->size() != length) {
        fail(start,
            "the octets after \\# are not " + std::to_string(length)
                + " pairs of hexadecimal digits",
            "as many pairs as announced");
        return {};
    }
    auto data = dataFromWire(m_type, *octets);
    if (!data)
        fail(start, "these octets are no data of type " + format(m_type),
            "data in the form of the type");
    return data ? std::move(*data) : Rdata();
}

Rdata DataReader::takeData()
{
    if (!m_words.empty() && !m_words.front().quoted && m_words.front().text == "\\#")
        return takeGeneric();
    switch (m_type) {
    case Type::A:
    case Type::Aaaa:
        return takeAddress();
    case Type::Ns:
        return takeName("the name of a name server");
    case Type::Cname:
    case Type::Ptr:
        return takeName("a domain name");
    case Type::Soa:
        return takeSoa();
    case Type::Mx: {
        const auto preference = static_cast<std::uint16_t>(
            takeNumber("a preference (0 to 65535)", 65535));
        return MxData{preference, takeName("the name of a mail host after the preference")};
    }
    case Type::Txt:
        return takeTxt();
    default:
        fail(m_words.empty() ? m_end : m_words.front().place,
            "the data of type " + format(m_type) + " can only be given as octets",
            "\\# and their number");
        return {};
    }
}

Result<Rdata, ZoneError> DataReader::run()
{
    Rdata data = takeData();
    if (!m_error && m_at < m_words.size())
        fail(m_words[m_at].place,
            quote(m_words[m_at].text) + " follows a complete " + format(m_type) + " record",
            "the end of the line");
    if (m_error)
        return Failure{*m_error};
    return data;
}

} // namespace

Result<Rdata, ZoneError> parseZoneData(
    Type type, std::span<const ZoneWord> words, ZonePlace end, const Name& origin)
{
    return DataReader(type, words, end, origin).run();
}

Result<Name, ZoneError> parseZoneName(
    const ZoneWord& word, const Name& origin, std::string_view what)
{
    if (!word.quoted && word.text == "@")
        return origin;
    auto name = word.quoted ? Result<Name, NameError>(Failure{NameError::Empty})
                            : parseName(word.text, origin);
    if (name)
        return std::move(name).value();
    const std::string problem = word.quoted
        ? "a text in quotes stands where a name belongs"
        : quote(word.text) + " is not a name: " + std::string(words(name.error()));
    return Failure{ZoneError{word.place, problem, std::string(what), {}}};
}

std::optional<std::uint32_t> parseZoneTtl(std::string_view text)
{
    constexpr std::uint64_t kMax = 0x7FFFFFFF; // RFC 2181 §8
    if (const auto plain = ascii::parseNumber(text, kMax))
        return static_cast<std::uint32_t>(*plain);
    if (text.empty())
        return std::nullopt;
    std::uint64_t seconds = 0;
    while (!text.empty()) {
        std::size_t digits = 0;
        while (digits < text.size() && ascii::isDigit(text[digits]))
            ++digits;
        const auto number = ascii::parseNumber(text.substr(0, digits), kMax);
        if (!number || digits == text.size())
            return std::nullopt;
        static constexpr std::string_view kUnits = "smhdw";
        static constexpr std::uint64_t kSeconds[] = {
            1, 60, 3600, 86400, 604800}; // NOLINT: a row of numbers
        const std::size_t unit = kUnits.find(ascii::toLower(text[digits]));
        if (unit == kUnits.npos)
            return std::nullopt;
        seconds += *number * kSeconds[unit];
        if (seconds > kMax)
            return std::nullopt;
        text.remove_prefix(digits + 1);
    }
    return static_cast<std::uint32_t>(seconds);
}

} // namespace postroad::dns
