// SPDX-License-Identifier: MIT
#include "core/dns/response_reader.h"

#include <algorithm>

namespace postroad::dns {

namespace {

bool wanted(const Record& record, Type type) { return record.type == type || type == Type::Any; }

/// Follows the CNAMEs of the answer section as far as the server may speak for their owners.
void readAliases(const Message& message, Type type, const Name& zone, ResponseReading& reading)
{
    if (type == Type::Cname || type == Type::Any)
        return;
    // Each record is used once at most: a ring of aliases ends.
    while (reading.aliases.size() < message.answers.size()) {
        const auto alias = std::find_if(
            message.answers.begin(), message.answers.end(), [&](const Record& record) {
                return record.type == Type::Cname && record.klass == Class::In
                    && record.owner == reading.end && record.owner.isSubdomainOf(zone);
            });
        if (alias == message.answers.end())
            return;
        reading.aliases.push_back(*alias);
        reading.end = *targetOf(*alias);
    }
}

void readRecords(const Message& message, Type type, const Name& zone, ResponseReading& reading)
{
    if (!reading.end.isSubdomainOf(zone))
        return;
    for (const Record& record : message.answers) {
        if (record.klass == Class::In && wanted(record, type) && record.owner == reading.end)
            reading.records.push_back(record);
    }
}

std::optional<Record> soaFor(const Message& message, const Name& name, const Name& zone)
{
    for (const Record& record : message.authorities) {
        if (soaOf(record) != nullptr && name.isSubdomainOf(record.owner)
            && record.owner.isSubdomainOf(zone))
            return record;
    }
    return std::nullopt;
}

/// NS records of a zone between the one asked (exclusive) and the name: the way down.
bool readReferral(const Message& message, const Name& zone, ResponseReading& reading)
{
    for (const Record& record : message.authorities) {
        if (record.type != Type::Ns || record.klass != Class::In || record.owner == zone
            || !record.owner.isSubdomainOf(zone) || !reading.end.isSubdomainOf(record.owner))
            continue;
        if (reading.records.empty())
            reading.cut = record.owner;
        if (record.owner == reading.cut)
            reading.records.push_back(record);
    }
    for (const Record& record : message.additionals) {
        const bool named = std::any_of(reading.records.begin(), reading.records.end(),
            [&](const Record& ns) { return *targetOf(ns) == record.owner; });
        // RFC 2181 §5.4.1: addresses from outside the zone are not the server's to give.
        if (named && addressOf(record) != nullptr && record.klass == Class::In
            && record.owner.isSubdomainOf(zone))
            reading.glue.push_back(record);
    }
    return !reading.records.empty();
}

ResponseKind kindOf(
    const Message& message, const Question& question, const Name& zone, ResponseReading& reading)
{
    if (message.rcode != Rcode::NoError && message.rcode != Rcode::NxDomain)
        return ResponseKind::Failure;
    readAliases(message, question.type, zone, reading);
    readRecords(message, question.type, zone, reading);
    const bool answers = !reading.records.empty() || !reading.aliases.empty();
    // RFC 1035 §4.1.1: without AA the server is no authority for what it says.
    if (answers && !message.authoritative)
        return ResponseKind::Lame;
    if (!reading.records.empty())
        return ResponseKind::Answer;
    reading.soa = soaFor(message, reading.end, zone);
    // RFC 2308 §2.1: NXDOMAIN speaks of the end of the chain.
    if (message.rcode == Rcode::NxDomain && message.authoritative
        && (reading.aliases.empty() || reading.end.isSubdomainOf(zone)))
        return ResponseKind::NxDomain;
    if (!reading.aliases.empty())
        return reading.soa ? ResponseKind::NoData : ResponseKind::Alias;
    if (message.rcode == Rcode::NxDomain)
        return ResponseKind::Lame;
    if (readReferral(message, zone, reading))
        return ResponseKind::Referral;
    return message.authoritative ? ResponseKind::NoData : ResponseKind::Lame;
}

} // namespace

ResponseReading readResponse(const Message& message, const Question& question, const Name& zone)
{
    ResponseReading reading;
    reading.end = question.name;
    reading.kind = kindOf(message, question, zone, reading);
    return reading;
}

} // namespace postroad::dns
