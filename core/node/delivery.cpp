// SPDX-License-Identifier: MIT
#include "core/node/delivery.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace postroad::node {

using dns::CandidateOutcome;
using runtime::Channel;
using trace::EventKind;

namespace {

std::string candidateText(const dns::Candidate& candidate)
{
    std::string text = formatBare(candidate.host);
    if (candidate.address)
        text += ' ' + format(*candidate.address);
    return text;
}

std::string_view endWords(Channel::End end)
{
    switch (end) {
    case Channel::End::Refused:
        return "connection refused";
    case Channel::End::TimedOut:
        return "connection timed out";
    case Channel::End::Lost:
        return "connection broken off";
    case Channel::End::Closed:
        break;
    }
    return "connection closed without an answer";
}

/// What a whole call means for the candidate that was called.
CandidateOutcome candidateOutcome(const CallResult& result)
{
    const auto has = [&](smtp::Verdict verdict) {
        return std::any_of(result.outcomes.begin(), result.outcomes.end(),
            [&](const smtp::RecipientOutcome& outcome) { return outcome.verdict == verdict; });
    };
    if (has(smtp::Verdict::Accepted))
        return CandidateOutcome::Accepted;
    // Some not now, others never: the first may still find a host that takes them.
    if (has(smtp::Verdict::Temporary))
        return CandidateOutcome::TemporaryFailure;
    // Whom nobody answered for may still be taken there another time.
    if (has(smtp::Verdict::Permanent) && !has(smtp::Verdict::NoAnswer))
        return CandidateOutcome::Rejected;
    if (result.failure && result.failure->reason == smtp::FailureReason::TimedOut)
        return CandidateOutcome::TimedOut;
    switch (result.end) {
    case Channel::End::Refused:
        return CandidateOutcome::Refused;
    case Channel::End::TimedOut:
        return CandidateOutcome::TimedOut;
    default:
        return CandidateOutcome::Reset;
    }
}

/// The greeting has said "never": so speaks that host, of itself (RFC 5321 §3.1, RFC 7504 §3).
bool isHostRefusal(const CallResult& result)
{
    return !result.outcomes.empty()
        && std::all_of(result.outcomes.begin(), result.outcomes.end(),
            [](const smtp::RecipientOutcome& outcome) {
                return outcome.verdict == smtp::Verdict::Permanent
                    && outcome.stage == smtp::Stage::Greeting;
            });
}

/// Not even asked for: the server takes no more in one session (RFC 9422).
bool isUntried(const smtp::RecipientOutcome& heard)
{
    return heard.verdict == smtp::Verdict::NoAnswer && heard.stage == smtp::Stage::Local;
}

bool isOpen(const DeliveryOutcome& outcome)
{
    return outcome.verdict == smtp::Verdict::NoAnswer
        || outcome.verdict == smtp::Verdict::Temporary;
}

/// RFC 3463: what is said when no reply has said it.
EnhancedCode codeFor(const smtp::RecipientOutcome& heard)
{
    if (heard.reply.enhanced.klass != 0)
        return heard.reply.enhanced;
    switch (heard.verdict) {
    case smtp::Verdict::Accepted:
        return {2, 0, 0};
    case smtp::Verdict::Temporary:
        return {4, 0, 0};
    case smtp::Verdict::Permanent:
        return {5, 0, 0};
    case smtp::Verdict::NoAnswer:
        break;
    }
    return isUntried(heard) ? EnhancedCode{4, 5, 3} : EnhancedCode{4, 4, 1};
}

} // namespace

std::string Way::key() const
{
    return fixed ? "host " + format(*fixed) : "domain " + ascii::lowered(domain);
}

Delivery::Delivery(runtime::Runtime& runtime, HostResolver& resolver, Way way, Mailing mailing,
    CallSecurity security, Done done)
    : m_runtime(runtime),
      m_resolver(resolver),
      m_way(std::move(way)),
      m_mailing(std::move(mailing)),
      m_security(std::move(security)),
      m_done(std::move(done))
{
    for (const mail::Recipient& recipient : m_mailing.recipients)
        m_outcomes.push_back({.recipient = recipient.path});
    if (!m_way.fixed) {
        dns::MxRouteOptions options;
        const auto hasFamily = [&](bool v4) {
            return std::any_of(runtime.addresses().begin(), runtime.addresses().end(),
                [&](const IpAddress& address) { return address.isV4() == v4; });
        };
        options.lookUpV4 = hasFamily(true);
        options.lookUpV6 = hasFamily(false);
        options.ownAddresses = runtime.addresses();
        if (const auto name = dns::parseName(runtime.hostName()))
            options.ownNames.push_back(*name);
        m_route = std::make_unique<dns::MxRoute>(
            m_way.domain, [&runtime](std::uint64_t) { return runtime.random("mx order"); },
            std::move(options));
        m_runtime.recorder().setCause(m_runtime.record(
            {.kind = EventKind::RouteStarted, .subject = m_mailing.subject, .text = m_way.domain}));
    }
    m_runtime.startTimer(m_runtime.now(), [this, alive = std::weak_ptr(m_alive)] {
        if (!alive.expired())
            work();
    });
}

Delivery::~Delivery() = default;

void Delivery::work()
{
    if (m_way.fixed) {
        call(*m_way.fixed, m_way.host, [this](const CallResult& result) {
            take(result, m_way.host);
            report();
        });
        return;
    }
    while (auto action = m_route->poll()) {
        if (const auto* need = std::get_if<dns::NeedLookup>(&*action))
            lookUp(*need);
        else if (const auto* attempt = std::get_if<dns::TryCandidate>(&*action))
            tryCandidate(attempt->index);
        else if (const auto* result = std::get_if<dns::RouteResult>(&*action))
            finishRoute(*result);
    }
}

void Delivery::lookUp(const dns::NeedLookup& need)
{
    m_resolver.lookUp(need.name, need.type, m_mailing.subject,
        [this, alive = std::weak_ptr(m_alive)](const dns::LookupResult& result) {
            if (alive.expired())
                return;
            m_route->answer(result);
            work();
        });
}

void Delivery::recordCandidates()
{
    if (std::exchange(m_candidatesRecorded, true))
        return;
    for (std::size_t i = 0; i < m_route->candidates().size(); ++i)
        recordCandidate(EventKind::RouteCandidate, i, word(m_route->candidates()[i].outcome));
}

EventId Delivery::recordCandidate(EventKind kind, std::size_t index, std::string_view word)
{
    const dns::Candidate& candidate = m_route->candidates()[index];
    const std::string text = candidateText(candidate);
    return m_runtime.record({.kind = kind,
        .subject = m_mailing.subject,
        .word = word,
        .text = text,
        .number = candidate.preference,
        .detail = static_cast<std::uint32_t>(index + 1)});
}

void Delivery::tryCandidate(std::size_t index)
{
    recordCandidates();
    m_runtime.recorder().setCause(recordCandidate(EventKind::RouteTried, index, {}));
    const dns::Candidate& candidate = m_route->candidates()[index];
    const std::string host = candidate.host.isRoot() ? formatLiteral(*candidate.address)
                                                     : formatBare(candidate.host);
    call({*candidate.address, smtp::facts(m_way.dialect).port}, host,
        [this, index, host](const CallResult& result) {
            take(result, host);
            const CandidateOutcome outcome = candidateOutcome(result);
            smtp::Reply reply;
            std::string note;
            for (const smtp::RecipientOutcome& recipient : result.outcomes) {
                if (recipient.reply.code < 400)
                    continue;
                reply = recipient.reply;
                note = recipient.ours ? reply.lines.front() : summary(reply);
            }
            m_route->report(index, outcome, reply.enhanced, std::move(note),
                isHostRefusal(result) ? dns::RejectedBy::Host : dns::RejectedBy::Domain);
            m_runtime.recorder().setCause(
                recordCandidate(EventKind::RouteOutcome, index, word(outcome)));
            work();
        });
}

void Delivery::finishRoute(const dns::RouteResult& result)
{
    recordCandidates();
    // Whom no server has spoken about, the route has: no such domain, no mail here, nobody there.
    // A good one has nothing to say of those who were left over.
    const bool delivered = result.verdict == dns::RouteVerdict::Delivered;
    const bool failed = result.verdict == dns::RouteVerdict::Failed;
    for (DeliveryOutcome* outcome : open()) {
        if (failed && outcome->replyCode != 0) // by the greeting of each host
            outcome->verdict = smtp::Verdict::Permanent;
        if (outcome->replyCode != 0 || delivered)
            continue;
        outcome->verdict = failed ? smtp::Verdict::Permanent : smtp::Verdict::Temporary;
        outcome->code = result.code;
        if (!result.reason.empty())
            outcome->diagnostic = result.reason;
    }
    m_runtime.recorder().setCause(m_runtime.record({.kind = EventKind::RouteDone,
        .subject = m_mailing.subject,
        .word = word(result.verdict),
        .text = m_way.domain,
        .detail = trace::pack(result.code)}));
    report();
}

void Delivery::call(
    const Endpoint& to, const std::string& host, std::function<void(const CallResult&)> done)
{
    Mailing mailing = m_mailing;
    mailing.recipients.clear();
    for (std::size_t i = 0; i < m_outcomes.size(); ++i) {
        if (isOpen(m_outcomes[i]))
            mailing.recipients.push_back(m_mailing.recipients[i]);
    }
    CallSecurity security = m_security;
    security.server = host;
    ++m_callsOpen;
    m_calls.push_back(std::make_unique<SmtpCall>(m_runtime, m_way.dialect, to, std::move(mailing),
        std::move(security), SmtpCall::Owner{.done = std::move(done), .finished = [this] {
                                                 --m_callsOpen;
                                                 report();
                                             }}));
}

std::vector<DeliveryOutcome*> Delivery::open()
{
    std::vector<DeliveryOutcome*> found;
    for (DeliveryOutcome& outcome : m_outcomes) {
        if (isOpen(outcome))
            found.push_back(&outcome);
    }
    return found;
}

/// What a person is told of it.
std::string Delivery::wordsOf(
    const smtp::RecipientOutcome& heard, Channel::End end, const std::string& host)
{
    if (heard.reply.code == 0)
        return isUntried(heard) ? "the server takes no more in one session"
                                : std::string(endWords(end));
    if (heard.ours)
        return "not sent to " + host + ": " + heard.reply.lines.front();
    return transcript(heard.reply);
}

void Delivery::take(const CallResult& result, const std::string& host)
{
    // Another host may take the message: the route decides when all were asked.
    const bool waitsForOthers = m_route && isHostRefusal(result);
    for (const smtp::RecipientOutcome& heard : result.outcomes) {
        const auto mine = std::find_if(m_outcomes.begin(), m_outcomes.end(),
            [&](const DeliveryOutcome& outcome) { return outcome.recipient == heard.recipient; });
        if (mine == m_outcomes.end())
            continue;
        mine->verdict = waitsForOthers ? smtp::Verdict::Temporary : heard.verdict;
        mine->code = codeFor(heard);
        // What our client refused in the server's stead is no reply of the server's.
        mine->replyCode = heard.ours ? std::uint16_t{0} : heard.reply.code;
        mine->remoteHost = host;
        // The delivery agent files it; another server that knows no DSN tells nobody.
        if (heard.relayedWithoutDsn)
            mine->lastWord = m_way.dialect == smtp::Dialect::Lmtp ? mail::DeliveryAction::Delivered
                                                                  : mail::DeliveryAction::Relayed;
        mine->diagnostic = wordsOf(heard, result.end, host);
    }
}

void Delivery::report()
{
    // After the result, wait for the QUIT of the last call: the connection is ours to end.
    const bool settled = m_way.fixed ? !m_outcomes.front().remoteHost.empty()
                                     : m_route->result().has_value();
    if (m_reported || !settled)
        return;
    if (m_callsOpen > 0)
        return;
    m_reported = true;
    m_done(m_outcomes);
}

} // namespace postroad::node
