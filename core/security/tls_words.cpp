// SPDX-License-Identifier: MIT
#include "core/security/tls_words.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace postroad::security {

namespace {

struct Row
{
    int number;
    const char* words;
};

// RFC 8446 §6.2: what the other side can find wrong with us.
constexpr std::array kAlerts{
    Row{SSL3_AD_UNEXPECTED_MESSAGE, "it got a message out of turn"},
    Row{SSL3_AD_BAD_RECORD_MAC, "a record was changed on the way"},
    Row{SSL3_AD_HANDSHAKE_FAILURE, "it found nothing that both sides can do"},
    Row{SSL3_AD_BAD_CERTIFICATE, "it found our certificate damaged"},
    Row{SSL3_AD_UNSUPPORTED_CERTIFICATE, "it can't use our kind of certificate"},
    Row{SSL3_AD_CERTIFICATE_REVOKED, "our certificate was revoked"},
    Row{SSL3_AD_CERTIFICATE_EXPIRED, "our certificate has expired"},
    Row{SSL3_AD_CERTIFICATE_UNKNOWN, "it did not accept our certificate"},
    Row{TLS1_AD_UNKNOWN_CA, "it does not trust the authority of our certificate"},
    Row{TLS1_AD_DECODE_ERROR, "it could not read one of our messages"},
    Row{TLS1_AD_DECRYPT_ERROR, "a signature or a check of ours was wrong"},
    Row{TLS1_AD_PROTOCOL_VERSION, "it speaks no version of TLS that we speak"},
    Row{TLS1_AD_INSUFFICIENT_SECURITY, "it wants stronger ciphers"},
    Row{TLS1_AD_INTERNAL_ERROR, "something went wrong on its own side"},
    Row{TLS1_AD_USER_CANCELLED, "it gave up the handshake"},
    Row{TLS1_AD_UNRECOGNIZED_NAME, "it has no certificate for the name we asked for"},
    Row{TLS13_AD_CERTIFICATE_REQUIRED, "it wants a certificate from us"},
};

// What this side can find wrong. The rest is told in OpenSSL's words.
constexpr std::array kReasons{
    Row{SSL_R_UNSUPPORTED_PROTOCOL, "the other side speaks neither TLS 1.2 nor TLS 1.3 as we do"},
    Row{SSL_R_NO_SHARED_CIPHER, "the two sides have no cipher in common"},
    Row{SSL_R_NO_SUITABLE_KEY_SHARE, "the two sides have no way to agree on a key in common"},
    Row{SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, "the two sides have no kind of signature in common"},
    Row{SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, "the two sides have no kind of signature in common"},
    Row{SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, "a record was changed on the way"},
};

template <std::size_t Size>
const char* find(const std::array<Row, Size>& rows, int number)
{
    const auto* row = std::find_if(
        rows.begin(), rows.end(), [&](const Row& each) { return each.number == number; });
    return row == rows.end() ? nullptr : row->words;
}

std::string alertWords(int alert)
{
    const char* known = find(kAlerts, alert);
    return fmt::format("the other side refused: {}",
        known ? std::string(known)
              : fmt::format("{} (alert {})", SSL_alert_desc_string_long(alert), alert));
}

/// What is known of an error: nothing, if only OpenSSL's own words are.
std::string knownWords(unsigned long error)
{
    if (ERR_GET_LIB(error) != ERR_LIB_SSL)
        return {};
    const int reason = ERR_GET_REASON(error);
    if (reason >= SSL_AD_REASON_OFFSET)
        return alertWords(reason - SSL_AD_REASON_OFFSET);
    const char* known = find(kReasons, reason);
    return known ? known : "";
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
    return "the rules of TLS were broken: " + (rules.empty() ? "no reason is known" : rules);
}

} // namespace postroad::security
