// SPDX-License-Identifier: MIT
#include "core/security/library.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

namespace postroad::security {

namespace {

constexpr const char* kProvider = "postroad";
constexpr const char* kGenerator = "POSTROAD-ENTROPY";
constexpr std::size_t kMostOctetsAtOnce = 65536;

thread_local const Entropy* tEntropy = nullptr;

/// OpenSSL's table holds functions of every shape as this one.
using AnyFunction = void (*)();

template <typename Function>
AnyFunction any(Function function)
{
    return reinterpret_cast<AnyFunction>(function);
}

// The generator has no state: all of it is in the entropy. A context only needs to be something.
void* newContext(void*, void*, const OSSL_DISPATCH*)
{
    static char something;
    return &something;
}

void freeContext(void*) { }

int instantiate(void*, unsigned, int, const unsigned char*, std::size_t, const OSSL_PARAM*)
{
    return 1;
}

int uninstantiate(void*) { return 1; }

int generate(
    void*, unsigned char* out, std::size_t octets, unsigned, int, const unsigned char*, std::size_t)
{
    if (!tEntropy || !*tEntropy)
        return 0;
    const std::string drawn = (*tEntropy)(octets);
    if (drawn.size() != octets)
        return 0;
    std::memcpy(out, drawn.data(), octets);
    return 1;
}

int enableLocking(void*) { return 1; }

const OSSL_PARAM* gettable(void*, void*)
{
    static const std::array<OSSL_PARAM, 4> kParameters{{
        OSSL_PARAM_int(OSSL_RAND_PARAM_STATE, nullptr),
        OSSL_PARAM_uint(OSSL_RAND_PARAM_STRENGTH, nullptr),
        OSSL_PARAM_size_t(OSSL_RAND_PARAM_MAX_REQUEST, nullptr),
        OSSL_PARAM_END,
    }};
    return kParameters.data();
}

int get(void*, OSSL_PARAM* parameters)
{
    OSSL_PARAM* state = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_STATE);
    OSSL_PARAM* strength = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_STRENGTH);
    OSSL_PARAM* most = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_MAX_REQUEST);
    const bool set = (!state || OSSL_PARAM_set_int(state, EVP_RAND_STATE_READY))
        && (!strength || OSSL_PARAM_set_uint(strength, 256))
        && (!most || OSSL_PARAM_set_size_t(most, kMostOctetsAtOnce));
    return set ? 1 : 0;
}

const OSSL_ALGORITHM* algorithms(void*, int operation, int* noCache)
{
    static const std::array kGeneratorTable{
        OSSL_DISPATCH{OSSL_FUNC_RAND_NEWCTX, any(&newContext)},
        OSSL_DISPATCH{OSSL_FUNC_RAND_FREECTX, any(&freeContext)},
        OSSL_DISPATCH{OSSL_FUNC_RAND_INSTANTIATE, any(&instantiate)},
        OSSL_DISPATCH{OSSL_FUNC_RAND_UNINSTANTIATE, any(&uninstantiate)},
        OSSL_DISPATCH{OSSL_FUNC_RAND_GENERATE, any(&generate)},
        OSSL_DISPATCH{OSSL_FUNC_RAND_ENABLE_LOCKING, any(&enableLocking)},
        OSSL_DISPATCH{OSSL_FUNC_RAND_GETTABLE_CTX_PARAMS, any(&gettable)},
        OSSL_DISPATCH{OSSL_FUNC_RAND_GET_CTX_PARAMS, any(&get)},
        OSSL_DISPATCH{0, nullptr},
    };
    static const std::array kAlgorithms{
        OSSL_ALGORITHM{kGenerator, "provider=postroad", kGeneratorTable.data(), nullptr},
        OSSL_ALGORITHM{nullptr, nullptr, nullptr, nullptr},
    };
    *noCache = 0;
    return operation == OSSL_OP_RAND ? kAlgorithms.data() : nullptr;
}

int startProvider(const OSSL_CORE_HANDLE* core, const OSSL_DISPATCH*, const OSSL_DISPATCH** table,
    void** provider)
{
    static const std::array kTable{
        OSSL_DISPATCH{OSSL_FUNC_PROVIDER_QUERY_OPERATION, any(&algorithms)},
        OSSL_DISPATCH{0, nullptr},
    };
    *provider = const_cast<OSSL_CORE_HANDLE*>(core);
    *table = kTable.data();
    return 1;
}

OSSL_LIB_CTX* makeRepeatable()
{
    OSSL_LIB_CTX* library = OSSL_LIB_CTX_new();
    const bool made = library && OSSL_PROVIDER_add_builtin(library, kProvider, &startProvider) == 1
        && OSSL_PROVIDER_load(library, "default") && OSSL_PROVIDER_load(library, kProvider)
        && RAND_set_DRBG_type(library, kGenerator, nullptr, nullptr, nullptr) == 1;
    // Without it a run would draw from the system and not repeat, in silence.
    if (!made)
        std::abort();
    return library;
}

} // namespace

OSSL_LIB_CTX* libraryFor(const Entropy& entropy)
{
    if (!entropy)
        return nullptr;
    static OSSL_LIB_CTX* const kRepeatable = makeRepeatable();
    return kRepeatable;
}

EntropyScope::EntropyScope(const Entropy& entropy) : m_outer(tEntropy) { tEntropy = &entropy; }

EntropyScope::~EntropyScope() { tEntropy = m_outer; }

} // namespace postroad::security
