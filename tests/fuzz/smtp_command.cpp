// SPDX-License-Identifier: MIT
// Command lines of SMTP and LMTP, with and without extensions. What is understood and written again
// is understood in the same way.
#include "core/smtp/command.h"
#include "core/smtp/server_config.h"
#include "tests/fuzz/fuzz.h"

using namespace postroad;

namespace {

smtp::Extensions everything()
{
    smtp::Extensions all = smtp::ServerConfig::allExtensions();
    all.add(smtp::Extension::Auth);
    return all;
}

void checkRoundTrip(const smtp::Command& command, const smtp::Extensions& all)
{
    const std::string line = command.verb == smtp::Verb::Mail
        ? smtp::formatMail(command.path, command.parameters)
        : smtp::formatRcpt({command.path, command.dsn});
    if (line.size() + 2 > lineOctetsMax(command.verb, all))
        return; // xtext that was written shorter than need be
    const auto again = smtp::parseCommand(line, all);
    fuzz::expect(again.ok(), "what is written is understood");
    fuzz::expect(again->path == command.path, "the path stays");
    fuzz::expect(again->dsn == command.dsn, "the request for notifications stays");
    fuzz::expect(again->parameters.envelopeId == command.parameters.envelopeId, "ENVID stays");
    fuzz::expect(again->parameters.auth == command.parameters.auth, "AUTH stays");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view line = fuzz::text(data, size);
    const smtp::Extensions all = everything();
    (void)smtp::parseCommand(line, smtp::Extensions{});
    (void)smtp::parseCommand(line, smtp::ServerConfig::defaultExtensions());
    const auto command = smtp::parseCommand(line, all);
    if (command && (command->verb == smtp::Verb::Mail || command->verb == smtp::Verb::Rcpt))
        checkRoundTrip(*command, all);
    return 0;
}
