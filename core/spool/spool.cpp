// SPDX-License-Identifier: MIT
#include "core/spool/spool.h"

#include "core/base/random.h"

#include <algorithm>
#include <memory>

namespace postroad::spool {

namespace {

std::string bodyPath(const std::string& id) { return "queue/" + id + ".eml"; }
std::string controlPath(const std::string& id) { return "queue/" + id + ".control"; }

std::string_view fateWord(Fate fate)
{
    return fate == Fate::Waiting ? "waiting" : fate == Fate::Done ? "done" : "failed";
}

} // namespace

bool Entry::isDone() const
{
    return std::none_of(recipients.begin(), recipients.end(),
        [](const QueuedRecipient& recipient) { return recipient.fate == Fate::Waiting; });
}

Duration RetryPolicy::pauseAfter(std::uint32_t attempts) const
{
    Duration pause = first;
    for (std::uint32_t k = 1; k < attempts && pause < longest; ++k)
        pause *= 2;
    return std::min(pause, longest);
}

std::string Spool::newId() { return identifier(m_runtime.random("queue id"), 10); }

void Spool::add(Entry entry, Stored stored)
{
    if (entry.id.empty())
        entry.id = newId();
    entry.arrived = m_runtime.now();
    entry.nextAttempt = entry.arrived;
    runtime::Disk& disk = m_runtime.disk();
    const std::string id = entry.id;
    const Blob body = entry.content;
    const Blob control = makeBlob(formatControl(entry, m_runtime.calendar()));
    auto kept = std::make_shared<Entry>(std::move(entry));
    // The control file is renamed into place last: an entry is there whole or not at all.
    const std::string temporary = controlPath(id) + ".tmp";
    const auto finish = [this, kept, stored = std::move(stored)](bool ok) {
        if (!ok)
            return stored(nullptr);
        m_entries.push_back(std::move(*kept));
        stored(&m_entries.back());
    };
    disk.write(bodyPath(id), body, [=, &disk](bool bodyWritten) {
        disk.sync(bodyPath(id), [=, &disk](bool bodySafe) {
            disk.write(temporary, control, [=, &disk](bool controlWritten) {
                disk.sync(temporary, [=, &disk](bool controlSafe) {
                    disk.rename(temporary, controlPath(id), [=, &disk](bool renamed) {
                        disk.syncFolder("queue", [=](bool folderSafe) {
                            finish(bodyWritten && bodySafe && controlWritten && controlSafe
                                && renamed && folderSafe);
                        });
                    });
                });
            });
        });
    });
}

void Spool::update(const Entry& entry)
{
    runtime::Disk& disk = m_runtime.disk();
    const std::string id = entry.id;
    const std::string temporary = controlPath(id) + ".tmp";
    disk.write(temporary, makeBlob(formatControl(entry, m_runtime.calendar())), [=, &disk](bool) {
        disk.sync(temporary, [=, &disk](bool) {
            disk.rename(temporary, controlPath(id),
                [=, &disk](bool) { disk.syncFolder("queue", [](bool) {}); });
        });
    });
}

void Spool::remove(const std::string& id)
{
    const auto found = std::find_if(
        m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.id == id; });
    if (found == m_entries.end())
        return;
    m_entries.erase(found);
    runtime::Disk& disk = m_runtime.disk();
    // The control file first: without it the message file is no entry.
    disk.remove(controlPath(id), [=, &disk](bool) {
        disk.remove(bodyPath(id), [&disk](bool) { disk.syncFolder("queue", [](bool) {}); });
    });
}

Entry* Spool::find(const std::string& id)
{
    const auto found = std::find_if(
        m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.id == id; });
    return found == m_entries.end() ? nullptr : &*found;
}

std::string formatControl(const Entry& entry, const Calendar& calendar)
{
    std::string text = "postroad-queue 1\n";
    text += "arrived " + std::to_string(calendar.epochSeconds(entry.arrived)) + '\n';
    text += "attempts " + std::to_string(entry.attempts) + '\n';
    text += "next " + std::to_string(calendar.epochSeconds(entry.nextAttempt)) + '\n';
    text += std::string("body ") + (entry.body == mail::BodyType::SevenBit ? "7bit" : "8bitmime")
        + '\n';
    text += "from " + mail::formatPath(entry.reversePath) + '\n';
    for (const QueuedRecipient& recipient : entry.recipients)
        text += "to " + mail::formatPath(recipient.path) + ' '
            + std::string(fateWord(recipient.fate)) + '\n';
    return text;
}

} // namespace postroad::spool
