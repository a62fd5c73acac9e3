// SPDX-License-Identifier: MIT
#include "core/security/certificate_words.h"

#include "core/base/ip_address.h"
#include "core/base/tls_trouble.h"
#include "core/security/openssl_pointers.h"

#include <array>
#include <ctime>
#include <fmt/format.h>
#include <openssl/x509_vfy.h>
#include <optional>
#include <vector>

namespace postroad::security {

namespace {

constexpr std::size_t kLongestWord = 80;
constexpr std::size_t kMostNames = 3;

/// In English: it goes into traces and replies.
std::string said(TlsTrouble what, std::initializer_list<std::string_view> values = {})
{
    return tlsTrouble(what, values).en;
}

std::string printable(std::string_view octets)
{
    std::string text(octets.substr(0, kLongestWord));
    for (char& c : text)
        c = c >= ' ' && c < '\x7F' ? c : '?';
    return octets.size() > kLongestWord ? text + "..." : text;
}

std::string_view octetsOf(const ASN1_STRING* string)
{
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
        static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string commonNameOf(const X509_NAME* name)
{
    const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (at < 0)
        return {};
    return printable(octetsOf(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at))));
}

std::optional<IpAddress> addressOf(std::string_view octets)
{
    if (octets.size() == 4) {
        std::uint32_t bits = 0;
        for (const char c : octets)
            bits = bits << 8U | static_cast<unsigned char>(c);
        return IpAddress::v4(bits);
    }
    std::array<std::uint8_t, 16> all{};
    if (octets.size() != all.size())
        return std::nullopt;
    for (std::size_t k = 0; k < all.size(); ++k)
        all[k] = static_cast<std::uint8_t>(octets[k]);
    return IpAddress::v6(all);
}

std::string nameOf(const GENERAL_NAME* name)
{
    int type = 0;
    const auto* value = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(name, &type));
    if (type == GEN_DNS)
        return printable(octetsOf(value));
    if (type != GEN_IPADD)
        return {};
    const auto address = addressOf(octetsOf(value));
    return address ? format(*address) : std::string();
}

/// The hosts and addresses it is for (RFC 9525 §3: only those of its subjectAltName count).
std::vector<std::string> hostsOf(const X509* certificate)
{
    const NamesPointer names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    std::vector<std::string> hosts;
    for (int k = 0; names && k < sk_GENERAL_NAME_num(names.get()); ++k) {
        std::string host = nameOf(sk_GENERAL_NAME_value(names.get(), k));
        if (!host.empty())
            hosts.push_back(std::move(host));
    }
    return hosts;
}

/// "a", "a and b", "a, b, c and 4 more"
std::string listed(const std::vector<std::string>& words)
{
    const std::size_t shown = std::min(words.size(), kMostNames);
    std::string text = words.front();
    for (std::size_t k = 1; k < shown; ++k) {
        if (k + 1 == words.size())
            text = said(TlsTrouble::Names, {text, words[k]});
        else
            text.append(", ").append(words[k]);
    }
    return words.size() > shown
        ? said(TlsTrouble::NamesAndMore, {text, std::to_string(words.size() - shown)})
        : text;
}

std::string wrongName(const X509* certificate, std::string_view expected)
{
    const std::vector<std::string> hosts = hostsOf(certificate);
    return hosts.empty() ? said(TlsTrouble::NamesNoHost, {expected})
                         : said(TlsTrouble::WrongName, {listed(hosts), expected});
}

std::string dateOf(const ASN1_TIME* time)
{
    std::tm date{};
    if (ASN1_TIME_to_tm(time, &date) != 1)
        return said(TlsTrouble::UnreadableDay);
    return fmt::format("{:04}-{:02}-{:02}", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

/// Of the chain it is that of the server, unless it lies deeper.
std::string whose(int depth)
{
    return said(depth == 0 ? TlsTrouble::TheCertificate : TlsTrouble::TheAuthoritysCertificate);
}

std::string unknownRoot(const X509* certificate)
{
    const std::string issuer = commonNameOf(X509_get_issuer_name(certificate));
    return issuer.empty() ? said(TlsTrouble::UnknownAuthority)
                          : said(TlsTrouble::AuthorityNotTrusted, {issuer});
}

} // namespace

std::string subjectOf(const X509* certificate)
{
    std::string name = commonNameOf(X509_get_subject_name(certificate));
    if (!name.empty())
        return name;
    const std::vector<std::string> hosts = hostsOf(certificate);
    return hosts.empty() ? std::string() : hosts.front();
}

std::string refusal(int error, int depth, const X509* certificate, std::string_view expected)
{
    if (!certificate)
        return said(TlsTrouble::NoCertificate);
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return said(TlsTrouble::Expired, {whose(depth), dateOf(X509_get0_notAfter(certificate))});
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return said(
            TlsTrouble::NotYetValid, {whose(depth), dateOf(X509_get0_notBefore(certificate))});
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return wrongName(certificate, printable(expected));
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return said(TlsTrouble::SelfSigned);
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return unknownRoot(certificate);
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return said(TlsTrouble::BadSignature, {whose(depth)});
    case X509_V_ERR_INVALID_PURPOSE:
        return said(TlsTrouble::WrongPurpose, {whose(depth)});
    default:
        return said(TlsTrouble::NotAccepted, {whose(depth), X509_verify_cert_error_string(error)});
    }
}

} // namespace postroad::security
