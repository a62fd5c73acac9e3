// SPDX-License-Identifier: MIT
// How postroad-cli ends, in the numbers that mail programs have used since sendmail (sysexits.h).
#pragma once

namespace postroad::cli {

enum ExitStatus : int { // NOLINT: it is what main() returns
    kOk = 0, ///< all delivered; all claims hold
    kClaimFailed = 1, ///< check: a claim doesn't hold
    kUsage = 64, ///< wrong arguments
    kBadData = 65, ///< the file has mistakes
    kNoInput = 66, ///< there is no such file
    kUnavailable = 69, ///< something was refused or bounced
    kCantCreate = 73, ///< an output can't be written
    kTempFail = 75, ///< something is still queued
};

} // namespace postroad::cli
