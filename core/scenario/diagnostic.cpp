// SPDX-License-Identifier: MIT
#include "core/scenario/diagnostic.h"

#include "core/base/ascii.h"
#include "core/base/sentence.h"

#include <algorithm>
#include <tuple>

namespace postroad::scenario {

namespace {

auto order(const Diagnostic& d) { return std::tie(d.line, d.column, d.problem.en); }

} // namespace

std::string format(const Diagnostic& diagnostic)
{
    std::string text = diagnostic.file + ':' + std::to_string(diagnostic.line) + ':'
        + std::to_string(diagnostic.column) + ": " + diagnostic.problem.en;
    if (!diagnostic.expected.empty())
        text += "; expected " + diagnostic.expected.en;
    if (!diagnostic.nearest.empty())
        text += "; did you mean " + diagnostic.nearest + '?';
    return text;
}

void DiagnosticCollector::add(
    Place place, LocalText problem, LocalText expected, std::string nearest)
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

LocalText listed(const std::vector<std::string>& names)
{
    std::vector<LocalText> texts;
    texts.reserve(names.size());
    for (const std::string& name : names)
        texts.push_back(verbatim(name));
    return listed(texts);
}

LocalText listed(const std::vector<LocalText>& texts)
{
    LocalText all;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        all = i == 0               ? texts[i]
            : i + 1 < texts.size() ? say({"{1}, {2}", "{1}、{2}"}, all, texts[i])
                                   : say({"{1} or {2}", "{1} 或 {2}"}, all, texts[i]);
    }
    return all;
}

LocalText atMost(std::size_t max) { return say({"at most {1}", "最多 {1} 个"}, max); }

} // namespace postroad::scenario
