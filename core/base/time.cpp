// SPDX-License-Identifier: MIT
#include "core/base/time.h"

namespace postroad {

std::int64_t Calendar::epochSeconds(Instant at) const
{
    return startEpochSeconds
        + std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

CivilTime Calendar::civil(Instant at) const
{
    return civilFromEpoch(epochSeconds(at), offsetMinutes);
}

CivilTime civilFromEpoch(std::int64_t epochSeconds, int offsetMinutes)
{
    using namespace std::chrono;
    const sys_seconds local{seconds{epochSeconds + std::int64_t{offsetMinutes} * 60}};
    const sys_days date = floor<days>(local);
    const year_month_day ymd{date};
    const hh_mm_ss<seconds> time{local - date};
    return {
        .year = int{ymd.year()},
        .month = static_cast<int>(unsigned{ymd.month()}),
        .day = static_cast<int>(unsigned{ymd.day()}),
        .hour = static_cast<int>(time.hours().count()),
        .minute = static_cast<int>(time.minutes().count()),
        .second = static_cast<int>(time.seconds().count()),
        .weekday = static_cast<int>(weekday{date}.c_encoding()),
        .offsetMinutes = offsetMinutes,
    };
}

std::int64_t epochFromCivil(const CivilTime& civil)
{
    using namespace std::chrono;
    const sys_days date = year{civil.year} / month{static_cast<unsigned>(civil.month)}
        / day{static_cast<unsigned>(civil.day)};
    return sys_seconds{date}.time_since_epoch().count() + std::int64_t{civil.hour} * 3600
        + std::int64_t{civil.minute} * 60 + civil.second - std::int64_t{civil.offsetMinutes} * 60;
}

std::string formatSeconds(Instant at, int decimals)
{
    // The size apart from the sign: a letter may lie in the queue since before the run began.
    const std::int64_t signedNs = nanoseconds(at);
    const auto bits = static_cast<std::uint64_t>(signedNs);
    const std::uint64_t ns = signedNs < 0 ? 0 - bits : bits;
    std::string fraction = std::to_string(1'000'000'000 + ns % 1'000'000'000).substr(1);
    fraction.resize(static_cast<std::size_t>(decimals));
    std::string text = (signedNs < 0 ? "-" : "") + std::to_string(ns / 1'000'000'000);
    if (decimals > 0)
        text += '.' + fraction;
    return text;
}

} // namespace postroad
