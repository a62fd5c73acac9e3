// SPDX-License-Identifier: MIT
// Letters: header, MIME structure, encoded words, dates, notifications, and the way in from a file.
#include "core/mail/header.h"

#include "core/mail/address_list.h"
#include "core/mail/content_type.h"
#include "core/mail/date.h"
#include "core/mail/delivery_status.h"
#include "core/mail/encoded_word.h"
#include "core/mail/message_input.h"
#include "core/mail/mime.h"
#include "core/mail/trace_fields.h"
#include "tests/fuzz/fuzz.h"

using namespace postroad;

namespace {

void readFields(std::string_view octets)
{
    const mail::Header header = mail::parseHeader(octets);
    std::size_t reached = 0;
    for (const mail::HeaderField& field : header.fields) {
        fuzz::expect(field.all.begin >= reached && field.all.end <= octets.size(),
            "fields follow each other and lie in the message");
        fuzz::expect(field.name.end <= field.body.begin && field.body.end <= field.all.end,
            "name and body lie in their field");
        reached = field.all.end;
        const std::string_view body = field.body.in(octets);
        (void)mail::decodeWords(body);
        (void)mail::parseDate(body);
        (void)mail::parseContentType(body);
        (void)mail::parseContentDisposition(body);
        (void)mail::parseAddressList(body);
    }
    fuzz::expect(header.bodyBegin <= octets.size(), "the body begins in the message");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view octets = fuzz::text(data, size);
    readFields(octets);
    (void)mail::parseMime(octets);
    (void)mail::countReceived(octets);
    (void)mail::parseDeliveryStatus(octets);
    for (const std::string_view encoding : {"base64", "quoted-printable", "7bit"})
        (void)mail::decodeTransfer(octets, encoding);
    const auto input = mail::readMessage(octets);
    if (!input)
        return 0;
    const std::string& message = input->octets;
    fuzz::expect(message.empty() || message.ends_with("\r\n"), "every line ends");
    const std::string completed = mail::completeHeader(message, {}, "x@test.example");
    fuzz::expect(completed.ends_with(message), "fields are added on top only");
    const mail::Header header = mail::parseHeader(completed);
    fuzz::expect(mail::findField(completed, header, "Date") != nullptr, "a Date is there");
    return 0;
}
