// SPDX-License-Identifier: MIT
// Says one untagged response that may hold literals: each stretch of text up to a literal is a line
// of its own on the wire, and the literal's octets follow as a body (RFC 3501 §4.3).
#pragma once

#include "core/base/conversation.h"
#include "core/base/line_writer.h"

#include <optional>
#include <string>
#include <string_view>

namespace postroad::imap {

class ResponseWriter
{
public:
    /// what: kind, verb and inResponseTo for all that is said; its last is for finish().
    ResponseWriter(LineWriter& out, const Utterance& what) : m_out(out), m_what(what) { }

    void text(std::string_view text) { m_line.append(text); }
    /// "{n}" and the octets; the line goes out at once.
    void literal(std::string_view octets);
    /// Quoted if it can be, otherwise a literal.
    void string(std::string_view value);
    /// NIL or string().
    void nstring(const std::optional<std::string>& value);
    /// The line's end.
    void finish();

private:
    LineWriter& m_out;
    Utterance m_what;
    std::string m_line;
};

} // namespace postroad::imap
