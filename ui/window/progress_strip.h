// SPDX-License-Identifier: MIT
// Under the header while a run is being made: how far it is, and a button that puts it aside. A
// lesson is there at once; only long runs are ever seen here.
#pragma once

#include <QtWidgets/QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace postroad::ui {

class ProgressStrip : public QWidget
{
    Q_OBJECT

public:
    explicit ProgressStrip(QWidget* parent = nullptr);

    void retranslate();
    /// Nobody knows how many there will be.
    void setEvents(qulonglong events);
    [[nodiscard]] QPushButton& cancelButton() { return *m_cancel; }

signals:
    void cancelWanted();

private:
    QLabel* m_words;
    QProgressBar* m_bar;
    QPushButton* m_cancel;
    qulonglong m_events = 0;
};

} // namespace postroad::ui
