// SPDX-License-Identifier: MIT
#include "core/security/certificate_authority.h"

#include "core/base/ascii.h"
#include "core/security/library.h"
#include "core/security/openssl_pointers.h"

#include <algorithm>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace postroad::security {

namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;
/// Clocks differ: what is made now is valid for those who are a little behind.
constexpr std::int64_t kGrace = kHour;
constexpr std::int64_t kRootLife = 3650 * kDay;
constexpr std::int64_t kServerLife = 90 * kDay;
// RFC 5280 §4.1.2.5: a date ends with the year 9999.
constexpr std::int64_t kFirstSecond = -62'135'596'800; // 0001-01-01T00:00:00Z
constexpr std::int64_t kLastSecond = 253'402'300'799; // 9999-12-31T23:59:59Z
// RFC 5280 §A.1: ub-common-name.
constexpr std::size_t kLongestCommonName = 64;
constexpr std::size_t kLongestDnsName = 253;

struct Lifetime
{
    std::int64_t begin;
    std::int64_t end;
};

/// The two certificates of a signature: who is signed and who signs, which for roots is the same.
struct Signer
{
    X509* certificate;
    EVP_PKEY* key;
};

Lifetime serverLifetime(CertificateFault fault, std::int64_t now)
{
    switch (fault) {
    case CertificateFault::Expired:
        return {now - kDay - kServerLife, now - kDay};
    case CertificateFault::NotYetValid:
        return {now + kDay, now + kDay + kServerLife};
    case CertificateFault::None:
    case CertificateFault::WrongName:
    case CertificateFault::SelfSigned:
        break;
    }
    return {now - kGrace, now + kServerLife};
}

/// "mx1.example.net" becomes "www.example.net": the certificate that many put before their mail.
std::string webServerOf(std::string_view name)
{
    const std::size_t dot = name.find('.');
    const std::string_view domain = dot == std::string_view::npos ? name : name.substr(dot + 1);
    const bool already = ascii::iequals(name.substr(0, dot), "www");
    return std::string(already ? "web." : "www.").append(domain);
}

CertificateRequest withFault(CertificateRequest request)
{
    if (request.fault != CertificateFault::WrongName)
        return request;
    request.addresses.clear();
    for (std::string& name : request.names)
        name = webServerOf(name);
    return request;
}

/// RFC 5280 §4.2.1.6: a dNSName is ASCII, and not empty.
bool canStandInCertificate(std::string_view name)
{
    return !name.empty() && name.size() <= kLongestDnsName
        && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

std::string objection(const CertificateRequest& request)
{
    for (const std::string& name : request.names) {
        if (!canStandInCertificate(name))
            return "no certificate can be made for the name \"" + name + "\"";
    }
    return request.names.empty() && request.addresses.empty()
        ? "a certificate must name a host or an address"
        : "";
}

void setDate(ASN1_TIME* date, std::int64_t epochSeconds)
{
    demand(ASN1_TIME_set(date, std::clamp(epochSeconds, kFirstSecond, kLastSecond)));
}

/// RFC 5280 §4.1.2.2: positive, at most 20 octets. These are 16 with the first never 0.
void setSerialNumber(X509* certificate, const Entropy& entropy)
{
    std::string octets = draw(entropy, 16);
    octets[0] = static_cast<char>((static_cast<unsigned char>(octets[0]) & 0x3FU) | 0x40U);
    const std::unique_ptr<BIGNUM, Freed<BN_free>> number(
        demand(BN_bin2bn(reinterpret_cast<const unsigned char*>(octets.data()), 16, nullptr)));
    demand(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)));
}

/// False: the text is not UTF-8, or too long.
bool setCommonName(X509* certificate, const std::string& text)
{
    X509_NAME* subject = X509_get_subject_name(certificate);
    const auto* octets = reinterpret_cast<const unsigned char*>(text.data());
    return X509_NAME_add_entry_by_NID(
               subject, NID_commonName, MBSTRING_UTF8, octets, static_cast<int>(text.size()), -1, 0)
        == 1;
}

void setOrganization(X509* certificate)
{
    static constexpr unsigned char kName[] = "Postroad";
    demand(X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate), NID_organizationName,
               MBSTRING_ASC, kName, sizeof kName - 1, -1, 0)
        == 1);
}

/// An extension from OpenSSL's notation for it, which is a constant of ours.
void extend(X509* certificate, X509* issuer, int nid, const char* value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509V3_set_ctx_nodb(&context);
    const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
        demand(X509V3_EXT_conf_nid(nullptr, &context, nid, value)));
    demand(X509_add_ext(certificate, extension.get(), -1) == 1);
}

void addName(GENERAL_NAMES* names, int type, ASN1_STRING* value, std::string_view octets)
{
    demand(value);
    demand(ASN1_STRING_set(value, octets.data(), static_cast<int>(octets.size())) == 1);
    GENERAL_NAME* name = demand(GENERAL_NAME_new());
    GENERAL_NAME_set0_value(name, type, value);
    demand(sk_GENERAL_NAME_push(names, name) > 0);
}

/// RFC 9525 §3: the names stand here. Without a subject it is critical (RFC 5280 §4.2.1.6).
void addSubjectNames(X509* certificate, const CertificateRequest& request, bool critical)
{
    const NamesPointer names(demand(GENERAL_NAMES_new()));
    for (const std::string& name : request.names)
        addName(names.get(), GEN_DNS, ASN1_IA5STRING_new(), name);
    for (const IpAddress& address : request.addresses)
        addName(names.get(), GEN_IPADD, ASN1_OCTET_STRING_new(), address.octets());
    demand(X509_add1_ext_i2d(
               certificate, NID_subject_alt_name, names.get(), critical ? 1 : 0, X509V3_ADD_DEFAULT)
        == 1);
}

KeyPointer makeKey(OSSL_LIB_CTX* library)
{
    return KeyPointer(demand(EVP_PKEY_Q_keygen(library, nullptr, "EC", "P-256")));
}

CertificatePointer makeCertificate(
    OSSL_LIB_CTX* library, const Entropy& entropy, EVP_PKEY* key, Lifetime lifetime)
{
    CertificatePointer certificate(demand(X509_new_ex(library, nullptr)));
    demand(X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    setSerialNumber(certificate.get(), entropy);
    setDate(X509_getm_notBefore(certificate.get()), lifetime.begin);
    setDate(X509_getm_notAfter(certificate.get()), lifetime.end);
    demand(X509_set_pubkey(certificate.get(), key) == 1);
    return certificate;
}

void sign(X509* certificate, Signer signer)
{
    demand(X509_set_issuer_name(certificate, X509_get_subject_name(signer.certificate)) == 1);
    extend(certificate, signer.certificate, NID_subject_key_identifier, "hash");
    extend(certificate, signer.certificate, NID_authority_key_identifier, "keyid");
    demand(X509_sign(certificate, signer.key, EVP_sha256()) > 0);
}

template <typename Write>
std::string pem(Write write)
{
    const BioPointer memory(demand(BIO_new(BIO_s_mem())));
    demand(write(memory.get()) == 1);
    char* begin = nullptr;
    const auto size = BIO_get_mem_data(memory.get(), &begin);
    return {begin, static_cast<std::size_t>(size)};
}

std::string pemOf(X509* certificate)
{
    return pem([&](BIO* to) { return PEM_write_bio_X509(to, certificate); });
}

std::string pemOf(EVP_PKEY* key)
{
    return pem([&](BIO* to) {
        return PEM_write_bio_PrivateKey(to, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

} // namespace

struct CertificateAuthority::Root
{
    Entropy entropy;
    KeyPointer key;
    CertificatePointer certificate;
    std::string pem;
};

CertificateAuthority::CertificateAuthority(
    Entropy entropy, std::string_view name, std::int64_t epochSeconds)
    : m_root(std::make_unique<Root>())
{
    m_root->entropy = std::move(entropy);
    OSSL_LIB_CTX* library = libraryFor(m_root->entropy);
    const EntropyScope scope(m_root->entropy);
    m_root->key = makeKey(library);
    m_root->certificate = makeCertificate(library, m_root->entropy, m_root->key.get(),
        {epochSeconds - kGrace, epochSeconds + kRootLife});
    X509* root = m_root->certificate.get();
    setOrganization(root);
    ERR_clear_error();
    if (!setCommonName(root, std::string("Postroad ").append(name).append(" root")))
        demand(setCommonName(root, "Postroad root"));
    extend(root, root, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    extend(root, root, NID_key_usage, "critical,keyCertSign,cRLSign");
    sign(root, {root, m_root->key.get()});
    m_root->pem = pemOf(root);
}

CertificateAuthority::~CertificateAuthority() = default;
CertificateAuthority::CertificateAuthority(CertificateAuthority&&) noexcept = default;
CertificateAuthority& CertificateAuthority::operator=(CertificateAuthority&&) noexcept = default;

const std::string& CertificateAuthority::root() const { return m_root->pem; }

Result<Identity, std::string> CertificateAuthority::issue(
    const CertificateRequest& request, std::int64_t epochSeconds) const
{
    const CertificateRequest asked = withFault(request);
    if (std::string why = objection(asked); !why.empty())
        return Failure{std::move(why)};

    OSSL_LIB_CTX* library = libraryFor(m_root->entropy);
    const EntropyScope scope(m_root->entropy);
    const KeyPointer key = makeKey(library);
    const CertificatePointer certificate = makeCertificate(
        library, m_root->entropy, key.get(), serverLifetime(asked.fault, epochSeconds));
    X509* server = certificate.get();
    const bool named = !asked.names.empty() && asked.names.front().size() <= kLongestCommonName;
    if (named)
        demand(setCommonName(server, asked.names.front()));
    extend(server, server, NID_basic_constraints, "critical,CA:FALSE");
    extend(server, server, NID_key_usage, "critical,digitalSignature");
    extend(server, server, NID_ext_key_usage, "serverAuth");
    addSubjectNames(server, asked, !named);
    const bool alone = asked.fault == CertificateFault::SelfSigned;
    sign(server,
        alone ? Signer{server, key.get()} : Signer{m_root->certificate.get(), m_root->key.get()});
    return Identity{pemOf(server), pemOf(key.get())};
}

} // namespace postroad::security
