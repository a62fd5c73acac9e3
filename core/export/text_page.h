// SPDX-License-Identifier: MIT
// A page of text for a terminal: lines that are wrapped between characters, and the shape of what
// was said in a transcript.
#pragma once

#include "core/projection/transcript.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postroad::exporting {

/// Of a line that was said: octets that are no text as \xNN, and no more of it than anybody reads.
std::string shownWords(std::string_view line);

class TextPage
{
public:
    /// Where a transcript's words begin: the time, the side, and blanks.
    static constexpr std::size_t kIndent = 16;

    explicit TextPage(std::size_t columns); ///< 60 to 200

    void line(std::string_view text) { m_text.append(text) += '\n'; }
    void blank() { m_text += '\n'; }
    void rule() { line(std::string(m_columns, '-')); }

    /// The head stands once; words that don't fit go on below, at its width.
    void wrapped(std::string_view head, std::string_view words);
    /// What the client ('C') or the server ('S') said, or what happened (' ').
    void said(std::string_view time, char side, std::string_view words);
    /// Lines of a message; where there are more, it says so.
    void bodyLines(const projection::BodyLines& body);

    /// What was written since the last call.
    [[nodiscard]] std::string take() { return std::exchange(m_text, {}); }

private:
    std::size_t m_columns;
    std::string m_text;
};

} // namespace postroad::exporting
