// SPDX-License-Identifier: MIT
#include "core/base/tls_trouble.h"

#include "core/base/sentence.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace postroad {

namespace {

/// Whether values may be parts. Names that others have chosen are taken as they are.
enum class Values : bool { AsTheyAre, Parts };

struct TroubleRow
{
    TlsTrouble what;
    std::string_view en;
    std::string_view zh;
    Values values = Values::AsTheyAre;
};

using enum TlsTrouble;

/// In the order of the enumeration.
constexpr std::array kTroubles{
    TroubleRow{NoCertificate, "the other side showed no certificate", "对方没有出示证书"},
    TroubleRow{NamesNoHost, "the certificate names no host, so it is not for {1}",
        "证书没有写明主机，所以不属于 {1}"},
    TroubleRow{WrongName, "the certificate is for {1}, not for {2}", "证书属于 {1}，不属于 {2}",
        Values::Parts},
    TroubleRow{Expired, "{1} has expired on {2}", "{1}已在 {2} 过期", Values::Parts},
    TroubleRow{NotYetValid, "{1} is not valid before {2}", "{1}要到 {2} 才生效", Values::Parts},
    TroubleRow{SelfSigned, "the certificate is signed by itself, and nobody here knows it",
        "证书由它自己签名，这里没有人认识它"},
    TroubleRow{UnknownAuthority, "the certificate comes from an authority that is not trusted here",
        "颁发证书的机构在这里不受信任"},
    TroubleRow{AuthorityNotTrusted,
        "the certificate comes from \"{1}\", an authority that is not trusted here",
        "颁发证书的机构“{1}”在这里不受信任"},
    TroubleRow{BadSignature, "the signature on {1} is wrong", "{1}上的签名不对", Values::Parts},
    TroubleRow{
        WrongPurpose, "{1} is not made for this use", "{1}不是为这种用途颁发的", Values::Parts},
    TroubleRow{NotAccepted, "{1} is not accepted: {2}", "{1}未被接受：{2}", Values::Parts},
    TroubleRow{NoExpectedName, "nobody said which name the certificate should have",
        "没有人说证书上应当是什么名字"},
    TroubleRow{UnfitName, "what the server is called can't stand in a certificate",
        "服务器的名字不能写进证书"},
    TroubleRow{NoVersionInCommon, "the other side speaks neither TLS 1.2 nor TLS 1.3 as we do",
        "对方既不会 TLS 1.2，也不会 TLS 1.3"},
    TroubleRow{
        NoCipherInCommon, "the two sides have no cipher in common", "双方没有共同的密码算法"},
    TroubleRow{NoKeyShareInCommon, "the two sides have no way to agree on a key in common",
        "双方没有共同的密钥协商方式"},
    TroubleRow{NoSignatureInCommon, "the two sides have no kind of signature in common",
        "双方没有共同的签名算法"},
    TroubleRow{
        BrokenRules, "the rules of TLS were broken: {1}", "违反了 TLS 的规则：{1}", Values::Parts},
    TroubleRow{OtherSideRefused, "the other side refused: {1}", "对方拒绝：{1}", Values::Parts},
    TroubleRow{NotSetUp, "TLS is not set up on this side", "这一方没有设置 TLS"},
    TroubleRow{TooSlow, "the handshake took too long", "握手用时太长"},
    TroubleRow{TooMuchWaiting, "too much was to be sent before the handshake was done",
        "握手完成之前，等待发送的内容太多"},
    TroubleRow{
        ClosedEarly, "the other side closed during the handshake", "对方在握手中途关闭了连接"},
    TroubleRow{NoTls, "the other side sent no TLS", "对方发来的不是 TLS"},
    TroubleRow{RecordChanged, "a record was changed on the way", "有一条记录在路上被改动过"},
    TroubleRow{AlertOutOfTurn, "it got a message out of turn", "它收到的消息次序不对"},
    TroubleRow{
        AlertNothingInCommon, "it found nothing that both sides can do", "它找不到双方都会的做法"},
    TroubleRow{
        AlertDamagedCertificate, "it found our certificate damaged", "它认为我方的证书已损坏"},
    TroubleRow{
        AlertKindOfCertificate, "it can't use our kind of certificate", "它用不了我方这种证书"},
    TroubleRow{AlertRevoked, "our certificate was revoked", "我方的证书已被吊销"},
    TroubleRow{AlertExpired, "our certificate has expired", "我方的证书已过期"},
    TroubleRow{AlertCertificate, "it did not accept our certificate", "它没有接受我方的证书"},
    TroubleRow{AlertAuthority, "it does not trust the authority of our certificate",
        "它不信任颁发我方证书的机构"},
    TroubleRow{AlertUnreadable, "it could not read one of our messages", "它读不懂我方的一条消息"},
    TroubleRow{AlertBadCheck, "a signature or a check of ours was wrong", "我方的签名或校验不对"},
    TroubleRow{
        AlertVersion, "it speaks no version of TLS that we speak", "它不会我方所用的 TLS 版本"},
    TroubleRow{AlertCiphers, "it wants stronger ciphers", "它要求更强的密码算法"},
    TroubleRow{AlertInternal, "something went wrong on its own side", "它自己那边出了问题"},
    TroubleRow{AlertCancelled, "it gave up the handshake", "它放弃了握手"},
    TroubleRow{
        AlertName, "it has no certificate for the name we asked for", "它没有我方所问名字的证书"},
    TroubleRow{AlertCertificateWanted, "it wants a certificate from us", "它要求我方出示证书"},
    TroubleRow{AlertOther, "{1} (alert {2})", "{1}（警报 {2}）"},
    TroubleRow{NoReasonKnown, "no reason is known", "原因不明"},
    TroubleRow{TheCertificate, "the certificate", "证书"},
    TroubleRow{TheAuthoritysCertificate, "the certificate of its authority", "颁发机构的证书"},
    TroubleRow{UnreadableDay, "a day that can't be read", "（日期无法读懂）"},
    TroubleRow{NamesAndMore, "{1} and {2} more", "{1} 等（另有 {2} 个）"},
    TroubleRow{Names, "{1} and {2}", "{1} 和 {2}"},
};

constexpr std::size_t placesIn(std::string_view text)
{
    std::size_t places = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        places += placeAt(text, i) > 0 ? 1U : 0U;
    return places;
}

constexpr bool rowsAreWhole()
{
    for (std::size_t i = 0; i < kTroubles.size(); ++i) {
        if (kTroubles[i].what != static_cast<TlsTrouble>(i)
            || !sentenceProblem(kTroubles[i].en, kTroubles[i].zh, placesIn(kTroubles[i].en))
                    .empty())
            return false;
    }
    return kTroubles.size() == static_cast<std::size_t>(CountOf);
}
static_assert(rowsAreWhole());

/// The values with which the sentence says that, if it can. Places stand in their order.
std::optional<std::vector<std::string_view>> valuesOf(
    std::string_view sentence, std::string_view said)
{
    std::vector<std::string_view> values;
    bool open = false; // a value begins where `said` stands
    while (true) {
        std::size_t place = 0;
        while (place < sentence.size() && placeAt(sentence, place) == 0)
            ++place;
        const std::string_view words = sentence.substr(0, place);
        const bool last = place == sentence.size();
        std::size_t found = open ? said.find(words) : 0;
        if (open && last)
            found = said.size() - std::min(said.size(), words.size());
        if (found == said.npos || said.substr(found, words.size()) != words)
            return std::nullopt;
        if (open)
            values.push_back(said.substr(0, found));
        said.remove_prefix(found + words.size());
        if (last)
            return said.empty() ? std::optional(std::move(values)) : std::nullopt;
        sentence.remove_prefix(place + 3);
        open = true;
    }
}

LocalText troubleText(const TroubleRow& row, const std::vector<std::string_view>& values);

LocalText findTrouble(std::string_view said, std::span<const TroubleRow> among)
{
    for (const TroubleRow& row : among) {
        if (const auto values = valuesOf(row.en, said))
            return troubleText(row, *values);
    }
    return verbatim(said);
}

LocalText troubleText(const TroubleRow& row, const std::vector<std::string_view>& values)
{
    std::vector<LocalText> texts;
    texts.reserve(values.size());
    const auto parts = std::span(kTroubles).subspan(static_cast<std::size_t>(RecordChanged));
    for (const std::string_view value : values)
        texts.push_back(row.values == Values::Parts ? findTrouble(value, parts) : verbatim(value));
    return fillPlaces(row.en, row.zh, texts);
}

} // namespace

LocalText tlsTrouble(TlsTrouble what, std::initializer_list<std::string_view> values)
{
    return troubleText(kTroubles[static_cast<std::size_t>(what)], values);
}

LocalText readTlsTrouble(std::string_view said)
{
    return findTrouble(said, std::span(kTroubles).first(static_cast<std::size_t>(AlertOutOfTurn)));
}

} // namespace postroad
