// SPDX-License-Identifier: MIT
#include "core/security/sasl_account.h"

#include "core/security/digest.h"
#include "core/security/sasl_prep.h"

namespace postroad::security {

std::optional<SaslAccount> accountNamed(const SaslServerContext& context, std::string_view name)
{
    const auto prepared = saslPrep(name, PrepUse::Query);
    if (!prepared || !context.findAccount)
        return std::nullopt;
    return context.findAccount(*prepared);
}

std::optional<SaslAccount> accountWithPassword(
    const SaslServerContext& context, std::string_view name, std::string_view password)
{
    auto account = accountNamed(context, name);
    const auto given = saslPrep(password, PrepUse::Query);
    const auto kept = account ? saslPrep(account->password, PrepUse::Stored) : std::nullopt;
    // Hashes are compared, so that the time does not tell how long the password is, nor, as far as
    // that depends on us, whether there is one.
    const bool same = equalSecrets(hash(Digest::Sha256, given.value_or(std::string())),
        hash(Digest::Sha256, kept.value_or(std::string())));
    if (!given || !kept || !same)
        account.reset();
    return account;
}

bool mayActFor(
    const SaslServerContext& context, const SaslAccount& account, std::string_view authzid)
{
    if (authzid.empty())
        return true;
    const auto other = accountNamed(context, authzid);
    return other && other->user == account.user;
}

} // namespace postroad::security
