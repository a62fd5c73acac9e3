// SPDX-License-Identifier: MIT
// The certificate authority of a lesson (RFC 5280): a root made at the start, and server
// certificates under it, right ones and wrong ones for lessons.
#pragma once

#include "core/base/ip_address.h"
#include "core/base/result.h"
#include "core/security/entropy.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::security {

/// What a server shows and what it signs with, both PEM. The certificate may be followed by those
/// between it and the root.
struct Identity
{
    std::string certificate;
    std::string key;
};

/// What is wrong with a certificate, for lessons.
enum class CertificateFault : std::uint8_t {
    None,
    Expired, ///< since a day
    NotYetValid, ///< for another day
    WrongName, ///< it names the web server of the same domain, and no address
    SelfSigned, ///< no authority stands behind it
};

struct CertificateRequest
{
    std::vector<std::string> names; ///< DNS names, A-labels; the first is the subject
    std::vector<IpAddress> addresses;
    CertificateFault fault = CertificateFault::None;
};

class CertificateAuthority
{
public:
    /// A new root "Postroad NAME root", P-256, for ten years from that time (seconds since 1970,
    /// UTC). The entropy is kept for issue().
    CertificateAuthority(Entropy entropy, std::string_view name, std::int64_t epochSeconds);
    ~CertificateAuthority();
    CertificateAuthority(CertificateAuthority&&) noexcept;
    CertificateAuthority& operator=(CertificateAuthority&&) noexcept;

    /// What others trust: PEM.
    [[nodiscard]] const std::string& root() const;

    /// A key and a certificate for it, for 90 days from that time. An error, as a sentence without
    /// a full stop, if it would name nothing, or has a name that can't stand in a certificate.
    [[nodiscard]] Result<Identity, std::string> issue(
        const CertificateRequest& request, std::int64_t epochSeconds) const;

private:
    struct Root;
    std::unique_ptr<Root> m_root;
};

} // namespace postroad::security
