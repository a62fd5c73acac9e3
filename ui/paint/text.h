// SPDX-License-Identifier: MIT
// The wire speaks octets, the stage Unicode: what isn't UTF-8 becomes replacement characters.
#pragma once

#include <QtCore/QString>

#include <string_view>

namespace postroad::ui {

inline QString toText(std::string_view octets)
{
    return QString::fromUtf8(octets.data(), static_cast<qsizetype>(octets.size()));
}

/// The first label of a host name: "mx1" of "mx1.example.net".
inline QString firstLabel(std::string_view name) { return toText(name.substr(0, name.find('.'))); }

/// Set off within rich text, in the weight that the text font has (<b> would be made up from it).
inline QString strongHtml(const QString& html)
{
    return QStringLiteral("<span style='font-weight:600'>%1</span>").arg(html);
}

} // namespace postroad::ui
