// SPDX-License-Identifier: MIT
#include "core/scenario/diagnostic.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <tuple>

namespace postroad::scenario {

namespace {

auto order(const Diagnostic& d) { return std::tie(d.line, d.column, d.problem); }

} // namespace

std::string format(const Diagnostic& diagnostic)
{
    std::string text = diagnostic.file + ':' + std::to_string(diagnostic.line) + ':'
        + std::to_string(diagnostic.column) + ": " + diagnostic.problem;
    if (!diagnostic.expected.empty())
        text += "; expected " + diagnostic.expected;
    if (!diagnostic.nearest.empty())
        text += "; did you mean " + diagnostic.nearest + '?';
    return text;
}

void DiagnosticCollector::add(
    Place place, std::string problem, std::string expected, std::string nearest)
{
    if (full())
        return;
    m_found.push_back({.file = m_file,
        .line = place.line,
        .column = place.column,
        .problem = std::move(problem),
        .expected = std::move(expected),
        .nearest = std::move(nearest)});
}

Diagnostics DiagnosticCollector::sorted() const
{
    Diagnostics all = m_found;
    std::stable_sort(all.begin(), all.end(),
        [](const Diagnostic& a, const Diagnostic& b) { return order(a) < order(b); });
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

std::string quoted(std::string_view text) { return "“" + ascii::quotedForDisplay(text, 60) + "”"; }

std::string listed(const std::vector<std::string>& names, std::string_view lastWord)
{
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0)
            text += i + 1 == names.size() ? ' ' + std::string(lastWord) + ' ' : ", ";
        text += names[i];
    }
    return text;
}

} // namespace postroad::scenario
