// SPDX-License-Identifier: MIT
// Makes OpenSSL repeat itself. OpenSSL draws its randomness inside, where no call could hand it in;
// so a provider of our own answers those draws from the entropy that stands in scope on the thread.
// It belongs to one library context that is only used where an entropy is given. Without one
// (the live lab) OpenSSL is used as it is.
#pragma once

#include "core/security/entropy.h"

#include <openssl/types.h>

namespace postroad::security {

/// The library context to make keys, certificates and connections in: null, OpenSSL's own, if the
/// entropy is empty; else the repeatable one. That one is made once in a program and stays:
/// contexts take keys of the thread library, of which there are few, and may not go before the last
/// thread that used them has ended.
OSSL_LIB_CTX* libraryFor(const Entropy& entropy);

/// While it stands, what the repeatable library draws on this thread comes from that entropy, which
/// must outlive it. Outside of any scope a draw in that library fails, and what wanted it too.
class EntropyScope
{
public:
    explicit EntropyScope(const Entropy& entropy);
    ~EntropyScope();
    EntropyScope(const EntropyScope&) = delete;
    EntropyScope& operator=(const EntropyScope&) = delete;

private:
    const Entropy* m_outer;
};

} // namespace postroad::security
