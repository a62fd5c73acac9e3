// SPDX-License-Identifier: MIT
#include "core/mail/compose.h"

#include "core/base/ascii.h"
#include "core/mail/date.h"
#include "core/mail/encoded_word.h"
#include "core/mail/header.h"
#include "core/mail/header_edit.h"

#include <algorithm>
#include <array>
#include <fmt/core.h>
#include <optional>

namespace postroad::mail {

namespace {

/// RFC 5322 §3.6.2, §3.6.3, §3.6.6: fields that hold addresses.
constexpr std::array<std::string_view, 9> kAddressFields{"From", "Sender", "Reply-To", "To", "Cc",
    "Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc"};

bool holdsAddresses(std::string_view name)
{
    return std::any_of(kAddressFields.begin(), kAddressFields.end(),
        [&](std::string_view known) { return ascii::iequals(known, name); });
}

std::string joined(const std::vector<ListedMailbox>& mailboxes)
{
    std::string text;
    for (const ListedMailbox& listed : mailboxes)
        text += (text.empty() ? "" : ", ") + formatListedMailbox(listed);
    return text;
}

/// An address field whose names are not ASCII, with the names encoded; or what is wrong: nothing
/// may be left out.
Result<std::string, std::string_view> encodedAddresses(std::string_view value)
{
    const AddressList list = parseAddressList(value);
    if (list.unreadable > 0)
        return Failure{std::string_view("has an address that can't be read")};
    if (list.entries.size() >= kListedMailboxesMax)
        return Failure{std::string_view("has too many addresses")};
    std::string text;
    bool first = true;
    for (const ListedMailbox& entry : list.entries) {
        if (entry.kind == ListedMailbox::Kind::GroupEnd) {
            text += ';';
            continue;
        }
        text += first ? "" : ", ";
        first = entry.kind == ListedMailbox::Kind::GroupBegin;
        text += first ? encodeWords(entry.displayName) + ": " : formatListedMailbox(entry);
        if (!ascii::isAscii(formatMailbox(entry.mailbox)))
            return Failure{std::string_view("has an address that is not ASCII")};
    }
    return text;
}

class Composer
{
public:
    Composer(std::string_view octets, std::size_t linesBefore, const LetterDefaults& defaults)
        : m_octets(octets),
          m_linesBefore(linesBefore),
          m_header(parseHeader(octets)),
          m_defaults(defaults),
          m_body(octets.substr(m_header.bodyBegin))
    {
    }

    Result<std::string, InputError> run()
    {
        if (auto wrong = check())
            return Failure{*wrong};
        // RFC 5322 §3.6: From and Date are a must; Message-ID should be there.
        addIfAbsent("From", formatListedMailbox(m_defaults.from));
        if (!m_defaults.to.empty())
            addIfAbsent("To", joined(m_defaults.to));
        for (const HeaderField& field : m_header.fields) {
            if (auto wrong = addWritten(field))
                return Failure{*wrong};
        }
        addIfAbsent("Date", formatDate(m_defaults.date));
        addIfAbsent("Message-ID", '<' + m_defaults.messageId + '>');
        addMimeFields();
        return std::move(m_message) + "\r\n" + std::string(m_body);
    }

private:
    [[nodiscard]] InputError error(
        InputError::Kind kind, std::size_t offset, std::string_view what) const
    {
        const auto feeds = std::count(
            m_octets.begin(), m_octets.begin() + static_cast<std::ptrdiff_t>(offset), '\n');
        const std::size_t line = m_linesBefore + static_cast<std::size_t>(feeds) + 1;
        return {kind, offset, line, fmt::format("line {} {}", line, what)};
    }

    [[nodiscard]] std::optional<InputError> check() const;
    [[nodiscard]] bool has(std::string_view name) const
    {
        return findField(m_octets, m_header, name) != nullptr;
    }
    void addIfAbsent(std::string_view name, std::string_view value)
    {
        if (!has(name))
            m_message += formatField(name, value);
    }
    std::optional<InputError> addWritten(const HeaderField& field);
    void addMimeFields();

    std::string_view m_octets;
    std::size_t m_linesBefore;
    Header m_header;
    const LetterDefaults& m_defaults;
    std::string_view m_body;
    std::string m_message;
};

std::optional<InputError> Composer::check() const
{
    if (!m_header.fields.empty() && !m_header.hasEmptyLine && !m_body.empty())
        return error(InputError::Kind::BadHeader, m_header.end,
            "is no header field, and no empty line ends the header before it");
    std::size_t begin = 0;
    while (begin < m_octets.size()) {
        const std::size_t end = m_octets.find('\n', begin);
        const std::string_view line = m_octets.substr(begin, end - begin);
        if (!ascii::isUtf8(line))
            return error(InputError::Kind::NotUtf8, begin, "is not UTF-8");
        // RFC 5322 §2.1.1: "Each line of characters MUST be no more than 998 characters"
        if (begin >= m_header.bodyBegin && line.size() > kLineOctetsMax + 1)
            return error(InputError::Kind::LongLine, begin,
                fmt::format("has more than {} octets", kLineOctetsMax));
        begin = end + 1;
    }
    return std::nullopt;
}

std::optional<InputError> Composer::addWritten(const HeaderField& field)
{
    const std::string_view name = field.name.in(m_octets);
    std::string value = unfoldedValue(m_octets, field);
    // RFC 5322 §3.6.3: "the "Bcc:" line is removed even though all of the recipients … are sent a
    // copy"
    if (ascii::iequals(name, "Bcc") || ascii::iequals(name, "Resent-Bcc"))
        return std::nullopt;
    if (!ascii::isAscii(value) && holdsAddresses(name)) {
        const auto encoded = encodedAddresses(value);
        if (!encoded)
            return error(InputError::Kind::BadHeader, field.all.begin, encoded.error());
        value = *encoded;
    } else if (!ascii::isAscii(value)) {
        value = encodeWords(value);
    }
    m_message += formatField(name, value);
    return std::nullopt;
}

void Composer::addMimeFields()
{
    if (ascii::isAscii(m_body))
        return;
    addIfAbsent("MIME-Version", "1.0"); // RFC 2045 §4
    addIfAbsent("Content-Type", "text/plain; charset=utf-8");
    addIfAbsent("Content-Transfer-Encoding", "8bit"); // RFC 2045 §6.2
}

} // namespace

Result<std::string, InputError> compose(std::string_view text, const LetterDefaults& defaults)
{
    const auto input = readMessage(text);
    if (!input)
        return Failure{input.error()};
    return Composer(input->octets, input->facts.mboxLineDropped ? 1 : 0, defaults).run();
}

} // namespace postroad::mail
