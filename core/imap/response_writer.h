// SPDX-License-Identifier: MIT
// Says one untagged response that may hold literals: each stretch of text up to a literal is a line
// of its own on the wire, and the literal's octets follow as a body (RFC 3501 §4.3).
#pragma once

#include "core/base/blob.h"
#include "core/base/conversation.h"
#include "core/base/line_writer.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace postroad::imap {

class ResponseWriter
{
public:
    /// what: kind, verb and inResponseTo for all that is said; its last is for finish().
    /// line: what takeLine() gave of the same response.
    ResponseWriter(LineWriter& out, const Utterance& what, std::string line = {})
        : m_out(out),
          m_what(what),
          m_line(std::move(line))
    {
    }

    void text(std::string_view text) { m_line.append(text); }
    /// "{n}" and the octets; the line goes out at once.
    void literal(std::string_view octets);
    /// The same for octets that lie in the blob, and are not copied.
    void literal(const Blob& blob, std::string_view octets);
    /// Quoted if it can be, otherwise a literal.
    void string(std::string_view value);
    /// NIL or string().
    void nstring(const std::optional<std::string>& value);
    /// The line's end.
    void finish();
    /// What has not gone out yet, for a writer that goes on later.
    [[nodiscard]] std::string takeLine() { return std::move(m_line); }

private:
    void announce(std::size_t octets);

    LineWriter& m_out;
    Utterance m_what;
    std::string m_line;
};

} // namespace postroad::imap
