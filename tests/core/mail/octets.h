// SPDX-License-Identifier: MIT
// Octets for QCOMPARE, which shows a QByteArray in full when two differ.
#pragma once

#include <QtCore/QByteArray>

#include <string>
#include <string_view>

namespace postroad::tests {

inline QByteArray octets(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

/// Lines as one writes them in a test, in CRLF.
inline std::string crlf(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (c == '\n')
            result += '\r';
        result += c;
    }
    return result;
}

} // namespace postroad::tests
