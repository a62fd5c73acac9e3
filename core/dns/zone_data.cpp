// SPDX-License-Identifier: MIT
#include "core/dns/zone_data.h"

#include "core/base/ascii.h"
#include "core/base/hex.h"
#include "core/base/sentence.h"
#include "core/dns/message.h"

namespace postroad::dns {

namespace {

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
    const ZoneWord* take(const LocalText& what);
    void fail(ZonePlace place, LocalText problem, LocalText expected, std::string nearest = {});
    Name takeName(const LocalText& what);
    std::uint32_t takeNumber(const LocalText& what, std::uint32_t max);
    std::uint32_t takeSeconds(const LocalText& what);
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

void DataReader::fail(ZonePlace place, LocalText problem, LocalText expected, std::string nearest)
{
    if (!m_error)
        m_error = ZoneError{place, std::move(problem), std::move(expected), std::move(nearest)};
}

const ZoneWord* DataReader::take(const LocalText& what)
{
    if (m_error)
        return nullptr;
    if (m_at < m_words.size())
        return &m_words[m_at++];
    fail(m_end, say({"the {1} record is not complete", "{1} 记录不完整"}, format(m_type)), what);
    return nullptr;
}

Name DataReader::takeName(const LocalText& what)
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

std::uint32_t DataReader::takeNumber(const LocalText& what, std::uint32_t max)
{
    const ZoneWord* word = take(what);
    if (word == nullptr)
        return 0;
    const auto number = word->quoted ? std::nullopt : ascii::parseNumber(word->text, max);
    if (!number)
        fail(word->place,
            say({"{1} is not a number up to {2}", "{1}不是不超过 {2} 的数"}, quoted(word->text),
                max),
            what);
    return static_cast<std::uint32_t>(number.value_or(0));
}

std::uint32_t DataReader::takeSeconds(const LocalText& what)
{
    const ZoneWord* word = take(what);
    if (word == nullptr)
        return 0;
    const auto seconds = word->quoted ? std::nullopt : parseZoneTtl(word->text);
    if (!seconds)
        fail(word->place, say({"{1} is not a time", "{1}不是时长"}, quoted(word->text)),
            say({"{1}, such as 3600 or 1h", "{1}，例如 3600 或 1h"}, what));
    return seconds.value_or(0);
}

IpAddress DataReader::takeAddress()
{
    const bool v4 = m_type == Type::A;
    const LocalText what = v4
        ? say({"an IPv4 address, such as 192.0.2.1", "IPv4 地址，例如 192.0.2.1"})
        : say({"an IPv6 address, such as 2001:db8::1", "IPv6 地址，例如 2001:db8::1"});
    const ZoneWord* word = take(what);
    if (word == nullptr)
        return {};
    const auto address = word->quoted ? std::nullopt : parseIpAddress(word->text);
    if (address && address->isV4() == v4)
        return *address;
    if (address)
        fail(word->place,
            v4 ? say({"{1} is an IPv6 address; type A holds IPv4",
                         "{1}是 IPv6 地址；A 记录存放 IPv4 地址"},
                quoted(word->text))
               : say({"{1} is an IPv4 address; type AAAA holds IPv6",
                         "{1}是 IPv4 地址；AAAA 记录存放 IPv6 地址"},
                   quoted(word->text)),
            what, v4 ? "AAAA" : "A");
    else
        fail(word->place, say({"{1} is not an IP address", "{1}不是 IP 地址"}, quoted(word->text)),
            what);
    return {};
}

SoaData DataReader::takeSoa()
{
    SoaData soa;
    soa.primary = takeName(say({"the name of the first name server", "主域名服务器的名字"}));
    soa.contact = takeName(say(
        {"the mailbox of who is responsible, with a dot for the @", "负责人的邮箱，用点代替 @"}));
    soa.serial = takeNumber(say({"the serial number", "序号"}), UINT32_MAX);
    soa.refresh = takeSeconds(say({"the refresh time", "刷新时间"}));
    soa.retry = takeSeconds(say({"the retry time", "重试时间"}));
    soa.expire = takeSeconds(say({"the expire time", "过期时间"}));
    soa.minimum = takeSeconds(
        say({"the minimum time (life of negative answers)", "最短时间（否定回答的有效期）"}));
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
    const LocalText what = say({"a text, best in quotes", "一段文字，最好加引号"});
    TxtData txt;
    do {
        const ZoneWord* word = take(what);
        if (word == nullptr)
            return txt;
        auto octets = unescapeString(word->text);
        if (!octets)
            fail(word->place, words(NameError::BadEscape), what);
        else if (octets->size() > 255) // RFC 1035 §3.3: <character-string>
            fail(word->place,
                say({"this text has {1} octets", "这段文字有 {1} 字节"}, octets->size()),
                say({"texts of up to 255 octets each; several may follow each other",
                    "每段不超过 255 字节的文字；可以接连写几段"}));
        else
            txt.strings.push_back(std::move(*octets));
    } while (!m_error && m_at < m_words.size());
    return txt;
}

std::optional<std::string> parseHex(std::string_view text)
{
    std::string octets;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto octet = hex::octetAt(text, i);
        if (!octet)
            return std::nullopt;
        octets += *octet;
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
    const std::uint32_t length = takeNumber(say({"the number of octets", "字节数"}), 65000);
    std::string hex;
    while (!m_error && m_at < m_words.size())
        hex += m_words[m_at++].text;
    auto octets = parseHex(hex);
    if (!octets || octets->size() != length) {
        fail(start,
            say({"the octets after \\# are not {1} pairs of hexadecimal digits",
                    "\\# 之后不是 {1} 对十六进制数字"},
                length),
            say({"as many pairs as announced", "与所写数目相同的对数"}));
        return {};
    }
    auto data = dataFromWire(m_type, *octets);
    if (!data)
        fail(start,
            say({"these octets are no data of type {1}", "这些字节不是 {1} 类型的数据"},
                format(m_type)),
            say({"data in the form of the type", "符合该类型格式的数据"}));
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
        return takeName(say({"the name of a name server", "一台域名服务器的名字"}));
    case Type::Cname:
    case Type::Ptr:
        return takeName(say({"a domain name", "一个域名"}));
    case Type::Soa:
        return takeSoa();
    case Type::Mx: {
        const auto preference = static_cast<std::uint16_t>(
            takeNumber(say({"a preference (0 to 65535)", "优先级（0 到 65535）"}), 65535));
        return MxData{preference,
            takeName(say(
                {"the name of a mail host after the preference", "优先级之后是收信主机的名字"}))};
    }
    case Type::Txt:
        return takeTxt();
    default:
        fail(m_words.empty() ? m_end : m_words.front().place,
            say({"the data of type {1} can only be given as octets",
                    "{1} 类型的数据只能按字节写出"},
                format(m_type)),
            say({"\\# and their number", "\\# 和字节数"}));
        return {};
    }
}

Result<Rdata, ZoneError> DataReader::run()
{
    Rdata data = takeData();
    if (!m_error && m_at < m_words.size())
        fail(m_words[m_at].place,
            say({"{1} follows a complete {2} record", "{2} 记录已经完整，后面多了{1}"},
                quoted(m_words[m_at].text), format(m_type)),
            say({"the end of the line", "行末"}));
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

Result<Name, ZoneError> parseZoneName(const ZoneWord& word, const Name& origin, LocalText what)
{
    if (!word.quoted && word.text == "@")
        return origin;
    auto name = word.quoted ? Result<Name, NameError>(Failure{NameError::Empty})
                            : parseName(word.text, origin);
    if (name)
        return std::move(name).value();
    LocalText problem = word.quoted
        ? say({"a text in quotes stands where a name belongs", "该写名字的地方写了带引号的文字"})
        : say(
            {"{1} is not a name: {2}", "{1}不是名字：{2}"}, quoted(word.text), words(name.error()));
    return Failure{ZoneError{word.place, std::move(problem), std::move(what), {}}};
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
