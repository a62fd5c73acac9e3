// SPDX-License-Identifier: MIT
// Content-Type, Content-Disposition and the encodings of bodies (RFC 2045, 2183, 2231), read
// leniently.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::mail {

inline constexpr std::size_t kMimeParametersMax = 64; ///< of one field; what follows is not read

struct MimeParameter
{
    std::string name; ///< in lower case; continuations (RFC 2231 §3) are joined
    std::string
        value; ///< without quotes; RFC 2231 §4 percent encoding in UTF-8 or US-ASCII is decoded
};

/// The value of a Content-Type or Content-Disposition field: words and parameters.
struct ContentType
{
    std::string type = "text"; ///< in lower case
    std::string subtype = "plain"; ///< in lower case; "" for a Content-Disposition
    std::vector<MimeParameter> parameters;

    [[nodiscard]] bool is(std::string_view wantedType, std::string_view wantedSubtype) const;
    /// The parameter's value, or nullptr; name in lower case.
    [[nodiscard]] const std::string* parameter(std::string_view name) const;
};

/// RFC 2045 §5.1, comments skipped. Nothing if there is no type "/" subtype; parameters that can't
/// be read are left out.
std::optional<ContentType> parseContentType(std::string_view fieldBody);
/// RFC 2183 §2: type is "attachment" or "inline", subtype "".
std::optional<ContentType> parseContentDisposition(std::string_view fieldBody);

/// The parameters of either field as they were written: what RFC 2231 splits or encodes stays so
/// ("name*0*"), only quotes are taken off.
std::vector<MimeParameter> parametersAsWritten(std::string_view fieldBody);
/// The word of a Content-Transfer-Encoding field in lower case, without comments (RFC 2045 §6.1).
std::string parseTransferEncoding(std::string_view fieldBody);

/// The body's octets with base64 or quoted-printable taken off (RFC 2045 §6.7, §6.8; foreign
/// characters are skipped); other encodings as they are.
std::string decodeTransfer(std::string_view body, std::string_view transferEncoding);

} // namespace postroad::mail
