// SPDX-License-Identifier: MIT
#include "app/cli/scenario_source.h"

#include "app/cli/complain.h"
#include "core/base/nearest.h"
#include "core/projection/legal_replies.h"
#include "core/scenario/builtin.h"
#include "core/scenario/read.h"

#include <filesystem>
#include <fstream>

namespace postroad::cli {

namespace {

Result<scenario::Plan, int> readPlan(
    std::string_view text, const std::string& fileName, const scenario::FileLoader& loader)
{
    scenario::ReadOptions options;
    options.legalReplies = projection::legalReplies;
    auto plan = scenario::read(text, fileName, loader, options);
    if (plan)
        return std::move(*plan);
    for (const scenario::Diagnostic& diagnostic : plan.error())
        fmt::print(stderr, "{}\n", format(diagnostic));
    return Failure<int>{kBadData};
}

Result<scenario::Plan, int> noSuchScenario(const std::string& scenario)
{
    std::vector<std::string> names;
    for (const EmbeddedFile& file : scenario::builtinLessons())
        names.push_back(scenario::lessonName(file.name));
    const std::string nearest = nearestName(scenario, std::span<const std::string>(names));
    return Failure{complain(kNoInput,
        "there is no file “{}”, and no scenario of that name{}\n"
        "The scenarios that came with the program: postroad-cli list",
        scenario, didYouMean(nearest))};
}

} // namespace

Result<std::string, std::string> readFile(const std::string& path, std::size_t octetsMax)
{
    std::error_code error;
    if (std::filesystem::is_directory(path, error))
        return Failure{std::string("it is a folder")};
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return Failure{std::string("it can't be opened")};
    std::string octets;
    std::string piece(64 * 1024, '\0');
    while (octets.size() < octetsMax
        && file.read(piece.data(), static_cast<std::streamsize>(piece.size())).gcount() > 0)
        octets.append(piece, 0, static_cast<std::size_t>(file.gcount()));
    if (file.bad())
        return Failure{std::string("it can't be read")};
    if (octets.size() > octetsMax)
        octets.resize(octetsMax);
    return octets;
}

Result<scenario::Plan, int> loadPlan(const std::string& scenario)
{
    std::error_code error;
    if (!std::filesystem::exists(scenario, error)) {
        if (const EmbeddedFile* file = scenario::findBuiltinLesson(scenario))
            return readPlan(file->text, std::string(file->name), [](std::string_view) {
                return Failure{std::string("a built-in lesson has no files beside it")};
            });
        return noSuchScenario(scenario);
    }
    const auto text = readFile(scenario, scenario::kFileOctetsMax + 1);
    if (!text)
        return Failure{complain(kNoInput, "{}: {}", scenario, text.error())};
    const std::filesystem::path folder = std::filesystem::path(scenario).parent_path();
    return readPlan(*text, scenario, [folder](std::string_view path) {
        return readFile(
            (folder / std::filesystem::path(path)).string(), scenario::kLetterOctetsMax + 1);
    });
}

} // namespace postroad::cli
