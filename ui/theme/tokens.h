// SPDX-License-Identifier: MIT
// The names of everything that resources/theme/theme.json decides: colours, fonts, lengths. A name
// in this file without a value in that one is a mistake that Theme::load reports.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace postroad::ui {

enum class Colour {
    Window,
    Panel,
    PanelSoft,
    Border,
    BorderStrong,
    TextStrong,
    Text,
    Muted,
    Faint,
    Selection,
    Focus,
    Shadow,
    Client,
    OnClient,
    Server,
    OnServer,
    Dns,
    OnDns,
    Refused,
    OnRefused,
    Waiting,
    OnWaiting,
    Reply2,
    OnReply2,
    Reply3,
    OnReply3,
    Reply4,
    OnReply4,
    Reply5,
    OnReply5,
    ReplyOther,
    OnReplyOther,
    SenderBox,
    SenderBoxBorder,
    SenderBoxText,
    RecipientBox,
    RecipientBoxBorder,
    RecipientBoxText,
    DnsBox,
    DnsBoxBorder,
    DnsBoxText,
    Node,
    NodeBorder,
    Link,
    Note,
    NoteBorder,
    Lifeline,
    PartSubmission,
    PartRelay,
    PartDns,
    PartRefused,
    PartDelivery,
    PartFetch,
    PartUnvisited,
    OnPart,
    Handle,
    Count
};
inline constexpr std::size_t kColours = static_cast<std::size_t>(Colour::Count);
inline constexpr std::array<std::string_view, kColours> kColourNames{"window", "panel", "panelSoft",
    "border", "borderStrong", "textStrong", "text", "muted", "faint", "selection", "focus",
    "shadow", "client", "onClient", "server", "onServer", "dns", "onDns", "refused", "onRefused",
    "waiting", "onWaiting", "reply2", "onReply2", "reply3", "onReply3", "reply4", "onReply4",
    "reply5", "onReply5", "replyOther", "onReplyOther", "senderBox", "senderBoxBorder",
    "senderBoxText", "recipientBox", "recipientBoxBorder", "recipientBoxText", "dnsBox",
    "dnsBoxBorder", "dnsBoxText", "node", "nodeBorder", "link", "note", "noteBorder", "lifeline",
    "partSubmission", "partRelay", "partDns", "partRefused", "partDelivery", "partFetch",
    "partUnvisited", "onPart", "handle"};

enum class FontRole {
    Title,
    Heading,
    Body,
    BodyStrong,
    Small,
    SmallStrong,
    Badge,
    NodeTitle,
    Wire,
    WireStrong,
    WireSmall,
    Clock,
    Count
};
inline constexpr std::size_t kFonts = static_cast<std::size_t>(FontRole::Count);
inline constexpr std::array<std::string_view, kFonts> kFontNames{"title", "heading", "body",
    "bodyStrong", "small", "smallStrong", "badge", "nodeTitle", "wire", "wireStrong", "wireSmall",
    "clock"};

enum class Metric {
    ProjectorScale, ///< the factor of "present": wire text comes to 20 px and more
    Radius,
    RadiusSmall,
    Line,
    LineStrong,
    Gap,
    Margin,
    NodeWidth,
    NodeHeight,
    NodeCompactWidth,
    NodeCompactHeight,
    NodeGap,
    BoxPadding,
    BoxGap,
    BoxHeader,
    BadgeHeight,
    PillHeight,
    ArrowHead,
    LadderRow,
    LadderHeader,
    TimelineBar,
    Handle,
    ReplyPillWidth,
    ReplyPillHeight,
    Count
};
inline constexpr std::size_t kMetrics = static_cast<std::size_t>(Metric::Count);
inline constexpr std::array<std::string_view, kMetrics> kMetricNames{"projectorScale", "radius",
    "radiusSmall", "line", "lineStrong", "gap", "margin", "nodeWidth", "nodeHeight",
    "nodeCompactWidth", "nodeCompactHeight", "nodeGap", "boxPadding", "boxGap", "boxHeader",
    "badgeHeight", "pillHeight", "arrowHead", "ladderRow", "ladderHeader", "timelineBar", "handle",
    "replyPillWidth", "replyPillHeight"};

} // namespace postroad::ui
