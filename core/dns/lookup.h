// SPDX-License-Identifier: MIT
// What resolvers of both kinds (stub and iterative) and their owners say to each other: queries to
// send, answers, and the steps that led to them.
#pragma once

#include "core/base/time.h"
#include "core/dns/message.h"

#include <functional>
#include <span>

namespace postroad::dns {

using QuestionId = std::uint64_t; ///< given by the owner, unique among the questions under way

/// The n-th query id of this resolver; the owner draws it from keyed randomness (RFC 5452 §4.3: not
/// to be guessed).
using QueryIdSource = std::function<std::uint16_t(std::uint64_t n)>;

/// Please send these bytes. Over TCP the owner connects, puts the two length octets before them
/// (RFC 1035 §4.2.2), and hands in the answer without them.
struct SendQuery
{
    std::uint64_t sendId = 0; ///< unique in the life of the resolver
    QuestionId question = 0;
    Endpoint server;
    Transport transport = Transport::Udp;
    std::uint16_t queryId = 0;
    std::string bytes;
};

/// That query is no longer waited for, answered or not: close its connection or socket. Said once
/// for each SendQuery.
struct Abandon
{
    std::uint64_t sendId = 0;
};

/// What became of one part of the work on a question.
enum class StepKind : std::uint8_t {
    FromCache, ///< answered from the cache
    Asked, ///< a query went to a server
    Answer, ///< records of the type asked for
    Alias, ///< a CNAME: the search goes on with its target
    Referral, ///< ask those servers
    NoData, ///< the name exists, without that type
    NxDomain, ///< there is no such name
    Truncated, ///< TC: the same again over TCP
    TimedOut, ///< nothing came
    Unreachable, ///< no connection
    ServerFailed, ///< SERVFAIL, REFUSED, NOTIMP, FORMERR
    Lame, ///< the server doesn't know the zone it was named for
    Garbled, ///< not a DNS message
    Ignored, ///< came from elsewhere, or answers another question (RFC 5452 §9.1)
    NeedAddress, ///< a name server was named without its address: find that first
    GaveUp, ///< a limit was reached, or no server is left
};

/// "from-cache", "asked", "referral", …: a closed list.
std::string_view word(StepKind kind);

struct ResolveStep
{
    Instant at{};
    StepKind kind = StepKind::Asked;
    std::uint32_t depth
        = 0; ///< 0: for the question itself; 1 and more: for the address of a name server
    Question question;
    Name zone; ///< whose servers are being asked
    Name serverName; ///< "." for a stub
    Endpoint server; ///< port 0: no server took part
    Transport transport = Transport::Udp;
    std::uint64_t sendId = 0; ///< 0: no query took part
    Rcode rcode = Rcode::NoError;
    std::vector<Record>
        records; ///< answers; for a referral NS and glue; for a negative answer the SOA
    std::string note; ///< one clause for people; mostly empty
};

/// "example.net. MX? to 192.0.2.53: referral to net. (a.gtld.example.)": a line for transcripts.
std::string format(const ResolveStep& step);

/// A step as it happens; Answered and Failed bring all of a question once more.
struct Stepped
{
    QuestionId question = 0;
    ResolveStep step;
};

/// The question has an answer: NOERROR (with records, or none: NODATA) or NXDOMAIN. A stub passes
/// on any rcode.
struct Answered
{
    QuestionId question = 0;
    Rcode rcode = Rcode::NoError;
    std::vector<Record> answers; ///< CNAMEs in the order of the chain, then the records asked for
    std::vector<Record> authorities; ///< the SOA of a negative answer
    bool fromCache = false; ///< without any query
    std::vector<ResolveStep> steps;
};

/// No answer can be had: what a resolver tells its clients as SERVFAIL.
struct Failed
{
    QuestionId question = 0;
    std::string reason;
    std::vector<ResolveStep> steps;
};

using ResolverAction = std::variant<SendQuery, Abandon, Stepped, Answered, Failed>;

/// An answer seen by one who wants records of one type (mail routing).
enum class LookupStatus : std::uint8_t { Found, NoData, NxDomain, TemporaryFailure };

/// "found", "no-data", "nxdomain", "temporary-failure".
std::string_view word(LookupStatus status);

struct LookupResult
{
    LookupStatus status = LookupStatus::TemporaryFailure;
    std::vector<Record> records; ///< as in Answered::answers
    std::string note; ///< why it failed
};

LookupResult toLookupResult(const Answered& answered, const Question& question);
LookupResult toLookupResult(const Failed& failed);

/// Follows CNAMEs among the records: the name at the end of the chain (the name itself without
/// any). Bounded by the number of records.
Name canonicalName(const Name& name, std::span<const Record> records);

} // namespace postroad::dns
