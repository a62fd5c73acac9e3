// SPDX-License-Identifier: MIT
#include "core/security/sasl_mechanism.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace postroad::security {

namespace {

bool allowed(const SaslMechanismRow& row, const SaslChoice& choice)
{
    if (choice.only && *choice.only != row.id)
        return false;
    // RFC 4616 §5: a password in the clear only where something else protects it.
    if (row.passwordInTheClear && !choice.inTls && !choice.passwordWithoutTls)
        return false;
    if (row.needsTls && !choice.channelBinding)
        return false;
    return row.carriesAuthzid || !choice.forAnother;
}

} // namespace

const SaslMechanismRow* findMechanism(std::string_view name)
{
    const auto* found = std::find_if(kSaslMechanisms.begin(), kSaslMechanisms.end(),
        [name](const SaslMechanismRow& row) { return ascii::iequals(row.name, name); });
    return found == kSaslMechanisms.end() ? nullptr : found;
}

std::optional<SaslMechanism> chooseMechanism(
    std::span<const std::string> offered, const SaslChoice& choice)
{
    std::optional<SaslMechanism> best;
    for (const std::string& name : offered) {
        const SaslMechanismRow* row = findMechanism(name);
        if (row && allowed(*row, choice) && (!best || *best < row->id))
            best = row->id;
    }
    return best;
}

} // namespace postroad::security
