// SPDX-License-Identifier: MIT
#include "ui/lesson/reasons.h"

#include "core/projection/explain_event.h"
#include "ui/lesson/lesson_words.h"
#include "ui/paint/text.h"

#include <QtCore/QCoreApplication>

namespace postroad::ui {

namespace {

/// The catalogue's topic where the event itself isn't the reason.
std::string_view topicOf(scenario::StepPlan::Question kind)
{
    using Kind = scenario::StepPlan::Question;
    switch (kind) {
    case Kind::Responsible:
        return "custody";
    case Kind::NextHost:
        return "MX";
    default:
        return {};
    }
}

QString reasonText(const scenario::Question& question, const trace::Trace& trace, EventId event)
{
    const std::string language = textLanguage().toStdString();
    if (const std::string_view topic = topicOf(question.kind); !topic.empty()) {
        if (const auto found = explain::explain(topic))
            return toText(found->text.in(language));
    }
    return event.valid() ? toText(projection::explainEvent(trace, event).text.in(language))
                         : QString();
}

} // namespace

QString reasonHtml(const scenario::Question& question, const trace::Trace& trace, EventId event)
{
    QString html;
    if (question.right) {
        const QString right = localText(question.options[*question.right]);
        html = QCoreApplication::translate("Reasons", "The answer is %1.")
                   .arg(strongHtml(right.toHtmlEscaped()));
    }
    return html + u' ' + richText(reasonText(question, trace, event));
}

} // namespace postroad::ui
