// SPDX-License-Identifier: MIT
// Lets one program hold several Qt Test classes, a file each: POSTROAD_TEST(TstReply) at the end of
// the file makes test_main.cpp run it.
#pragma once

#include <QtCore/QObject>

#include <functional>
#include <memory>
#include <vector>

namespace postroad::tests {

using Factory = std::function<std::unique_ptr<QObject>()>;

inline std::vector<Factory>& registeredTests()
{
    static std::vector<Factory> factories;
    return factories;
}

struct Registration
{
    explicit Registration(Factory factory) { registeredTests().push_back(std::move(factory)); }
};

} // namespace postroad::tests

#define POSTROAD_TEST(Class)                                                                       \
    static const ::postroad::tests::Registration registration##Class                               \
    {                                                                                              \
        [] { return std::unique_ptr<QObject>(std::make_unique<Class>()); }                         \
    }
