// SPDX-License-Identifier: MIT
#include "core/trace/fingerprint.h"

#include <algorithm>
#include <array>
#include <memory>
#include <openssl/evp.h>

namespace postroad::trace {

namespace {

/// Length before content, so that no two events run into each other.
void appendText(std::string& line, std::string_view text)
{
    line += ' ';
    line += std::to_string(text.size());
    line += ':';
    line += text;
}

void appendNumber(std::string& line, std::uint64_t number)
{
    line += ' ';
    line += std::to_string(number);
}

} // namespace

std::string canonicalForm(const Trace& trace, EventId id)
{
    const Event& event = trace[id];
    const KindRow& kind = row(event.kind);
    const Subject subject = trace.subject(event);
    std::string line = std::to_string(nanoseconds(event.time));
    appendText(line, familyName(kind.family));
    appendNumber(line, static_cast<std::uint64_t>(event.kind));
    appendText(line, trace.hostName(event.host));
    appendNumber(line, event.cause.valid() ? event.cause.value + std::uint64_t{1} : 0);
    appendNumber(line, event.connection.valid() ? event.connection.value + std::uint64_t{1} : 0);
    appendNumber(line, subject.message);
    appendNumber(line, subject.recipient);
    appendNumber(line, subject.attempt);
    appendText(line, trace.word(event));
    appendNumber(line, event.number);
    appendNumber(line, event.detail);
    appendNumber(line, event.offset);
    appendNumber(line, event.flags);
    appendText(line, trace.text(event));
    return line;
}

std::string fingerprint(const Trace& trace, std::size_t count)
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
        EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
    for (std::size_t k = 0; k < std::min(count, trace.size()); ++k) {
        const EventId id(static_cast<std::uint32_t>(k));
        if (!row(trace[id].kind).semantic)
            continue;
        const std::string line = canonicalForm(trace, id) + '\n';
        EVP_DigestUpdate(context.get(), line.data(), line.size());
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_DigestFinal_ex(context.get(), digest.data(), &length);
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::string text;
    for (unsigned k = 0; k < length; ++k) {
        text += kHex[digest[k] >> 4U];
        text += kHex[digest[k] & 15U];
    }
    return text;
}

} // namespace postroad::trace
