// SPDX-License-Identifier: MIT
#include "core/mail/address.h"

#include "core/base/ascii.h"
#include "core/base/ip_address.h"
#include "core/base/sentence.h"

#include <algorithm>
#include <array>
#include <optional>

namespace postroad::mail {

namespace {

using MaybeError = std::optional<AddressError>;

/// What an octet may be part of, as bits.
constexpr std::uint8_t kAtom
    = 1; ///< RFC 5322 §3.2.3 atext, without the 8-bit characters of RFC 6532
constexpr std::uint8_t kLabel = 2; ///< letter, digit, hyphen

constexpr auto kClasses = [] {
    std::array<std::uint8_t, 256> classes{};
    for (std::size_t i = 0; i < 128; ++i) {
        const char c = static_cast<char>(i);
        if (ascii::isAlnum(c))
            classes[i] = kAtom | kLabel;
        for (const char special : std::string_view("!#$%&'*+-/=?^_`{|}~"))
            classes[i] = c == special ? std::uint8_t{kAtom} : classes[i];
    }
    classes['-'] = kAtom | kLabel;
    return classes;
}();

constexpr bool isOf(std::uint8_t wanted, char c)
{
    return (kClasses[static_cast<unsigned char>(c)] & wanted) != 0;
}

bool isAtomCharacter(char c) { return isOf(kAtom, c); }

std::string shown(char c) { return '"' + ascii::quotedForDisplay(std::string_view(&c, 1)) + '"'; }

/// Reads an address from left to right; each take…() moves on, or says what is wrong at the place
/// where it stands.
class Reader
{
public:
    Reader(std::string_view text, Script script) : m_text(text), m_utf8(script == Script::Utf8) { }

    [[nodiscard]] std::size_t position() const { return m_at; }
    [[nodiscard]] bool atEnd() const { return m_at == m_text.size(); }
    [[nodiscard]] char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    [[nodiscard]] AddressError error(LocalText reason) const { return {m_at, std::move(reason)}; }
    [[nodiscard]] std::string_view rest() const { return m_text.substr(m_at); }

    bool skip(char c)
    {
        if (atEnd() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }
    void advance(std::size_t octets) { m_at += octets; }

    /// In UTF-8 the whole text must be well-formed.
    [[nodiscard]] MaybeError checkEncoding() const
    {
        return !m_utf8 || ascii::isUtf8(m_text)
            ? std::nullopt
            : MaybeError(AddressError{
                0, say({"the octets above 127 are not UTF-8", "127 以上的字节不是 UTF-8"})});
    }
    MaybeError takeMailbox(Mailbox& mailbox);
    MaybeError takeDomain(std::string& domain);

private:
    MaybeError takeLocalPart(std::string& local);
    MaybeError takeDotString(std::string& local);
    MaybeError takeQuotedString(std::string& local);
    MaybeError takeLiteral(std::string& domain);
    MaybeError takeLabel();

    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_utf8;
};

MaybeError Reader::takeDotString(std::string& local)
{
    const std::size_t begin = m_at;
    std::size_t at = begin;
    for (bool afterDot = true; at < m_text.size(); ++at) {
        const char c = m_text[at];
        // RFC 5321 §4.1.2: Dot-string = Atom *("." Atom)
        if (c == '.' && afterDot)
            return AddressError{at,
                at == begin
                    ? say({"a local part may not begin with a dot", "@ 前面的部分不能以点开头"})
                    : say({"two dots follow each other", "连着两个点"})};
        if (c != '.' && !isOf(kAtom, c) && !(m_utf8 && ascii::isEightBit(c)))
            break;
        afterDot = c == '.';
    }
    m_at = at;
    if (at > begin && m_text[at - 1] == '.')
        return AddressError{
            at - 1, say({"a local part may not end in a dot", "@ 前面的部分不能以点结尾"})};
    local = m_text.substr(begin, m_at - begin);
    return std::nullopt;
}

MaybeError Reader::takeQuotedString(std::string& local)
{
    ++m_at;
    for (; !atEnd() && peek() != '"'; ++m_at) {
        // RFC 5321 §4.1.2: quoted-pairSMTP = %d92 %d32-126; RFC 6531 §3.3 adds to qtextSMTP alone
        const bool pair = peek() == '\\' && m_at + 1 < m_text.size();
        if (pair)
            ++m_at;
        if ((ascii::isEightBit(peek()) && (pair || !m_utf8)) || ascii::isControl(peek()))
            return error(
                say({"{1} may not stand in a quoted local part", "@ 前面带引号的部分不能有 {1}"},
                    shown(peek())));
        local += peek();
    }
    if (!skip('"'))
        return error(say({"the closing quote is missing", "缺少右引号"}));
    return std::nullopt;
}

MaybeError Reader::takeLocalPart(std::string& local)
{
    const std::size_t begin = m_at;
    local.clear();
    if (MaybeError wrong = peek() == '"' ? takeQuotedString(local) : takeDotString(local))
        return wrong;
    if (m_at - begin > kLocalPartOctetsMax)
        return AddressError{begin + kLocalPartOctetsMax,
            say({"a local part may have 64 octets at most", "@ 前面的部分最多 64 字节"})};
    if (peek() == '@' && m_at == begin)
        return error(say({"the local part is missing", "缺少 @ 前面的部分"}));
    if (!atEnd() && peek() != '@' && peek() != '>')
        return error(m_text[begin] == '"'
                ? say(
                    {"{1} may not follow the closing quote", "右引号后面不能跟 {1}"}, shown(peek()))
                : say({"{1} may not stand in a local part without quotes",
                          "@ 前面的部分不加引号就不能有 {1}"},
                    shown(peek())));
    return std::nullopt;
}

MaybeError Reader::takeLiteral(std::string& domain)
{
    const std::size_t close = m_text.find(']', m_at);
    if (close == std::string_view::npos)
        return error(
            say({"the address literal has no closing bracket", "方括号里的地址缺少右括号"}));
    const std::string_view literal = m_text.substr(m_at, close + 1 - m_at);
    if (!isAddressLiteral(literal))
        return error(
            say({"this is not an address literal such as [192.0.2.1] or [IPv6:2001:db8::1]",
                "这不是 [192.0.2.1] 或 [IPv6:2001:db8::1] 这样的地址"}));
    domain = literal;
    m_at = close + 1;
    return std::nullopt;
}

/// One part of a domain, from where the reader stands to the next octet that can't belong to it.
MaybeError Reader::takeLabel()
{
    const std::size_t begin = m_at;
    std::size_t end = begin;
    bool isAscii = true;
    for (; end < m_text.size(); ++end) {
        const char c = m_text[end];
        if (isOf(kLabel, c))
            continue;
        if (!m_utf8 || !ascii::isEightBit(c))
            break;
        isAscii = false;
    }
    m_at = end;
    // RFC 5321 §4.1.2: sub-domain = Let-dig [Ldh-str]; RFC 1035 §2.3.4: labels have 63 octets or
    // less. RFC 6531 §3.3: how long a U-label may be is judged in its ASCII form, by who looks it
    // up
    if (end - begin > 63 && isAscii)
        return AddressError{begin + 63,
            say({"a part of a domain may have 63 octets at most", "域名的每一段最多 63 字节"})};
    if (end > begin && (m_text[begin] == '-' || m_text[end - 1] == '-'))
        return AddressError{m_text[begin] == '-' ? begin : end - 1,
            say({"a part of a domain may not begin or end with a hyphen",
                "域名的每一段不能以连字符开头或结尾"})};
    return std::nullopt;
}

MaybeError Reader::takeDomain(std::string& domain)
{
    if (peek() == '[')
        return takeLiteral(domain);
    const std::size_t begin = m_at;
    for (;;) {
        const std::size_t label = m_at;
        if (MaybeError wrong = takeLabel())
            return wrong;
        const bool dot = peek() == '.';
        const bool ends = atEnd() || peek() == '>' || peek() == ',' || peek() == ':';
        if (!dot && !ends)
            return error(say({"{1} may not stand in a domain", "域名里不能有 {1}"}, shown(peek())));
        if (m_at == label)
            return AddressError{label,
                dot && label == begin
                    ? say({"a domain may not begin with a dot", "域名不能以点开头"})
                    : dot            ? say({"two dots follow each other", "连着两个点"})
                    : label == begin ? say({"the domain is missing", "缺少域名"})
                                     : say({"a domain may not end in a dot", "域名不能以点结尾"})};
        if (ends)
            break;
        ++m_at;
    }
    // Before its length is judged: of a size with a known bound GCC makes a slow loop instead of
    // memcpy().
    domain = m_text.substr(begin, m_at - begin);
    if (domain.size() > kDomainOctetsMax)
        return AddressError{begin + kDomainOctetsMax,
            say({"a domain may have 255 octets at most", "域名最多 255 字节"})};
    return std::nullopt;
}

MaybeError Reader::takeMailbox(Mailbox& mailbox)
{
    if (atEnd())
        return error(say({"the address is missing", "缺少地址"}));
    if (MaybeError wrong = takeLocalPart(mailbox.localPart))
        return wrong;
    if (!skip('@'))
        return error(
            say({"an \"@\" and a domain must follow the local part", "用户名后面要有 @ 和域名"}));
    return takeDomain(mailbox.domain);
}

/// RFC 5321 §4.1.2: A-d-l = At-domain *("," At-domain), and the colon after it. Checked, and
/// ignored (appendix C).
MaybeError takeSourceRoute(Reader& reader)
{
    std::string ignored;
    do {
        if (!reader.skip('@'))
            return reader.error(
                say({"a source route is made of \"@\" and domains", "源路由由 @ 和域名组成"}));
        if (MaybeError wrong = reader.takeDomain(ignored))
            return wrong;
    } while (reader.skip(','));
    if (!reader.skip(':'))
        return reader.error(say({"a colon must follow the source route", "源路由后面要有冒号"}));
    return std::nullopt;
}

/// What stands between the brackets, up to the closing one.
MaybeError takePathContent(Reader& reader, PathKind kind, Mailbox& mailbox)
{
    static constexpr std::string_view kPostmaster = "postmaster";
    if (reader.peek() == '>' && kind == PathKind::Reverse)
        return std::nullopt;
    if (reader.peek() == '>')
        return reader.error(say({"a forward-path may not be empty", "正向路径不能为空"}));
    // RFC 5321 §4.1.1.3: "the reserved mailbox name Postmaster", without a domain, in any case of
    // letters.
    const std::string_view rest = reader.rest();
    if (kind == PathKind::Forward && ascii::istartsWith(rest, kPostmaster)
        && rest.size() > kPostmaster.size() && rest[kPostmaster.size()] == '>') {
        mailbox.localPart = rest.substr(0, kPostmaster.size());
        reader.advance(kPostmaster.size());
        return std::nullopt;
    }
    if (reader.peek() == '@') {
        if (MaybeError wrong = takeSourceRoute(reader))
            return wrong;
    }
    return reader.takeMailbox(mailbox);
}

bool isDotString(std::string_view text)
{
    bool afterDot = true;
    for (const char c : text) {
        if (c == '.' ? afterDot : !isAtomCharacter(c) && !ascii::isEightBit(c))
            return false;
        afterDot = c == '.';
    }
    return !afterDot;
}

} // namespace

bool operator==(const Mailbox& a, const Mailbox& b)
{
    return a.localPart == b.localPart && ascii::iequals(a.domain, b.domain);
}

std::strong_ordering operator<=>(const Mailbox& a, const Mailbox& b)
{
    const int domains = ascii::lowered(a.domain).compare(ascii::lowered(b.domain));
    return domains != 0 ? domains <=> 0 : a.localPart.compare(b.localPart) <=> 0;
}

bool Mailbox::isAscii() const { return ascii::isAscii(localPart) && ascii::isAscii(domain); }

Result<Mailbox, AddressError> parseMailbox(std::string_view text, Script script)
{
    Reader reader(text, script);
    Mailbox mailbox;
    if (MaybeError wrong = reader.checkEncoding())
        return Failure{*wrong};
    if (MaybeError wrong = reader.takeMailbox(mailbox))
        return Failure{*wrong};
    if (!reader.atEnd())
        return Failure{reader.error(
            say({"{1} may not follow an address", "地址后面不能跟 {1}"}, shown(reader.peek())))};
    // RFC 5321 §4.5.3.1.3: 256 octets with the brackets.
    if (text.size() > kPathOctetsMax - 2)
        return Failure{AddressError{kPathOctetsMax - 2,
            say({"an address may have 254 octets at most", "地址最多 254 字节"})}};
    return mailbox;
}

std::string formatMailbox(const Mailbox& mailbox)
{
    std::string text;
    if (isDotString(mailbox.localPart) || mailbox.empty()) {
        text = mailbox.localPart;
    } else {
        text = '"';
        for (const char c : mailbox.localPart) {
            if (c == '"' || c == '\\')
                text += '\\';
            text += c;
        }
        text += '"';
    }
    return mailbox.domain.empty() ? text : text + '@' + mailbox.domain;
}

bool isDomain(std::string_view text, Script script)
{
    Reader reader(text, script);
    std::string domain;
    return !text.empty() && text.front() != '[' && !reader.checkEncoding()
        && !reader.takeDomain(domain) && reader.atEnd();
}

bool isAddressLiteral(std::string_view text) { return parseLiteral(text).has_value(); }

MaybeError readLeadingPath(
    std::string_view text, PathKind kind, Path& path, std::size_t& octets, Script script)
{
    Reader reader(text, script);
    path.mailbox.localPart.clear();
    path.mailbox.domain.clear();
    if (MaybeError wrong = reader.checkEncoding())
        return wrong;
    if (!reader.skip('<'))
        return reader.error(say({"a path begins with \"<\"", "路径要以“<”开头"}));
    if (MaybeError wrong = takePathContent(reader, kind, path.mailbox))
        return wrong;
    if (!reader.skip('>'))
        return reader.error(say({"a path ends with \">\"", "路径要以“>”结尾"}));
    octets = reader.position();
    if (octets > kPathOctetsMax)
        return AddressError{
            kPathOctetsMax, say({"a path may have 256 octets at most", "路径最多 256 字节"})};
    return std::nullopt;
}

Result<LeadingPath, AddressError> parseLeadingPath(
    std::string_view text, PathKind kind, Script script)
{
    LeadingPath leading;
    if (MaybeError wrong = readLeadingPath(text, kind, leading.path, leading.octets, script))
        return Failure{*wrong};
    return leading;
}

Result<Path, AddressError> parsePath(std::string_view text, PathKind kind, Script script)
{
    const auto leading = parseLeadingPath(text, kind, script);
    if (!leading)
        return Failure{leading.error()};
    if (leading->octets != text.size())
        return Failure{AddressError{leading->octets,
            say({"{1} may not follow a path", "路径后面不能跟 {1}"},
                shown(text[leading->octets]))}};
    return leading->path;
}

std::string formatPath(const Path& path) { return formatPath(path.mailbox); }

std::string formatPath(const Mailbox& mailbox) { return '<' + formatMailbox(mailbox) + '>'; }

} // namespace postroad::mail
