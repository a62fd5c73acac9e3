// SPDX-License-Identifier: MIT
// The server's half of SCRAM (RFC 5802, RFC 7677), with and without channel binding.
#pragma once

#include "core/security/sasl_server.h"

#include <memory>

namespace postroad::security {

/// One of the three SCRAM mechanisms. makeSaslServer() gives it.
std::unique_ptr<SaslServer> makeScramServer(SaslMechanism mechanism, SaslServerContext context);

} // namespace postroad::security
