// SPDX-License-Identifier: MIT
// Master files to zones (RFC 1035 §5): entries, directives, and what an entry inherits from those
// before it.
#include "core/base/ascii.h"
#include "core/base/nearest.h"
#include "core/base/sentence.h"
#include "core/dns/zone_data.h"

namespace postroad::dns {

namespace {

LocalText aType() { return say({"a record type, such as A or MX", "记录类型，例如 A 或 MX"}); }

class ZoneReader
{
public:
    ZoneReader(std::string_view text, const Name& origin, const ZoneTextOptions& options)
        : m_scanner(text),
          m_options(options),
          m_zone(origin),
          m_origin(origin)
    {
    }

    Result<Zone, std::vector<ZoneError>> run();

private:
    /// What stands between the owner and the data.
    struct Head
    {
        std::optional<std::uint32_t> ttl;
        bool classSeen = false;
        std::optional<Type> type;
        std::size_t next = 0; ///< the first word of the data
    };

    void fail(ZonePlace place, LocalText problem, LocalText expected, std::string nearest = {});
    void readEntry(const ZoneEntry& entry);
    void readDirective(const ZoneEntry& entry);
    bool readOwner(const ZoneEntry& entry);
    bool readHead(const ZoneEntry& entry, Head& head);
    bool readHeadWord(const ZoneWord& word, Head& head);
    void hintAtOwner(const ZoneEntry& entry);
    void failType(const ZoneWord& word);
    void addRecord(const ZoneEntry& entry, const Head& head);

    ZoneScanner m_scanner;
    ZoneTextOptions m_options;
    Zone m_zone;
    Name m_origin; ///< as $ORIGIN last said
    std::optional<Name> m_owner; ///< of the previous record
    std::optional<std::uint32_t> m_ttl; ///< as $TTL last said
    std::optional<std::uint32_t> m_lastTtl; ///< as a record last said
    std::vector<ZoneError> m_errors;
};

Result<Zone, std::vector<ZoneError>> ZoneReader::run()
{
    while (m_errors.size() < m_options.errorsMax) {
        const auto entry = m_scanner.next();
        if (!entry)
            break;
        if (entry->error)
            m_errors.push_back(*entry->error);
        else
            readEntry(*entry);
    }
    if (!m_errors.empty())
        return Failure{std::move(m_errors)};
    return std::move(m_zone);
}

void ZoneReader::fail(ZonePlace place, LocalText problem, LocalText expected, std::string nearest)
{
    m_errors.push_back(
        ZoneError{place, std::move(problem), std::move(expected), std::move(nearest)});
}

void ZoneReader::readEntry(const ZoneEntry& entry)
{
    const ZoneWord& first = entry.words.front();
    if (!first.quoted && first.text.front() == '$') {
        readDirective(entry);
        return;
    }
    Head head;
    if (readOwner(entry) && readHead(entry, head))
        addRecord(entry, head);
}

void ZoneReader::readDirective(const ZoneEntry& entry)
{
    static constexpr std::string_view kDirectives[] = {"$ORIGIN", "$TTL"}; // NOLINT: a row of words
    const ZoneWord& word = entry.words.front();
    const bool hasValue = entry.words.size() > 1;
    const ZonePlace valuePlace = hasValue ? entry.words[1].place : word.end;
    if (ascii::iequals(word.text, "$INCLUDE")) {
        fail(word.place,
            say({"$INCLUDE is not allowed: a zone is one text",
                "不能用 $INCLUDE：区域必须是一整段文字"}),
            say({"the records themselves", "直接写出记录"}));
    } else if (!ascii::iequals(word.text, "$ORIGIN") && !ascii::iequals(word.text, "$TTL")) {
        fail(word.place, say({"{1} is not a directive", "{1}不是指令"}, quoted(word.text)),
            say({"$ORIGIN or $TTL", "$ORIGIN 或 $TTL"}), nearestName(word.text, kDirectives));
    } else if (entry.words.size() > 2) {
        fail(entry.words[2].place,
            say({"{1} follows a complete directive", "指令已经完整，后面多了{1}"},
                quoted(entry.words[2].text)),
            say({"the end of the line", "行末"}));
    } else if (ascii::iequals(word.text, "$TTL")) {
        const auto ttl = hasValue ? parseZoneTtl(entry.words[1].text) : std::nullopt;
        if (ttl)
            m_ttl = ttl;
        else
            fail(valuePlace, say({"$TTL needs a time", "$TTL 后面要写时长"}),
                say({"seconds, or a time such as 1h", "秒数，或 1h 这样的时长"}));
    } else if (!hasValue) {
        fail(valuePlace, say({"$ORIGIN needs a name", "$ORIGIN 后面要写名字"}),
            say({"a domain name", "一个域名"}));
    } else if (auto name = parseZoneName(
                   entry.words[1], m_origin, say({"a domain name", "一个域名"}));
               name) {
        m_origin = std::move(name).value();
    } else {
        m_errors.push_back(name.error());
    }
}

bool ZoneReader::readOwner(const ZoneEntry& entry)
{
    if (entry.blankStart) {
        if (!m_owner)
            fail(entry.words.front().place,
                say({"the first record has no owner", "第一条记录没有写明属于哪个名字"}),
                say({"a name, or @ for the zone itself", "一个名字，或用 @ 表示区域本身"}));
        return m_owner.has_value();
    }
    auto name = parseZoneName(
        entry.words.front(), m_origin, say({"the name that owns the record", "记录所属的名字"}));
    if (!name) {
        m_errors.push_back(name.error());
        return false;
    }
    m_owner = std::move(name).value();
    return true;
}

bool ZoneReader::readHead(const ZoneEntry& entry, Head& head)
{
    head.next = entry.blankStart ? 0 : 1;
    while (!head.type) {
        if (head.next == entry.words.size()) {
            fail(entry.words.back().end, say({"the record has no type", "记录没有类型"}), aType());
            return false;
        }
        if (!readHeadWord(entry.words[head.next], head)) {
            hintAtOwner(entry);
            return false;
        }
        ++head.next;
    }
    return true;
}

// RFC 1035 §5.1: "[<TTL>] [<class>] <type>" or "[<class>] [<TTL>] <type>"
bool ZoneReader::readHeadWord(const ZoneWord& word, Head& head)
{
    if (!word.quoted && !word.text.empty() && ascii::isDigit(word.text.front())) {
        if (head.ttl) {
            fail(word.place, say({"{1} is a second TTL", "{1}是第二个 TTL"}, quoted(word.text)),
                aType());
            return false;
        }
        head.ttl = parseZoneTtl(word.text);
        if (!head.ttl)
            fail(word.place, say({"{1} is not a time", "{1}不是时长"}, quoted(word.text)),
                say({"seconds up to 2147483647, or a time such as 1h",
                    "不超过 2147483647 的秒数，或 1h 这样的时长"}));
        return head.ttl.has_value();
    }
    const auto klass = word.quoted ? std::nullopt : parseClass(word.text);
    // ANY and NONE are classes of questions only.
    if (klass && *klass != Class::Any && *klass != Class::None) {
        if (*klass != Class::In || head.classSeen) {
            fail(word.place,
                head.classSeen
                    ? say({"{1} is a second class", "{1}是第二个类别"}, quoted(word.text))
                    : say({"only class IN is known here", "这里只认识 IN 这一个类别"}),
                head.classSeen ? aType() : verbatim("IN"));
            return false;
        }
        head.classSeen = true;
        return true;
    }
    head.type = word.quoted ? std::nullopt : parseType(word.text);
    const auto code = static_cast<unsigned>(head.type.value_or(Type::A));
    // RFC 6895 §3.1: 128 to 255 are questions, OPT and 0 are no data.
    if (!head.type || *head.type == Type::Opt || code == 0 || (code >= 128 && code <= 255)) {
        failType(word);
        head.type.reset();
        return false;
    }
    return true;
}

/// After a mistake: "MX 10 mx1" at the beginning of a line has MX for its owner. Say that, if it is
/// all that is wrong.
void ZoneReader::hintAtOwner(const ZoneEntry& entry)
{
    const ZoneWord& first = entry.words.front();
    const auto type = entry.blankStart ? std::nullopt : parseType(first.text);
    if (!type || !parseZoneData(*type, std::span(entry.words).subspan(1), first.end, m_origin))
        return;
    m_errors.back() = ZoneError{first.place,
        say({"{1} stands where the owner of the record belongs", "该写记录所属名字的地方写了{1}"},
            quoted(first.text)),
        say({"@ or a name before the type, or a blank at the beginning of the line",
            "类型之前有 @ 或一个名字，或者行首有空格"}),
        {}};
}

void ZoneReader::failType(const ZoneWord& word)
{
    LocalText names;
    for (const std::string_view name : zoneTypeNames())
        names = names.empty() ? verbatim(name) : say({"{1}, {2}", "{1}、{2}"}, names, name);
    fail(word.place,
        say({"{1} is not a type that a record can have", "{1}不是记录可以有的类型"},
            quoted(word.text)),
        say({"a record type ({1})", "记录类型（{1}）"}, names),
        nearestName(word.text, zoneTypeNames()));
}

void ZoneReader::addRecord(const ZoneEntry& entry, const Head& head)
{
    const std::span<const ZoneWord> data = std::span(entry.words).subspan(head.next);
    auto parsed = parseZoneData(*head.type, data, entry.words.back().end, m_origin);
    if (!parsed) {
        m_errors.push_back(parsed.error());
        return;
    }
    if (head.ttl)
        m_lastTtl = head.ttl;
    // RFC 2308 §4: $TTL is the default; without it the last one stated counts (RFC 1035 §5.1).
    const std::uint32_t ttl = head.ttl ? *head.ttl
        : m_ttl                        ? *m_ttl
                                       : m_lastTtl.value_or(m_options.defaultTtl);
    Record record{*m_owner, *head.type, Class::In, ttl, std::move(parsed).value()};
    const ZonePlace place = entry.words.front().place;
    if (LocalText refusal = m_zone.refusal(record); !refusal.empty())
        fail(place, std::move(refusal), {});
    else
        m_zone.add(
            std::move(record), place); // a record that is there twice counts once (RFC 2181 §5)
}

} // namespace

Result<Zone, std::vector<ZoneError>> parseZone(
    std::string_view text, const Name& origin, const ZoneTextOptions& options)
{
    if (text.size() > kZoneTextOctetsMax)
        return Failure{std::vector<ZoneError>{ZoneError{{1, 1},
            say({"the text of the zone is longer than 1 MiB", "区域的文字超过 1 MiB"}), {}, {}}}};
    return ZoneReader(text, origin, options).run();
}

} // namespace postroad::dns
