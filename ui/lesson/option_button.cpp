// SPDX-License-Identifier: MIT
#include "ui/lesson/option_button.h"

#include <QtWidgets/QStyleOptionButton>
#include <QtWidgets/QStylePainter>

namespace postroad::ui {

namespace {
constexpr int kFlags = Qt::TextWordWrap | Qt::AlignVCenter | Qt::AlignLeft;
}

OptionButton::OptionButton(const QString& text, QWidget* parent) : QPushButton(text, parent)
{
    // A push button keeps the height of one line unless it may grow.
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

QSize OptionButton::around() const
{
    QStyleOptionButton option;
    initStyleOption(&option);
    option.rect = QRect(0, 0, 400, 200);
    const QRect words = style()->subElementRect(QStyle::SE_PushButtonContents, &option, this);
    return option.rect.size() - words.size();
}

QSize OptionButton::sizeHint() const
{
    const int width = fontMetrics().horizontalAdvance(text()) + 4 + around().width();
    return {width, heightForWidth(width)};
}

QSize OptionButton::minimumSizeHint() const { return {around().width() + 40, sizeHint().height()}; }

int OptionButton::heightForWidth(int width) const
{
    const QRect words = fontMetrics().boundingRect(
        QRect(0, 0, width - around().width(), 10'000), kFlags, text());
    return words.height() + around().height();
}

void OptionButton::paintEvent(QPaintEvent*)
{
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    painter.drawControl(QStyle::CE_PushButtonBevel, option);
    const QRect words = style()->subElementRect(QStyle::SE_PushButtonContents, &option, this);
    // The style sheet has polished the palette with the colour of the words.
    painter.setPen(option.palette.color(QPalette::ButtonText));
    const bool oneLine = fontMetrics().horizontalAdvance(text()) <= words.width();
    painter.drawText(words, oneLine ? int(Qt::AlignCenter) : kFlags, text());
}

} // namespace postroad::ui
