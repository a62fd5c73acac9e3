// SPDX-License-Identifier: MIT
#include "ui/window/lesson_shelf.h"

#include "core/scenario/builtin.h"
#include "core/scenario/read.h"
#include "ui/paint/text.h"

#include <QtCore/QFileInfo>

namespace postroad::ui {

namespace {

const QString& prefix()
{
    static const QString text = QStringLiteral("lesson:");
    return text;
}

ShelfLesson lessonOf(const EmbeddedFile& file)
{
    ShelfLesson lesson;
    const std::string name = scenario::lessonName(file.name);
    lesson.path = prefix() + QString::fromStdString(name);
    const auto noFiles = [](std::string_view) -> Result<std::string, std::string> {
        return Failure{std::string("a lesson of the program has no files beside it")};
    };
    if (const auto plan = scenario::read(file.text, file.name, noFiles))
        lesson.title = plan->title;
    if (lesson.title.empty())
        lesson.title.en = name;
    return lesson;
}

} // namespace

const std::vector<ShelfLesson>& lessonShelf()
{
    static const std::vector<ShelfLesson> lessons = [] {
        std::vector<ShelfLesson> all;
        for (const EmbeddedFile& file : scenario::builtinLessons())
            all.push_back(lessonOf(file));
        return all;
    }();
    return lessons;
}

int placeOnShelf(const QString& path)
{
    if (!path.startsWith(prefix()))
        return 0;
    const auto lessons = scenario::builtinLessons();
    const EmbeddedFile* found = scenario::findBuiltinLesson(
        path.mid(prefix().size()).toStdString());
    return found == nullptr ? 0 : static_cast<int>(found - lessons.data()) + 1;
}

Result<std::string, std::string> shelfText(const QString& path)
{
    return std::string(
        scenario::builtinLessons()[static_cast<std::size_t>(placeOnShelf(path)) - 1].text);
}

QString scenarioFileName(const QString& path)
{
    return path.startsWith(prefix()) ? path.mid(prefix().size()) + QStringLiteral(".toml")
                                     : QFileInfo(path).fileName();
}

QString findScenario(const QString& fileOrName)
{
    if (isOnShelf(fileOrName))
        return fileOrName;
    if (QFileInfo(fileOrName).isFile())
        return QFileInfo(fileOrName).absoluteFilePath();
    const QString onShelf = prefix() + fileOrName;
    return isOnShelf(onShelf) ? onShelf : QString();
}

} // namespace postroad::ui
