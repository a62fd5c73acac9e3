// SPDX-License-Identifier: MIT
// The log of a lab's inputs. A first line of text says what was drawn for this lab (seed,
// calendar); then one record follows the other: kind, nanoseconds since the one before, and the
// kind's fields, numbers as in LEB128 (seven bits an octet, the lowest first).
#pragma once

#include "core/base/result.h"
#include "core/live/input.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::live {

/// What a repetition needs besides the plan and the inputs.
struct LogHeader
{
    std::uint64_t seed = 1;
    Calendar calendar;
    /// How much the trace may hold; 0: nothing is recorded.
    std::size_t traceOctets = std::size_t{256} * 1024 * 1024;
    /// How much the machines' disks may hold together: queues and mailboxes.
    std::uint64_t diskOctets = std::uint64_t{1024} * 1024 * 1024;
    /// How much messages that are still coming in may take in memory together.
    std::uint64_t memoryOctets = std::uint64_t{256} * 1024 * 1024;
};

class InputLog
{
public:
    /// Kept in memory, without a limit: for tests and short labs.
    explicit InputLog(const LogHeader& header);
    /// Written to the file, which is the log's now and is closed with it.
    InputLog(const LogHeader& header, std::FILE* file);

    void append(const Input& input);
    /// What was appended so far is in the file.
    void flush();
    /// Without a file: all of it.
    [[nodiscard]] const std::string& octets() const { return m_buffer; }
    /// The file could not be written, and ends somewhere.
    [[nodiscard]] bool broken() const { return m_broken; }

private:
    struct Close
    {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    std::string m_buffer;
    std::unique_ptr<std::FILE, Close> m_file;
    bool m_broken = false;
    Instant m_last;
};

class LogReader
{
public:
    /// The octets must outlive the reader. Or one sentence without a full stop: it is no log.
    static Result<LogReader, std::string> open(std::string_view octets);

    [[nodiscard]] const LogHeader& header() const { return m_header; }
    /// The next input, whose octets point into the log; nothing at its end; or what is wrong with
    /// it.
    Result<std::optional<Input>, std::string> next();

private:
    LogReader(const LogHeader& header, std::string_view rest) : m_header(header), m_rest(rest) { }

    std::optional<std::uint64_t> number(std::uint64_t max = UINT64_MAX);
    std::optional<std::string_view> octets();
    bool readFields(Input& input);

    LogHeader m_header;
    std::string_view m_rest;
    Instant m_last;
};

} // namespace postroad::live
