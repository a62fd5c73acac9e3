// SPDX-License-Identifier: MIT
// The power is cut after every single operation of every disk on the way of some letters, one run
// per cut. Whatever was answered 250 is in a mailbox at the end, or its sender knows; nothing is
// there by halves. The disks are judged, not the trace.
#include "core/mail/mime.h"
#include "core/sim/simulation.h"
#include "tests/support/registry.h"
#include "tests/support/two_providers.h"

#include <QtTest/QTest>

#include <algorithm>
#include <map>
#include <set>

using namespace postroad;
using namespace postroad::sim;
using trace::EventKind;

namespace {

constexpr std::array kServers{"submit.example.org", "mta.example.org", "mx.example.org",
    "mda.example.org", "mx1.example.net", "mda.example.net"};

std::string textOf(std::size_t letter)
{
    std::string text = "Subject: number " + std::to_string(letter) + "\n\nbegin "
        + std::to_string(letter) + "\n";
    for (int line = 0; line < (letter == 2 ? 2000 : 3); ++line)
        text.append(60, 'x').append("\n");
    return text + "end " + std::to_string(letter) + "\n";
}

/// One letter that fails for one of two, one that is long, two that come at once.
std::shared_ptr<scenario::Plan> makePlan(std::uint64_t seed)
{
    auto plan = tests::makeTwoProviders();
    plan->seed = seed;
    plan->pipelining = seed % 2 == 0;
    plan->domains[1].users.push_back({"carol", "secret", plan->domains[1].users[0].host});
    const std::vector<std::vector<std::string>> kTo{{"bob@example.net", "nobody@example.net"},
        {"bob@example.net", "carol@example.net"}, {"carol@example.net"}};
    for (std::size_t k = 0; k < kTo.size(); ++k) {
        plan->letters.push_back(tests::makeLetter(kTo[k], textOf(k)));
        plan->letters.back().at = k == 2 ? 1s : 0s;
    }
    return plan;
}

/// What lies on the disks in the end.
class Remains
{
public:
    explicit Remains(Simulation& simulation) : m_plan(simulation.plan())
    {
        for (const auto& host : simulation.files()) {
            for (const auto& [path, content] : host.files)
                take(host.host, path, *content);
        }
        if (simulation.end() != RunEnd::Complete)
            complain("the run does not end: " + std::string(runEndName(simulation.end())));
        for (std::size_t k = 0; k < m_plan.letters.size(); ++k) {
            for (const std::string& to : m_plan.letters[k].to)
                judge(k, to);
        }
    }

    [[nodiscard]] const std::string& complaints() const { return m_complaints; }
    /// Copies beyond the first one.
    [[nodiscard]] int duplicates() const { return m_duplicates; }

private:
    void complain(const std::string& what) { m_complaints += what + "; "; }

    void take(const std::string& host, const std::string& path, const std::string& content)
    {
        if (path.starts_with("uids/"))
            return;
        const bool isMail = path.find("/new/") != path.npos || path.find("/cur/") != path.npos;
        if (!isMail)
            return complain(host + " has " + path); // queues are empty in the end
        const std::size_t begin = path.find(",U=");
        const std::string folder = path.substr(0, path.find("/", path.find("/", 5) + 1));
        if (!m_uids.insert(folder + path.substr(begin, path.find(',', begin + 1) - begin)).second)
            complain("a UID twice: " + path);
        ++m_copies[{folder, whatIs(content)}];
    }

    /// "0" for the first letter, "nobody@example.net" for a notification about that; complains
    /// about halves.
    std::string whatIs(const std::string& content)
    {
        for (std::size_t k = 0; k < m_plan.letters.size(); ++k) {
            const std::string mark = "Subject: number " + std::to_string(k) + "\r\n";
            const std::size_t at = content.find(mark);
            if (at == content.npos)
                continue;
            const bool isReport = content.find("Content-Type: multipart/report") < at;
            const std::string end = isReport ? "--\r\n" : "end " + std::to_string(k) + "\r\n";
            if (!content.ends_with(end))
                complain("half of letter " + std::to_string(k));
            return isReport ? "report on " + std::to_string(k) : std::to_string(k);
        }
        complain("half of something: " + content.substr(0, 200));
        return {};
    }

    void judge(std::size_t letter, const std::string& to)
    {
        const std::size_t at = to.find('@');
        const bool exists = to != "nobody@example.net";
        const std::string folder = exists ? "mail/" + to.substr(at + 1) + '/' + to.substr(0, at)
                                          : "mail/example.org/alice";
        const std::string what = (exists ? "" : "report on ") + std::to_string(letter);
        const int copies = m_copies[{folder, what}];
        if (copies == 0)
            complain("lost: letter " + std::to_string(letter) + " to " + to);
        m_duplicates += std::max(0, copies - 1);
    }

    const scenario::Plan& m_plan;
    std::map<std::pair<std::string, std::string>, int> m_copies; ///< by mailbox and message
    std::set<std::string> m_uids;
    std::string m_complaints;
    int m_duplicates = 0;
};

/// The kinds of damage, one after the other.
PowerCut cutNumber(std::uint64_t number)
{
    using Names = PowerCut::Names;
    using Contents = PowerCut::Contents;
    struct Kind
    {
        Names names;
        Contents contents;
    };
    static constexpr std::array<Kind, 7> kKinds{{{Names::Lost, Contents::Lost},
        {Names::Kept, Contents::Lost}, {Names::Some, Contents::Half}, {Names::Kept, Contents::Half},
        {Names::Some, Contents::Some}, {Names::Kept, Contents::Whole},
        {Names::Lost, Contents::Half}}};
    const Kind& kind = kKinds[number % kKinds.size()];
    return {kind.names, kind.contents, number};
}

} // namespace

class TstPowerCuts : public QObject
{
    Q_OBJECT

private slots:
    void withoutACutNothingIsTwice()
    {
        for (std::uint64_t seed = 1; seed <= 4; ++seed) {
            Simulation simulation(makePlan(seed));
            simulation.runToEnd();
            const Remains remains(simulation);
            QVERIFY2(remains.complaints().empty(), remains.complaints().c_str());
            QCOMPARE(remains.duplicates(), 0);
        }
    }
    void everyOperation_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<int>("seed");
        for (const char* host : kServers) {
            for (int seed = 1; seed <= 2; ++seed)
                QTest::addRow("%s, seed %d", host, seed) << QByteArray(host) << seed;
        }
    }
    void everyOperation()
    {
        QFETCH(const QByteArray, host);
        QFETCH(const int, seed);
        const std::string name = host.toStdString();
        const auto plan = makePlan(static_cast<std::uint64_t>(seed));
        Simulation whole(plan);
        whole.runToEnd();
        const std::uint64_t operations = whole.diskOperations(name);
        QVERIFY(operations > 5);
        int duplicates = 0;
        for (std::uint64_t k = 1; k <= operations; ++k) {
            Simulation simulation(plan);
            simulation.cutPower(name, k, cutNumber(k + static_cast<std::uint64_t>(seed) * 3), 1min);
            simulation.runToEnd();
            const Remains remains(simulation);
            QVERIFY2(remains.complaints().empty(),
                ("after operation " + std::to_string(k) + ": " + remains.complaints()).c_str());
            duplicates += remains.duplicates();
        }
        // RFC 1047: a reply that is lost makes two of one; that is rare, and the price of losing
        // none.
        QVERIFY2(duplicates > 0 && duplicates <= static_cast<int>(operations),
            std::to_string(duplicates).c_str());
    }
    void severalCuts()
    {
        // Any number of machines fail at any moments, some again soon after they are back.
        const Randomness random(5);
        std::uint64_t draws = 0;
        const auto pick = [&](std::uint64_t bound) {
            return below(random.draw("cuts", "choice", draws++), bound);
        };
        for (std::uint64_t round = 0; round < 60; ++round) {
            Simulation simulation(makePlan(1 + pick(4)));
            std::string said;
            for (std::uint64_t k = 0; k < 2 + pick(5); ++k) {
                const std::string host = kServers[pick(kServers.size())];
                const std::uint64_t after = 1 + pick(60);
                said += host + ' ' + std::to_string(after) + ", ";
                simulation.cutPower(
                    host, after, cutNumber(pick(1000)), 1s * static_cast<int>(pick(900)));
            }
            simulation.runToEnd();
            const Remains remains(simulation);
            QVERIFY2(remains.complaints().empty(), (said + remains.complaints()).c_str());
        }
    }
};

POSTROAD_TEST(TstPowerCuts);
#include "tst_power_cuts.moc"
