// SPDX-License-Identifier: MIT
#include "core/spool/control_file.h"
#include "core/spool/spool.h"
#include "tests/support/one_host.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::spool;
using postroad::tests::OneHost;
using Names = std::vector<std::string>;

namespace {

Entry makeEntryWithId(const std::string& id, const std::string& messageId = {})
{
    Entry entry;
    entry.id = id;
    entry.reversePath = {{"alice", "example.org"}};
    entry.recipients = {{.path = {{"bob", "example.net"}}, .ordinal = 1},
        {.path = {{"carol", "example.net"}}, .ordinal = 2}};
    entry.content = makeBlob("Message-ID: <" + (messageId.empty() ? id : messageId)
        + "@example.org>\r\n\r\nHi " + id + "\r\n");
    return entry;
}

/// A machine that has had a life before, and what it was about to lose.
struct Fixture
{
    OneHost host;
    std::unique_ptr<Spool> spool = std::make_unique<Spool>(host.runtime());

    void add(Entry entry)
    {
        spool->add(std::move(entry), [](Entry*) {});
        host.settle();
    }
    void put(const std::string& path, std::string content)
    {
        host.disk().write(path, makeBlob(std::move(content)), [](bool) {});
        host.disk().sync(path, [](bool) {});
        host.settle();
    }
    Names restart()
    {
        host.disk().powerOn();
        spool = std::make_unique<Spool>(host.runtime());
        const Names ids = spool->recover();
        host.settle();
        return ids;
    }
    const trace::Trace& trace() { return host.runtime().recorder().trace(); }
    std::string events(trace::EventKind kind)
    {
        std::string found;
        for (std::size_t k = 0; k < trace().size(); ++k) {
            if (trace().at(k).kind == kind)
                found += std::string(trace().text(trace().at(k))) + ' '
                    + std::to_string(trace().at(k).number) + ';';
        }
        return found;
    }
};

} // namespace

class TstRecovery : public QObject
{
    Q_OBJECT

private slots:
    void emptyQueue()
    {
        Fixture fixture;
        QCOMPARE(fixture.restart(), Names{});
        QCOMPARE(fixture.trace().size(), std::size_t{0});
    }
    void entriesComeBack()
    {
        Fixture fixture;
        fixture.add(makeEntryWithId("z"));
        fixture.host.wait(10s);
        fixture.add(makeEntryWithId("a"));
        Entry& entry = *fixture.spool->find("z");
        entry.recipients[0].fate = Fate::Done;
        entry.recipients[1].code = {4, 2, 2};
        entry.attempts = 3;
        entry.nextAttempt = Instant(2h);
        fixture.spool->update(entry);
        fixture.host.settle();
        fixture.host.disk().crash();
        QCOMPARE(fixture.restart(), (Names{"z", "a"})); // as they arrived
        const Entry* back = fixture.spool->find("z");
        QVERIFY(back && *back->content == *makeEntryWithId("z").content);
        QCOMPARE(back->arrived, Instant{});
        QCOMPARE(back->nextAttempt, Instant(2h));
        QCOMPARE(back->attempts, 3U);
        QVERIFY(back->recipients[0].fate == Fate::Done);
        QVERIFY(back->recipients[1].fate == Fate::Waiting);
        QCOMPARE(back->recipients[1].code, (EnhancedCode{4, 2, 2}));
        QCOMPARE(fixture.events(trace::EventKind::QueueRecovered), std::string("z 1;a 2;"));
    }
    void messagesOfTheRunKeepTheirNumber()
    {
        Fixture fixture;
        trace::Recorder& recorder = fixture.host.runtime().recorder();
        recorder.addMessage(
            {.messageId = "<other@example.org>", .reversePath = {}, .recipients = {}});
        recorder.addMessage({.messageId = "<one@example.org>",
            .reversePath = "alice@example.org",
            .recipients = {"dan@example.com", "carol@example.net", "bob@example.net"},
            .letter = 1});
        fixture.add(makeEntryWithId("a", "one"));
        fixture.add(makeEntryWithId("b", "two"));
        fixture.restart();
        QCOMPARE(fixture.spool->find("a")->message, 2U);
        QCOMPARE(fixture.spool->find("a")->recipients[0].ordinal, 3U);
        QCOMPARE(fixture.spool->find("a")->recipients[1].ordinal, 2U);
        // Of another run: it is new here.
        QCOMPARE(fixture.spool->find("b")->message, 3U);
        const trace::MessageInfo& info = fixture.trace().message(3);
        QCOMPARE(info.messageId, std::string("<two@example.org>"));
        QCOMPARE(info.reversePath, std::string("alice@example.org"));
        QCOMPARE(info.recipients, (Names{"bob@example.net", "carol@example.net"}));
        QCOMPARE(fixture.spool->find("b")->recipients[1].ordinal, 2U);
    }
    void sameMessageIdIsNotEnough()
    {
        Fixture fixture;
        trace::Recorder& recorder = fixture.host.runtime().recorder();
        recorder.addMessage({.messageId = "<one@example.org>",
            .reversePath = "mallory@example.org",
            .recipients = {"bob@example.net", "carol@example.net"}});
        recorder.addMessage({.messageId = "<one@example.org>",
            .reversePath = "alice@example.org",
            .recipients = {"bob@example.net"}});
        fixture.add(makeEntryWithId("a", "one"));
        fixture.restart();
        QCOMPARE(fixture.spool->find("a")->message, 3U);
    }
    void twoEntriesOfOneMessageShareIt()
    {
        Fixture fixture;
        fixture.add(makeEntryWithId("a", "one"));
        fixture.add(makeEntryWithId("b", "one"));
        fixture.restart();
        QCOMPARE(fixture.spool->find("a")->message, 1U);
        QCOMPARE(fixture.spool->find("b")->message, 1U);
    }
    void leftoversAreRemoved()
    {
        Fixture fixture;
        fixture.add(makeEntryWithId("a"));
        fixture.put("queue/b.eml", "half");
        fixture.put("queue/c.eml", "whole\r\n");
        fixture.put("queue/c.control.tmp", "postroad-queue 1\n");
        fixture.put("queue/a.control.tmp", "half of an update");
        fixture.put("queue/notes of a person.txt", "not ours");
        fixture.put("queue/x y.control", "not ours");
        QCOMPARE(fixture.restart(), Names{"a"});
        QCOMPARE(fixture.host.disk().list("queue"),
            (Names{"a.control", "a.eml", "notes of a person.txt", "x y.control"}));
        QCOMPARE(fixture.events(trace::EventKind::QueueDamaged), std::string());
    }
    void damagedEntriesAreSetAside()
    {
        Fixture fixture;
        for (const char* id : {"a", "b", "c", "d"})
            fixture.add(makeEntryWithId(id));
        const auto before = fixture.host.disk().read("queue/b.control");
        fixture.put("queue/a.control", "postroad-queue 1\narrived soon\n");
        fixture.put("queue/b.eml", "short\r\n");
        fixture.host.disk().remove("queue/c.eml", [](bool) {});
        fixture.put("queue/e.control", {}); // empty, as some disks leave it
        QCOMPARE(fixture.restart(), Names{"d"});
        fixture.host.disk().crash();
        QCOMPARE(fixture.host.disk().list("queue"), (Names{"d.control", "d.eml"}));
        QCOMPARE(fixture.host.disk().list("damaged"),
            (Names{"a.control", "a.eml", "b.control", "b.eml", "c.control", "e.control"}));
        QVERIFY(**fixture.host.disk().read("damaged/b.control") == **before);
        const std::string said = fixture.events(trace::EventKind::QueueDamaged);
        QVERIFY(said.find("a: line 2: not a value of \"arrived\" 0;") != std::string::npos);
        QVERIFY(said.find("b: the message file has 7 octets instead of ") != std::string::npos);
        QVERIFY(said.find("c: the message file is missing 0;") != std::string::npos);
        QVERIFY(said.find("e: line 1: not a control file of this version 0;") != std::string::npos);
        QCOMPARE(fixture.restart(), Names{"d"}); // and they stay where they are
        QCOMPARE(fixture.host.disk().list("damaged").size(), std::size_t{6});
    }
    void damagedAgainUnderTheSameName()
    {
        Fixture fixture;
        for (const char* text : {"one", "two", "three"}) {
            fixture.put("queue/a.control", text);
            fixture.restart();
        }
        QCOMPARE(fixture.host.disk().list("damaged"),
            (Names{"a-1.control", "a-2.control", "a.control"}));
        QCOMPARE(**fixture.host.disk().read("damaged/a-1.control"), std::string("two"));
    }
    void idsOfAnotherLifeAreNotGivenAgain()
    {
        // The draws begin anew in another life: the first id would be the same one.
        OneHost first;
        const std::string id = Spool(first.runtime()).newId();
        for (const char* path : {"queue/%.eml", "queue/%.control", "damaged/%.eml"}) {
            OneHost second;
            std::string name(path);
            name.replace(name.find('%'), 1, id);
            second.disk().write(name, makeBlob("x"), [](bool) {});
            second.settle();
            QVERIFY(Spool(second.runtime()).newId() != id);
        }
    }
    void dueEntriesCountAnAttempt()
    {
        // One may have been under way: views tell attempts apart by their number.
        Fixture fixture;
        fixture.add(makeEntryWithId("due"));
        fixture.add(makeEntryWithId("later"));
        Entry& later = *fixture.spool->find("later");
        later.attempts = 1;
        later.nextAttempt = Instant(1h);
        fixture.spool->update(later);
        fixture.host.settle();
        for (std::uint32_t life = 1; life <= 3; ++life) {
            fixture.restart();
            QCOMPARE(fixture.spool->find("due")->attempts, life);
            QCOMPARE(fixture.spool->find("later")->attempts, 1U);
        }
    }
    void manyComeBack()
    {
        Fixture fixture;
        for (int k = 0; k < 500; ++k)
            fixture.spool->add(makeEntryWithId("e" + std::to_string(k)), [](Entry*) {});
        fixture.host.settle();
        fixture.host.disk().crash();
        QCOMPARE(fixture.restart().size(), std::size_t{500});
    }
};

POSTROAD_TEST(TstRecovery);
#include "tst_recovery.moc"
