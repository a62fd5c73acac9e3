// SPDX-License-Identifier: MIT
// Simulated time. A run starts at Instant{} and knows nothing of the machine's clocks; the
// scenario's calendar turns an instant into a date where the protocols ask for one.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace postroad {

using Duration = std::chrono::nanoseconds;
using namespace std::chrono_literals; // NOLINT: 5s, 300ms read as what they are

/// The clock of a run. It has no now(): time comes in from the runtime.
struct RunClock
{
    using duration = Duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<RunClock, Duration>;
    static constexpr bool is_steady = true;
};

/// Nanoseconds since the start of the run.
using Instant = RunClock::time_point;

/// Whole nanoseconds since the start of the run.
constexpr std::int64_t nanoseconds(Instant at) { return at.time_since_epoch().count(); }

/// A date and a time of day in one place on earth.
struct CivilTime
{
    int year = 1970;
    int month = 1; ///< 1 to 12
    int day = 1; ///< 1 to 31
    int hour = 0;
    int minute = 0;
    int second = 0;
    int weekday = 4; ///< 0 is Sunday
    int offsetMinutes = 0; ///< east of UTC
};

/// When the run begins, by the calendar. The default is 2026-03-02T09:00:00+01:00.
struct Calendar
{
    std::int64_t startEpochSeconds = 1'772'438'400; ///< seconds since 1970-01-01T00:00:00Z
    int offsetMinutes = 60; ///< east of UTC

    /// Seconds since 1970-01-01T00:00:00Z at that instant, rounded down.
    [[nodiscard]] std::int64_t epochSeconds(Instant at) const;
    [[nodiscard]] CivilTime civil(Instant at) const;
};

/// The civil time of a number of seconds since 1970-01-01T00:00:00Z. Defined for years 1 to 9999.
CivilTime civilFromEpoch(std::int64_t epochSeconds, int offsetMinutes);
/// The inverse; the weekday is ignored.
std::int64_t epochFromCivil(const CivilTime& civil);

/// "0.000123456": how times are written in tests and transcripts. Cut, not rounded, to decimals (0
/// to 9); before the beginning of the run with a minus.
std::string formatSeconds(Instant at, int decimals = 3);

} // namespace postroad
