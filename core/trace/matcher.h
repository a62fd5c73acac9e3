// SPDX-License-Identifier: MIT
// The one matcher over the trace: lesson steps, questions, faults, expectations, searches and
// filters all ask through it. A matcher is a family with its word, further conditions, and which
// occurrence is meant.
#pragma once

#include "core/trace/trace.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::trace {

/// What a condition looks at. The names are the keys of lesson files.
enum class Field : std::uint8_t {
    Host, ///< where it happened
    From, ///< the host that said it, or that called
    To, ///< the host it was said to, or that was called
    Client, ///< of the connection
    Server,
    Protocol,
    Port,
    Hop,
    Message, ///< its number
    Recipient, ///< a mailbox
    Attempt,
    ReplyTo, ///< the verb a reply answers
    Code, ///< of a reply; "4yz" stands for a class
    Enhanced, ///< "5.1.1"
    Question, ///< "example.net MX"
    Outcome,
    Candidate, ///< a host of a route
    Domain, ///< of a route
    Text, ///< somewhere in the line, ASCII case ignored
    Line, ///< "first" or "last" of a multi-line reply
};

struct FieldRow
{
    Field field;
    std::string_view name;
    std::string_view meaning;
};
std::span<const FieldRow> fieldRows();
std::optional<Field> parseField(std::string_view name);

struct Condition
{
    Field field;
    std::string value;
};

struct Matcher
{
    Family family = Family::Run;
    std::string word; ///< "refused", "RCPT", "250" …; empty: any of the family
    bool arrived = false; ///< commands, replies: the arrival instead of the sending
    std::vector<Condition> conditions;
    std::uint32_t nth = 1; ///< the first, second … event that matches

    /// Whether the event is of this kind and meets all conditions; nth is the caller's to count
    /// (MatchCounter).
    [[nodiscard]] bool matches(const Trace& trace, EventId id) const;
};

/// Counts occurrences: says true once, for the nth.
class MatchCounter
{
public:
    explicit MatchCounter(const Matcher& matcher) : m_matcher(&matcher) { }
    bool isIt(const Trace& trace, EventId id)
    {
        return m_seen < m_matcher->nth && m_matcher->matches(trace, id)
            && ++m_seen == m_matcher->nth;
    }

private:
    const Matcher* m_matcher;
    std::uint32_t m_seen = 0;
};

/// The nth match at or after from (and before end), or none. Without matching events in that
/// stretch it costs a pass.
EventId find(
    const Trace& trace, const Matcher& matcher, std::size_t from = 0, std::size_t end = SIZE_MAX);

/// What the field is for that event, as text; empty if it has none. What views and searches show.
std::string fieldText(const Trace& trace, EventId id, Field field);

} // namespace postroad::trace
