// SPDX-License-Identifier: MIT
// What the benchmarks are held to. A figure sets a measurement against a yardstick of the same run,
// so that it says the same on every machine; the table prints each beside its limit.
#pragma once

#include <string>
#include <vector>

namespace postroad::bench {

struct Figure
{
    enum class Kind {
        Times, ///< time of the subject / time of the yardstick, at most `limit`
        More, ///< time of the subject - time of the yardstick in nanoseconds, at most `limit`
        Share, ///< of the yardstick's throughput, at least `limit`
        Milliseconds, ///< time of the subject, at most `limit`; a yardstick is printed beside it
        Counter, ///< the counter "value" of the subject, at most `limit`
    };

    std::string words;
    Kind kind = Kind::Times;
    double limit = 0;
    std::string subject; ///< name of a benchmark
    std::string yardstick; ///< another; may be empty for Milliseconds and Counter
};

/// Smoke: a few iterations of small inputs, to see that everything still runs. Says nothing about
/// speed.
[[nodiscard]] bool smoke();

/// Runs all registered benchmarks, several times and interleaved, and prints the figures from their
/// medians. "--smoke", "--verbose" (each measurement too), "--strict" (fail when a figure is over
/// its limit), and the options of Google Benchmark. Returns the exit code.
int runFigures(int argc, char** argv, const std::vector<Figure>& figures);

} // namespace postroad::bench
