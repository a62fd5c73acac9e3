// SPDX-License-Identifier: MIT
#include "core/security/tls_words.h"

#include "core/base/tls_trouble.h"

#include <algorithm>
#include <array>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <optional>

namespace postroad::security {

namespace {

struct Row
{
    int number;
    TlsTrouble trouble;
};

// RFC 8446 §6.2: what the other side can find wrong with us.
constexpr std::array kAlerts{
    Row{SSL3_AD_UNEXPECTED_MESSAGE, TlsTrouble::AlertOutOfTurn},
    Row{SSL3_AD_BAD_RECORD_MAC, TlsTrouble::RecordChanged},
    Row{SSL3_AD_HANDSHAKE_FAILURE, TlsTrouble::AlertNothingInCommon},
    Row{SSL3_AD_BAD_CERTIFICATE, TlsTrouble::AlertDamagedCertificate},
    Row{SSL3_AD_UNSUPPORTED_CERTIFICATE, TlsTrouble::AlertKindOfCertificate},
    Row{SSL3_AD_CERTIFICATE_REVOKED, TlsTrouble::AlertRevoked},
    Row{SSL3_AD_CERTIFICATE_EXPIRED, TlsTrouble::AlertExpired},
    Row{SSL3_AD_CERTIFICATE_UNKNOWN, TlsTrouble::AlertCertificate},
    Row{TLS1_AD_UNKNOWN_CA, TlsTrouble::AlertAuthority},
    Row{TLS1_AD_DECODE_ERROR, TlsTrouble::AlertUnreadable},
    Row{TLS1_AD_DECRYPT_ERROR, TlsTrouble::AlertBadCheck},
    Row{TLS1_AD_PROTOCOL_VERSION, TlsTrouble::AlertVersion},
    Row{TLS1_AD_INSUFFICIENT_SECURITY, TlsTrouble::AlertCiphers},
    Row{TLS1_AD_INTERNAL_ERROR, TlsTrouble::AlertInternal},
    Row{TLS1_AD_USER_CANCELLED, TlsTrouble::AlertCancelled},
    Row{TLS1_AD_UNRECOGNIZED_NAME, TlsTrouble::AlertName},
    Row{TLS13_AD_CERTIFICATE_REQUIRED, TlsTrouble::AlertCertificateWanted},
};

// What this side can find wrong. The rest is told in OpenSSL's words.
constexpr std::array kReasons{
    Row{SSL_R_UNSUPPORTED_PROTOCOL, TlsTrouble::NoVersionInCommon},
    Row{SSL_R_NO_SHARED_CIPHER, TlsTrouble::NoCipherInCommon},
    Row{SSL_R_NO_SUITABLE_KEY_SHARE, TlsTrouble::NoKeyShareInCommon},
    Row{SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, TlsTrouble::NoSignatureInCommon},
    Row{SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, TlsTrouble::NoSignatureInCommon},
    Row{SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, TlsTrouble::RecordChanged},
};

template <std::size_t Size>
std::optional<TlsTrouble> find(const std::array<Row, Size>& rows, int number)
{
    const auto* row = std::find_if(
        rows.begin(), rows.end(), [&](const Row& each) { return each.number == number; });
    return row == rows.end() ? std::nullopt : std::optional(row->trouble);
}

std::string alertWords(int alert)
{
    const auto known = find(kAlerts, alert);
    const LocalText why = known ? tlsTrouble(*known)
                                : tlsTrouble(TlsTrouble::AlertOther,
                                    {SSL_alert_desc_string_long(alert), std::to_string(alert)});
    return tlsTrouble(TlsTrouble::OtherSideRefused, {why.en}).en;
}

/// What is known of an error: nothing, if only OpenSSL's own words are.
std::string knownWords(unsigned long error)
{
    if (ERR_GET_LIB(error) != ERR_LIB_SSL)
        return {};
    const int reason = ERR_GET_REASON(error);
    if (reason >= SSL_AD_REASON_OFFSET)
        return alertWords(reason - SSL_AD_REASON_OFFSET);
    const auto known = find(kReasons, reason);
    return known ? tlsTrouble(*known).en : std::string();
}

} // namespace

std::string takeTlsFailure()
{
    // One failure may leave several errors, the deepest first; what it means for TLS is among the
    // later.
    std::string words;
    std::string rules;
    while (const unsigned long error = ERR_get_error()) {
        if (words.empty())
            words = knownWords(error);
        const char* reason = ERR_reason_error_string(error);
        if (reason && (rules.empty() || ERR_GET_LIB(error) == ERR_LIB_SSL))
            rules = reason;
    }
    if (!words.empty())
        return words;
    if (rules.empty())
        rules = tlsTrouble(TlsTrouble::NoReasonKnown).en;
    return tlsTrouble(TlsTrouble::BrokenRules, {rules}).en;
}

} // namespace postroad::security
