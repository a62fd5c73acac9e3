// SPDX-License-Identifier: MIT
// Runs every class that this program registered. With -o FILE,FORMAT each class writes a file of
// its own.
#include "tests/support/registry.h"

#ifdef POSTROAD_TEST_GUI
#include <QtWidgets/QApplication>
#else
#include <QtCore/QCoreApplication>
#endif
#include <QtTest/QTest>

int main(int argc, char** argv)
{
#ifdef POSTROAD_TEST_GUI
    const QApplication app(argc, argv);
#else
    const QCoreApplication app(argc, argv);
#endif
    int failed = 0;
    for (const auto& make : postroad::tests::registeredTests()) {
        const auto test = make();
        QStringList arguments = app.arguments();
        for (qsizetype i = 1; i < arguments.size(); ++i) {
            if (arguments[i - 1] == QStringLiteral("-o") && arguments[i].contains(u','))
                arguments[i].prepend(QString::fromLatin1(test->metaObject()->className()) + u'.');
        }
        failed += QTest::qExec(test.get(), arguments) == 0 ? 0 : 1;
    }
    // A program without a class has tested nothing.
    return failed == 0 && !postroad::tests::registeredTests().empty() ? 0 : 1;
}
