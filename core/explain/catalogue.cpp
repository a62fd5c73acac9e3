// SPDX-License-Identifier: MIT
#include "core/explain/catalogue.h"

#include "core/base/ascii.h"
#include "core/base/toml_library.h"

#include <algorithm>

namespace postroad::explain {

namespace {

struct Catalogue
{
    std::vector<Entry> entries;
    std::vector<std::string> mistakes;
};

std::string stringAt(const toml::table& table, std::string_view path)
{
    return table.at_path(path).value_or(std::string());
}

/// "5321 4.1.1.3", "2920", or nothing.
void readRfc(Entry& entry, const std::string& text)
{
    const auto words = ascii::words(text);
    if (!words.empty())
        entry.rfcNumber = static_cast<int>(ascii::parseNumber(words[0], 99999).value_or(0));
    if (words.size() > 1)
        entry.rfcSection = words[1];
}

Entry readEntry(const toml::table& table)
{
    Entry entry;
    entry.name = stringAt(table, "name");
    entry.kind = stringAt(table, "kind");
    entry.title = {stringAt(table, "title.en"), stringAt(table, "title.zh")};
    entry.text = {stringAt(table, "text.en"), stringAt(table, "text.zh")};
    readRfc(entry, stringAt(table, "rfc"));
    if (const toml::array* see = table["see"].as_array()) {
        for (const toml::node& name : *see)
            entry.see.push_back(name.value_or(std::string()));
    }
    return entry;
}

void readTopics(Catalogue& catalogue, const EmbeddedFile& file)
{
    const toml::table parsed = toml::parse(file.text, file.name);
    const toml::array* topics = parsed["topic"].as_array();
    if (!topics) {
        catalogue.mistakes.push_back(std::string(file.name) + ": no topics");
        return;
    }
    for (const toml::node& node : *topics) {
        if (const toml::table* table = node.as_table())
            catalogue.entries.push_back(readEntry(*table));
    }
}

void readFile(Catalogue& catalogue, const EmbeddedFile& file)
{
    try {
        readTopics(catalogue, file);
    } catch (const std::exception& error) { // toml::parse_error is one
        catalogue.mistakes.push_back(std::string(file.name) + ": " + error.what());
    }
}

Catalogue readAll()
{
    Catalogue catalogue;
    for (const EmbeddedFile& file : catalogueFiles())
        readFile(catalogue, file);
    return catalogue;
}

const Catalogue& catalogue()
{
    static const Catalogue whole = readAll();
    return whole;
}

} // namespace

const std::vector<Entry>& entries() { return catalogue().entries; }

const Entry* findEntry(std::string_view name)
{
    const auto& all = entries();
    const auto found = std::find_if(all.begin(), all.end(),
        [name](const Entry& entry) { return ascii::iequals(entry.name, name); });
    return found == all.end() ? nullptr : &*found;
}

const std::vector<std::string>& catalogueMistakes() { return catalogue().mistakes; }

} // namespace postroad::explain
