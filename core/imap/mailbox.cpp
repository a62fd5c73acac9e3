// SPDX-License-Identifier: MIT
#include "core/imap/mailbox.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <array>

namespace postroad::imap {

namespace {

struct FlagName
{
    Flag flag;
    std::string_view name;
};

constexpr std::array kFlagNames{
    FlagName{Flag::Answered, "\\Answered"},
    FlagName{Flag::Flagged, "\\Flagged"},
    FlagName{Flag::Deleted, "\\Deleted"},
    FlagName{Flag::Seen, "\\Seen"},
    FlagName{Flag::Draft, "\\Draft"},
};

} // namespace

std::optional<Flag> parseSystemFlag(std::string_view text)
{
    const auto known = std::find_if(kFlagNames.begin(), kFlagNames.end(),
        [text](const FlagName& candidate) { return ascii::iequals(candidate.name, text); });
    if (known == kFlagNames.end())
        return std::nullopt;
    return known->flag;
}

std::string formatFlags(Flags flags, bool recent)
{
    std::string text;
    for (const FlagName& known : kFlagNames) {
        if (flags.has(known.flag))
            text.append(text.empty() ? "" : " ").append(known.name);
    }
    if (recent)
        text.append(text.empty() ? "" : " ").append("\\Recent");
    return text;
}

bool isSound(const Mailbox& mailbox)
{
    std::uint32_t before = 0;
    for (const Message& message : mailbox.messages) {
        if (!message.content || message.uid <= before)
            return false;
        before = message.uid;
    }
    return mailbox.uidValidity > 0 && mailbox.uidNext > before;
}

const Message* findUid(const Mailbox& mailbox, std::uint32_t uid)
{
    const auto at = std::lower_bound(mailbox.messages.begin(), mailbox.messages.end(), uid,
        [](const Message& message, std::uint32_t wanted) { return message.uid < wanted; });
    return at == mailbox.messages.end() || at->uid != uid ? nullptr : &*at;
}

std::size_t recentCount(const Mailbox& mailbox)
{
    return static_cast<std::size_t>(std::count_if(mailbox.messages.begin(), mailbox.messages.end(),
        [](const Message& message) { return message.recent; }));
}

std::size_t unseenCount(const Mailbox& mailbox)
{
    return static_cast<std::size_t>(std::count_if(mailbox.messages.begin(), mailbox.messages.end(),
        [](const Message& message) { return !message.flags.has(Flag::Seen); }));
}

bool canBecome(const Mailbox& before, const Mailbox& after)
{
    const std::uint32_t last = before.messages.empty() ? 0 : before.messages.back().uid;
    return before.uidValidity == after.uidValidity
        && std::all_of(after.messages.begin(), after.messages.end(), [&](const Message& message) {
               return message.uid > last || findUid(before, message.uid) != nullptr;
           });
}

std::string canonicalName(std::string_view name)
{
    return ascii::iequals(name, "INBOX") ? "INBOX" : std::string(name);
}

bool matchesPattern(std::string_view name, std::string_view pattern)
{
    // reached[i]: the pattern so far matches the first i octets of the name. No backtracking,
    // whatever the pattern.
    std::vector<bool> reached(name.size() + 1, false);
    reached[0] = true;
    for (const char wanted : pattern) {
        if (wanted == '*' || wanted == '%') {
            for (std::size_t i = 0; i < name.size(); ++i) {
                if (reached[i] && (wanted == '*' || name[i] != '/'))
                    reached[i + 1] = true;
            }
        } else {
            for (std::size_t i = name.size(); i > 0; --i)
                reached[i] = reached[i - 1] && name[i - 1] == wanted;
            reached[0] = false;
        }
    }
    return reached[name.size()];
}

} // namespace postroad::imap
