// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/complain.h"
#include "app/cli/held_replies.h"
#include "app/cli/scenario_source.h"
#include "app/cli/serve_output.h"
#include "core/live/descriptors.h"
#include "core/live/entropy.h"
#include "core/live/lab.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fmt/core.h>
#include <thread>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace postroad::cli {

namespace {

volatile std::sig_atomic_t signalled = 0; // NOLINT: what a signal's handler may touch

void onSignal(int) { signalled = 1; }

/// The wall's time, and how far east of Greenwich it hangs.
Calendar wallCalendar()
{
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm local{};
    localtime_r(&now, &local);
    Calendar calendar;
    calendar.startEpochSeconds = now;
    calendar.offsetMinutes = static_cast<int>(local.tm_gmtoff / 60);
    return calendar;
}

/// Identifiers must differ from those of the last lab, which may lie in somebody's mailbox.
std::uint64_t drawnSeed()
{
    std::uint64_t seed = 0;
    for (const char octet : live::systemEntropy(8))
        seed = seed << 8U | static_cast<unsigned char>(octet);
    return seed >> 1U;
}

/// Large letters come and go: the memory that one leaves is the next one's. By default the C
/// library hands it back to the system, which has to clear it for each letter.
void keepMemoryOfLetters()
{
#if defined(__GLIBC__)
    constexpr int kKeptOctets = 128 * 1024 * 1024;
    constexpr int kLetterOctets = 32 * 1024 * 1024; // the most that mallopt takes
    ::mallopt(M_TRIM_THRESHOLD, kKeptOctets);
    ::mallopt(M_MMAP_THRESHOLD, kLetterOctets);
#endif
}

/// The options, or the exit status.
Result<live::LabOptions, int> optionsOf(const ServeArguments& arguments)
{
    live::LabOptions options;
    const auto address = parseIpAddress(
        arguments.bind == "localhost" ? std::string_view("127.0.0.1") : arguments.bind);
    if (!address)
        return Failure{complain(kUsage, "--bind: “{}” is no address", arguments.bind)};
    if (!arguments.allowOutside && !address->isLoopback())
        return Failure{complain(kUsage,
            "--bind: {} can be reached from other machines; --allow-outside if that is what you "
            "want",
            arguments.bind)};
    options.bind = *address;
    options.portBase = arguments.portBase;
    options.allowOutside = arguments.allowOutside;
    options.play = arguments.play;
    options.spool = arguments.spool;
    options.header.diskOctets = arguments.diskMebibytes * 1024 * 1024;
    options.header.memoryOctets = arguments.memoryMebibytes * 1024 * 1024;
    options.header.calendar = wallCalendar();
    options.header.seed = drawnSeed();
    if (!arguments.trace)
        options.header.traceOctets = 0;
    return options;
}

/// What is to be held, or the exit status.
Result<std::vector<HoldOrder>, int> holdsOf(
    const ServeArguments& arguments, const scenario::Plan& plan)
{
    std::vector<HoldOrder> orders;
    for (const std::string& text : arguments.holds) {
        auto order = readHold(text, plan);
        if (!order)
            return Failure{complain(kUsage, "--hold: {}", order.error())};
        orders.push_back(std::move(*order));
    }
    if (!orders.empty() && !arguments.trace)
        return Failure{complain(kUsage, "--hold looks at what is recorded, so not --no-trace")};
    return orders;
}

/// No other machine is called by accident. The exit status.
int checkStandIns(const ServeArguments& arguments, const scenario::Plan& plan)
{
    for (const scenario::HostPlan& host : plan.hosts) {
        if (host.real && !arguments.allowOutside && !host.real->address.isLoopback())
            return complain(kUsage,
                "{} stands for {}, which is another machine; --allow-outside if it may be called",
                host.name, format(*host.real));
    }
    return kOk;
}

/// Null if none is wanted; or the exit status.
Result<std::unique_ptr<live::InputLog>, int> openLog(
    const ServeArguments& arguments, const live::LogHeader& header)
{
    if (arguments.log.empty())
        return std::unique_ptr<live::InputLog>();
    std::FILE* const file = std::fopen(arguments.log.c_str(), "wb");
    if (!file)
        return Failure{complain(kCantCreate, "--log: {} can't be written", arguments.log)};
    return std::make_unique<live::InputLog>(header, file);
}

/// The exit status.
int saveRoot(const std::string& root, const std::string& path)
{
    if (path.empty())
        return kOk;
    if (root.empty())
        return complain(kCantCreate, "--ca-file: this scenario has no TLS (tls = \"none\")");
    std::FILE* const file = std::fopen(path.c_str(), "wb");
    const bool written = file != nullptr
        && std::fwrite(root.data(), 1, root.size(), file) == root.size();
    const bool closed = file != nullptr && std::fclose(file) == 0;
    return written && closed ? kOk : complain(kCantCreate, "--ca-file: {} can't be written", path);
}

/// Prints what goes on, and listens for signals, while the lab lives. held is null if nothing is.
void lookAfter(
    live::Lab& lab, ServeOutput& output, HeldReplies* held, const std::atomic<bool>& over)
{
    constexpr auto kPause = std::chrono::milliseconds(50);
    bool told = false;
    while (!over) {
        if (signalled != 0 && !told) {
            told = true;
            lab.stop();
        }
        output.printNews(lab.trace());
        if (held && !told && ServeOutput::hasRoom())
            held->look();
        std::this_thread::sleep_for(kPause);
    }
    constexpr auto kLastPatience = std::chrono::seconds(2);
    output.printNews(lab.trace(), kLastPatience);
}

} // namespace

int run(const ServeArguments& arguments)
{
    const auto plan = loadPlan(arguments.scenario);
    if (!plan)
        return plan.error();
    auto options = optionsOf(arguments);
    if (!options)
        return options.error();
    const auto holds = holdsOf(arguments, *plan);
    if (!holds)
        return holds.error();
    if (const int status = checkStandIns(arguments, *plan); status != kOk)
        return status;
    const auto log = openLog(arguments, options->header);
    if (!log)
        return log.error();
    options->log = log->get();
    constexpr std::size_t kDescriptors = 4096; // all the sessions of a lab, and more
    live::raiseDescriptorLimit(kDescriptors);
    keepMemoryOfLetters();
    auto lab = live::Lab::open(*plan, *options);
    if (!lab)
        return complain(kSystemError, "{}", lab.error());
    if (const int status = saveRoot((*lab)->rootCertificate(), arguments.caFile); status != kOk)
        return status;
    std::signal(SIGTERM, onSignal);
    std::signal(SIGINT, onSignal);
    std::signal(SIGPIPE, SIG_IGN); // who reads our output may go before us

    ServeOutput output(arguments.json);
    output.printEndpoints((*lab)->endpoints());
    fmt::print("ready\n");
    std::fflush(stdout);
    std::atomic<bool> over = false;
    for (const HoldOrder& order : *holds)
        (*lab)->hold(order.verb, order.host);
    HeldReplies held(**lab, arguments.json);
    std::thread watch([&] { lookAfter(**lab, output, holds->empty() ? nullptr : &held, over); });
    (*lab)->run();
    over = true;
    watch.join();
    if (*log && (*log)->broken())
        return complain(kCantCreate, "--log: {} could not be written to its end", arguments.log);
    return kOk;
}

} // namespace postroad::cli
