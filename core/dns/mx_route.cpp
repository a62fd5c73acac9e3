// SPDX-License-Identifier: MIT
#include "core/dns/mx_route.h"

#include "core/base/ascii.h"
#include "core/base/random.h"

#include <algorithm>

namespace postroad::dns {

namespace {

// RFC 3463 §3.2 to §3.7, RFC 7505 §4.1 (5.1.10)
constexpr EnhancedCode kDelivered{2, 0, 0};
constexpr EnhancedCode kBadDomain{5, 1, 2};
constexpr EnhancedCode kBadSyntax{5, 1, 3};
constexpr EnhancedCode kNullMx{5, 1, 10};
constexpr EnhancedCode kUnroutable{5, 4, 4};
constexpr EnhancedCode kLoop{5, 4, 6};
constexpr EnhancedCode kDirectoryFailed{4, 4, 3};
constexpr EnhancedCode kNoAnswer{4, 4, 1};
constexpr EnhancedCode kRejected{5, 0, 0};

/// Puts those of one preference into an order drawn by lot (Fisher and Yates).
void shuffleEqual(std::vector<MxData>& exchanges, const RouteRandom& random)
{
    std::uint64_t draws = 0;
    for (std::size_t begin = 0; begin < exchanges.size();) {
        std::size_t end = begin + 1;
        while (end < exchanges.size() && exchanges[end].preference == exchanges[begin].preference)
            ++end;
        for (std::size_t i = end - 1; i > begin; --i) {
            const std::uint64_t pick = below(random(draws++), i - begin + 1);
            std::swap(exchanges[i], exchanges[begin + static_cast<std::size_t>(pick)]);
        }
        begin = end;
    }
}

/// The MX records of the name at the end of the aliases, without doubles, the best first.
std::vector<MxData> exchangesOf(const Name& domain, const std::vector<Record>& records)
{
    const Name owner = canonicalName(domain, records);
    std::vector<MxData> exchanges;
    for (const Record& record : records) {
        const MxData* mx = mxOf(record);
        if (mx != nullptr && record.owner == owner
            && std::find(exchanges.begin(), exchanges.end(), *mx) == exchanges.end())
            exchanges.push_back(*mx);
    }
    std::sort(exchanges.begin(), exchanges.end(), [](const MxData& a, const MxData& b) {
        return std::pair(a.preference, a.exchange) < std::pair(b.preference, b.exchange);
    });
    return exchanges;
}

} // namespace

std::string_view word(CandidateOutcome outcome)
{
    switch (outcome) {
    case CandidateOutcome::Untried:
        return "untried";
    case CandidateOutcome::Refused:
        return "refused";
    case CandidateOutcome::TimedOut:
        return "timed-out";
    case CandidateOutcome::Reset:
        return "reset";
    case CandidateOutcome::TemporaryFailure:
        return "temporary-failure";
    case CandidateOutcome::Rejected:
        return "rejected";
    case CandidateOutcome::Accepted:
        return "accepted";
    case CandidateOutcome::Unresolvable:
        return "unresolvable";
    }
    return "";
}

std::string_view word(RouteKind kind)
{
    switch (kind) {
    case RouteKind::Unknown:
        return "unknown";
    case RouteKind::Mx:
        return "mx";
    case RouteKind::ImplicitMx:
        return "implicit-mx";
    case RouteKind::NullMx:
        return "null-mx";
    case RouteKind::Literal:
        return "literal";
    }
    return "";
}

std::string_view word(RouteVerdict verdict)
{
    switch (verdict) {
    case RouteVerdict::Delivered:
        return "delivered";
    case RouteVerdict::Deferred:
        return "deferred";
    case RouteVerdict::Failed:
        return "failed";
    }
    return "";
}

MxRoute::MxRoute(std::string_view domain, RouteRandom random, MxRouteOptions options)
    : m_domain(domain),
      m_random(std::move(random)),
      m_options(std::move(options))
{
    if (!domain.empty() && domain.front() == '[') {
        beginLiteral();
        return;
    }
    const auto name = parseName(domain);
    if (!name || name->isRoot())
        finish(RouteVerdict::Failed, kBadSyntax,
            "“" + ascii::quotedForDisplay(domain, 80) + "” is not a domain name");
    else
        ask(*name, Type::Mx);
}

// RFC 5321 §4.1.3: the address says where to; DNS has no part in it.
void MxRoute::beginLiteral()
{
    const auto address = parseLiteral(m_domain);
    if (!address) {
        finish(RouteVerdict::Failed, kBadSyntax,
            "“" + ascii::quotedForDisplay(m_domain, 80) + "” is not an address literal");
        return;
    }
    m_kind = RouteKind::Literal;
    const bool own = std::find(
                         m_options.ownAddresses.begin(), m_options.ownAddresses.end(), *address)
        != m_options.ownAddresses.end();
    if (own) {
        finish(RouteVerdict::Failed, kLoop, "the address is this host's own");
        return;
    }
    m_candidates.push_back(Candidate{0, Name(), *address, CandidateOutcome::Untried, {}});
    m_phase = Phase::Trying;
    tryNext();
}

std::optional<RouteAction> MxRoute::poll()
{
    if (m_actions.empty())
        return std::nullopt;
    RouteAction action = std::move(m_actions.front());
    m_actions.pop_front();
    return action;
}

void MxRoute::ask(const Name& name, Type type)
{
    m_questions.push_back(RouteQuestion{Question{name, type, Class::In}, std::nullopt, {}});
    m_actions.emplace_back(NeedLookup{name, type});
}

void MxRoute::answer(const LookupResult& result)
{
    if (m_questions.empty() || m_questions.back().status)
        return;
    m_questions.back().status = result.status;
    m_questions.back().records = result.records;
    if (m_phase == Phase::Mx)
        takeMx(result);
    else if (m_phase == Phase::Addresses)
        takeAddress(result);
}

// RFC 5321 §5.1: "The lookup first attempts to locate an MX record associated with the name."
void MxRoute::takeMx(const LookupResult& result)
{
    const Name name = m_questions.back().question.name;
    switch (result.status) {
    case LookupStatus::TemporaryFailure:
        finish(RouteVerdict::Deferred, kDirectoryFailed,
            "the MX lookup failed for now: " + result.note);
        return;
    case LookupStatus::NxDomain:
        finish(RouteVerdict::Failed, kBadDomain, "the domain does not exist");
        return;
    case LookupStatus::Found:
        takeExchanges(exchangesOf(name, result.records));
        return;
    case LookupStatus::NoData:
        // "If a CNAME record is found, the resulting name is processed as if it were the initial
        // name."
        beginImplicit(canonicalName(name, result.records));
        return;
    }
}

void MxRoute::takeExchanges(std::vector<MxData> exchanges)
{
    m_kind = RouteKind::Mx;
    // RFC 7505 §3: a single MX record whose exchange is the root.
    if (exchanges.size() == 1 && exchanges.front().exchange.isRoot()) {
        m_kind = RouteKind::NullMx;
        m_dropped.push_back(
            DroppedExchange{exchanges.front(), "null MX: the domain takes no mail"});
        finish(RouteVerdict::Failed, kNullMx, "the domain takes no mail (null MX)");
        return;
    }
    shuffleEqual(exchanges, m_random);
    for (MxData& mx : exchanges) {
        if (mx.exchange.isRoot())
            m_dropped.push_back(DroppedExchange{mx, "the root is no mail host"});
        else if (m_exchanges.size() >= m_options.exchangesMax)
            m_dropped.push_back(DroppedExchange{mx, "more mail hosts than are looked at"});
        else
            m_exchanges.push_back(std::move(mx));
    }
    dropOwn();
    if (m_phase != Phase::Done)
        beginAddresses();
}

/// RFC 5321 §5.1: "If it [the client's own name] is found, all MX records of equal or higher
/// preference numbers are dropped": a backup never sends to itself, or to one that is worse.
void MxRoute::dropOwn()
{
    const auto own = std::find_if(m_exchanges.begin(), m_exchanges.end(), [this](const MxData& mx) {
        return std::find(m_options.ownNames.begin(), m_options.ownNames.end(), mx.exchange)
            != m_options.ownNames.end();
    });
    if (own != m_exchanges.end())
        dropFrom(own->preference);
}

void MxRoute::dropFrom(std::uint16_t preference)
{
    const auto dropped = [preference](const auto& entry) { return entry.preference >= preference; };
    for (const MxData& mx : m_exchanges) {
        if (dropped(mx))
            m_dropped.push_back(DroppedExchange{
                mx, "this host is in the list with preference " + std::to_string(preference)});
    }
    m_exchanges.erase(
        std::remove_if(m_exchanges.begin(), m_exchanges.end(), dropped), m_exchanges.end());
    m_candidates.erase(
        std::remove_if(m_candidates.begin(), m_candidates.end(), dropped), m_candidates.end());
    if (m_exchanges.empty())
        finish(RouteVerdict::Failed, kLoop,
            "this host is the domain's best mail host, but has no mailboxes for it");
}

// RFC 5321 §5.1: no MX records: "treated as if it was associated with an implicit MX RR with a
// preference of 0".
void MxRoute::beginImplicit(const Name& name)
{
    m_kind = RouteKind::ImplicitMx;
    m_exchanges.push_back(MxData{0, name});
    dropOwn();
    if (m_phase != Phase::Done)
        beginAddresses();
}

void MxRoute::beginAddresses()
{
    if (m_exchanges.empty()) {
        finish(RouteVerdict::Failed, kUnroutable, "no MX record names a host");
        return;
    }
    m_phase = Phase::Addresses;
    m_exchange = 0;
    beginExchange();
}

void MxRoute::beginExchange()
{
    m_typesLeft.clear();
    m_addresses.clear();
    m_exchangeTemporary = false;
    if (m_options.lookUpV6)
        m_typesLeft.push_back(Type::Aaaa);
    if (m_options.lookUpV4)
        m_typesLeft.insert(m_options.v6First ? m_typesLeft.begin() : m_typesLeft.end(), Type::A);
    askNextAddress();
}

void MxRoute::askNextAddress()
{
    if (m_typesLeft.empty()) {
        closeExchange();
        return;
    }
    const Type type = m_typesLeft.back();
    m_typesLeft.pop_back();
    ask(m_exchanges[m_exchange].exchange, type);
}

void MxRoute::takeAddress(const LookupResult& result)
{
    const Question question = m_questions.back().question;
    if (result.status == LookupStatus::TemporaryFailure)
        m_exchangeTemporary = true;
    if (result.status == LookupStatus::NxDomain)
        m_typesLeft.clear(); // no such name: no other type either
    if (result.status == LookupStatus::Found) {
        const Name owner = canonicalName(question.name, result.records);
        for (const Record& record : result.records) {
            const IpAddress* address = addressOf(record);
            if (address != nullptr && record.type == question.type && record.owner == owner
                && std::find(m_addresses.begin(), m_addresses.end(), *address) == m_addresses.end())
                m_addresses.push_back(*address);
        }
    }
    askNextAddress();
}

/// All is known of that host: it becomes candidates.
void MxRoute::closeExchange()
{
    const MxData mx = m_exchanges[m_exchange];
    const bool own = std::any_of(
        m_addresses.begin(), m_addresses.end(), [this](const IpAddress& address) {
            return std::find(m_options.ownAddresses.begin(), m_options.ownAddresses.end(), address)
                != m_options.ownAddresses.end();
        });
    if (own) {
        // Those before it have lower or equal preferences; all from its own on go.
        dropFrom(mx.preference);
        if (m_phase != Phase::Done)
            beginTrying();
        return;
    }
    for (const IpAddress& address : m_addresses)
        addCandidate(Candidate{mx.preference, mx.exchange, address, CandidateOutcome::Untried, {}});
    if (m_addresses.empty()) {
        m_temporary = m_temporary || m_exchangeTemporary;
        addCandidate(
            Candidate{mx.preference, mx.exchange, std::nullopt, CandidateOutcome::Unresolvable,
                m_exchangeTemporary ? "its address lookup failed for now" : "it has no address"});
    }
    ++m_exchange;
    if (m_exchange < m_exchanges.size())
        beginExchange();
    else
        beginTrying();
}

void MxRoute::addCandidate(Candidate candidate)
{
    if (m_candidates.size() < m_options.candidatesMax)
        m_candidates.push_back(std::move(candidate));
}

void MxRoute::beginTrying()
{
    m_phase = Phase::Trying;
    tryNext();
}

// RFC 5321 §5.1: "the SMTP client MUST try (and retry) each of the relevant addresses in this list
// in order, until a delivery attempt succeeds."
void MxRoute::tryNext()
{
    const auto next = std::find_if(m_candidates.begin(), m_candidates.end(),
        [](const Candidate& candidate) { return candidate.outcome == CandidateOutcome::Untried; });
    if (next == m_candidates.end()) {
        finishUntaken();
        return;
    }
    m_trying = static_cast<std::size_t>(next - m_candidates.begin());
    m_actions.emplace_back(TryCandidate{*m_trying});
}

void MxRoute::report(std::size_t candidate, CandidateOutcome outcome, EnhancedCode code,
    std::string note, RejectedBy by)
{
    if (m_phase != Phase::Trying || m_trying != candidate || outcome == CandidateOutcome::Untried
        || outcome == CandidateOutcome::Unresolvable)
        return;
    m_trying.reset();
    m_candidates[candidate].outcome = outcome;
    m_candidates[candidate].note = note;
    if (outcome == CandidateOutcome::Accepted) {
        finish(RouteVerdict::Delivered, code.klass == 2 ? code : kDelivered, std::move(note),
            candidate);
    } else if (outcome == CandidateOutcome::Rejected && by == RejectedBy::Domain) {
        // RFC 5321 §4.2.1: a 5yz reply is final; another host would speak for the same domain.
        finishRejected(candidate, code, std::move(note));
    } else if (outcome == CandidateOutcome::Rejected) {
        m_lastRejected = candidate;
        m_rejectedCode = code;
        tryNext();
    } else {
        m_lastCode = code.klass == 4 ? code : kNoAnswer;
        m_lastNote = std::move(note);
        m_lastTried = candidate;
        tryNext();
    }
}

void MxRoute::finishRejected(std::size_t candidate, EnhancedCode code, std::string note)
{
    finish(RouteVerdict::Failed, code.klass == 5 ? code : kRejected, std::move(note), candidate);
}

/// Every candidate was tried or has no address.
void MxRoute::finishUntaken()
{
    if (m_lastTried) {
        const Candidate& last = m_candidates[*m_lastTried];
        finish(RouteVerdict::Deferred, m_lastCode,
            "no mail host took the message; the last one: " + std::string(word(last.outcome))
                + (m_lastNote.empty() ? "" : ", " + m_lastNote));
    } else if (m_lastRejected && !m_temporary) {
        finishRejected(*m_lastRejected, m_rejectedCode, m_candidates[*m_lastRejected].note);
    } else if (m_temporary) {
        finish(RouteVerdict::Deferred, kDirectoryFailed,
            "the addresses of the mail hosts can't be found for now");
    } else if (m_kind == RouteKind::ImplicitMx) {
        finish(
            RouteVerdict::Failed, kBadDomain, "the domain has neither MX records nor an address");
    } else {
        finish(RouteVerdict::Failed, kUnroutable, "no mail host of the domain has an address");
    }
}

void MxRoute::finish(RouteVerdict verdict, EnhancedCode code, std::string reason,
    std::optional<std::size_t> candidate)
{
    m_phase = Phase::Done;
    m_result = RouteResult{verdict, code, std::move(reason), candidate};
    m_actions.emplace_back(*m_result);
}

} // namespace postroad::dns
