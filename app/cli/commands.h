// SPDX-License-Identifier: MIT
// The commands of postroad-cli; each prints and returns the exit status.
#pragma once

#include "app/cli/arguments.h"

namespace postroad::cli {

int run(const ListArguments& arguments);
int run(const RunArguments& arguments);
int run(const CheckArguments& arguments);
int run(const EventsArguments& arguments);
int run(const ExplainArguments& arguments);
int run(const ServeArguments& arguments);
int run(const SendArguments& arguments);

} // namespace postroad::cli
