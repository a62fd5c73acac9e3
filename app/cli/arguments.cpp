// SPDX-License-Identifier: MIT
// The only file that knows CLI11: it takes seconds to compile.
#include "app/cli/arguments.h"

#include "app/cli/exit_status.h"
#include "core/base/ascii.h"

#include <CLI/CLI.hpp>

namespace postroad::cli {

namespace {

constexpr const char* kAbout
    = R"(Postroad shows how e-mail travels. postroad-cli plays its scenarios in the terminal.

A scenario is a file (my-lesson.toml), or the name of one that came with the program
(postroad-cli list). The servers and clients in it are real: what is printed is what
they said to each other.)";

constexpr const char* kExamples = R"(Examples:
  postroad-cli run first-letter            a letter from Alice to Bob, hop by hop
  postroad-cli run backup-mx --hop 4       one hop alone
  postroad-cli run first-letter --letter holiday.eml --maildir out
                                           your own message, and what Bob got in ./out
  postroad-cli explain 550                 what a reply code means
  postroad-cli serve first-letter          its servers on ports of this machine, for real mail programs
  postroad-cli send --server localhost:2525 --from alice@example.org --to bob@example.net
                    --letter holiday.eml   your own message, to a real server on this machine
  postroad-cli check my-lesson.toml        whether a lesson still holds

Exit status: 0 all delivered, 75 something still queued, 69 something refused or bounced,
65 the file has mistakes, 66 no such file, 73 an output can't be written, 64 wrong arguments;
check: 1 a claim fails; serve: 71 no such port;
send: 75 try later (a certificate that can't be verified too), 77 login refused, 68 no such host.)";

/// CLI11 takes "-1" for the largest number there is, and what is larger still as well.
CLI::Validator numberUpTo(std::uint64_t max)
{
    const auto check = [max](const std::string& text) {
        return ascii::parseNumber(text, max)
            ? std::string()
            : text + " is no number from 0 to " + std::to_string(max);
    };
    return CLI::Validator(check, "");
}

void addRun(CLI::App& app, RunArguments& arguments)
{
    CLI::App* run = app.add_subcommand(
        "run", "Play a scenario and print what was said, hop by hop");
    run->add_option("scenario", arguments.scenario, "A scenario file or name")->required();
    run->add_option(
           "--letter", arguments.letter, "Send this message file instead of the scenario's letters")
        ->type_name("FILE.eml");
    run->add_option("--maildir", arguments.maildir,
           "Leave the mailboxes in this folder, a Maildir each; it must be empty or new")
        ->type_name("DIR");
    run->add_option("--hop", arguments.hop, "Print only the hop of this number")
        ->check(numberUpTo(UINT32_MAX))
        ->type_name("N");
    run->add_option("--seed", arguments.seed, "Another seed for identifiers and ties")
        ->check(numberUpTo(INT64_MAX)) // as in a lesson
        ->type_name("N");
    run->add_option_function<std::string>(
           "--format", [&](const std::string& format) { arguments.json = format == "json"; },
           "text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->type_name("FORMAT");
}

void addServe(CLI::App& app, ServeArguments& arguments)
{
    CLI::App* serve = app.add_subcommand(
        "serve", "Let real mail programs talk to the scenario's servers, on ports of this machine");
    serve->add_option("scenario", arguments.scenario, "A scenario file or name")->required();
    serve->add_option("--bind", arguments.bind, "Listen at this address: 127.0.0.1, ::1")
        ->type_name("ADDRESS");
    serve->add_option("--port-base", arguments.portBase, "Ports from this number on; 0: free ones")
        ->check(CLI::Range(0, 65535))
        ->type_name("N");
    serve
        ->add_option("--ca-file", arguments.caFile,
            "Save the root certificate there: clients need it to trust the servers")
        ->type_name("FILE.pem");
    serve->add_flag("--json", arguments.json, "One JSON object per line");
    serve->add_flag("--play", arguments.play, "Send the scenario's own letters too");
    serve->add_flag_callback(
        "--no-trace", [&arguments] { arguments.trace = false; },
        "Record nothing: only the mail matters");
    serve
        ->add_option("--spool", arguments.spool,
            "Keep the machines' disks in this folder: mail outlives the lab")
        ->type_name("DIR");
    serve
        ->add_option("--disk-limit", arguments.diskMebibytes,
            "What these disks may hold together; beyond it letters are answered with 452")
        ->check(CLI::Range(1, 1024 * 1024))
        ->type_name("MIB")
        ->capture_default_str();
    serve
        ->add_option("--memory-limit", arguments.memoryMebibytes,
            "What letters that are still coming in may hold together; beyond it 452 too")
        ->check(CLI::Range(1, 1024 * 1024))
        ->type_name("MIB")
        ->capture_default_str();
    serve->add_option("--log", arguments.log, "Keep what came from outside in this file")
        ->type_name("FILE");
    serve
        ->add_option("--hold", arguments.holds,
            "Hold replies to that command until a line says go: \"go\" lets go the oldest, "
            "\"go N\" one, \"go all\" all; \"end\" holds no more")
        ->type_name("VERB[@HOST]");
    serve->add_flag("--allow-outside", arguments.allowOutside,
        "Other machines may call in, and be called; never on a network that you don't own");
}

void addSend(CLI::App& app, SendArguments& arguments)
{
    CLI::App* send = app.add_subcommand(
        "send", "Send a letter to a real server, and print what was said and what it means");
    send->add_option("--server", arguments.server, "localhost:2525, 127.0.0.1:2525, [::1]:2525")
        ->type_name("HOST:PORT")
        ->required();
    send->add_option("--from", arguments.from, "The envelope's sender; <> for none")
        ->type_name("ADDRESS")
        ->required();
    send->add_option("--to", arguments.to, "The envelope's recipients")
        ->type_name("ADDRESS")
        ->required();
    send->add_option("--letter", arguments.letter, "The message, as a file")
        ->type_name("FILE.eml")
        ->required();
    send->add_flag("--lmtp", arguments.lmtp, "Speak LMTP, as to a mail store");
    CLI::Option* startTls = send->add_flag(
        "--starttls", arguments.startTls, "Secure the connection with STARTTLS, or send nothing");
    send->add_flag("--tls", arguments.tls, "TLS from the first octet on, as on port 465")
        ->excludes(startTls);
    send->add_option("--ca-file", arguments.caFile,
            "Certificates to trust (PEM) instead of those of this machine")
        ->type_name("FILE");
    CLI::Option* user = send->add_option("--user", arguments.user, "Log in with this name")
                            ->type_name("NAME");
    CLI::Option* password = send->add_option("--password-file", arguments.passwordFile,
                                    "The password is the first line of this file")
                                ->type_name("FILE");
    user->needs(password);
    password->needs(user);
    send->add_option("--auth", arguments.mechanism,
            "The mechanism; only if it is named, a password may travel without TLS")
        ->type_name("MECHANISM")
        ->needs(user);
    send->add_option("--helo", arguments.helo, "The name in EHLO, instead of the address")
        ->type_name("NAME");
    send->add_option("--timeout", arguments.timeoutSeconds,
            "Wait no longer than this for anything, instead of the minutes of RFC 5321")
        ->check(CLI::Range(1, 3600))
        ->type_name("SECONDS");
    send->add_flag("--quiet", arguments.quiet, "Print nothing but what went wrong");
    send->add_flag("--allow-outside", arguments.allowOutside,
        "Call a server that is not on this machine: a real letter, to real people");
}

} // namespace

std::variant<Arguments, int> parseArguments(int argc, const char* const* argv)
{
    CLI::App app(kAbout, "postroad-cli");
    app.footer(kExamples);
    app.require_subcommand(1);
    app.set_version_flag("--version", POSTROAD_VERSION);

    CLI::App* list = app.add_subcommand("list", "List the scenarios that came with the program");
    RunArguments run;
    addRun(app, run);
    CheckArguments check;
    CLI::App* checkCommand = app.add_subcommand(
        "check", "Play lessons and hold them against their claims");
    checkCommand->add_option("scenario", check.scenarios, "Scenario files or names")->required();
    checkCommand->add_flag(
        "--show", check.show, "List what was made because the file doesn't say it");
    EventsArguments events;
    CLI::App* eventsCommand = app.add_subcommand(
        "events", "Print the events of a scenario, and the words by which lessons find them");
    eventsCommand->add_option(
        "scenario", events.scenario, "A scenario file or name; without it only the words");
    ExplainArguments explain;
    CLI::App* explainCommand = app.add_subcommand(
        "explain", "Explain a reply code, an enhanced status code or a command");
    explainCommand->add_option("topic", explain.topic, "550, 5.1.1, RCPT …")->required();
    explainCommand->add_option("--language", explain.language, "en or zh")
        ->check(CLI::IsMember({"en", "zh"}))
        ->type_name("LANG");
    SendArguments send;
    addSend(app, send);

    ServeArguments serve;
    addServe(app, serve);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // CLI11 prints help to standard output with 0, mistakes to standard error with numbers of
        // its own.
        return app.exit(error) == 0 ? kOk : kUsage;
    }
    if (list->parsed())
        return Arguments(ListArguments{});
    if (checkCommand->parsed())
        return Arguments(check);
    if (eventsCommand->parsed())
        return Arguments(events);
    if (explainCommand->parsed())
        return Arguments(explain);
    if (app.got_subcommand("serve"))
        return Arguments(serve);
    if (app.got_subcommand("send"))
        return Arguments(send);
    return Arguments(run);
}

} // namespace postroad::cli
