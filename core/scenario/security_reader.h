// SPDX-License-Identifier: MIT
// Reads how the servers of a lesson are secured: where TLS is spoken, who must log in, and how.
#pragma once

#include "core/scenario/table_reader.h"

#include <optional>
#include <span>
#include <string_view>

namespace postroad::scenario {

/// The mechanisms that a server may offer, as it announces them; the strongest first.
std::span<const std::string_view> mechanismNames();

/// The keys tls, auth, login and plain-text-auth of a lesson.
void readSecurity(TableReader& file, Plan& plan, ReadContext& context);

/// The key certificate of a domain: what its servers show.
std::optional<CertificateFlaw> readCertificate(TableReader& domain, ReadContext& context);

/// The keys notify and return of a letter (RFC 3461 §4.1, §4.3).
void readNotification(TableReader& letter, LetterPlan& plan, ReadContext& context);

} // namespace postroad::scenario
