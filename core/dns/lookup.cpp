// SPDX-License-Identifier: MIT
#include "core/dns/lookup.h"

#include <algorithm>

namespace postroad::dns {

std::string_view word(StepKind kind)
{
    switch (kind) {
    case StepKind::FromCache:
        return "from-cache";
    case StepKind::Asked:
        return "asked";
    case StepKind::Answer:
        return "answer";
    case StepKind::Alias:
        return "alias";
    case StepKind::Referral:
        return "referral";
    case StepKind::NoData:
        return "no-data";
    case StepKind::NxDomain:
        return "nxdomain";
    case StepKind::Truncated:
        return "truncated";
    case StepKind::TimedOut:
        return "timed-out";
    case StepKind::Unreachable:
        return "unreachable";
    case StepKind::ServerFailed:
        return "server-failed";
    case StepKind::Lame:
        return "lame";
    case StepKind::Garbled:
        return "garbled";
    case StepKind::Ignored:
        return "ignored";
    case StepKind::NeedAddress:
        return "need-address";
    case StepKind::GaveUp:
        return "gave-up";
    }
    return "";
}

std::string_view word(LookupStatus status)
{
    switch (status) {
    case LookupStatus::Found:
        return "found";
    case LookupStatus::NoData:
        return "no-data";
    case LookupStatus::NxDomain:
        return "nxdomain";
    case LookupStatus::TemporaryFailure:
        return "temporary-failure";
    }
    return "";
}

std::string format(const ResolveStep& step)
{
    std::string text = format(step.question) + "? " + std::string(word(step.kind));
    if (step.server.port != 0) {
        text += " " + postroad::format(step.server.address);
        if (step.transport == Transport::Tcp)
            text += " (TCP)";
    }
    if (step.rcode != Rcode::NoError)
        text += " " + format(step.rcode);
    for (std::size_t i = 0; i < step.records.size(); ++i)
        text += (i == 0 ? ": " : ", ") + format(step.records[i].type) + ' '
            + formatData(step.records[i]);
    if (!step.note.empty())
        text += "; " + step.note;
    return text;
}

LookupResult toLookupResult(const Answered& answered, const Question& question)
{
    LookupResult result;
    result.records = answered.answers;
    if (answered.rcode == Rcode::NxDomain) {
        result.status = LookupStatus::NxDomain;
    } else if (answered.rcode != Rcode::NoError) {
        result.status = LookupStatus::TemporaryFailure;
        result.note = "the resolver said " + format(answered.rcode);
    } else {
        const bool aliasWanted = question.type == Type::Cname || question.type == Type::Any;
        const Name owner = aliasWanted ? question.name
                                       : canonicalName(question.name, answered.answers);
        const bool found = std::any_of(
            answered.answers.begin(), answered.answers.end(), [&](const Record& record) {
                return (record.type == question.type || question.type == Type::Any)
                    && record.owner == owner;
            });
        result.status = found ? LookupStatus::Found : LookupStatus::NoData;
    }
    return result;
}

LookupResult toLookupResult(const Failed& failed)
{
    return LookupResult{LookupStatus::TemporaryFailure, {}, failed.reason};
}

Name canonicalName(const Name& name, std::span<const Record> records)
{
    Name current = name;
    for (std::size_t hops = 0; hops < records.size(); ++hops) {
        const auto alias = std::find_if(records.begin(), records.end(), [&](const Record& record) {
            return record.type == Type::Cname && targetOf(record) != nullptr
                && record.owner == current;
        });
        if (alias == records.end())
            break;
        current = *targetOf(*alias);
    }
    return current;
}

} // namespace postroad::dns
