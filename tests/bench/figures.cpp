// SPDX-License-Identifier: MIT
#include "tests/bench/figures.h"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdio>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <string_view>

namespace postroad::bench {

namespace {

bool g_smoke = false; // NOLINT: set once by runFigures()

/// Of one benchmark: an entry per repetition.
struct Samples
{
    std::vector<double> nanoseconds; ///< of processor time, for an iteration
    double counter = 0;
};

/// Collects the repetitions; prints them only when asked.
class Collector : public benchmark::ConsoleReporter
{
public:
    explicit Collector(bool verbose) : ConsoleReporter(OO_Tabular), m_verbose(verbose) { }

    bool ReportContext(const Context& context) override
    {
        return !m_verbose || ConsoleReporter::ReportContext(context);
    }
    void ReportRuns(const std::vector<Run>& runs) override
    {
        if (m_verbose)
            ConsoleReporter::ReportRuns(runs);
        for (const Run& run : runs) {
            if (run.run_type != Run::RT_Iteration || run.error_occurred)
                continue;
            Samples& samples = m_samples[run.run_name.function_name];
            samples.nanoseconds.push_back(
                run.cpu_accumulated_time / static_cast<double>(run.iterations) * 1e9);
            if (const auto found = run.counters.find("value"); found != run.counters.end())
                samples.counter = found->second.value;
        }
    }

    [[nodiscard]] std::optional<double> median(const std::string& name) const
    {
        const auto found = m_samples.find(name);
        if (found == m_samples.end() || found->second.nanoseconds.empty())
            return std::nullopt;
        std::vector<double> sorted = found->second.nanoseconds;
        std::sort(sorted.begin(), sorted.end());
        return sorted[sorted.size() / 2];
    }
    [[nodiscard]] double counter(const std::string& name) const
    {
        const auto found = m_samples.find(name);
        return found == m_samples.end() ? 0 : found->second.counter;
    }

private:
    bool m_verbose;
    std::map<std::string, Samples> m_samples;
};

struct Verdict
{
    std::string value;
    std::string limit;
    bool ok = false;
};

std::string shownTime(double nanoseconds)
{
    if (nanoseconds < 10'000)
        return fmt::format("{:.1f} ns", nanoseconds);
    return nanoseconds < 10'000'000 ? fmt::format("{:.1f} µs", nanoseconds / 1e3)
                                    : fmt::format("{:.1f} ms", nanoseconds / 1e6);
}

Verdict judge(const Figure& figure, double subject, double yardstick, double counter)
{
    switch (figure.kind) {
    case Figure::Kind::Times: {
        const double times = subject / yardstick;
        return {fmt::format("{:.2f}x", times), fmt::format("<= {}x", figure.limit),
            times <= figure.limit};
    }
    case Figure::Kind::More:
        return {fmt::format("{:+.1f} ns", subject - yardstick),
            fmt::format("<= {} ns", figure.limit), subject - yardstick <= figure.limit};
    case Figure::Kind::Share: {
        const double share = yardstick / subject;
        return {fmt::format("{:.2f}", share), fmt::format(">= {}", figure.limit),
            share >= figure.limit};
    }
    case Figure::Kind::Milliseconds:
        return {fmt::format("{:.3f} ms", subject / 1e6), fmt::format("<= {} ms", figure.limit),
            subject / 1e6 <= figure.limit};
    case Figure::Kind::Counter:
        return {fmt::format("{:.1f}", counter), fmt::format("<= {}", figure.limit),
            counter <= figure.limit};
    }
    return {};
}

/// Returns whether it keeps to its limit; a figure that was not measured does.
bool printFigure(const Figure& figure, const Collector& collected)
{
    const auto subject = collected.median(figure.subject);
    const auto yardstick = collected.median(figure.yardstick);
    if (!subject || (!figure.yardstick.empty() && !yardstick))
        return true;
    const Verdict verdict = judge(
        figure, *subject, yardstick.value_or(0), collected.counter(figure.subject));
    const std::string times = figure.kind == Figure::Kind::Counter ? std::string()
        : figure.yardstick.empty()
        ? shownTime(*subject)
        : fmt::format("{} against {}", shownTime(*subject), shownTime(yardstick.value_or(0)));
    fmt::print("{:<62} {:>10} {:>10}  {:<4}  {}\n", figure.words, verdict.value, verdict.limit,
        g_smoke          ? "-"
            : verdict.ok ? "ok"
                         : "OVER",
        times);
    return verdict.ok;
}

/// Takes an option out of the arguments.
bool takeFlag(std::vector<char*>& arguments, std::string_view flag)
{
    const auto found = std::find_if(arguments.begin(), arguments.end(),
        [flag](const char* argument) { return argument == flag; });
    if (found == arguments.end())
        return false;
    arguments.erase(found);
    return true;
}

} // namespace

bool smoke() { return g_smoke; }

int runFigures(int argc, char** argv, const std::vector<Figure>& figures)
{
    std::vector<char*> arguments(argv, argv + argc);
    g_smoke = takeFlag(arguments, "--smoke");
    const bool verbose = takeFlag(arguments, "--verbose");
    const bool strict = takeFlag(arguments, "--strict");
    // Repetitions of all benchmarks take turns, so that a neighbour on the machine disturbs subject
    // and yardstick alike.
    std::vector<std::string> defaults = g_smoke
        ? std::vector<std::string>{"--benchmark_min_time=0.0005"}
        : std::vector<std::string>{"--benchmark_repetitions=15", "--benchmark_min_time=0.04",
            "--benchmark_enable_random_interleaving=true"};
    for (std::string& option : defaults)
        arguments.insert(arguments.begin() + 1, option.data());
    auto count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data()))
        return 2;
    Collector collected(verbose);
    benchmark::RunSpecifiedBenchmarks(&collected);
    bool allOk = true;
    for (const Figure& figure : figures)
        allOk = printFigure(figure, collected) && allOk;
    benchmark::Shutdown();
    return strict && !g_smoke && !allOk ? 1 : 0;
}

} // namespace postroad::bench
