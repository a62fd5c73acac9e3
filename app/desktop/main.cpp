// SPDX-License-Identifier: MIT
// The desktop program: options, and the window. With --screenshot it saves a picture of the window
// and ends.
#include "ui/window/main_window.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QTextStream>
#include <QtCore/QTimer>
#include <QtWidgets/QApplication>

#include <limits>

using namespace postroad::ui;

namespace {

constexpr int kBadFile = 65;
constexpr int kUsage = 64;

void addOptions(QCommandLineParser& parser)
{
    // As with the terminal program, options speak English.
    const auto text = [](const char* words) { return QString::fromLatin1(words); };
    parser.setApplicationDescription(text("Shows how a letter travels."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("scenario"),
        text("A scenario file, or the name of a lesson that came with the program."),
        QStringLiteral("[scenario]"));
    parser.addOptions({
        {QStringLiteral("language"), text("en or zh."), QStringLiteral("name")},
        {QStringLiteral("theme"), text("light or dark."), QStringLiteral("name")},
        {QStringLiteral("scale"), text("Size of everything: 0.6 to 3."), QStringLiteral("factor")},
        {QStringLiteral("settings"), text("Keep the settings in this file."),
            QStringLiteral("file")},
        {QStringLiteral("screenshot"), text("Save a picture of the window, and end."),
            QStringLiteral("file.png")},
        {QStringLiteral("size"), text("Of the picture: 1600x1000."), QStringLiteral("WxH"),
            QStringLiteral("1600x1000")},
        {QStringLiteral("at"), text("Of the picture: so many events are visible."),
            QStringLiteral("position")},
        {QStringLiteral("step"), text("Of the picture: at that step of the lesson."),
            QStringLiteral("number")},
    });
}

/// The window as the options ask for it, before anything is open.
void prepare(MainWindow& window, const QCommandLineParser& parser)
{
    if (parser.isSet(QStringLiteral("language")))
        window.setLanguage(Languages::nearest(parser.value(QStringLiteral("language"))));
    if (parser.isSet(QStringLiteral("theme")))
        window.setLook(parser.value(QStringLiteral("theme")) == QStringLiteral("dark")
                ? Look::Dark
                : Look::Light);
    if (parser.isSet(QStringLiteral("scale")))
        window.setScale(parser.value(QStringLiteral("scale")).toDouble());
}

/// To the event or step that the options name. Questions on the way count as answered.
void goThere(MainWindow& window, const QCommandLineParser& parser)
{
    LessonGuide& guide = window.guide();
    Playhead& playhead = window.playhead();
    const bool hasPosition = parser.isSet(QStringLiteral("at"));
    const int steps = parser.isSet(QStringLiteral("step"))
        ? parser.value(QStringLiteral("step")).toInt()
        : hasPosition ? std::numeric_limits<int>::max()
                      : guide.stepCount();
    const std::size_t goal = hasPosition ? parser.value(QStringLiteral("at")).toULong()
                                         : playhead.end();
    while (playhead.position() < goal && guide.current() + 1 < steps) {
        if (const int open = guide.openQuestion(); open >= 0)
            guide.skip(open);
        const std::size_t before = playhead.position();
        if (hasPosition)
            playhead.seek(goal);
        else
            playhead.seek(before + 1);
        if (playhead.position() == before && guide.openQuestion() < 0)
            return;
    }
}

int takePicture(MainWindow& window, const QCommandLineParser& parser)
{
    const QStringList size = parser.value(QStringLiteral("size")).split(u'x');
    if (size.size() != 2)
        return kUsage;
    window.setStill();
    window.resize(size[0].toInt(), size[1].toInt());
    const auto save = [&](int status) {
        // Layouts that follow from heights settle in the next rounds of the event loop.
        QTimer::singleShot(200, &window, [&, status] {
            const bool saved = window.grab().save(parser.value(QStringLiteral("screenshot")));
            QCoreApplication::exit(saved ? status : 1);
        });
    };
    // Of a file with mistakes the picture shows these.
    QObject::connect(&window, &MainWindow::failed, [save] { save(kBadFile); });
    QObject::connect(&window, &MainWindow::opened, [&, save] {
        goThere(window, parser);
        save(0);
    });
    window.show();
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    const QApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("postroad"));
    QCoreApplication::setApplicationVersion(QStringLiteral(POSTROAD_VERSION));
    QCommandLineParser parser;
    addOptions(parser);
    parser.process(app);
    const QStringList scenarios = parser.positionalArguments();
    if (scenarios.size() > 1) {
        QTextStream(stderr) << "One scenario at a time." << '\n';
        return kUsage;
    }
    MainWindow window{WindowMemory(parser.value(QStringLiteral("settings")))};
    prepare(window, parser);
    if (scenarios.isEmpty())
        window.openLast();
    else
        window.open(scenarios.first());
    if (parser.isSet(QStringLiteral("screenshot")))
        return takePicture(window, parser);
    window.show();
    return QCoreApplication::exec();
}
