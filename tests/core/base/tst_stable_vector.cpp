// SPDX-License-Identifier: MIT
// Elements that never move, and that a second thread can read while the first appends. (The thread
// sanitizer's program is tests/tsan/stable_vector.cpp.)
#include "core/base/stable_vector.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <thread>
#include <vector>

using namespace postroad;

class TstStableVector : public QObject
{
    Q_OBJECT

private slots:
    void startsEmpty();
    void keepsWhatWasAppended();
    void neverMovesAnElement();
    void holdsMoveOnlyElements();
    void destroysItsElements();
    void readerSeesWhatWasPublished();
};

void TstStableVector::startsEmpty()
{
    const StableVector<int> vector;
    QVERIFY(vector.empty());
    QCOMPARE(vector.size(), std::size_t{0});
}

void TstStableVector::keepsWhatWasAppended()
{
    StableVector<std::size_t> vector;
    constexpr std::size_t kCount
        = 100'000; // several segments, and both sides of every border between them
    for (std::size_t i = 0; i < kCount; ++i) {
        QCOMPARE(vector.append(i * 3), i * 3);
        if (vector.back() != i * 3 || vector.size() != i + 1)
            QFAIL("the last element is not the one that was appended");
    }
    for (std::size_t i = 0; i < kCount; ++i) {
        if (vector[i] != i * 3)
            QFAIL(qPrintable(QStringLiteral("element %1 changed").arg(i)));
    }
    vector.writable(kCount - 1) = 7;
    QCOMPARE(vector.back(), std::size_t{7});
}

void TstStableVector::neverMovesAnElement()
{
    StableVector<int> vector;
    std::vector<const int*> places;
    for (int i = 0; i < 20'000; ++i)
        places.push_back(&vector.append(i));
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (&vector[i] != places[i])
            QFAIL(qPrintable(QStringLiteral("element %1 moved").arg(i)));
    }
}

void TstStableVector::holdsMoveOnlyElements()
{
    StableVector<std::unique_ptr<int>> vector;
    vector.append(std::make_unique<int>(5));
    QCOMPARE(*vector[0], 5);
}

void TstStableVector::destroysItsElements()
{
    const auto shared = std::make_shared<int>(1);
    {
        StableVector<std::shared_ptr<int>> vector;
        for (int i = 0; i < 3'000; ++i)
            vector.append(shared);
        QCOMPARE(shared.use_count(), 3'001L);
    }
    QCOMPARE(shared.use_count(), 1L);
}

void TstStableVector::readerSeesWhatWasPublished()
{
    StableVector<std::size_t> vector;
    constexpr std::size_t kCount = 200'000;
    std::size_t wrong = 0;
    std::thread reader([&] {
        for (std::size_t seen = 0; seen < kCount;) {
            const std::size_t size = vector.size();
            for (; seen < size; ++seen)
                wrong += vector[seen] == seen + 1 ? 0 : 1;
        }
    });
    for (std::size_t i = 0; i < kCount; ++i)
        vector.append(i + 1);
    reader.join();
    QCOMPARE(wrong, std::size_t{0});
}

POSTROAD_TEST(TstStableVector);
#include "tst_stable_vector.moc"
