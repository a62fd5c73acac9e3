// SPDX-License-Identifier: MIT
#include "core/spool/control_file.h"

#include "core/base/ascii.h"
#include "core/base/hex.h"

#include <array>
#include <optional>
#include <utility>

namespace postroad::spool {

namespace {

constexpr std::string_view kFirstLine = "postroad-queue 1";
// Times further away than this from the calendar's start are nonsense, and would not fit.
constexpr std::int64_t kSecondsAway = 100LL * 366 * 24 * 3600;
constexpr std::uint64_t kAttemptsMax = 1'000'000; // more than fit into the years of a queue
constexpr std::int64_t kEpochMax = 253'402'300'799; // the last second of the year 9999

constexpr std::array<std::pair<std::string_view, Fate>, 3> kFates{
    {{"waiting", Fate::Waiting}, {"done", Fate::Done}, {"failed", Fate::Failed}}};

constexpr std::array<std::pair<std::string_view, mail::DeliveryAction>, 5> kActions{
    {{"failed", mail::DeliveryAction::Failed}, {"delayed", mail::DeliveryAction::Delayed},
        {"delivered", mail::DeliveryAction::Delivered}, {"relayed", mail::DeliveryAction::Relayed},
        {"expanded", mail::DeliveryAction::Expanded}}};

constexpr std::array<std::pair<std::string_view, mail::BodyType>, 3> kBodies{
    {{"7bit", mail::BodyType::SevenBit}, {"8bitmime", mail::BodyType::EightBitMime},
        {"binarymime", mail::BodyType::BinaryMime}}};

constexpr std::array<std::pair<std::string_view, mail::DsnReturn>, 2> kReturns{
    {{"full", mail::DsnReturn::Full}, {"headers", mail::DsnReturn::Headers}}};

struct NotifyRow
{
    std::string_view word;
    bool mail::DsnNotify::*field;
};
constexpr std::array<NotifyRow, 4> kNotify{
    {{"never", &mail::DsnNotify::never}, {"success", &mail::DsnNotify::success},
        {"failure", &mail::DsnNotify::failure}, {"delay", &mail::DsnNotify::delay}}};

// --- words of the file ---

/// What can't stand in a line as it is, or has a meaning there, becomes %XX. In a path '@' and '>'
/// have one, too.
bool isPlain(char c, std::string_view special)
{
    return !ascii::isControl(c) && c != '%' && special.find(c) == special.npos;
}

std::string escaped(std::string_view text, std::string_view special = {})
{
    std::string result;
    for (const char c : text) {
        if (isPlain(c, special)) {
            result += c;
            continue;
        }
        result += '%';
        hex::append(result, c);
    }
    return result;
}

std::optional<std::string> unescaped(std::string_view text, std::string_view special = {})
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (isPlain(text[i], special)) {
            result += text[i];
            continue;
        }
        const auto c = text[i] == '%' ? hex::octetAt(text, i + 1, hex::Letters::Capitals)
                                      : std::nullopt;
        if (!c || isPlain(*c, special))
            return std::nullopt; // a plain one would not have been written so
        result += *c;
        i += 2;
    }
    return result;
}

constexpr std::string_view kPathSpecial = " @<>";

/// "<bob@example.net>", "<>", "<postmaster>".
std::string pathText(const mail::Path& path)
{
    std::string text = "<" + escaped(path.mailbox.localPart, kPathSpecial);
    if (!path.mailbox.domain.empty())
        text += '@' + escaped(path.mailbox.domain, kPathSpecial);
    return text + '>';
}

std::optional<mail::Path> parsePathText(std::string_view text)
{
    if (text.size() < 2 || text.front() != '<' || text.back() != '>')
        return std::nullopt;
    text = text.substr(1, text.size() - 2);
    const std::size_t at = text.find('@');
    const auto local = unescaped(text.substr(0, at), kPathSpecial);
    const auto domain = at == text.npos ? std::string()
                                        : unescaped(text.substr(at + 1), kPathSpecial);
    if (!local || !domain || (at != text.npos && (local->empty() || domain->empty())))
        return std::nullopt;
    return mail::Path{{*local, *domain}};
}

std::string notifyText(const mail::DsnNotify& notify)
{
    std::string text;
    for (const NotifyRow& row : kNotify) {
        if (notify.*row.field)
            text += (text.empty() ? "" : ",") + std::string(row.word);
    }
    return text;
}

std::optional<mail::DsnNotify> parseNotify(std::string_view text)
{
    const std::string_view whole = text;
    mail::DsnNotify notify;
    for (const NotifyRow& row : kNotify) {
        if (text.substr(0, text.find(',')) != row.word)
            continue;
        notify.*row.field = true;
        text.remove_prefix(std::min(text.size(), row.word.size() + 1));
    }
    const bool alone = !notify.success && !notify.failure && !notify.delay;
    if (!notify.said() || (notify.never && !alone) || notifyText(notify) != whole)
        return std::nullopt;
    return notify;
}

std::string codeText(EnhancedCode code)
{
    return std::to_string(code.klass) + '.' + std::to_string(code.subject) + '.'
        + std::to_string(code.detail);
}

/// Decimal digits without a leading zero.
std::optional<std::uint64_t> parsePlain(std::string_view text, std::uint64_t max)
{
    if (text.size() > 1 && text.front() == '0')
        return std::nullopt;
    return ascii::parseNumber(text, max);
}

std::optional<EnhancedCode> parseCode(std::string_view text)
{
    const auto parts = ascii::split(text, '.');
    if (parts.size() != 3)
        return std::nullopt;
    const auto klass = parsePlain(parts[0], 9);
    const auto subject = parsePlain(parts[1], 999);
    const auto detail = parsePlain(parts[2], 999);
    if (!klass || !subject || !detail || *klass == 0)
        return std::nullopt;
    return EnhancedCode{static_cast<std::uint8_t>(*klass), static_cast<std::uint16_t>(*subject),
        static_cast<std::uint16_t>(*detail)};
}

template <typename Rows, typename Value>
std::string_view wordOf(const Rows& rows, Value value)
{
    for (const auto& [word, meaning] : rows) {
        if (meaning == value)
            return word;
    }
    return {};
}

// --- writing ---

void line(std::string& text, std::string_view key, std::string_view value)
{
    text.append(key).append(" ").append(value).append("\n");
}

void lineIf(std::string& text, std::string_view key, const std::string& value)
{
    if (!value.empty())
        line(text, key, value);
}

void formatRecipient(std::string& text, const QueuedRecipient& recipient)
{
    line(text, "to", pathText(recipient.path) + ' ' + std::string(wordOf(kFates, recipient.fate)));
    if (recipient.owed)
        line(text, "owed", wordOf(kActions, *recipient.owed));
    if (recipient.delayTold)
        text += "delay-told\n";
    lineIf(text, "notify", notifyText(recipient.dsn.notify));
    lineIf(text, "orcpt", escaped(recipient.dsn.originalRecipient));
    if (recipient.code.klass != 0)
        line(text, "code", codeText(recipient.code));
    if (recipient.replyCode != 0)
        line(text, "reply", std::to_string(recipient.replyCode));
    lineIf(text, "host", escaped(recipient.remoteHost));
    lineIf(text, "said", escaped(recipient.diagnostic));
}

// --- reading ---

class ControlReader
{
public:
    ControlReader(std::string_view text, const Calendar& calendar)
        : m_text(text),
          m_calendar(calendar)
    {
    }

    Result<Control, ControlError> read()
    {
        next();
        if (m_key.empty() || m_line != kFirstLine)
            fail("not a control file of this version");
        next();
        readFacts();
        while (!m_error && !m_key.empty())
            readRecipient();
        if (m_control.entry.recipients.empty())
            fail("no recipient");
        if (m_error)
            return Failure{*m_error};
        return std::move(m_control);
    }

private:
    void fail(std::string reason)
    {
        if (!m_error)
            m_error = ControlError{m_number, std::move(reason)};
    }

    /// The next line, as key and value; an empty key at the end.
    void next()
    {
        ++m_number;
        m_key = m_value = m_line = {};
        if (m_text.empty())
            return;
        const std::size_t end = m_text.find('\n');
        if (end == m_text.npos)
            return fail("the line has no end");
        m_line = m_text.substr(0, end);
        m_text.remove_prefix(end + 1);
        const std::size_t blank = m_line.find(' ');
        m_key = m_line.substr(0, blank);
        m_value = blank == m_line.npos ? std::string_view() : m_line.substr(blank + 1);
        if (m_key.empty())
            fail("an empty line");
        if (blank != m_line.npos && m_value.empty())
            fail("nothing after \"" + std::string(m_key) + '"');
    }

    [[nodiscard]] bool isAt(std::string_view key) const { return !m_error && m_key == key; }

    /// A line that may stand here: reads it by readValue(value), which says nothing when it can't.
    template <typename Read, typename Take>
    void optional(std::string_view key, Read readValue, Take take)
    {
        if (!isAt(key))
            return;
        const auto value = readValue(m_value);
        if (!value)
            return fail("not a value of \"" + std::string(key) + '"');
        take(*value);
        next();
    }
    /// A line without a value that may stand here.
    bool flag(std::string_view key)
    {
        if (!isAt(key))
            return false;
        if (m_line != key)
            fail('"' + std::string(key) + "\" has no value");
        next();
        return true;
    }
    /// A line that must stand here.
    template <typename Read, typename Take>
    void required(std::string_view key, Read readValue, Take take)
    {
        if (!isAt(key))
            return fail("\"" + std::string(key) + "\" expected");
        optional(key, readValue, take);
    }

    [[nodiscard]] std::optional<Instant> readTime(std::string_view text) const
    {
        const auto seconds = parsePlain(text, kEpochMax);
        if (!seconds)
            return std::nullopt;
        const std::int64_t away = static_cast<std::int64_t>(*seconds)
            - m_calendar.startEpochSeconds;
        if (away > kSecondsAway || away < -kSecondsAway)
            return std::nullopt;
        return Instant(std::chrono::seconds(away));
    }

    template <typename Rows>
    static auto wordReader(const Rows& rows)
    {
        return [&rows](std::string_view text) {
            std::optional<std::decay_t<decltype(rows[0].second)>> found;
            for (const auto& [word, meaning] : rows) {
                if (word == text)
                    found = meaning;
            }
            return found;
        };
    }

    static std::optional<std::string> readText(std::string_view text)
    {
        auto value = unescaped(text);
        return value && !value->empty() ? value : std::nullopt;
    }

    void readFacts()
    {
        Entry& entry = m_control.entry;
        const auto time = [this](std::string_view text) { return readTime(text); };
        const auto number = [](std::uint64_t max) {
            return [max](std::string_view text) { return parsePlain(text, max); };
        };
        required("arrived", time, [&](Instant at) { entry.arrived = at; });
        required("attempts", number(kAttemptsMax),
            [&](std::uint64_t count) { entry.attempts = static_cast<std::uint32_t>(count); });
        required("next", time, [&](Instant at) { entry.nextAttempt = at; });
        required("size", number(UINT64_MAX / 2),
            [&](std::uint64_t octets) { m_control.contentOctets = octets; });
        required("body", wordReader(kBodies), [&](mail::BodyType type) { entry.body = type; });
        entry.smtpUtf8 = flag("smtputf8");
        optional("ret", wordReader(kReturns), [&](mail::DsnReturn ret) { entry.dsnReturn = ret; });
        optional("envid", readText, [&](std::string id) { entry.envelopeId = std::move(id); });
        required(
            "from", parsePathText, [&](mail::Path path) { entry.reversePath = std::move(path); });
    }

    void readRecipient()
    {
        QueuedRecipient& recipient = m_control.entry.recipients.emplace_back();
        if (!isAt("to"))
            return fail("\"to\" expected");
        const std::size_t blank = m_value.find(' ');
        const auto path = parsePathText(m_value.substr(0, blank));
        if (!path || path->isNull())
            return fail("not a recipient's path");
        recipient.path = *path;
        const auto fate = wordReader(kFates)(
            blank == m_value.npos ? std::string_view() : m_value.substr(blank + 1));
        if (!fate)
            return fail("no such fate");
        recipient.fate = *fate;
        next();
        optional("owed", wordReader(kActions),
            [&](mail::DeliveryAction action) { recipient.owed = action; });
        recipient.delayTold = flag("delay-told");
        optional("notify", parseNotify,
            [&](const mail::DsnNotify& notify) { recipient.dsn.notify = notify; });
        optional("orcpt", readText,
            [&](std::string text) { recipient.dsn.originalRecipient = std::move(text); });
        optional("code", parseCode, [&](EnhancedCode code) { recipient.code = code; });
        const auto replyCode = [](std::string_view text) {
            const auto code = parsePlain(text, 999);
            return code && *code != 0 ? code : std::nullopt;
        };
        optional("reply", replyCode,
            [&](std::uint64_t code) { recipient.replyCode = static_cast<std::uint16_t>(code); });
        optional(
            "host", readText, [&](std::string host) { recipient.remoteHost = std::move(host); });
        optional(
            "said", readText, [&](std::string said) { recipient.diagnostic = std::move(said); });
    }

    std::string_view m_text; ///< what is still to be read
    const Calendar& m_calendar;
    std::size_t m_number = 0;
    std::string_view m_line;
    std::string_view m_key;
    std::string_view m_value;
    Control m_control;
    std::optional<ControlError> m_error;
};

} // namespace

std::string formatControl(const Entry& entry, const Calendar& calendar)
{
    const auto seconds = [&](Instant at) { return std::to_string(calendar.epochSeconds(at)); };
    std::string text(kFirstLine);
    text += '\n';
    line(text, "arrived", seconds(entry.arrived));
    line(text, "attempts", std::to_string(entry.attempts));
    line(text, "next", seconds(entry.nextAttempt));
    line(text, "size", std::to_string(entry.content ? entry.content->size() : 0));
    line(text, "body", wordOf(kBodies, entry.body));
    if (entry.smtpUtf8)
        text += "smtputf8\n";
    if (entry.dsnReturn != mail::DsnReturn::Unsaid)
        line(text, "ret", wordOf(kReturns, entry.dsnReturn));
    lineIf(text, "envid", escaped(entry.envelopeId));
    line(text, "from", pathText(entry.reversePath));
    for (const QueuedRecipient& recipient : entry.recipients)
        formatRecipient(text, recipient);
    return text;
}

Result<Control, ControlError> parseControl(std::string_view text, const Calendar& calendar)
{
    if (text.size() > kControlOctetsMax)
        return Failure{ControlError{1, "longer than any control file"}};
    return ControlReader(text, calendar).read();
}

} // namespace postroad::spool
