// SPDX-License-Identifier: MIT
// How postroad-cli ends, in the numbers that mail programs have used since sendmail (sysexits.h).
#pragma once

namespace postroad::cli {

inline constexpr int kOk = 0; ///< all delivered; all claims hold
inline constexpr int kClaimFailed = 1; ///< check: a claim doesn't hold
inline constexpr int kUsage = 64; ///< wrong arguments
inline constexpr int kBadData = 65; ///< the file has mistakes
inline constexpr int kNoInput = 66; ///< there is no such file
inline constexpr int kNoHost = 68; ///< send: there is no such host
inline constexpr int kRefused = 69; ///< something was refused or bounced
inline constexpr int kSystemError = 71; ///< serve: the system has no such port for us
inline constexpr int kCantCreate = 73; ///< an output can't be written
inline constexpr int kTryLater = 75; ///< something is still queued; send: another time may do
inline constexpr int kNoPermission = 77; ///< send: the login was refused
// `run` takes 69 and 75 from projection::Outcome.

} // namespace postroad::cli
