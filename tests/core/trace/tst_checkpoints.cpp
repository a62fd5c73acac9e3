// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/trace/checkpoints.h"
#include "core/trace/recorder.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::trace;

namespace {

/// A hash that depends on every event and on their order; counts how often it was called.
struct OrderFold
{
    struct State
    {
        std::uint64_t hash = 7;
        std::size_t count = 0;

        friend bool operator==(const State&, const State&) = default;
    };
    static inline std::size_t calls = 0;

    static void apply(State& state, const Trace& trace, EventId id)
    {
        state.hash = state.hash * 1'000'003 + trace[id].number + id.value;
        ++state.count;
        ++calls;
    }
};

constexpr std::size_t kStride = Checkpoints<OrderFold>::kStride;

void grow(Recorder& recorder, std::size_t count)
{
    for (std::size_t k = 0; k < count; ++k) {
        Draft draft;
        draft.number = static_cast<std::uint32_t>(k * 2'654'435'761U);
        recorder.record(Instant(Duration(static_cast<std::int64_t>(k))), draft);
    }
}

std::vector<OrderFold::State> plainFold(const Trace& trace)
{
    std::vector<OrderFold::State> states(1);
    for (std::size_t k = 0; k < trace.size(); ++k) {
        states.push_back(states.back());
        OrderFold::apply(states.back(), trace, EventId(static_cast<std::uint32_t>(k)));
    }
    return states;
}

} // namespace

class TstCheckpoints : public QObject
{
    Q_OBJECT

private slots:
    void beginsWithTheDefault()
    {
        const Trace trace;
        Checkpoints<OrderFold> checkpoints(trace);
        QVERIFY(checkpoints.at(0) == OrderFold::State{});
        QVERIFY(checkpoints.at(100) == OrderFold::State{}); // no further than the trace
    }
    void equalsAPlainFoldAnywhere_data()
    {
        QTest::addColumn<int>("length");
        for (const std::size_t length :
            {std::size_t{1}, kStride - 1, kStride, kStride + 1, 3 * kStride, 5 * kStride + 17})
            QTest::addRow("%zu events", length) << int(length);
    }
    void equalsAPlainFoldAnywhere()
    {
        QFETCH(const int, length);
        Trace trace;
        Recorder recorder(trace);
        grow(recorder, static_cast<std::size_t>(length));
        const auto expected = plainFold(trace);
        for (std::uint64_t seed = 0; seed < 5; ++seed) {
            Checkpoints<OrderFold> checkpoints(trace);
            const Randomness random(seed);
            for (std::uint64_t n = 0; n < 60; ++n) {
                const std::size_t position = below(
                    random.draw("test", "position", n), expected.size());
                QVERIFY(checkpoints.at(position) == expected[position]);
            }
        }
    }
    void stepsForwardsAndBackwards()
    {
        Trace trace;
        Recorder recorder(trace);
        grow(recorder, 2 * kStride + 100);
        const auto expected = plainFold(trace);
        Checkpoints<OrderFold> checkpoints(trace);
        for (std::size_t k = 0; k < expected.size(); k += 97)
            QVERIFY(checkpoints.at(k) == expected[k]);
        for (std::size_t k = expected.size(); k-- > 0;) {
            if (k % 211 == 0 || k % kStride < 2)
                QVERIFY(checkpoints.at(k) == expected[k]);
        }
    }
    void followsAGrowingTrace()
    {
        Trace trace;
        Recorder recorder(trace);
        Checkpoints<OrderFold> checkpoints(trace);
        for (int round = 0; round < 7; ++round) {
            grow(recorder, 1000);
            const auto expected = plainFold(trace);
            QVERIFY(checkpoints.at(trace.size()) == expected.back());
            QVERIFY(checkpoints.at(trace.size() / 2) == expected[trace.size() / 2]);
        }
    }
    void goesBackAtTheCostOfOneStride()
    {
        Trace trace;
        Recorder recorder(trace);
        grow(recorder, 6 * kStride);
        Checkpoints<OrderFold> checkpoints(trace);
        checkpoints.at(trace.size());
        for (const std::size_t position : {trace.size() - 1, kStride + 5, 5 * kStride - 1}) {
            OrderFold::calls = 0;
            checkpoints.at(position);
            QVERIFY2(OrderFold::calls <= kStride, std::to_string(OrderFold::calls).c_str());
        }
    }
};

POSTROAD_TEST(TstCheckpoints);
#include "tst_checkpoints.moc"
