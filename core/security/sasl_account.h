// SPDX-License-Identifier: MIT
// Who somebody is and whom he may act for: what the server's mechanisms have in common.
#pragma once

#include "core/security/sasl_server.h"

#include <optional>
#include <string>
#include <string_view>

namespace postroad::security {

/// The account of a name as it came; nothing if it can't be prepared, or nobody has it.
std::optional<SaslAccount> accountNamed(const SaslServerContext& context, std::string_view name);

/// The same if that is its password, compared in prepared form (RFC 4616 §2).
std::optional<SaslAccount> accountWithPassword(
    const SaslServerContext& context, std::string_view name, std::string_view password);

/// Nobody acts for others here: the authzid is empty, or another name of the same account.
bool mayActFor(
    const SaslServerContext& context, const SaslAccount& account, std::string_view authzid);

} // namespace postroad::security
