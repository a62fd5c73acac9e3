// SPDX-License-Identifier: MIT
// The client's half of SCRAM (RFC 5802, RFC 7677), with and without channel binding.
#pragma once

#include "core/security/sasl_client.h"

namespace postroad::security {

/// One of the three SCRAM mechanisms, for a password that can be prepared. makeSaslClient() gives
/// it.
SaslClientResult makeScramClient(SaslMechanism mechanism, const SaslClientConfig& config);

} // namespace postroad::security
