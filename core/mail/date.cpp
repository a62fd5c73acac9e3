// SPDX-License-Identifier: MIT
#include "core/mail/date.h"

#include "core/base/ascii.h"

#include <array>
#include <chrono>
#include <cstdlib>
#include <fmt/core.h>
#include <vector>

namespace postroad::mail {

namespace {

constexpr std::array<std::string_view, 7> kWeekdays{
    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::chrono::year_month_day dateOf(const CivilTime& time)
{
    return std::chrono::year{time.year} / static_cast<int>(time.month) / static_cast<int>(time.day);
}

int weekdayOf(const CivilTime& time)
{
    return static_cast<int>(std::chrono::weekday{std::chrono::sys_days{dateOf(time)}}.c_encoding());
}

std::string formatZone(int offsetMinutes)
{
    const int minutes = std::abs(offsetMinutes);
    return fmt::format("{}{:02}{:02}", offsetMinutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string_view monthName(int month)
{
    return kMonths.at(static_cast<std::size_t>(month >= 1 && month <= 12 ? month - 1 : 0));
}

/// Cut at blanks and line ends, comments taken out, "," and ":" as words of their own.
std::vector<std::string> tokensOf(std::string_view text)
{
    static constexpr std::size_t kTokensMax = 32;
    std::vector<std::string> tokens;
    std::size_t depth = 0;
    bool joined = false;
    for (std::size_t i = 0; i < text.size() && tokens.size() < kTokensMax; ++i) {
        const char c = text[i];
        if (c == '\\' && depth > 0) {
            ++i;
        } else if (c == '(') {
            ++depth;
        } else if (c == ')' && depth > 0) {
            --depth;
        } else if (depth == 0 && !ascii::isBlank(c) && c != '\r' && c != '\n') {
            const bool mark = c == ',' || c == ':';
            if (!joined || mark)
                tokens.emplace_back();
            tokens.back() += c;
            joined = !mark;
            continue;
        }
        joined = false;
    }
    return tokens;
}

/// Words of a date from left to right; after a mistake everything reads as nothing.
class DateReader
{
public:
    explicit DateReader(std::vector<std::string> tokens) : m_tokens(std::move(tokens)) { }

    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool atEnd() const { return m_at == m_tokens.size(); }
    [[nodiscard]] std::string_view peek() const
    {
        return atEnd() ? std::string_view() : m_tokens[m_at];
    }
    bool skip(std::string_view token)
    {
        const bool there = peek() == token;
        m_at += there ? 1 : 0;
        return there;
    }
    void expect(bool fine) { m_ok = m_ok && fine; }
    std::string take() { return atEnd() ? (m_ok = false, std::string()) : m_tokens[m_at++]; }

    int number(std::size_t digitsMin, std::size_t digitsMax)
    {
        const std::string token = take();
        const auto value = ascii::parseNumber(token, 9999);
        expect(value && token.size() >= digitsMin && token.size() <= digitsMax);
        return static_cast<int>(value.value_or(0));
    }

private:
    std::vector<std::string> m_tokens;
    std::size_t m_at = 0;
    bool m_ok = true;
};

template <std::size_t N>
std::optional<int> indexOf(const std::array<std::string_view, N>& names, std::string_view name)
{
    for (std::size_t i = 0; i < N; ++i) {
        if (ascii::iequals(names.at(i), name))
            return static_cast<int>(i);
    }
    return std::nullopt;
}

/// RFC 5322 §4.3: two digits are 1950 to 2049, three are counted from 1900.
int fullYear(int year, std::size_t digits)
{
    if (digits == 2)
        return year < 50 ? year + 2000 : year + 1900;
    return digits == 3 ? year + 1900 : year;
}

std::optional<int> numericZone(std::string_view text)
{
    if (text.size() != 5 || (text[0] != '+' && text[0] != '-'))
        return std::nullopt;
    const auto digits = ascii::parseNumber(text.substr(1), 9959);
    if (!digits || *digits % 100 > 59)
        return std::nullopt;
    const int minutes = static_cast<int>(*digits / 100 * 60 + *digits % 100);
    return text[0] == '-' ? -minutes : minutes;
}

/// RFC 5322 §3.3 zone and §4.3 obs-zone. Military letters and unknown names mean -0000.
std::optional<int> zoneMinutes(std::string_view text)
{
    static constexpr std::array<std::string_view, 8> kNames{
        "EDT", "EST", "CDT", "CST", "MDT", "MST", "PDT", "PST"};
    static constexpr std::array<int, 8> kHours{-4, -5, -5, -6, -6, -7, -7, -8};
    if (text.empty())
        return 0;
    if (const auto minutes = numericZone(text))
        return minutes;
    if (const auto name = indexOf(kNames, text))
        return kHours.at(static_cast<std::size_t>(*name)) * 60;
    for (const char c : text) {
        if (!ascii::isAlpha(c))
            return std::nullopt;
    }
    return 0;
}

bool exists(const CivilTime& time)
{
    // RFC 5322 §3.3: 60 seconds are a leap second.
    return time.year >= 1 && dateOf(time).ok() && time.hour <= 23 && time.minute <= 59
        && time.second <= 60;
}

std::optional<CivilTime> checked(CivilTime time)
{
    if (!exists(time))
        return std::nullopt;
    time.weekday = weekdayOf(time);
    return time;
}

void readTimeOfDay(DateReader& reader, CivilTime& time, std::size_t digitsMin)
{
    time.hour = reader.number(digitsMin, 2);
    reader.expect(reader.skip(":"));
    time.minute = reader.number(2, 2);
    if (reader.skip(":"))
        time.second = reader.number(2, 2);
}

int readMonth(DateReader& reader)
{
    const auto month = indexOf(kMonths, reader.take());
    reader.expect(month.has_value());
    return month.value_or(0) + 1;
}

} // namespace

std::string formatDate(const CivilTime& time)
{
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} {}",
        kWeekdays.at(static_cast<std::size_t>(weekdayOf(time))), time.day, monthName(time.month),
        time.year, time.hour, time.minute, time.second, formatZone(time.offsetMinutes));
}

std::optional<CivilTime> parseDate(std::string_view fieldBody)
{
    DateReader reader(tokensOf(fieldBody));
    if (!reader.peek().empty() && ascii::isAlpha(reader.peek().front())) {
        reader.expect(indexOf(kWeekdays, reader.take()).has_value());
        reader.skip(",");
    }
    CivilTime time;
    time.day = reader.number(1, 2);
    time.month = readMonth(reader);
    const std::size_t yearDigits = reader.peek().size();
    time.year = fullYear(reader.number(2, 4), yearDigits);
    readTimeOfDay(reader, time, 1);
    const auto zone = zoneMinutes(reader.atEnd() ? std::string() : reader.take());
    reader.expect(zone.has_value() && reader.atEnd());
    time.offsetMinutes = zone.value_or(0);
    return reader.ok() ? checked(time) : std::nullopt;
}

std::string formatInternalDate(const CivilTime& time)
{
    return fmt::format("{:02}-{}-{:04} {:02}:{:02}:{:02} {}", time.day, monthName(time.month),
        time.year, time.hour, time.minute, time.second, formatZone(time.offsetMinutes));
}

std::optional<CivilTime> parseInternalDate(std::string_view text)
{
    // RFC 9051 §9: date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone
    // DQUOTE
    const std::vector<std::string_view> words = ascii::words(text);
    if (words.size() != 3 || words[1].size() != 8)
        return std::nullopt;
    std::vector<std::string> tokens;
    for (const std::string_view part : ascii::split(words[0], '-'))
        tokens.emplace_back(part);
    if (tokens.size() != 3)
        return std::nullopt;
    for (std::string& token : tokensOf(words[1]))
        tokens.push_back(std::move(token));
    DateReader reader(std::move(tokens));
    CivilTime time;
    time.day = reader.number(1, 2);
    time.month = readMonth(reader);
    time.year = reader.number(4, 4);
    readTimeOfDay(reader, time, 2);
    const auto zone = numericZone(words[2]);
    reader.expect(zone.has_value() && reader.atEnd());
    time.offsetMinutes = zone.value_or(0);
    return reader.ok() ? checked(time) : std::nullopt;
}

} // namespace postroad::mail
