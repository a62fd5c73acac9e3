// SPDX-License-Identifier: MIT
// What was typed after postroad-cli, as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace postroad::cli {

struct ListArguments
{
};

struct RunArguments
{
    std::string scenario;
    std::string letter; ///< a message file; empty: the scenario's own letters
    std::string maildir; ///< where the mailboxes go; empty: nowhere
    std::optional<std::uint32_t> hop; ///< only this one
    std::optional<std::uint64_t> seed;
    bool json = false;
};

struct CheckArguments
{
    std::vector<std::string> scenarios;
    bool show = false;
};

struct EventsArguments
{
    std::string scenario; ///< empty: the list of kinds alone
};

struct ExplainArguments
{
    std::string topic;
    std::string language;
};

struct ServeArguments
{
    std::string scenario;
    std::string bind = "127.0.0.1";
    std::uint16_t portBase = 0; ///< 0: free ports
    std::string spool; ///< folder of the machines' disks; empty: in memory
    std::uint64_t diskMebibytes = 1024; ///< what these disks may hold together
    std::uint64_t memoryMebibytes = 256; ///< what messages under way may hold together
    std::string log; ///< the inputs go there; empty: nowhere
    std::string caFile; ///< the root certificate goes there; empty: nowhere
    std::vector<std::string> holds; ///< VERB or VERB@HOST
    bool play = false;
    bool trace = true;
    bool allowOutside = false;
    bool json = false;
};

struct SendArguments
{
    std::string server; ///< HOST:PORT
    std::string from; ///< "<>": the null reverse-path
    std::vector<std::string> to;
    std::string letter; ///< a message file
    std::string helo; ///< empty: our address
    std::string caFile; ///< PEM; empty: the roots of this machine
    std::string user; ///< empty: no login
    std::string passwordFile;
    std::string mechanism; ///< empty: the best of those that are offered
    std::uint32_t timeoutSeconds = 0; ///< for each answer; 0: as in RFC 5321 §4.5.3.2
    bool lmtp = false;
    bool startTls = false;
    bool tls = false; ///< from the first octet on
    bool quiet = false;
    bool allowOutside = false;
};

using Arguments = std::variant<ListArguments, RunArguments, CheckArguments, EventsArguments,
    ExplainArguments, ServeArguments, SendArguments>;

/// The arguments; or, when there is nothing to do (help was printed, or a mistake), the exit
/// status.
std::variant<Arguments, int> parseArguments(int argc, const char* const* argv);

} // namespace postroad::cli
