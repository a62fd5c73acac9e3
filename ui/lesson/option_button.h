// SPDX-License-Identifier: MIT
// A button whose words may take several lines: an option of a question can be a sentence.
#pragma once

#include <QtWidgets/QPushButton>

namespace postroad::ui {

class OptionButton : public QPushButton
{
    Q_OBJECT

public:
    OptionButton(const QString& text, QWidget* parent);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    /// What the frame takes around the words.
    [[nodiscard]] QSize around() const;
};

} // namespace postroad::ui
