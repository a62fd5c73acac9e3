// SPDX-License-Identifier: MIT
#include "core/scenario/security_reader.h"

#include "core/base/ascii.h"
#include "core/base/nearest.h"
#include "core/base/sentence.h"

#include <algorithm>
#include <array>

namespace postroad::scenario {

namespace {

constexpr std::array<std::string_view, 6> kMechanisms{
    "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN"};
constexpr std::string_view kPlus = "-PLUS";
constexpr std::string_view kNobody = "none";

template <typename Value>
struct Word
{
    std::string_view word;
    Value value;
};

constexpr std::array kScopes{
    Word<TlsScope>{"none", TlsScope::None},
    Word<TlsScope>{"submission", TlsScope::Submission},
    Word<TlsScope>{"all", TlsScope::All},
};
constexpr std::array kFlaws{
    Word<CertificateFlaw>{"good", CertificateFlaw::None},
    Word<CertificateFlaw>{"expired", CertificateFlaw::Expired},
    Word<CertificateFlaw>{"not-yet-valid", CertificateFlaw::NotYetValid},
    Word<CertificateFlaw>{"wrong-name", CertificateFlaw::WrongName},
    Word<CertificateFlaw>{"self-signed", CertificateFlaw::SelfSigned},
};
constexpr std::array kReturns{
    Word<mail::DsnReturn>{"full", mail::DsnReturn::Full},
    Word<mail::DsnReturn>{"headers", mail::DsnReturn::Headers},
};

/// One of the words of a table; anything else is reported.
template <typename Table>
auto readWord(TableReader& reader, std::string_view key, const Table& table, ReadContext& context)
    -> std::optional<decltype(table[0].value)>
{
    const auto written = reader.string(key);
    if (!written)
        return std::nullopt;
    std::vector<std::string> words;
    for (const auto& candidate : table) {
        if (candidate.word == written->value)
            return candidate.value;
        words.emplace_back(candidate.word);
    }
    context.diagnostics.add(written->place,
        say({"{1} can't stand for {2}", "{1}不能作{2}的值"}, quoted(written->value), quoted(key)),
        listed(words), nearestName(written->value, std::span<const std::string>(words)));
    return std::nullopt;
}

/// The mechanism's name as it is announced; anything else is reported.
std::optional<std::string> readMechanism(
    const Located<std::string>& written, bool orNone, ReadContext& context)
{
    const std::string wanted = ascii::uppered(written.value);
    if (std::find(kMechanisms.begin(), kMechanisms.end(), wanted) != kMechanisms.end())
        return wanted;
    if (orNone && written.value == kNobody)
        return std::string();
    std::vector<std::string> names(kMechanisms.begin(), kMechanisms.end());
    if (orNone)
        names.emplace_back(kNobody);
    context.diagnostics.add(written.place,
        say({"{1} is no mechanism to log in with", "{1}不是登录机制"}, quoted(written.value)),
        listed(names), nearestName(wanted, std::span<const std::string>(names)));
    return std::nullopt;
}

void readMechanisms(TableReader& file, SecurityPlan& security, ReadContext& context)
{
    security.mechanisms.assign(kMechanisms.begin(), kMechanisms.end());
    std::vector<std::string> offered;
    for (const auto& written : file.strings("auth", kMechanisms.size())) {
        if (auto name = readMechanism(written, false, context))
            offered.push_back(std::move(*name));
    }
    if (!offered.empty())
        security.mechanisms = std::move(offered);
}

/// What the mail programs log in with must be there, and may be said here.
void checkLogin(
    const Located<std::string>& login, const SecurityPlan& security, ReadContext& context)
{
    const std::string& name = security.login;
    const auto& offered = security.mechanisms;
    if (std::find(offered.begin(), offered.end(), name) == offered.end())
        context.diagnostics.add(login.place,
            say({"{1} is not among the mechanisms of “auth”", "{1}不在“auth”的机制之中"},
                quoted(name)),
            listed(offered));
    else if (security.tls == TlsScope::None && name.ends_with(kPlus))
        context.diagnostics.add(login.place,
            say({"{1} is tied to TLS, and tls is \"none\"", "{1}与 TLS 绑定，而 tls 是 \"none\""},
                quoted(name)),
            say({"a mechanism without PLUS", "不带 PLUS 的机制"}));
}

} // namespace

std::span<const std::string_view> mechanismNames() { return kMechanisms; }

void readSecurity(TableReader& file, Plan& plan, ReadContext& context)
{
    SecurityPlan& security = plan.security;
    const auto scope = readWord(file, "tls", kScopes, context);
    security.tls = scope.value_or(security.tls);
    readMechanisms(file, security, context);
    if (const auto plain = file.boolean("plain-text-auth")) {
        security.plainTextAuth = plain->value;
        security.plainTextReading = plain->value; // only who says no wants it there as well
    }
    const auto login = file.string("login");
    if (login) {
        if (auto name = readMechanism(*login, true, context))
            security.login = std::move(*name);
        if (!security.login.empty())
            checkLogin(*login, security, context);
    } else {
        const auto& offered = security.mechanisms;
        if (std::find(offered.begin(), offered.end(), security.login) == offered.end())
            security.login = offered.front();
        plan.generated.push_back("login: mail programs log in with " + security.login);
    }
    // Without TLS somebody must have said that the password may be heard.
    if (security.tls == TlsScope::None && !security.plainTextAuth && !security.login.empty())
        context.diagnostics.add(login ? login->place : file.place(),
            say({"nobody can log in: there is no TLS, and AUTH without it is not allowed",
                "谁也登录不了：没有 TLS，又不准在 TLS 之外使用 AUTH"}),
            say({"plain-text-auth = true, or login = \"none\" for clients that their network "
                 "vouches for",
                "plain-text-auth = true；如果客户端由所在网络担保，就写 login = \"none\""}));
}

std::optional<CertificateFlaw> readCertificate(TableReader& domain, ReadContext& context)
{
    return readWord(domain, "certificate", kFlaws, context);
}

void readNotification(TableReader& letter, LetterPlan& plan, ReadContext& context)
{
    static constexpr std::array<std::string_view, 4> kWords{"success", "failure", "delay", "never"};
    mail::DsnNotify& notify = plan.notify;
    for (const auto& written : letter.strings("notify", 3)) {
        bool* const wish = written.value == "success" ? &notify.success
            : written.value == "failure"              ? &notify.failure
            : written.value == "delay"                ? &notify.delay
            : written.value == "never"                ? &notify.never
                                                      : nullptr;
        const bool alone = notify.said() && (notify.never || wish == &notify.never);
        // RFC 3461 §4.1: NEVER "MUST appear by itself"
        if (wish == nullptr || alone || *wish)
            context.diagnostics.add(written.place,
                say({"{1} can't stand here", "这里不能写{1}"}, quoted(written.value)),
                say({"\"never\" alone, or some of \"success\", \"failure\" and \"delay\"",
                    "单独的 \"never\"，或 \"success\"、\"failure\"、\"delay\" 中的几个"}),
                nearestName(written.value, std::span<const std::string_view>(kWords)));
        else
            *wish = true;
    }
    plan.dsnReturn = readWord(letter, "return", kReturns, context).value_or(plan.dsnReturn);
}

} // namespace postroad::scenario
