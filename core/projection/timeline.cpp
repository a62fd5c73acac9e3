// SPDX-License-Identifier: MIT
#include "core/projection/timeline.h"

#include "core/projection/lines.h"

#include <algorithm>
#include <array>
#include <optional>

namespace postroad::projection {

namespace {

using trace::EventKind;
using Key = std::pair<std::uint8_t, std::uint32_t>;

constexpr Duration kBreak = 60s;

// What a key's number counts.
constexpr std::uint8_t kHop = 1;
constexpr std::uint8_t kLookup = 2;
constexpr std::uint8_t kFiling = 3;
constexpr std::uint8_t kMessage = 4;

struct Belonging
{
    Key key;
    PartKind kind;
    std::string label;
    std::uint32_t hop = 0;
};

PartKind partOf(trace::Protocol protocol)
{
    switch (protocol) {
    case trace::Protocol::Submission:
        return PartKind::Submission;
    case trace::Protocol::Lmtp:
        return PartKind::Lmtp;
    case trace::Protocol::Pop3:
        return PartKind::Pop3;
    case trace::Protocol::Imap:
        return PartKind::Imap;
    default:
        return PartKind::Relay;
    }
}

std::string labelOf(const trace::Trace& trace, const trace::ConnectionInfo& info)
{
    return info.server.valid() ? std::string(trace.hostName(info.server))
                               : format(info.serverEnd.address);
}

/// The part that an event asks for; nothing if it is content with any.
std::optional<Belonging> belongingOf(const trace::Trace& trace, EventId id, std::uint32_t lookups)
{
    const trace::Event& event = trace[id];
    const std::uint32_t hop = event.connection.valid() ? trace.connection(event.connection).hop : 0;
    if (hop != 0) {
        const trace::ConnectionInfo& info = trace.connection(event.connection);
        return Belonging{{kHop, hop}, partOf(info.protocol), labelOf(trace, info), hop};
    }
    switch (event.kind) {
    case EventKind::MailboxFiled:
        return Belonging{
            {kFiling, id.value}, PartKind::File, std::string(trace.recipient(event)), 0};
    case EventKind::LetterWritten:
    case EventKind::LetterBounced:
        return Belonging{{kMessage, id.value}, PartKind::Letter, {}, 0};
    case EventKind::RouteStarted:
        return Belonging{{kLookup, lookups}, PartKind::MxLookup, std::string(trace.text(event)), 0};
    case EventKind::DnsQuery:
        return Belonging{{kLookup, lookups}, PartKind::MxLookup, {}, 0};
    default:
        return std::nullopt;
    }
}

void extend(TimelineFold::State& state, std::size_t end) { state.parts.back().end = end; }

void add(TimelineFold::State& state, Belonging what, std::size_t begin)
{
    state.parts.push_back({what.kind, std::move(what.label), begin, begin + 1, what.hop});
    state.current = what.key;
    const auto place = std::lower_bound(state.had.begin(), state.had.end(), what.key);
    if (place == state.had.end() || *place != what.key)
        state.had.insert(place, what.key);
}

/// A hop has its part once: its last lines, which overlap with what comes next, don't cut that.
/// Only what is a moment itself, a filing, lets it go on behind.
bool wantsOwnPart(const TimelineFold::State& state, const Belonging& what)
{
    if (what.key == state.current)
        return false;
    if (!std::binary_search(state.had.begin(), state.had.end(), what.key))
        return true;
    const PartKind current = state.parts.back().kind;
    return current == PartKind::File || current == PartKind::Letter;
}

} // namespace

std::string_view word(PartKind kind)
{
    static constexpr std::array<std::string_view, 9> kWords{
        "letter", "submission", "relay", "mx-lookup", "refused", "lmtp", "file", "pop3", "imap"};
    return kWords[static_cast<std::size_t>(kind)];
}

void TimelineFold::apply(State& state, const trace::Trace& trace, EventId id)
{
    const trace::Event& event = trace[id];
    const std::size_t begin = id.value;
    if (event.time - state.time >= kBreak && begin > 0)
        state.breaks.push_back({begin, event.time - state.time});
    state.time = event.time;
    if (event.kind == EventKind::RouteStarted)
        ++state.lookups;
    const auto what = belongingOf(trace, id, state.lookups);
    if (state.parts.empty() && !what)
        add(state, {{kMessage, 0}, PartKind::Letter, {}, 0}, begin);
    else if (what && (state.parts.empty() || wantsOwnPart(state, *what)))
        add(state, *what, begin);
    extend(state, begin + 1);
    const bool failed = event.kind == EventKind::ConnectionRefused
        || event.kind == EventKind::ConnectionTimedOut;
    if (!failed || !what || what->hop == 0)
        return;
    // A hop has no part that ends before its call.
    const EventId call = trace.connection(event.connection).attempt;
    for (auto part = state.parts.rbegin(); part != state.parts.rend(); ++part) {
        if (call.valid() && part->end <= call.value)
            break;
        if (part->hop == what->hop)
            part->kind = PartKind::Refused;
    }
}

TimelineFold::State timeline(const trace::Trace& trace, std::size_t position)
{
    return foldTo<TimelineFold>(trace, position);
}

} // namespace postroad::projection
