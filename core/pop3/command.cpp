// SPDX-License-Identifier: MIT
#include "core/pop3/command.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <vector>

namespace postroad::pop3 {

namespace {

Failure<CommandError> syntax(const VerbRow& verb, std::string_view words)
{
    return Failure{CommandError{CommandError::Kind::Syntax, words, verb.name}};
}

/// Numbers on the wire are decimal; one that doesn't fit is no message we could have.
std::optional<std::uint32_t> parseCount(std::string_view word)
{
    const auto number = ascii::parseNumber(word, UINT32_MAX);
    if (!number)
        return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

/// RFC 1939 §7: more lines than there are mean the entire message, however many more.
std::optional<std::uint32_t> parseLines(std::string_view word)
{
    const bool isNumber = !word.empty() && std::all_of(word.begin(), word.end(), ascii::isDigit);
    return isNumber ? std::optional(parseCount(word).value_or(UINT32_MAX)) : std::nullopt;
}

Result<Command, CommandError> parseNumbers(
    const VerbRow& verb, const std::vector<std::string_view>& words)
{
    Command command{verb.verb, {}, std::nullopt, 0};
    const std::size_t wanted = verb.shape == Shape::NumberAndLines ? 2 : 1;
    if (words.empty() && verb.shape == Shape::MaybeNumber)
        return command;
    if (words.size() < wanted)
        return syntax(verb,
            wanted == 2 ? "Message number and number of lines expected"
                        : "Message number expected");
    if (words.size() > wanted)
        return syntax(verb, "Too many arguments");
    command.message = parseCount(words[0]);
    if (!command.message || *command.message == 0)
        return syntax(verb, "Invalid message number");
    if (wanted == 1)
        return command;
    const auto lines = parseLines(words[1]);
    if (!lines)
        return syntax(verb, "Invalid number of lines");
    command.lines = *lines;
    return command;
}

Result<Command, CommandError> parseArguments(const VerbRow& verb, std::string_view rest)
{
    const std::vector<std::string_view> words = ascii::words(rest);
    switch (verb.shape) {
    case Shape::Bare:
        if (!words.empty())
            return syntax(verb, "This command takes no arguments");
        return Command{verb.verb, {}, std::nullopt, 0};
    case Shape::Name:
        if (words.size() != 1)
            return syntax(verb, words.empty() ? "User name expected" : "One user name expected");
        return Command{verb.verb, std::string(words[0]), std::nullopt, 0};
    case Shape::Secret:
        // RFC 1939 §7: "Since the PASS command has exactly one argument, a POP3 server may treat
        // spaces in the argument as part of the password, instead of as argument separators."
        if (rest.empty())
            return syntax(verb, "Password expected");
        return Command{verb.verb, std::string(rest), std::nullopt, 0};
    case Shape::MaybeNumber:
    case Shape::Number:
    case Shape::NumberAndLines:
        break;
    }
    return parseNumbers(verb, words);
}

} // namespace

Result<Command, CommandError> parseCommand(std::string_view line)
{
    const std::size_t space = line.find(' ');
    const std::string_view keyword = line.substr(0, space);
    const auto verb = std::find_if(kVerbs.begin(), kVerbs.end(),
        [keyword](const VerbRow& candidate) { return ascii::iequals(candidate.name, keyword); });
    if (verb == kVerbs.end())
        return Failure{CommandError{CommandError::Kind::UnknownVerb, "Unknown command", {}}};
    // RFC 1939 §3: "Keywords and arguments consist of printable ASCII characters."
    if (std::any_of(line.begin(), line.end(),
            [](char c) { return ascii::isControl(c) || ascii::isEightBit(c); }))
        return syntax(*verb, "Only printable ASCII characters may stand in a command");
    const std::string_view rest = space == line.npos ? std::string_view{} : line.substr(space + 1);
    return parseArguments(*verb, rest);
}

std::string format(const Command& command)
{
    std::string line(row(command.verb).name);
    if (!command.text.empty())
        line.append(" ").append(command.text);
    if (command.message)
        line.append(" ").append(std::to_string(*command.message));
    if (row(command.verb).shape == Shape::NumberAndLines)
        line.append(" ").append(std::to_string(command.lines));
    return line;
}

} // namespace postroad::pop3
