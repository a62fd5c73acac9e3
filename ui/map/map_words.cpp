// SPDX-License-Identifier: MIT
#include "ui/map/map_words.h"

#include "ui/paint/text.h"

#include <QtCore/QCoreApplication>

namespace postroad::ui {

using scenario::NodePlan;
using scenario::NodeRole;
using scenario::Plan;

namespace {

/// The words of this file for lupdate.
class MapText
{
    Q_DECLARE_TR_FUNCTIONS(MapText)
};

QString capitalised(const std::string& name)
{
    QString text = toText(name);
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

QString address(const Plan& plan, const NodePlan& node)
{
    if (node.host >= plan.hosts.size() || plan.hosts[node.host].addresses.empty())
        return {};
    return toText(format(plan.hosts[node.host].addresses.front()));
}

bool isTopLevel(const std::string& zone)
{
    return !zone.empty() && zone.find('.') == std::string::npos;
}

QString nameServerTitle(const NodePlan& node)
{
    if (node.zones.empty())
        return firstLabel(node.name);
    if (node.zones.front().empty())
        return MapText::tr("root");
    // A top-level domain's server is known by its zones, a domain's by its own name.
    if (!isTopLevel(node.zones.front()))
        return firstLabel(node.name);
    if (node.zones.size() > 2)
        return QStringLiteral("TLD");
    QStringList zones;
    for (const std::string& zone : node.zones)
        zones.append(u'.' + toText(zone));
    return zones.join(u' ');
}

QString nameServerDetail(const NodePlan& node)
{
    const std::string zone = node.zones.empty() ? node.domain : node.zones.front();
    if (!zone.empty() && !isTopLevel(zone))
        return toText(zone);
    const std::size_t dot = node.name.find('.'); // "a.root" of "a.root.example"
    return dot == std::string::npos ? toText(node.name)
                                    : toText(node.name.substr(0, node.name.find('.', dot + 1)));
}

} // namespace

MapNode describeNode(const Plan& plan, NodeId id)
{
    const NodePlan& node = plan.nodes[id.value];
    MapNode shown;
    shown.id = id;
    shown.role = node.role;
    shown.name = toText(node.name);
    shown.detail = firstLabel(node.name);
    switch (node.role) {
    case NodeRole::UserAgent:
        shown.title = capitalised(node.user);
        shown.kind = QStringLiteral("MUA");
        break;
    case NodeRole::SubmissionAgent:
        shown.title = QStringLiteral("MSA");
        shown.kind = MapText::tr("submission");
        break;
    case NodeRole::TransferAgent:
        shown.title = QStringLiteral("MTA");
        shown.kind = MapText::tr("transfer");
        break;
    case NodeRole::Exchanger:
        shown.title = node.preference ? QStringLiteral("MX %1").arg(*node.preference)
                                      : QStringLiteral("MX");
        shown.kind = shown.detail;
        shown.detail = address(plan, node);
        break;
    case NodeRole::DeliveryAgent:
        shown.title = QStringLiteral("MDA");
        shown.kind = MapText::tr("delivery");
        break;
    case NodeRole::MailStore:
        shown.title = MapText::tr("Store");
        shown.kind = MapText::tr("mailboxes");
        break;
    case NodeRole::Resolver:
        shown.title = MapText::tr("resolver");
        shown.detail = address(plan, node);
        break;
    case NodeRole::NameServer:
        shown.title = nameServerTitle(node);
        shown.detail = nameServerDetail(node);
        break;
    }
    return shown;
}

QString boxTitle(const Plan& plan, const scenario::DomainPlan& domain)
{
    QString name = toText(domain.name);
    QStringList people;
    for (const NodePlan& node : plan.nodes) {
        if (node.role == NodeRole::UserAgent && node.domain == domain.name)
            people.append(capitalised(node.user));
    }
    if (people.size() != 1)
        return name;
    return MapText::tr("%1 — %2's provider").arg(name, people.front());
}

QString linkLabel(const Plan& plan, LinkKind kind, NodeId a)
{
    switch (kind) {
    case LinkKind::Submission:
        return QStringLiteral("587");
    case LinkKind::Relay:
        return QStringLiteral("25");
    case LinkKind::Lmtp:
        return QStringLiteral("LMTP");
    case LinkKind::File:
        return MapText::tr("files");
    case LinkKind::Dns:
        return QStringLiteral("53 UDP");
    case LinkKind::NameServer:
        return {};
    case LinkKind::Fetch:
        break;
    }
    const NodePlan& reader = plan.nodes[a.value];
    bool pop3 = false;
    bool imap = false;
    for (const scenario::ReadPlan& read : plan.reads) {
        if (read.user == reader.user + '@' + reader.domain)
            (read.pop3 ? pop3 : imap) = true;
    }
    if (pop3 && !imap)
        return QStringLiteral("POP3");
    return pop3 ? QStringLiteral("IMAP · POP3") : QStringLiteral("IMAP");
}

} // namespace postroad::ui
