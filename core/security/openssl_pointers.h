// SPDX-License-Identifier: MIT
// Owners of OpenSSL's objects, and what is done when OpenSSL says no where it can't.
#pragma once

#include <memory>
#include <new>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace postroad::security {

template <auto Free>
struct Freed
{
    template <typename T>
    void operator()(T* object) const
    {
        Free(object);
    }
};

using BioPointer = std::unique_ptr<BIO, Freed<BIO_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using CertificatePointer = std::unique_ptr<X509, Freed<X509_free>>;
using NamesPointer = std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>>;
using SslPointer = std::unique_ptr<SSL, Freed<SSL_free>>;
using SslContextPointer = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;

/// For calls whose input is ours and right, so that only memory can be missing.
inline void demand(bool done)
{
    if (!done)
        throw std::bad_alloc();
}

template <typename T>
T* demand(T* made)
{
    demand(made != nullptr);
    return made;
}

} // namespace postroad::security
