// SPDX-License-Identifier: MIT
#include "core/scenario/host_reader.h"

#include "core/base/sentence.h"
#include "core/scenario/plan.h"
#include "core/scenario/stage.h"

namespace postroad::scenario {

void readHosts(TableReader& file, Plan& plan, MatcherContext& matchers)
{
    const Member* tables = file.take("host");
    if (tables == nullptr)
        return;
    if (!tables->value.isTable())
        return matchers.read.diagnostics.add(tables->place, isOfKind("host", tables->value),
            say({"tables such as [host.\"mx.example.net\"]",
                "[host.\"mx.example.net\"] 这样的表"}));
    for (const Member& member : tables->value.members) {
        const auto host = readHostName(member.key, member.place, matchers);
        TableReader reader(member.value, say({"a [host]", "[host] 表"}), matchers.read);
        const auto connect = reader.string("connect");
        reader.finish();
        if (!connect)
            continue;
        const auto real = parseEndpoint(connect->value);
        if (!real)
            matchers.read.diagnostics.add(connect->place,
                say({"{1} is no address with a port", "{1}不是带端口的地址"},
                    quoted(connect->value)),
                say({"such as 127.0.0.1:2525 or [::1]:2525",
                    "127.0.0.1:2525 或 [::1]:2525 这样的写法"}));
        else if (host)
            plan.hosts[*host].real = *real;
    }
}

} // namespace postroad::scenario
