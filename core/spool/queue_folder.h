// SPDX-License-Identifier: MIT
// The folder of a queue as an earlier life of the server has left it: what is in it, and what each
// file means after a power cut at any moment.
#pragma once

#include "core/runtime/disk.h"
#include "core/spool/entry.h"
#include "core/trace/recorder.h"

#include <string>
#include <string_view>
#include <vector>

namespace postroad::spool {

inline constexpr std::string_view kQueueFolder = "queue";
inline constexpr std::string_view kDamagedFolder = "damaged";
inline constexpr std::string_view kBodyEnding = ".eml";
inline constexpr std::string_view kControlEnding = ".control";
inline constexpr std::string_view kTemporaryEnding = ".control.tmp";

/// "queue/abc.eml"
std::string queuePath(std::string_view id, std::string_view ending);

struct DamagedEntry
{
    std::string id;
    std::string reason; ///< "line 3: not a value of \"next\""
    bool hasBody = false; ///< there is a message file, too
};

struct QueueFolder
{
    std::vector<Entry> entries; ///< in the order of arrival; without numbers of the trace
    std::vector<DamagedEntry> damaged;
    /// Paths of what never became an entry, or is none any more: nobody has been told that it was.
    std::vector<std::string> leftovers;
};

/// Reads all of it. Files whose names are none of the queue's are not looked at.
QueueFolder readQueueFolder(const runtime::Disk& disk, const Calendar& calendar);

/// Gives the entries their numbers among the run's messages, and their recipients their ordinals. A
/// message that the run knows (by its Message-ID, sender and recipients) keeps its number.
void numberMessages(trace::Recorder& recorder, std::vector<Entry>& entries);

} // namespace postroad::spool
