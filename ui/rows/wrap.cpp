// SPDX-License-Identifier: MIT
#include "ui/rows/wrap.h"

#include "ui/paint/canvas.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QTextLayout>

#include <algorithm>
#include <cmath>

namespace postroad::ui {

QStringList wrapped(
    const Theme& theme, const QString& text, FontRole role, double width, int linesMax)
{
    const QFont font = theme.font(role);
    QTextLayout layout(text, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    QStringList lines;
    layout.beginLayout();
    for (;;) {
        QTextLine line = layout.createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(std::max(width, 20.0));
        if (lines.size() + 1 == linesMax) {
            const QString rest = text.mid(line.textStart());
            lines << QFontMetricsF(font).elidedText(rest, Qt::ElideRight, width);
            break;
        }
        QString one = text.mid(line.textStart(), line.textLength());
        // The blank at which the line was broken isn't shown.
        const bool goesOn = line.textStart() + line.textLength() < text.size();
        while (goesOn && one.endsWith(u' '))
            one.chop(1);
        lines << one;
    }
    layout.endLayout();
    return lines.isEmpty() ? QStringList{text} : lines;
}

double lineHeight(const Theme& theme, FontRole role)
{
    return std::ceil(textHeight(theme, role) * 1.12);
}

} // namespace postroad::ui
