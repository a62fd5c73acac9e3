// SPDX-License-Identifier: MIT
// The four messages of SCRAM (RFC 5802 §7), octets to values and back. Whether a value is the right
// one is for those who talk: scram_server.h, scram_client.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::security {

/// RFC 5802 §7: gs2-cbind-flag
enum class BindingFlag : std::uint8_t {
    NotSupported, ///< "n": the client can't
    NotOffered, ///< "y": the client could, but thinks that the server can't
    Used, ///< "p="
};

/// "n,,n=user,r=nonce"
struct ScramClientFirst
{
    BindingFlag flag = BindingFlag::NotSupported;
    std::string bindingType; ///< "tls-exporter"; empty unless Used
    std::string authzid; ///< empty: none
    std::string user;
    std::string nonce;
};

/// The two parts of a client-first-message that return in later ones; "n,," and "n=user,r=nonce".
struct ScramClientFirstParts
{
    std::string gs2Header;
    std::string bare;
};

/// "r=nonce,s=salt,i=4096"
struct ScramServerFirst
{
    std::string nonce;
    std::string salt; ///< octets
    std::uint32_t iterations = 0;
};

/// "c=biws,r=nonce,p=proof"
struct ScramClientFinal
{
    std::string binding; ///< octets: the gs2 header again, and what the channel is bound with
    std::string nonce;
    std::string proof; ///< octets
};

/// "v=signature" or "e=unknown-user"
struct ScramServerFinal
{
    std::string signature; ///< octets; empty if there is an error
    std::string error;
};

/// Each gives nothing for what the grammar doesn't allow, and for a message that asks for an
/// extension which must be understood (RFC 5802 §5.1: "m"); extensions that need not be are
/// skipped. Names come out unescaped.
std::optional<ScramClientFirst> parseScramClientFirst(std::string_view message);
std::optional<ScramServerFirst> parseScramServerFirst(std::string_view message);
std::optional<ScramClientFinal> parseScramClientFinal(std::string_view message);
std::optional<ScramServerFinal> parseScramServerFinal(std::string_view message);

std::string format(const ScramClientFirst& message);
std::string format(const ScramServerFirst& message);
std::string format(const ScramClientFinal& message);
std::string format(const ScramServerFinal& message);

/// Of a message that parseScramClientFirst() takes, or format() made.
ScramClientFirstParts partsOf(std::string_view clientFirst);
/// A client-final-message without its last part, ",p=…": what is signed.
std::string_view withoutProof(std::string_view clientFinal);

} // namespace postroad::security
