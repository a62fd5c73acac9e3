// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"

int main(int argc, char** argv)
{
    const auto parsed = postroad::cli::parseArguments(argc, argv);
    if (const int* status = std::get_if<int>(&parsed))
        return *status;
    return std::visit([](const auto& arguments) { return postroad::cli::run(arguments); },
        std::get<postroad::cli::Arguments>(parsed));
}
