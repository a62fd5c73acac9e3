// SPDX-License-Identifier: MIT
#include "core/scenario/host_reader.h"

#include "core/scenario/plan.h"
#include "core/scenario/stage.h"

namespace postroad::scenario {

namespace {

/// The plan's host that the table is named after, or null after a message.
HostPlan* hostNamed(const Member& member, Plan& plan, MatcherContext& matchers)
{
    if (matchers.stage == nullptr)
        return nullptr;
    const auto name = matchers.stage->hostNamed(member.key);
    const auto index = name ? plan.findHost(*name) : std::nullopt;
    if (index)
        return &plan.hosts[*index];
    matchers.read.diagnostics.add(member.place,
        name ? "several hosts are called " + quoted(member.key)
             : "there is no host " + quoted(member.key),
        name ? "its complete name" : "a host of this scenario",
        name ? std::string() : matchers.stage->nearestHost(member.key));
    return nullptr;
}

} // namespace

void readHosts(TableReader& file, Plan& plan, MatcherContext& matchers)
{
    const Member* tables = file.take("host");
    if (tables == nullptr)
        return;
    if (!tables->value.isTable())
        return matchers.read.diagnostics.add(tables->place,
            "“host” is " + std::string(kindName(tables->value.kind)),
            "tables such as [host.\"mx.example.net\"]");
    for (const Member& member : tables->value.members) {
        HostPlan* host = hostNamed(member, plan, matchers);
        TableReader reader(member.value, "a [host]", matchers.read);
        const auto connect = reader.string("connect");
        reader.finish();
        if (!connect)
            continue;
        const auto real = parseEndpoint(connect->value);
        if (!real)
            matchers.read.diagnostics.add(connect->place,
                quoted(connect->value) + " is no address with a port",
                "such as 127.0.0.1:2525 or [::1]:2525");
        else if (host != nullptr)
            host->real = *real;
    }
}

} // namespace postroad::scenario
