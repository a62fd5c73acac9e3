// SPDX-License-Identifier: MIT
#include "app/cli/maildir_output.h"

#include "core/base/ascii.h"
#include "core/store/file_name.h"

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

/// "mail/example.net/bob" on a machine's disk is "bob@example.net" here. The store has made both
/// parts fit for names of files: "/" may stand in an address (RFC 5321 §4.1.2: atext), and must not
/// lead out of the folder.
std::string folderName(const std::vector<std::string_view>& parts)
{
    return std::string(parts[2]) + '@' + std::string(parts[1]);
}

/// A Maildir for each account, also for those that got nothing.
void makeFolders(const scenario::Plan& plan, const fs::path& root, std::error_code& error)
{
    for (const scenario::DomainPlan& domain : plan.domains) {
        if (!domain.mda)
            continue;
        for (const scenario::UserPlan& user : domain.users) {
            const std::string path = store::mailboxFolder(user.name, domain.name);
            const std::string folder = folderName(ascii::split(path, '/'));
            for (const char* part : {"tmp", "new", "cur"}) {
                if (!error)
                    fs::create_directories(root / folder / part, error);
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
            const fs::path target = root / folderName(parts) / parts[3];
            fs::create_directories(target, error);
            if (auto problem = writeFile(target / parts[4], *content))
                return problem;
        }
    }
    return std::nullopt;
}

} // namespace postroad::cli
