// SPDX-License-Identifier: MIT
#include "app/cli/maildir_output.h"

#include "core/base/ascii.h"

#include <filesystem>
#include <fstream>

namespace postroad::cli {

namespace fs = std::filesystem;

namespace {

std::optional<std::string> writeFile(const fs::path& path, std::string_view octets)
{
    std::ofstream file(path, std::ios::binary);
    file.write(octets.data(), static_cast<std::streamsize>(octets.size()));
    file.close();
    return file ? std::nullopt : std::optional("can't write " + path.string());
}

/// A Maildir for each account, also for those that got nothing.
void makeFolders(const scenario::Plan& plan, const fs::path& root, std::error_code& error)
{
    for (const scenario::DomainPlan& domain : plan.domains) {
        if (!domain.mda)
            continue;
        for (const scenario::UserPlan& user : domain.users) {
            for (const char* part : {"tmp", "new", "cur"}) {
                if (!error)
                    fs::create_directories(root / (user.name + '@' + domain.name) / part, error);
            }
        }
    }
}

} // namespace

std::optional<std::string> refuseMaildir(const std::string& folder)
{
    std::error_code error;
    if (!fs::exists(folder, error))
        return std::nullopt;
    if (!fs::is_directory(folder, error))
        return "“" + folder + "” is no folder";
    if (!fs::is_empty(folder, error) || error)
        return "the folder “" + folder + "” is not empty; name an empty or a new one";
    return std::nullopt;
}

std::optional<std::string> writeMaildirs(sim::Simulation& simulation, const std::string& folder)
{
    const fs::path root(folder);
    std::error_code error;
    makeFolders(simulation.plan(), root, error);
    if (error)
        return "can't make folders in “" + folder + "”: " + error.message();
    for (const auto& host : simulation.files()) {
        for (const auto& [path, content] : host.files) {
            // "mail/example.net/bob/new/1772…"
            const auto parts = ascii::split(path, '/');
            if (parts.size() != 5 || parts[0] != "mail")
                continue;
            const fs::path target = root / (std::string(parts[2]) + '@' + std::string(parts[1]))
                / parts[3];
            fs::create_directories(target, error);
            if (auto problem = writeFile(target / parts[4], *content))
                return problem;
        }
    }
    return std::nullopt;
}

} // namespace postroad::cli
