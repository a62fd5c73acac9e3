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

/// A row with its times, as far as they are known at the position.
TranscriptRow rowAt(const trace::Trace& trace, const HopLine& line, std::size_t position)
{
    TranscriptRow row = makeRow(trace, line.event);
    const trace::Event& event = trace[line.event];
    if (!isLineArrived(event.kind))
        row.sent = event.time;
    if (row.kind == TranscriptRow::Kind::Tls) {
        row.arrived = event.time;
    } else if (line.arrival.valid() && line.arrival.value < position) {
        row.arrival = line.arrival;
        row.arrived = trace[line.arrival].time;
    }
    return row;
}

} // namespace

std::vector<TranscriptRow> transcript(const HopIndex& hops, std::uint32_t hop, std::size_t position,
    std::size_t first, std::size_t rowsMax)
{
    const std::span<const HopLine> lines = hops.lines(hop, position);
    std::vector<TranscriptRow> rows;
    for (const HopLine& line : lines.subspan(std::min(first, lines.size()))) {
        if (rows.size() == rowsMax)
            break;
        rows.push_back(rowAt(hops.trace(), line, position));
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

BodyLines bodyLines(const TranscriptRow& row, std::size_t linesMax)
{
    BodyLines body;
    std::string_view rest = row.text;
    while (!rest.empty() && body.lines.size() < linesMax) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        body.lines.push_back(line);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    body.more = !rest.empty() || row.text.size() < row.octets;
    return body;
}

} // namespace postroad::projection
