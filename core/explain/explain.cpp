// SPDX-License-Identifier: MIT
#include "core/explain/explain.h"

#include "core/base/ascii.h"
#include "core/base/nearest.h"

#include <algorithm>
#include <array>

namespace postroad::explain {

namespace {

constexpr std::size_t kTopicOctetsMax = 64;

/// Other spellings under which people look things up.
struct Alias
{
    std::string_view spelled;
    std::string_view name;
};
constexpr std::array kAliases{
    Alias{"MAIL FROM", "MAIL"},
    Alias{"RCPT TO", "RCPT"},
    Alias{".", "DATA-END"},
    Alias{"dot", "DATA-END"},
    Alias{"AUTH LOGIN", "SASL LOGIN"},
    Alias{"AUTH PLAIN", "PLAIN"},
    Alias{"AUTH CRAM-MD5", "CRAM-MD5"},
    Alias{"authzid", "authorization identity"},
    Alias{"tls-exporter", "channel binding"},
    Alias{"OK", "IMAP OK"},
    Alias{"NO", "IMAP NO"},
    Alias{"BAD", "IMAP BAD"},
    Alias{"BYE", "IMAP BYE"},
    Alias{"LIST", "POP3 LIST"},
    Alias{"NXDOMAIN", "nxdomain"},
    Alias{"mailbox", "mail store"},
    Alias{"transparency", "dot-stuffing"},
    Alias{"responsible", "custody"},
};

Explanation fromEntry(const Entry& entry)
{
    return {entry.name, entry.kind, entry.title, entry.text, entry.rfc(), entry.see};
}

void addSentences(LocalText& text, const LocalText& more)
{
    text.en += (text.en.empty() ? "" : " ") + more.en;
    text.zh += more.zh; // Chinese sentences follow each other without a blank
}

std::string format(const EnhancedCode& code)
{
    return std::to_string(code.klass) + '.' + std::to_string(code.subject) + '.'
        + std::to_string(code.detail);
}

/// RFC 3463 §2: class 2, 4 or 5; subject and detail up to three digits.
std::optional<EnhancedCode> parseEnhanced(std::string_view text)
{
    const auto parts = ascii::split(text, '.');
    if (parts.size() != 3)
        return std::nullopt;
    const auto klass = ascii::parseNumber(parts[0], 5);
    const auto subject = ascii::parseNumber(parts[1], 999);
    const auto detail = ascii::parseNumber(parts[2], 999);
    const bool good = klass && subject && detail && (*klass == 2 || *klass == 4 || *klass == 5);
    if (!good)
        return std::nullopt;
    return EnhancedCode{static_cast<std::uint8_t>(*klass), static_cast<std::uint16_t>(*subject),
        static_cast<std::uint16_t>(*detail)};
}

std::optional<std::uint32_t> parseCode(std::string_view text)
{
    const auto code = text.size() == 3 ? ascii::parseNumber(text, 599) : std::nullopt;
    return code && *code >= 200 ? std::optional(static_cast<std::uint32_t>(*code)) : std::nullopt;
}

/// What subject and detail say, or else the subject alone.
const Entry* findDetail(const EnhancedCode& code)
{
    const std::string subject = "x." + std::to_string(code.subject) + '.';
    const Entry* detail = findEntry(subject + std::to_string(code.detail));
    return detail ? detail : findEntry(subject + "x");
}

/// Detail, or else subject, and then the class: RFC 3463 §2 says that each part means something
/// alone.
std::optional<Explanation> explainEnhanced(const EnhancedCode& code)
{
    const Entry* detail = findDetail(code);
    const Entry* klass = findEntry(std::to_string(code.klass) + ".x.x");
    if (!detail || !klass)
        return std::nullopt;
    Explanation explanation = fromEntry(*detail);
    explanation.topic = format(code);
    explanation.kind = "enhanced code";
    explanation.title.en = explanation.topic + ": " + detail->title.en;
    explanation.title.zh = explanation.topic + "：" + detail->title.zh;
    addSentences(explanation.text, klass->text);
    explanation.related = {std::to_string(code.klass) + "yz"};
    return explanation;
}

/// By its first and second digit.
std::optional<Explanation> explainUnlisted(std::uint32_t code)
{
    const Entry* klass = findEntry(std::to_string(code / 100) + "yz");
    if (!klass)
        return std::nullopt;
    Explanation explanation = fromEntry(*klass);
    explanation.topic = std::to_string(code);
    explanation.kind = "reply";
    if (const Entry* category = findEntry("x" + std::to_string(code / 10 % 10) + "z"))
        addSentences(explanation.text, category->text);
    return explanation;
}

std::optional<Explanation> explainCode(std::uint32_t code)
{
    const Entry* entry = findEntry(std::to_string(code));
    if (!entry)
        return explainUnlisted(code);
    Explanation explanation = fromEntry(*entry);
    const std::string klass = std::to_string(code / 100) + "yz";
    if (std::find(entry->see.begin(), entry->see.end(), klass) == entry->see.end())
        explanation.related.push_back(klass);
    return explanation;
}

std::optional<Explanation> explainWords(std::string_view topic)
{
    const auto words = ascii::words(topic);
    if (words.size() == 2) {
        const auto code = parseCode(words[0]);
        const auto enhanced = parseEnhanced(words[1]);
        if (code && enhanced)
            return explainReply(*code, *enhanced);
    }
    if (const auto code = parseCode(topic))
        return explainReply(*code, {});
    if (const auto enhanced = parseEnhanced(topic))
        return explainEnhanced(*enhanced);
    return std::nullopt;
}

} // namespace

std::optional<Explanation> explain(std::string_view topic)
{
    std::string_view wanted = ascii::trimmed(topic);
    if (wanted.empty() || wanted.size() > kTopicOctetsMax)
        return std::nullopt;
    for (const Alias& alias : kAliases) {
        if (ascii::iequals(alias.spelled, wanted))
            wanted = alias.name;
    }
    if (auto explanation = explainWords(wanted))
        return explanation;
    while (!wanted.empty() && wanted.back() == ':') // "Received:" as it stands in a header
        wanted.remove_suffix(1);
    const Entry* entry = findEntry(wanted);
    return entry ? std::optional(fromEntry(*entry)) : std::nullopt;
}

std::optional<Explanation> explainReply(
    std::uint32_t code, const EnhancedCode& enhanced, std::string_view verb)
{
    if (code < 200 || code > 599)
        return std::nullopt;
    auto explanation = explainCode(code);
    if (!explanation)
        return std::nullopt;
    if (const Entry* own = findEntry(std::to_string(code) + ' ' + std::string(verb))) {
        explanation->text = own->text;
        explanation->rfc = own->rfc();
    }
    // RFC 3463 §3.1: X.0.0 says no more than its class, which is the code's; nor does the detail 0
    // ("other") of what has worked.
    const bool isMute = enhanced.klass == 0
        || (enhanced.detail == 0 && (enhanced.subject == 0 || enhanced.klass == 2));
    const auto second = isMute ? std::nullopt : explainEnhanced(enhanced);
    if (!second)
        return explanation;
    explanation->topic += ' ' + second->topic;
    explanation->title.en += " · " + second->title.en;
    explanation->title.zh += " · " + second->title.zh;
    // That it worked is known by now.
    const Entry* detail = enhanced.klass == 2 ? findDetail(enhanced) : nullptr;
    addSentences(explanation->text, detail ? detail->text : second->text);
    explanation->related.insert(explanation->related.begin(), second->topic);
    return explanation;
}

std::vector<std::string> nearestTopics(std::string_view topic, std::size_t max)
{
    const std::string_view wanted = ascii::trimmed(topic).substr(0, kTopicOctetsMax);
    if (wanted.empty())
        return {};
    // More than a third wrong is another word.
    const std::size_t limit = std::max<std::size_t>(1, wanted.size() / 3);
    std::vector<std::pair<std::size_t, std::string>> near;
    for (const Entry& entry : entries()) {
        const std::size_t far = editDistance(wanted, entry.name);
        const bool begins = wanted.size() >= 2 && ascii::istartsWith(entry.name, wanted);
        if (far <= limit || begins)
            near.emplace_back(far, entry.name);
    }
    std::stable_sort(
        near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> names;
    for (std::size_t i = 0; i < std::min(max, near.size()); ++i)
        names.push_back(near[i].second);
    return names;
}

std::vector<std::string> topics()
{
    std::vector<std::string> names;
    for (const Entry& entry : entries())
        names.push_back(entry.name);
    return names;
}

} // namespace postroad::explain
