// SPDX-License-Identifier: MIT
#include "core/export/json.h"

#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/projection/hops.h"
#include "core/projection/mailbox.h"
#include "core/projection/outcome.h"
#include "core/projection/queue.h"
#include "core/projection/route.h"
#include "core/projection/transcript.h"
#include "core/trace/fingerprint.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace postroad::exporting {

namespace {

using Json = nlohmann::ordered_json;
using namespace projection;

/// What is not UTF-8 can't stand in JSON as text: a reader finds one key or the other.
void addOctets(Json& object, std::string_view octets)
{
    if (ascii::isUtf8(octets))
        object["text"] = octets;
    else
        object["base64"] = encodeBase64(octets);
}

Json instantOrNull(const std::optional<Instant>& at)
{
    return at ? Json(nanoseconds(*at)) : Json(nullptr);
}

Json textOrNull(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

Json enhancedOrNull(const EnhancedCode& code)
{
    return code.klass == 0 ? Json(nullptr)
                           : Json(std::to_string(code.klass) + '.' + std::to_string(code.subject)
                               + '.' + std::to_string(code.detail));
}

class JsonWriter
{
public:
    explicit JsonWriter(const RunView& run)
        : m_run(run),
          m_position(std::min(run.position, run.trace.size()))
    {
    }

    [[nodiscard]] Json document() const
    {
        Json json;
        json["version"] = kJsonVersion;
        json["scenario"] = m_run.plan.name;
        json["seed"] = m_run.plan.seed;
        json["fingerprint"] = trace::fingerprint(m_run.trace, m_position);
        json["events"] = m_position;
        json["ended"] = ended();
        json["recipients"] = recipients();
        json["hops"] = hops();
        json["routes"] = routeList();
        json["mailboxes"] = mailboxList();
        json["queue"] = queueList();
        return json;
    }

private:
    [[nodiscard]] Json ended() const
    {
        if (m_position == 0)
            return nullptr;
        const trace::Event& last = m_run.trace.at(m_position - 1);
        return last.kind == trace::EventKind::RunEnded ? Json(m_run.trace.word(last))
                                                       : Json(nullptr);
    }

    [[nodiscard]] Json recipients() const
    {
        Json list = Json::array();
        for (const OutcomeRow& row : outcome(m_run.trace, m_position).rows) {
            Json json;
            json["message"] = row.message;
            json["mailbox"] = row.mailbox;
            json["fate"] = word(row.fate);
            json["code"] = row.code == 0 ? Json(nullptr) : Json(row.code);
            json["enhanced"] = enhancedOrNull(row.enhanced);
            json["reason"] = textOrNull(row.reason);
            json["notification"] = row.bounce == 0 ? Json(nullptr) : Json(row.bounce);
            list.push_back(std::move(json));
        }
        return list;
    }

    [[nodiscard]] Json hops() const
    {
        Json list = Json::array();
        const HopIndex index(m_run.trace);
        for (const HopRow& row : index.rows(m_position)) {
            Json json;
            json["number"] = row.number;
            json["protocol"] = trace::protocolName(row.protocol);
            json["client"] = hostName(row.client);
            json["server"] = hostName(row.server);
            json["address"] = format(row.serverEnd.address);
            json["port"] = row.serverEnd.port;
            json["outcome"] = word(row.outcome);
            json["started"] = nanoseconds(m_run.trace[row.first].time);
            json["tls"] = tls(row.tls);
            json["lines"] = lines(transcript(index, row.number, m_position));
            list.push_back(std::move(json));
        }
        return list;
    }

    /// Version and cipher as the first end to be done has them, or why there are none.
    [[nodiscard]] Json tls(const std::optional<HopTls>& row) const
    {
        if (!row)
            return nullptr;
        const trace::Event& event = m_run.trace[row->event];
        const std::string_view text = m_run.trace.text(event);
        Json json;
        json["at"] = nanoseconds(event.time);
        if (row->failed) {
            json["failed"] = text;
            return json;
        }
        const std::size_t blank = std::min(text.find(' '), text.size());
        json["version"] = text.substr(0, blank);
        json["cipher"] = text.substr(std::min(blank + 1, text.size()));
        json["verified"] = event.fromClient() ? Json(event.number != 0) : Json(nullptr);
        return json;
    }

    static Json lines(const std::vector<TranscriptRow>& rows)
    {
        Json list = Json::array();
        for (const TranscriptRow& row : rows) {
            if (row.kind != TranscriptRow::Kind::Tls)
                list.push_back(line(row));
        }
        return list;
    }

    static Json line(const TranscriptRow& row)
    {
        Json json;
        json["sent"] = instantOrNull(row.sent);
        json["arrived"] = instantOrNull(row.arrived);
        json["side"] = row.side == Side::Client ? "C" : "S";
        switch (row.kind) {
        case TranscriptRow::Kind::Command:
            json["kind"] = "command";
            break;
        case TranscriptRow::Kind::Reply:
            json["kind"] = "reply";
            json["code"] = row.code == 0 ? Json(nullptr) : Json(row.code);
            json["enhanced"] = enhancedOrNull(row.enhanced);
            json["last"] = row.last;
            if (row.forced)
                json["forced"] = true;
            break;
        case TranscriptRow::Kind::Tls: // stands at the hop
            break;
        case TranscriptRow::Kind::Body:
            json["kind"] = "body";
            json["octets"] = row.octets;
            json["last"] = row.last;
            break;
        }
        addOctets(json, row.text);
        return json;
    }

    [[nodiscard]] Json routeList() const
    {
        Json list = Json::array();
        for (const RouteRow& row : routes(m_run.trace, m_position)) {
            Json json;
            json["domain"] = row.domain;
            json["host"] = hostName(row.host);
            json["message"] = row.message;
            json["questions"] = questions(row.latest());
            json["attempts"] = Json::array();
            for (const AttemptRow& attempt : row.attempts)
                json["attempts"].push_back(attemptOf(attempt));
            json["candidates"] = candidates(row.latest());
            list.push_back(std::move(json));
        }
        return list;
    }

    [[nodiscard]] Json questions(const AttemptRow& attempt) const
    {
        Json list = Json::array();
        for (const QuestionRow& row : attempt.questions) {
            Json json;
            json["question"] = row.question;
            json["by"] = hostName(row.by);
            json["to"] = hostName(row.to);
            json["outcome"] = textOrNull(row.outcome);
            json["cached"] = row.cached;
            json["referrals"] = row.referrals;
            json["records"] = row.records;
            list.push_back(std::move(json));
        }
        return list;
    }

    [[nodiscard]] Json attemptOf(const AttemptRow& attempt) const
    {
        Json json;
        json["number"] = attempt.number;
        json["started"] = timeOf(attempt.started);
        json["done"] = timeOf(attempt.done);
        json["verdict"] = textOrNull(attempt.verdict);
        json["candidates"] = candidates(attempt);
        return json;
    }

    static Json candidates(const AttemptRow& attempt)
    {
        Json list = Json::array();
        for (const CandidateRow& row : attempt.candidates) {
            Json json;
            json["preference"] = row.preference;
            json["host"] = row.host;
            json["address"] = textOrNull(row.address);
            json["outcome"] = row.outcome;
            json["hop"] = row.hop == 0 ? Json(nullptr) : Json(row.hop);
            list.push_back(std::move(json));
        }
        return list;
    }

    [[nodiscard]] Json mailboxList() const
    {
        Json list = Json::array();
        for (const MailboxRow& row : mailboxes(m_run.trace, m_position)) {
            Json json;
            json["mailbox"] = row.mailbox;
            json["host"] = hostName(row.host);
            json["messages"] = Json::array();
            for (const MailboxMessageRow& message : row.messages) {
                Json entry;
                entry["uid"] = message.uid;
                entry["message"] = message.message;
                entry["file"] = message.file;
                entry["filed"] = timeOf(message.filed);
                entry["read"] = timeOf(message.read);
                entry["deleted"] = message.deleted;
                json["messages"].push_back(std::move(entry));
            }
            list.push_back(std::move(json));
        }
        return list;
    }

    [[nodiscard]] Json queueList() const
    {
        Json list = Json::array();
        for (const QueueRow& row : queueEntries(m_run.trace, m_position)) {
            Json json;
            json["host"] = hostName(row.host);
            json["id"] = row.id;
            json["message"] = row.message;
            json["recipients"] = row.recipients;
            json["deferrals"] = row.deferrals;
            json["next_attempt"] = instantOrNull(row.nextAttempt);
            list.push_back(std::move(json));
        }
        return list;
    }

    [[nodiscard]] Json hostName(HostId host) const
    {
        return textOrNull(m_run.trace.hostName(host));
    }
    [[nodiscard]] Json timeOf(EventId event) const
    {
        return event.valid() ? Json(nanoseconds(m_run.trace[event].time)) : Json(nullptr);
    }

    const RunView& m_run;
    std::size_t m_position;
};

} // namespace

std::string toJson(const RunView& run)
{
    // Names and reasons may hold octets of a peer that are not UTF-8; the library would throw on
    // them.
    return JsonWriter(run).document().dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace postroad::exporting
