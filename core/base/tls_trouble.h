// SPDX-License-Identifier: MIT
// Why a TLS connection failed, in sentences without a full stop. They go into traces and replies,
// which know no language but English; views find them again here, and say them in theirs.
#pragma once

#include "core/base/local_text.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace postroad {

enum class TlsTrouble : std::uint8_t {
    // What a client finds wrong with the server's certificate.
    NoCertificate,
    NamesNoHost, ///< {1}: the name that was looked for
    WrongName, ///< {1}: the names it has, {2}: the name that was looked for
    Expired, ///< {1}: whose certificate, {2}: the day
    NotYetValid, ///< the same
    SelfSigned,
    UnknownAuthority,
    AuthorityNotTrusted, ///< {1}: its name
    BadSignature, ///< {1}: whose certificate
    WrongPurpose, ///< {1}: whose certificate
    NotAccepted, ///< {1}: whose certificate, {2}: OpenSSL's words
    NoExpectedName,
    UnfitName,
    // What both sides have, or don't.
    NoVersionInCommon,
    NoCipherInCommon,
    NoKeyShareInCommon,
    NoSignatureInCommon,
    BrokenRules, ///< {1}: OpenSSL's words, or NoReasonKnown
    OtherSideRefused, ///< {1}: one of the alerts below
    // What the connection does.
    NotSetUp,
    TooSlow,
    TooMuchWaiting,
    ClosedEarly,
    NoTls,
    RecordChanged, ///< this side finds that, or the other one
    // Parts of the others. What the other side can find wrong with us (RFC 8446 §6.2):
    AlertOutOfTurn,
    AlertNothingInCommon,
    AlertDamagedCertificate,
    AlertKindOfCertificate,
    AlertRevoked,
    AlertExpired,
    AlertCertificate,
    AlertAuthority,
    AlertUnreadable,
    AlertBadCheck,
    AlertVersion,
    AlertCiphers,
    AlertInternal,
    AlertCancelled,
    AlertName,
    AlertCertificateWanted,
    AlertOther, ///< {1}: OpenSSL's words, {2}: its number
    NoReasonKnown,
    TheCertificate,
    TheAuthoritysCertificate,
    UnreadableDay,
    NamesAndMore, ///< {1}: names, {2}: how many more
    Names, ///< {1}: names, {2}: the last one
    CountOf
};

/// In both languages, with its values; those that are parts themselves are given in English.
LocalText tlsTrouble(TlsTrouble what, std::initializer_list<std::string_view> values = {});
/// The same for what tlsTrouble() has said in English; other texts stay as they are.
LocalText readTlsTrouble(std::string_view said);

} // namespace postroad
