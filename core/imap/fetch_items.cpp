// SPDX-License-Identifier: MIT
#include "core/imap/fetch_items.h"

#include "core/base/ascii.h"
#include "core/imap/body_structure.h"
#include "core/imap/reply.h"
#include "core/imap/word_reader.h"
#include "core/mail/header.h"

#include <algorithm>
#include <array>

namespace postroad::imap {

namespace {

using Kind = FetchItem::Kind;

struct ItemName
{
    Kind kind;
    std::string_view name;
    Section::Kind section;
};

constexpr std::array kItemNames{
    ItemName{Kind::Flags, "FLAGS", Section::Kind::Whole},
    ItemName{Kind::Uid, "UID", Section::Kind::Whole},
    ItemName{Kind::Size, "RFC822.SIZE", Section::Kind::Whole},
    ItemName{Kind::InternalDate, "INTERNALDATE", Section::Kind::Whole},
    ItemName{Kind::Envelope, "ENVELOPE", Section::Kind::Whole},
    ItemName{Kind::Structure, "BODY", Section::Kind::Whole},
    ItemName{Kind::ExtendedStructure, "BODYSTRUCTURE", Section::Kind::Whole},
    ItemName{Kind::Rfc822, "RFC822", Section::Kind::Whole},
    ItemName{Kind::Rfc822Header, "RFC822.HEADER", Section::Kind::Header},
    ItemName{Kind::Rfc822Text, "RFC822.TEXT", Section::Kind::Text},
};

FetchItem plain(Kind kind)
{
    FetchItem item;
    item.kind = kind;
    return item;
}

/// RFC 3501 §9: header-fld-name is an astring; a few legal names need quotes.
std::string fieldName(const std::string& name)
{
    return std::all_of(name.begin(), name.end(), isAtomChar) ? name : quoted(name);
}

std::string sectionText(const Section& section)
{
    switch (section.kind) {
    case Section::Kind::Whole:
        return "";
    case Section::Kind::Header:
        return "HEADER";
    case Section::Kind::Text:
        return "TEXT";
    case Section::Kind::Mime:
        return "MIME";
    case Section::Kind::Fields:
    case Section::Kind::FieldsNot:
        break;
    }
    std::string name = section.kind == Section::Kind::Fields ? "HEADER.FIELDS ("
                                                             : "HEADER.FIELDS.NOT (";
    for (std::size_t i = 0; i < section.fields.size(); ++i)
        name.append(i == 0 ? "" : " ").append(fieldName(section.fields[i]));
    return name + ")";
}

std::string sectionName(const Section& section)
{
    std::string name;
    for (const std::uint32_t number : section.part)
        name.append(name.empty() ? "" : ".").append(std::to_string(number));
    const std::string text = sectionText(section);
    return name + (name.empty() || text.empty() ? "" : ".") + text;
}

/// end: where the message ends whose header it is.
std::string chosenFields(
    std::string_view message, const mail::Header& header, std::size_t end, const Section& section)
{
    std::string made;
    for (const mail::HeaderField& field : header.fields) {
        const std::string_view name = field.name.in(message);
        const bool named = std::any_of(section.fields.begin(), section.fields.end(),
            [name](const std::string& wanted) { return ascii::iequals(wanted, name); });
        if (named == (section.kind == Section::Kind::Fields))
            made.append(field.all.in(message));
    }
    // RFC 3501 §6.4.5: "Subsetting does not exclude the [RFC-2822] delimiting blank line between
    // the header and the body; the blank line is included in all header fetches, except in the case
    // of a message which has no body and no blank line."
    const bool isHeaderAlone = !header.hasEmptyLine && header.bodyBegin == end;
    return isHeaderAlone ? made : made + "\r\n";
}

std::string_view cut(std::string_view octets, const std::optional<Partial>& partial)
{
    if (!partial)
        return octets;
    // RFC 3501 §6.4.5: beyond the end there is an empty string, not an error.
    return partial->first >= octets.size() ? std::string_view{}
                                           : octets.substr(partial->first, partial->count);
}

SectionOctets partOctets(std::string_view message, const FetchItem& item)
{
    const mail::MimeStructure structure = mail::parseMime(message);
    const mail::MimePart* part = findPart(structure, item.section.part);
    SectionOctets result;
    if (part && item.section.kind == Section::Kind::Whole) {
        result.view = cut(part->body.in(message), item.partial);
    } else if (part && item.section.kind == Section::Kind::Mime) {
        result.view = cut(part->headerRange.in(message), item.partial);
    } else if (part && part->contentType.is("message", "rfc822") && part->children.size() == 1) {
        // RFC 3501 §6.4.5: HEADER and TEXT of a part are those of the message within it.
        const mail::MimePart& within = structure.parts[part->children.front()];
        result.isMade = item.section.kind == Section::Kind::Fields
            || item.section.kind == Section::Kind::FieldsNot;
        if (result.isMade)
            result.made = std::string(cut(
                chosenFields(message, within.header, within.body.end, item.section), item.partial));
        else
            result.view = cut(
                (item.section.kind == Section::Kind::Header ? within.headerRange : within.body)
                    .in(message),
                item.partial);
    } else {
        result.isMissing = true;
    }
    return result;
}

} // namespace

bool FetchItem::isContent() const
{
    return kind == Kind::Body || kind == Kind::Rfc822 || kind == Kind::Rfc822Header
        || kind == Kind::Rfc822Text;
}

bool FetchItem::setsSeen() const
{
    // RFC 3501 §6.4.5: RFC822.HEADER is BODY.PEEK[HEADER]; RFC822 and RFC822.TEXT set \Seen.
    return (kind == Kind::Body && !peek) || kind == Kind::Rfc822 || kind == Kind::Rfc822Text;
}

std::optional<FetchItem> fetchItemNamed(std::string_view name)
{
    const auto known = std::find_if(kItemNames.begin(), kItemNames.end(),
        [name](const ItemName& candidate) { return ascii::iequals(candidate.name, name); });
    if (known == kItemNames.end())
        return std::nullopt;
    FetchItem item = plain(known->kind);
    item.section.kind = known->section;
    return item;
}

std::optional<std::vector<FetchItem>> fetchMacro(std::string_view name)
{
    const bool isFull = ascii::iequals(name, "FULL");
    const bool isAll = isFull || ascii::iequals(name, "ALL");
    if (!isAll && !ascii::iequals(name, "FAST"))
        return std::nullopt;
    std::vector<FetchItem> items{plain(Kind::Flags), plain(Kind::InternalDate), plain(Kind::Size)};
    if (isAll)
        items.push_back(plain(Kind::Envelope));
    if (isFull)
        items.push_back(plain(Kind::Structure));
    return items;
}

std::string responseName(const FetchItem& item)
{
    if (item.kind == Kind::Body) {
        std::string name = "BODY[" + sectionName(item.section) + "]";
        // RFC 3501 §7.4.2: of a partial fetch only the first octet's number is told.
        if (item.partial)
            name.append("<").append(std::to_string(item.partial->first)).append(">");
        return name;
    }
    const auto known = std::find_if(kItemNames.begin(), kItemNames.end(),
        [&item](const ItemName& candidate) { return candidate.kind == item.kind; });
    return std::string(known->name);
}

SectionOctets sectionOctets(std::string_view message, const FetchItem& item)
{
    if (!item.section.part.empty())
        return partOctets(message, item);
    SectionOctets result;
    if (item.section.kind == Section::Kind::Whole) {
        result.view = cut(message, item.partial);
        return result;
    }
    const mail::Header header = mail::parseHeader(message);
    if (item.section.kind == Section::Kind::Header || item.section.kind == Section::Kind::Text) {
        const bool isHeader = item.section.kind == Section::Kind::Header;
        result.view = cut(
            isHeader ? message.substr(0, header.bodyBegin) : message.substr(header.bodyBegin),
            item.partial);
        return result;
    }
    result.isMade = true;
    result.made = std::string(
        cut(chosenFields(message, header, message.size(), item.section), item.partial));
    return result;
}

} // namespace postroad::imap
