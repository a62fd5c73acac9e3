// SPDX-License-Identifier: MIT
#include "core/spool/queue_folder.h"

#include "core/base/ascii.h"
#include "core/mail/header.h"
#include "core/spool/control_file.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace postroad::spool {

namespace {

constexpr std::size_t kIdOctetsMax = 64;

/// The id before that ending, or "" if the name is none of ours.
std::string_view idOf(std::string_view name, std::string_view ending)
{
    if (!name.ends_with(ending))
        return {};
    name.remove_suffix(ending.size());
    const bool good = name.size() <= kIdOctetsMax
        && std::all_of(name.begin(), name.end(), ascii::isAlnum);
    return good ? name : std::string_view();
}

Result<Entry, std::string> readEntry(
    const runtime::Disk& disk, const std::string& id, const Calendar& calendar)
{
    const auto text = disk.read(queuePath(id, kControlEnding));
    if (!text)
        return Failure{std::string("the control file can't be read")};
    auto control = parseControl(**text, calendar);
    if (!control)
        return Failure{
            "line " + std::to_string(control.error().line) + ": " + control.error().reason};
    const auto content = disk.read(queuePath(id, kBodyEnding));
    if (!content)
        return Failure{std::string("the message file is missing")};
    if ((*content)->size() != control->contentOctets)
        return Failure{"the message file has " + std::to_string((*content)->size())
            + " octets instead of " + std::to_string(control->contentOctets)};
    control->entry.id = id;
    control->entry.content = *content;
    return std::move(control->entry);
}

std::string mailboxText(const mail::Path& path)
{
    return path.isNull() ? std::string() : formatMailbox(path.mailbox);
}

/// The ordinals of the entry's recipients among the message's; empty if one is not there.
std::vector<std::uint32_t> ordinals(const Entry& entry, const std::vector<std::string>& recipients)
{
    std::vector<std::uint32_t> found;
    for (const QueuedRecipient& recipient : entry.recipients) {
        const auto place = std::find_if(
            recipients.begin(), recipients.end(), [&](const std::string& mailbox) {
                return ascii::iequals(mailbox, mailboxText(recipient.path));
            });
        if (place == recipients.end())
            return {};
        found.push_back(static_cast<std::uint32_t>(place - recipients.begin() + 1));
    }
    return found;
}

void setOrdinals(Entry& entry, const std::vector<std::uint32_t>& numbers)
{
    for (std::size_t i = 0; i < numbers.size(); ++i)
        entry.recipients[i].ordinal = numbers[i];
}

} // namespace

std::string queuePath(std::string_view id, std::string_view ending)
{
    std::string path(kQueueFolder);
    path += '/';
    path += id;
    path += ending;
    return path;
}

QueueFolder readQueueFolder(const runtime::Disk& disk, const Calendar& calendar)
{
    QueueFolder folder;
    const std::vector<std::string> names = disk.list(std::string(kQueueFolder));
    const auto isThere = [&](std::string_view id, std::string_view ending) {
        return std::binary_search(
            names.begin(), names.end(), std::string(id) + std::string(ending));
    };
    for (const std::string& name : names) {
        const std::string_view body = idOf(name, kBodyEnding);
        const bool orphan = !body.empty() && !isThere(body, kControlEnding);
        if (orphan || !idOf(name, kTemporaryEnding).empty())
            folder.leftovers.push_back(std::string(kQueueFolder) + '/' + name);
        const std::string id(idOf(name, kControlEnding));
        if (id.empty())
            continue;
        auto entry = readEntry(disk, id, calendar);
        if (entry)
            folder.entries.push_back(std::move(*entry));
        else
            folder.damaged.push_back({id, entry.error(), isThere(id, kBodyEnding)});
    }
    std::sort(folder.entries.begin(), folder.entries.end(), [](const Entry& a, const Entry& b) {
        return std::tie(a.arrived, a.id) < std::tie(b.arrived, b.id);
    });
    return folder;
}

void numberMessages(trace::Recorder& recorder, std::vector<Entry>& entries)
{
    const trace::Trace& trace = recorder.trace();
    std::multimap<std::string, std::uint32_t> known; // by Message-ID
    for (std::uint32_t number = 1; number <= trace.messages().size(); ++number)
        known.emplace(trace.message(number).messageId, number);
    for (Entry& entry : entries) {
        trace::MessageInfo info;
        info.messageId = mail::fieldValue(
            *entry.content, mail::parseHeader(*entry.content), "Message-ID")
                             .value_or(std::string());
        info.reversePath = mailboxText(entry.reversePath);
        const auto same = known.equal_range(info.messageId);
        for (auto place = same.first; !info.messageId.empty() && place != same.second; ++place) {
            const trace::MessageInfo& other = trace.message(place->second);
            const auto numbers = ordinals(entry, other.recipients);
            if (numbers.empty() || !ascii::iequals(other.reversePath, info.reversePath))
                continue;
            entry.message = place->second;
            setOrdinals(entry, numbers);
            break;
        }
        if (entry.message != 0)
            continue;
        for (const QueuedRecipient& recipient : entry.recipients)
            info.recipients.push_back(mailboxText(recipient.path));
        setOrdinals(entry, ordinals(entry, info.recipients));
        const std::string messageId = info.messageId;
        entry.message = recorder.addMessage(std::move(info));
        known.emplace(messageId, entry.message);
    }
}

} // namespace postroad::spool
