// SPDX-License-Identifier: MIT
#include "ui/resources.h"

#include <QtCore/QDir>

// Q_INIT_RESOURCE doesn't work from within a namespace.
static void initAll()
{
    Q_INIT_RESOURCE(fonts);
    Q_INIT_RESOURCE(theme);
    Q_INIT_RESOURCE(icons);
}

namespace postroad::ui {

void initResources() { initAll(); }

} // namespace postroad::ui
