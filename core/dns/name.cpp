// SPDX-License-Identifier: MIT
#include "core/dns/name.h"

#include "core/base/ascii.h"
#include "core/base/sentence.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace postroad::dns {

namespace {

std::size_t lengthAt(std::string_view wire, std::size_t i)
{
    return static_cast<unsigned char>(wire[i]);
}

/// Appends one label to a wire form, or says why not.
std::optional<NameError> appendLabel(std::string& wire, std::string_view label)
{
    if (label.empty())
        return NameError::EmptyLabel;
    if (label.size() > kLabelOctetsMax)
        return NameError::LabelTooLong;
    // The zero octet of the root still comes: RFC 1035 §2.3.4 counts it.
    if (wire.size() + label.size() + 2 > kNameOctetsMax)
        return NameError::NameTooLong;
    wire += static_cast<char>(label.size());
    wire += label;
    return std::nullopt;
}

/// Where each label begins, from left to right. A legal name has at most 127.
struct LabelStarts
{
    explicit LabelStarts(std::string_view wire)
    {
        for (std::size_t i = 0; i < wire.size(); i += lengthAt(wire, i) + 1)
            at[count++] = static_cast<std::uint8_t>(i);
    }
    std::array<std::uint8_t, kNameOctetsMax / 2> at{};
    std::size_t count = 0;
};

std::string_view labelAt(std::string_view wire, std::size_t i)
{
    return wire.substr(i + 1, lengthAt(wire, i));
}

std::strong_ordering compareLabels(std::string_view a, std::string_view b)
{
    const std::size_t common = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < common; ++i) {
        // RFC 4034 §6.1: as unsigned octets, upper case as if it were lower.
        const auto left = static_cast<unsigned char>(ascii::toLower(a[i]));
        const auto right = static_cast<unsigned char>(ascii::toLower(b[i]));
        if (left != right)
            return left <=> right;
    }
    return a.size() <=> b.size();
}

/// The octet that an escape at text[i] ('\') stands for; i moves to its last character.
std::optional<char> unescape(std::string_view text, std::size_t& i)
{
    if (i + 1 >= text.size())
        return std::nullopt;
    if (!ascii::isDigit(text[i + 1])) {
        ++i;
        return text[i];
    }
    const auto number = ascii::parseNumber(text.substr(i + 1, 3), 255);
    if (i + 3 >= text.size() || !number)
        return std::nullopt;
    i += 3;
    return static_cast<char>(*number);
}

void appendEscaped(std::string& text, std::string_view label)
{
    static constexpr std::string_view kSpecial = ".\\\"();@$";
    for (const char c : label) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet <= 32 || octet >= 127) {
            const std::string digits = std::to_string(octet);
            text.append("\\").append(3 - digits.size(), '0').append(digits);
            continue;
        }
        if (kSpecial.find(c) != kSpecial.npos)
            text += '\\';
        text += c;
    }
}

} // namespace

LocalText words(NameError error)
{
    switch (error) {
    case NameError::Empty:
        return say({"a name is missing", "缺少名字"});
    case NameError::EmptyLabel:
        return say({"a label of the name is empty (two dots in a row, or one at its beginning)",
            "名字里有一段是空的（连着两个点，或以点开头）"});
    case NameError::LabelTooLong:
        return say({"a label is longer than 63 octets", "名字里有一段超过 63 字节"});
    case NameError::NameTooLong:
        return say({"the name is longer than 255 octets", "名字超过 255 字节"});
    case NameError::BadEscape:
        return say({"a backslash must be followed by a character or three digits up to 255",
            "反斜杠后面必须是一个字符，或不超过 255 的三位数字"});
    }
    return {};
}

Result<Name, NameError> Name::fromLabels(const std::vector<std::string>& labels)
{
    Name name;
    for (const std::string& label : labels) {
        if (const auto error = appendLabel(name.m_wire, label))
            return Failure{*error};
    }
    return name;
}

bool Name::isWildcard() const { return m_wire.size() >= 2 && m_wire[0] == 1 && m_wire[1] == '*'; }

std::size_t Name::labelCount() const
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < m_wire.size(); i += lengthAt(m_wire, i) + 1)
        ++count;
    return count;
}

std::vector<std::string_view> Name::labels() const
{
    std::vector<std::string_view> found;
    const std::string_view wire = m_wire;
    for (std::size_t i = 0; i < wire.size(); i += lengthAt(wire, i) + 1)
        found.push_back(wire.substr(i + 1, lengthAt(wire, i)));
    return found;
}

Name Name::parent() const
{
    Name above;
    if (!isRoot())
        above.m_wire = m_wire.substr(lengthAt(m_wire, 0) + 1);
    return above;
}

Name Name::suffix(std::size_t labels) const
{
    const LabelStarts starts(m_wire);
    if (labels >= starts.count)
        return *this;
    Name found;
    if (labels > 0)
        found.m_wire = m_wire.substr(starts.at[starts.count - labels]);
    return found;
}

bool Name::isSubdomainOf(const Name& ancestor) const
{
    const std::string_view wire = m_wire;
    if (ancestor.isRoot())
        return true;
    if (ancestor.m_wire.size() > wire.size())
        return false;
    // The same octets at the end count only where a label begins.
    const std::size_t begin = wire.size() - ancestor.m_wire.size();
    std::size_t i = 0;
    while (i < begin)
        i += lengthAt(wire, i) + 1;
    return i == begin && ascii::iequals(wire.substr(begin), ancestor.m_wire);
}

Result<Name, NameError> Name::child(std::string_view label) const
{
    Name below;
    if (const auto error = appendLabel(below.m_wire, label))
        return Failure{*error};
    return below.before(*this);
}

Result<Name, NameError> Name::before(const Name& origin) const
{
    if (m_wire.size() + origin.wireOctets() > kNameOctetsMax)
        return Failure{NameError::NameTooLong};
    Name joined = *this;
    joined.m_wire += origin.m_wire;
    return joined;
}

Name Name::lowered() const
{
    // A length octet is at most 63, below 'A' (65): lowering all octets leaves the lengths alone.
    Name lower;
    lower.m_wire = ascii::lowered(m_wire);
    return lower;
}

std::strong_ordering operator<=>(const Name& a, const Name& b)
{
    const LabelStarts left(a.m_wire);
    const LabelStarts right(b.m_wire);
    const std::size_t common = std::min(left.count, right.count);
    for (std::size_t i = 1; i <= common; ++i) {
        const auto order = compareLabels(labelAt(a.m_wire, left.at[left.count - i]),
            labelAt(b.m_wire, right.at[right.count - i]));
        if (order != std::strong_ordering::equal)
            return order;
    }
    return left.count <=> right.count;
}

// RFC 1035 §2.3.3: names are compared without regard to case.
bool operator==(const Name& a, const Name& b) { return ascii::iequals(a.m_wire, b.m_wire); }

Result<Name, NameError> parseName(std::string_view text, const Name& origin)
{
    if (text.empty())
        return Failure{NameError::Empty};
    if (text == ".")
        return Name();
    std::vector<std::string> labels(1);
    bool absolute = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '.') {
            if (labels.back().empty())
                return Failure{NameError::EmptyLabel};
            absolute = i + 1 == text.size();
            if (!absolute)
                labels.emplace_back();
            continue;
        }
        if (text[i] != '\\') {
            labels.back() += text[i];
            continue;
        }
        const auto octet = unescape(text, i);
        if (!octet)
            return Failure{NameError::BadEscape};
        labels.back() += *octet;
    }
    auto name = Name::fromLabels(labels);
    return !name || absolute ? name : name->before(origin);
}

std::string format(const Name& name)
{
    if (name.isRoot())
        return ".";
    std::string text;
    for (const std::string_view label : name.labels()) {
        appendEscaped(text, label);
        text += '.';
    }
    return text;
}

std::string formatBare(const Name& name)
{
    std::string text = format(name);
    if (text.size() > 1)
        text.pop_back();
    return text;
}

} // namespace postroad::dns
