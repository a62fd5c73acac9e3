// SPDX-License-Identifier: MIT
#include "tests/repository/rooms.h"

#include <QtCore/QSet>

#include <algorithm>
#include <array>

namespace postroad::tests {

namespace {

struct Room
{
    const char* name;
    const char* looksAt; ///< rooms, and through them what those look at
    /// Rooms of which it may see everything but the sessions, and single headers.
    const char* nounsOf = "";
};

// The rows of docs/architecture.md, in its order. What the core is made of never looks at ui, app
// or tests.
constexpr std::array kRooms{
    Room{"core/base", ""},
    Room{"core/mail", "core/base"},
    Room{"core/smtp", "core/base core/mail"},
    Room{"core/pop3", "core/base core/mail"},
    Room{"core/imap", "core/base core/mail"},
    Room{"core/dns", "core/base"},
    Room{"core/security", "core/base core/mail"},
    Room{"core/trace", "core/base"},
    Room{"core/runtime", "core/base core/trace"},
    Room{"core/store", "core/base core/mail core/runtime"},
    Room{"core/spool", "core/base core/mail core/runtime"},
    Room{"core/node",
        "core/base core/mail core/smtp core/pop3 core/imap core/dns core/security core/trace "
        "core/runtime core/store "
        "core/spool"},
    Room{"core/scenario", "core/base core/mail core/dns core/trace"},
    Room{"core/run", "core/node core/scenario"},
    Room{"core/sim", "core/run"},
    Room{"core/live", "core/sim"},
    Room{"core/explain", "core/base", "core/mail core/smtp core/pop3 core/imap core/dns"},
    // The map shows the plan's hosts and links, which no event of a trace repeats.
    Room{"core/projection", "core/trace core/explain",
        "core/mail core/smtp core/pop3 core/imap core/dns core/scenario/plan.h"},
    Room{"core/export", "core/projection",
        "core/mail core/smtp core/pop3 core/imap core/dns core/scenario/plan.h"},
};

QStringList words(const char* text)
{
    return QString::fromLatin1(text).split(u' ', Qt::SkipEmptyParts);
}

const Room* roomOf(const QString& path)
{
    const QString folder = path.section(u'/', 0, 1);
    const auto* found = std::find_if(kRooms.begin(), kRooms.end(),
        [&](const Room& room) { return folder == QLatin1String(room.name); });
    return found == kRooms.end() ? nullptr : found;
}

void collect(const Room& room, QSet<QString>& visible)
{
    for (const QString& name : words(room.looksAt)) {
        visible.insert(name);
        if (const Room* next = roomOf(name + u'/'))
            collect(*next, visible);
    }
}

bool mayInclude(const Room& room, const QString& header)
{
    const QString target = header.section(u'/', 0, 1);
    QSet<QString> visible{QString::fromLatin1(room.name)};
    collect(room, visible);
    if (visible.contains(target))
        return true;
    const QStringList nouns = words(room.nounsOf);
    return nouns.contains(header)
        || (nouns.contains(target) && !header.contains(QLatin1String("session")));
}

/// Why this file may not include this header, or nothing.
QString objection(const SourceFile& file, const QString& header)
{
    const QString part = file.path.section(u'/', 0, 0);
    const QString target = header.section(u'/', 0, 0);
    if (part != QLatin1String("tests") && target == QLatin1String("tests"))
        return QStringLiteral("%1 may not look at tests").arg(part);
    if (part == QLatin1String("ui") && target == QLatin1String("app"))
        return QStringLiteral("ui may not look at app");
    if (part != QLatin1String("core"))
        return {};
    const Room* room = roomOf(file.path);
    if (!room)
        return QStringLiteral("%1 is not a room of the table").arg(file.folder());
    if (target != QLatin1String("core"))
        return QStringLiteral("%1 may not look at %2").arg(file.folder(), target);
    return mayInclude(*room, header)
        ? QString()
        : QStringLiteral("%1 may not look at %2").arg(QLatin1String(room->name), header);
}

} // namespace

QStringList brokenArrows(const SourceFiles& files)
{
    static const QRegularExpression kInclude(
        QStringLiteral("^[ \\t]*#[ \\t]*include[ \\t]*[\"<]((?:core|ui|app|tests)/[^\">]+)[\">]"),
        QRegularExpression::MultilineOption);
    QStringList broken;
    for (const SourceFile& file : files) {
        if (!file.isCpp())
            continue;
        auto includes = kInclude.globalMatch(file.text);
        while (includes.hasNext()) {
            const auto include = includes.next();
            const QString why = objection(file, include.captured(1));
            const auto line = QStringView(file.text).left(include.capturedStart()).count(u'\n') + 1;
            if (!why.isEmpty())
                broken << QStringLiteral("%1:%2: %3").arg(file.path).arg(line).arg(why);
        }
    }
    return broken;
}

} // namespace postroad::tests
