// SPDX-License-Identifier: MIT
#include "core/store/maildir.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <memory>

namespace postroad::store {

namespace {

std::string flagLetters(const Flags& flags)
{
    // In ASCII order, as the format asks.
    std::string letters;
    for (const auto& [set, letter] : {std::pair{flags.draft, 'D'}, {flags.flagged, 'F'},
             {flags.answered, 'R'}, {flags.seen, 'S'}, {flags.deleted, 'T'}}) {
        if (set)
            letters += letter;
    }
    return letters;
}

Flags parseFlags(std::string_view letters)
{
    const auto has = [&](char letter) { return letters.find(letter) != letters.npos; };
    return {.answered = has('R'),
        .deleted = has('T'),
        .draft = has('D'),
        .flagged = has('F'),
        .seen = has('S')};
}

/// The name without the flags behind the colon.
std::string_view baseName(std::string_view path)
{
    const std::string_view name = path.substr(path.rfind('/') + 1);
    return name.substr(0, name.find(':'));
}

} // namespace

std::optional<StoredMessage> parseFileName(std::string_view name)
{
    StoredMessage message;
    const std::string_view base = baseName(name);
    const auto seconds = ascii::parseNumber(base.substr(0, base.find('.')), INT64_MAX);
    const std::size_t mark = base.find(",U=");
    if (!seconds || mark == base.npos)
        return std::nullopt;
    const std::string_view rest = base.substr(mark + 3);
    const auto uid = ascii::parseNumber(rest.substr(0, rest.find(',')), UINT32_MAX);
    if (!uid || *uid == 0)
        return std::nullopt;
    message.uid = static_cast<std::uint32_t>(*uid);
    message.internalDate = static_cast<std::int64_t>(*seconds);
    const std::size_t info = name.find(":2,");
    if (info != name.npos)
        message.flags = parseFlags(name.substr(info + 3));
    return message;
}

std::string mailboxFolder(std::string_view localPart, std::string_view domain)
{
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto safe = [](std::string_view text) {
        std::string result;
        for (const char c : text) {
            const bool good = ascii::isAlnum(c) || c == '-' || c == '_' || c == '+' || c == '='
                || (c == '.' && !result.empty());
            if (good) {
                result += ascii::toLower(c);
                continue;
            }
            const auto octet = static_cast<unsigned char>(c);
            result += '%';
            result += kHex[octet >> 4U];
            result += kHex[octet & 15U];
        }
        return result;
    };
    return "mail/" + safe(domain) + '/' + safe(localPart);
}

Maildir::Maildir(runtime::Runtime& runtime, std::string folder)
    : m_runtime(runtime),
      m_folder(std::move(folder)),
      m_uidValidity(static_cast<std::uint32_t>(runtime.calendar().startEpochSeconds))
{
    for (const StoredMessage& message : messages())
        m_uidNext = std::max(m_uidNext, message.uid + 1);
}

void Maildir::deliver(Blob content, Filed done)
{
    const std::uint32_t uid = m_uidNext++;
    const std::int64_t microseconds = nanoseconds(m_runtime.now()) / 1000 % 1'000'000;
    const std::string name = std::to_string(m_runtime.calendar().epochSeconds(m_runtime.now()))
        + ".M" + std::to_string(microseconds) + "Q" + std::to_string(uid) + '.'
        + std::string(m_runtime.hostName()) + ",U=" + std::to_string(uid)
        + ",S=" + std::to_string(content->size());
    const std::string temporary = m_folder + "/tmp/" + name;
    const std::string final = m_folder + "/new/" + name;
    runtime::Disk& disk = m_runtime.disk();
    auto shared = std::make_shared<Filed>(std::move(done));
    const auto fail = [shared, uid] { (*shared)(false, uid, {}); };
    disk.write(temporary, std::move(content), [=, this, &disk](bool written) {
        if (!written)
            return fail();
        disk.sync(temporary, [=, this, &disk](bool synced) {
            if (!synced)
                return fail();
            disk.rename(temporary, final, [=, this, &disk](bool renamed) {
                if (!renamed)
                    return fail();
                disk.syncFolder(m_folder + "/new", [=](bool ok) { (*shared)(ok, uid, name); });
            });
        });
    });
}

std::vector<StoredMessage> Maildir::messages() const
{
    std::vector<StoredMessage> found;
    for (const std::string_view part : {"/new", "/cur"}) {
        const std::string folder = m_folder + std::string(part);
        for (const std::string& name : m_runtime.disk().list(folder)) {
            auto message = parseFileName(name);
            if (!message)
                continue;
            message->path = folder;
            message->path.append("/").append(name);
            message->isNew = part == "/new";
            if (const auto content = m_runtime.disk().read(message->path)) {
                message->content = *content;
                found.push_back(std::move(*message));
            }
        }
    }
    std::sort(found.begin(), found.end(),
        [](const StoredMessage& a, const StoredMessage& b) { return a.uid < b.uid; });
    return found;
}

std::optional<StoredMessage> Maildir::find(std::uint32_t uid) const
{
    for (StoredMessage& message : messages()) {
        if (message.uid == uid)
            return std::move(message);
    }
    return std::nullopt;
}

void Maildir::noticeNew()
{
    for (const StoredMessage& message : messages()) {
        if (message.isNew)
            moveToCur(message.path, {}, [](bool) {});
    }
}

void Maildir::moveToCur(const std::string& path, const Flags& flags, Done done)
{
    const std::string target = m_folder + "/cur/" + std::string(baseName(path)) + ":2,"
        + flagLetters(flags);
    // The new name is made safe before the old one can go: a power cut must find the message
    // somewhere.
    runtime::Disk& disk = m_runtime.disk();
    auto renamed = std::make_shared<bool>(false);
    disk.rename(path, target, [renamed](bool ok) { *renamed = ok; });
    disk.syncFolder(m_folder + "/cur", [](bool) {});
    disk.syncFolder(
        m_folder + "/new", [renamed, done = std::move(done)](bool ok) { done(*renamed && ok); });
}

void Maildir::setFlags(std::uint32_t uid, const Flags& flags, Done done)
{
    const auto message = find(uid);
    if (!message)
        return done(false);
    moveToCur(message->path, flags, std::move(done));
}

void Maildir::remove(std::uint32_t uid, Done done)
{
    const auto message = find(uid);
    if (!message)
        return done(false);
    runtime::Disk& disk = m_runtime.disk();
    auto removed = std::make_shared<bool>(false);
    disk.remove(message->path, [removed](bool ok) { *removed = ok; });
    disk.syncFolder(m_folder + (message->isNew ? "/new" : "/cur"),
        [removed, done = std::move(done)](bool ok) { done(*removed && ok); });
}

} // namespace postroad::store
