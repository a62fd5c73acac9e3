// SPDX-License-Identifier: MIT
#include "core/projection/transcript.h"

#include "core/base/ascii.h"
#include "core/projection/lines.h"

#include <algorithm>

namespace postroad::projection {

namespace {

using trace::EventKind;

TranscriptRow::Kind kindOf(EventKind kind)
{
    switch (kind) {
    case EventKind::CommandSent:
    case EventKind::CommandArrived:
        return TranscriptRow::Kind::Command;
    case EventKind::ReplySent:
    case EventKind::ReplyArrived:
        return TranscriptRow::Kind::Reply;
    case EventKind::TlsEstablished:
    case EventKind::TlsFailed:
        return TranscriptRow::Kind::Tls;
    default:
        return TranscriptRow::Kind::Body;
    }
}

TranscriptRow makeRow(const trace::Trace& trace, EventId id)
{
    const trace::Event& event = trace[id];
    TranscriptRow row;
    row.event = id;
    row.kind = kindOf(event.kind);
    row.side = event.fromClient() ? Side::Client : Side::Server;
    row.text = trace.text(event);
    row.verb = trace.word(event);
    if (row.kind == TranscriptRow::Kind::Reply) {
        row.code = event.number;
        row.enhanced = trace::unpackEnhanced(event.detail);
        row.replyClass = replyClass(trace, event);
    }
    row.last = event.last();
    row.forced = event.forced();
    if (row.kind == TranscriptRow::Kind::Body)
        row.octets = event.number;
    row.failed = event.kind == EventKind::TlsFailed;
    return row;
}

/// Rows stand in the order of their events.
TranscriptRow* findRow(std::vector<TranscriptRow>& rows, EventId event)
{
    const auto found = std::lower_bound(rows.begin(), rows.end(), event,
        [](const TranscriptRow& row, EventId id) { return row.event < id; });
    return found != rows.end() && found->event == event ? &*found : nullptr;
}

bool isTls(const TranscriptRow& row) { return row.kind == TranscriptRow::Kind::Tls; }

void takeArrival(std::vector<TranscriptRow>& rows, const trace::Trace& trace, EventId id)
{
    const trace::Event& event = trace[id];
    const EventId sent = sendingOf(trace, event);
    TranscriptRow* row = sent.valid() ? findRow(rows, sent) : nullptr;
    if (!row) {
        rows.push_back(makeRow(trace, id));
        row = &rows.back();
    }
    row->arrival = id;
    row->arrived = event.time;
}

} // namespace

std::vector<TranscriptRow> transcript(const HopIndex& hops, std::uint32_t hop, std::size_t position)
{
    const trace::Trace& trace = hops.trace();
    std::vector<TranscriptRow> rows;
    for (const EventId id : hops.events(hop, position)) {
        const trace::Event& event = trace[id];
        if (isLineSent(event.kind)) {
            rows.push_back(makeRow(trace, id));
            rows.back().sent = event.time;
        } else if (isLineArrived(event.kind)) {
            takeArrival(rows, trace, id);
        } else if (kindOf(event.kind) == TranscriptRow::Kind::Tls
            && std::none_of(rows.begin(), rows.end(), isTls)) {
            // Both ends have an event; the first one is what a reader wants to see.
            rows.push_back(makeRow(trace, id));
            rows.back().sent = rows.back().arrived = event.time;
        }
    }
    return rows;
}

std::size_t rowOf(const std::vector<TranscriptRow>& rows, EventId event)
{
    const auto found = std::find_if(rows.begin(), rows.end(), [event](const TranscriptRow& row) {
        return row.event == event || (row.arrival.valid() && row.arrival == event);
    });
    return static_cast<std::size_t>(found - rows.begin());
}

std::string_view wordsOf(const TranscriptRow& row)
{
    if (row.kind != TranscriptRow::Kind::Reply || row.code == 0)
        return row.text;
    // RFC 5321 §4.2.1: three digits, then "-" or a blank, or the end of the line.
    std::string_view rest = row.text.substr(std::min<std::size_t>(4, row.text.size()));
    if (row.enhanced.klass == 0)
        return rest;
    const std::size_t blank = rest.find(' ');
    return blank == rest.npos ? std::string_view() : rest.substr(blank + 1);
}

std::vector<std::string_view> bodyLines(const TranscriptRow& row, std::size_t linesMax)
{
    std::vector<std::string_view> lines;
    std::string_view rest = row.text;
    while (!rest.empty() && lines.size() < linesMax) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        lines.push_back(line);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return lines;
}

} // namespace postroad::projection
