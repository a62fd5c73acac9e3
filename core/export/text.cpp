// SPDX-License-Identifier: MIT
#include "core/export/text.h"

#include "core/base/ascii.h"
#include "core/export/text_page.h"
#include "core/projection/hops.h"
#include "core/projection/mailbox.h"
#include "core/projection/outcome.h"
#include "core/projection/queue.h"
#include "core/projection/route.h"
#include "core/projection/transcript.h"
#include "core/trace/fingerprint.h"

#include <algorithm>
#include <fmt/format.h>

namespace postroad::exporting {

namespace {

using namespace projection;

std::string_view protocolWord(trace::Protocol protocol)
{
    switch (protocol) {
    case trace::Protocol::Submission:
        return "SMTP submission";
    case trace::Protocol::Lmtp:
        return "LMTP";
    case trace::Protocol::Pop3:
        return "POP3";
    case trace::Protocol::Imap:
        return "IMAP";
    default:
        return "SMTP";
    }
}

std::string_view outcomeSentence(HopOutcome outcome)
{
    switch (outcome) {
    case HopOutcome::Calling:
        return "calling";
    case HopOutcome::Open:
        return "open";
    case HopOutcome::Closed:
        return "closed in good order";
    case HopOutcome::Refused:
        return "connection refused: nobody listens there";
    case HopOutcome::TimedOut:
        return "no answer in time";
    case HopOutcome::Reset:
        return "connection broken off";
    }
    return {};
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& one : words)
        text += (text.empty() ? "" : ", ") + one;
    return text;
}

std::string plural(std::size_t count, std::string_view noun)
{
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

class TextWriter
{
public:
    TextWriter(const RunView& run, const TextOptions& options)
        : m_run(run),
          m_options(options),
          m_position(std::min(run.position, run.trace.size())),
          m_hops(run.trace),
          m_page(options.columns)
    {
    }

    std::string write()
    {
        if (m_options.hop) {
            if (const auto row = m_hops.row(*m_options.hop, m_position))
                writeHop(*row);
            return m_page.take();
        }
        writeHead();
        writeWay();
        writeOutcome();
        writeMailboxes();
        writeQueue();
        return m_page.take();
    }

private:
    void writeHead()
    {
        const std::string& title = m_run.plan.title.in(m_options.language);
        m_page.line(title.empty() ? m_run.plan.name : title);
        m_page.line(fmt::format("scenario {}, seed {}, {}, fingerprint {}", m_run.plan.name,
            m_run.plan.seed, plural(m_position, "event"),
            trace::fingerprint(m_run.trace, m_position).substr(0, 16)));
    }

    /// Hops and lookups in the order in which they began.
    void writeWay()
    {
        const auto routeRows = routes(m_run.trace, m_position);
        struct Lookup
        {
            EventId begin;
            const RouteRow* route;
            const AttemptRow* attempt;
        };
        std::vector<Lookup> lookups;
        for (const RouteRow& route : routeRows) {
            for (const AttemptRow& attempt : route.attempts)
                lookups.push_back({attempt.started, &route, &attempt});
        }
        std::sort(lookups.begin(), lookups.end(),
            [](const Lookup& a, const Lookup& b) { return a.begin < b.begin; });
        auto next = lookups.begin();
        for (const HopRow& hop : m_hops.rows(m_position)) {
            for (; next != lookups.end() && next->begin < hop.first; ++next)
                writeRoute(*next->route, *next->attempt);
            m_page.blank();
            writeHop(hop);
        }
        for (; next != lookups.end(); ++next)
            writeRoute(*next->route, *next->attempt);
    }

    void writeHop(const HopRow& hop)
    {
        const std::string_view server = m_run.trace.hostName(hop.server);
        m_page.wrapped(fmt::format("Hop {}  ", hop.number),
            fmt::format("{}: {} (client) -> {} (server)", protocolWord(hop.protocol),
                m_run.trace.hostName(hop.client), server.empty() ? "nobody" : server));
        m_page.wrapped(
            "       ", fmt::format("{}, {}", format(hop.serverEnd), outcomeSentence(hop.outcome)));
        m_page.rule();
        const auto rows = transcript(m_hops, hop.number, m_position);
        if (rows.empty())
            m_page.line(fmt::format("{:>10}  (nothing was said)", seconds(hop.first)));
        for (const TranscriptRow& row : rows)
            writeLine(row);
    }

    void writeLine(const TranscriptRow& row)
    {
        const std::string time = formatSeconds(
            row.sent ? *row.sent : row.arrived.value_or(Instant{}));
        const char side = row.side == Side::Client ? 'C' : 'S';
        if (row.kind == TranscriptRow::Kind::Body) {
            writeBody(row, time, side);
            return;
        }
        if (row.kind == TranscriptRow::Kind::Tls) {
            m_page.wrapped(fmt::format("{:>10}  --  ", time),
                fmt::format("[{}: {}]", row.failed ? "no TLS" : "TLS from here on", row.text));
            return;
        }
        std::string words = shownWords(row.text);
        if (row.forced)
            words += "   (put there by the scenario)";
        if (!row.arrived)
            words += "   (has not arrived)";
        m_page.said(time, side, words);
    }

    void writeBody(const TranscriptRow& row, const std::string& time, char side)
    {
        m_page.said(time, side, fmt::format("[{} of a message]", plural(row.octets, "octet")));
        m_page.bodyLines(bodyLines(row, m_options.bodyLinesMax));
    }

    void writeRoute(const RouteRow& route, const AttemptRow& attempt)
    {
        m_page.blank();
        m_page.wrapped("Route  ",
            fmt::format("to {}, looked for by {}{}", route.domain, m_run.trace.hostName(route.host),
                attempt.number > 1 ? fmt::format(", attempt {}", attempt.number) : ""));
        m_page.rule();
        for (const QuestionRow& question : attempt.questions) {
            if (question.depth == 0)
                writeQuestion(question);
        }
        for (const CandidateRow& candidate : attempt.candidates)
            m_page.line(fmt::format("{:>10}  {:>5}  {:<28} {:<24} {}", "", candidate.preference,
                candidate.host, candidate.address.empty() ? "no address" : candidate.address,
                candidateWord(candidate)));
        if (!attempt.verdict.empty())
            m_page.line(fmt::format("{:>10}  {}", seconds(attempt.done), attempt.verdict));
    }

    static std::string candidateWord(const CandidateRow& candidate)
    {
        const std::string what = candidate.trying ? "being tried" : std::string(candidate.outcome);
        return candidate.hop == 0 ? what : fmt::format("{} (hop {})", what, candidate.hop);
    }

    void writeQuestion(const QuestionRow& question)
    {
        std::string answer = question.outcome.empty() ? "no answer yet"
            : question.records.empty()                ? std::string(question.outcome)
                                                      : joined(question.records);
        if (question.cached)
            answer += " (from the cache)";
        else if (question.referrals > 0)
            answer += fmt::format(" ({} on the way)", plural(question.referrals, "referral"));
        const std::string head = fmt::format(
            "{:>10}  {} ?  ", seconds(question.asked), question.question);
        writeEntry(head, answer);
    }

    /// Words beside their head; below it where a long one would leave no room.
    void writeEntry(std::string_view head, std::string_view words)
    {
        if (head.size() < 48) {
            m_page.wrapped(head, words);
            return;
        }
        m_page.wrapped({}, head);
        m_page.wrapped(std::string(TextPage::kIndent, ' '), words);
    }

    void writeOutcome()
    {
        m_page.blank();
        m_page.line("Outcome");
        m_page.rule();
        for (const OutcomeRow& row : outcome(m_run.trace, m_position).rows) {
            std::string words(word(row.fate));
            if (row.event.valid())
                words += " at " + seconds(row.event);
            if (row.fate == Fate::Failed)
                words += ": " + ascii::quotedForDisplay(row.reason, 300);
            if (row.bounce != 0)
                words += "; the sender was notified";
            writeEntry(fmt::format("  {:<31} ", row.mailbox), words);
        }
    }

    void writeMailboxes()
    {
        for (const MailboxRow& row : mailboxes(m_run.trace, m_position))
            writeEntry(fmt::format("  mailbox {:<23} ", row.mailbox),
                fmt::format("{}, {} not fetched yet", plural(row.present, "message"), row.unread));
    }

    void writeQueue()
    {
        for (const QueueRow& row : queueEntries(m_run.trace, m_position))
            writeEntry(fmt::format("  queue {:<25} ", m_run.trace.hostName(row.host)),
                fmt::format("{}: {}{}", row.id, plural(row.recipients, "recipient"),
                    row.nextAttempt ? ", next attempt at " + formatSeconds(*row.nextAttempt)
                                    : std::string()));
    }

    [[nodiscard]] std::string seconds(EventId event) const
    {
        return formatSeconds(m_run.trace[event].time);
    }

    const RunView& m_run;
    const TextOptions& m_options;
    std::size_t m_position;
    HopIndex m_hops;
    TextPage m_page;
};

} // namespace

std::string toText(const RunView& run, const TextOptions& options)
{
    return TextWriter(run, options).write();
}

} // namespace postroad::exporting
