// SPDX-License-Identifier: MIT
// Small lessons for tests, and what every test of the room does with them.
#pragma once

#include "core/scenario/read.h"

#include <QtTest/QTest>

#include <fstream>
#include <string>
#include <string_view>

namespace postroad::tests {

/// Two domains with a person each, one letter, one look into the mailbox; 20 lines.
inline std::string smallLesson()
{
    return R"(title.en = "A lesson"

[domain."example.org"]
users = { alice = "wonderland" }
msa = "submit"
mta = "mta"

[domain."example.net"]
users = { bob = "builder" }

[[letter]]
from = "alice@example.org"
to = ["bob@example.net"]
text = "Subject: Lunch?"

[[read]]
user = "bob@example.net"
by = "imap"
at = "20s"

)";
}

inline Result<std::string, std::string> noFiles(std::string_view)
{
    return Failure{std::string("there is no such file")};
}

inline Result<scenario::Plan, scenario::Diagnostics> readLesson(std::string_view text)
{
    return scenario::read(text, "lesson.toml", noFiles);
}

/// All mistakes as text, a line each; "" if there are none.
inline std::string mistakes(const Result<scenario::Plan, scenario::Diagnostics>& result)
{
    std::string text;
    if (!result) {
        for (const scenario::Diagnostic& diagnostic : result.error())
            text += scenario::format(diagnostic) + '\n';
    }
    return text;
}

/// The plan of a good lesson. Of a bad one an empty plan, and a warning with its mistakes.
inline scenario::Plan planOf(std::string_view text)
{
    auto result = readLesson(text);
    if (!result)
        qWarning("%s", mistakes(result).c_str());
    return result ? *result : scenario::Plan{};
}

inline std::string fileText(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

} // namespace postroad::tests
