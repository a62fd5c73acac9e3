// SPDX-License-Identifier: MIT
#include "core/live/file_disk.h"
#include "tests/support/registry.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace postroad;
using live::FileDisk;

namespace {

/// An owner's loop: what is posted waits until the test takes it.
class Loop
{
public:
    FileDisk::Post post()
    {
        return [this](std::function<void()> work) {
            const std::lock_guard lock(m_mutex);
            m_posted.push_back(std::move(work));
            m_changed.notify_all();
        };
    }
    /// Does what is posted until done says true.
    void runUntil(const std::function<bool()>& done)
    {
        while (!done()) {
            std::unique_lock lock(m_mutex);
            QVERIFY(m_changed.wait_for(
                lock, std::chrono::seconds(60), [this] { return !m_posted.empty(); }));
            const auto work = std::move(m_posted.front());
            m_posted.pop_front();
            lock.unlock();
            work();
        }
    }
    void runAll()
    {
        runUntil([this] {
            const std::lock_guard lock(m_mutex);
            return m_posted.empty();
        });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::function<void()>> m_posted;
};

struct Fixture
{
    QTemporaryDir folder;
    Loop loop;
    std::unique_ptr<FileDisk> disk = open();

    std::unique_ptr<FileDisk> open(const QString& below = {})
    {
        auto opened = FileDisk::open((folder.path() + below).toStdString(), loop.post());
        return opened ? std::move(opened).value() : nullptr;
    }
    /// One call, and its completion.
    bool call(const std::function<void(runtime::Disk::Done)>& operation)
    {
        std::optional<bool> result;
        operation([&](bool ok) { result = ok; });
        loop.runUntil([&] { return result.has_value(); });
        return *result;
    }
    bool write(const std::string& path, std::string content)
    {
        return call([&](auto done) { disk->write(path, makeBlob(std::move(content)), done); });
    }
    bool sync(const std::string& path)
    {
        return call([&](auto done) { disk->sync(path, done); });
    }
    bool rename(const std::string& from, const std::string& to)
    {
        return call([&](auto done) { disk->rename(from, to, done); });
    }
    bool remove(const std::string& path)
    {
        return call([&](auto done) { disk->remove(path, done); });
    }
    bool syncFolder(const std::string& path)
    {
        return call([&](auto done) { disk->syncFolder(path, done); });
    }
    [[nodiscard]] std::string read(const std::string& path) const
    {
        const auto content = disk->read(path);
        return content ? **content : std::string("(none)");
    }
    [[nodiscard]] QString onDisk(const char* path) const
    {
        return folder.path() + u'/' + QString::fromUtf8(path);
    }
};

using Names = std::vector<std::string>;

} // namespace

class TstFileDisk : public QObject
{
    Q_OBJECT

private slots:
    void writesAndReads()
    {
        Fixture fixture;
        QVERIFY(fixture.write("queue/a.eml", std::string("one\0two\r\n", 9)));
        QVERIFY(fixture.sync("queue/a.eml"));
        QCOMPARE(fixture.read("queue/a.eml"), std::string("one\0two\r\n", 9));
        QVERIFY(QFile::exists(fixture.onDisk("queue/a.eml")));
        QVERIFY(fixture.write("queue/a.eml", "x")); // replaced, not written into
        QCOMPARE(fixture.read("queue/a.eml"), std::string("x"));
        QVERIFY(fixture.write("empty", {}));
        QCOMPARE(fixture.read("empty"), std::string());
        QVERIFY(fixture.syncFolder("queue") && fixture.syncFolder(""));
    }
    void largeFile()
    {
        Fixture fixture;
        std::string text;
        for (int k = 0; text.size() < 20'000'000; ++k)
            text += std::to_string(k) + "\r\n";
        QVERIFY(fixture.write("mail/tmp/large", text));
        QVERIFY(fixture.sync("mail/tmp/large"));
        QVERIFY(fixture.rename("mail/tmp/large", "mail/new/large"));
        QVERIFY(fixture.read("mail/new/large") == text);
    }
    void renamesAndRemoves()
    {
        Fixture fixture;
        QVERIFY(fixture.write("a/x", "new") && fixture.write("b/y", "old"));
        QVERIFY(fixture.rename("a/x", "b/y")); // replaces
        QCOMPARE(fixture.read("b/y"), std::string("new"));
        QCOMPARE(fixture.read("a/x"), std::string("(none)"));
        QVERIFY(fixture.rename("b/y", "c/d/e/z")); // the folders come with the file
        QCOMPARE(fixture.read("c/d/e/z"), std::string("new"));
        QVERIFY(fixture.remove("c/d/e/z"));
        QVERIFY(!fixture.remove("c/d/e/z"));
        QVERIFY(!fixture.rename("c/d/e/z", "c/d/e/y"));
        QVERIFY(!fixture.sync("c/d/e/z"));
        QVERIFY(!fixture.syncFolder("nowhere"));
    }
    void listsFilesSorted()
    {
        Fixture fixture;
        for (const char* name : {"q/b", "q/a", "q/c", "q/sub/d", ".hidden"})
            QVERIFY(fixture.write(name, "x"));
        QVERIFY(QFile::link(fixture.onDisk("q/a"), fixture.onDisk("q/link")));
        QCOMPARE(fixture.disk->list("q"), (Names{"a", "b", "c"}));
        QCOMPARE(fixture.disk->list("q"), (Names{"a", "b", "c"})); // again, from the start
        QCOMPARE(fixture.disk->list(""), Names{".hidden"});
        QCOMPARE(fixture.disk->list(""), Names{".hidden"});
        QCOMPARE(fixture.disk->list("nowhere"), Names{});
    }
    void namesDontLeaveTheFolder_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const char* name : {"", ".", "..", "/", "../x", "a/../../x", "a/..", "/etc/passwd",
                 "a//b", "./a", "a/.", "outside/x", "outside"})
            QTest::newRow(name) << QByteArray(name);
        QTest::newRow("nul") << QByteArray("a\0b", 3);
    }
    void namesDontLeaveTheFolder()
    {
        QFETCH(QByteArray, name);
        QTemporaryDir outside;
        Fixture fixture;
        // A link that somebody has put there.
        QVERIFY(QFile::link(outside.path(), fixture.onDisk("outside")));
        QFile secret(outside.filePath(QStringLiteral("x")));
        QVERIFY(secret.open(QIODevice::WriteOnly) && secret.write("secret") == 6);
        secret.close();
        const std::string path = name.toStdString();
        QVERIFY(!fixture.write(path, "x"));
        QVERIFY(!fixture.sync(path));
        QVERIFY(fixture.write("good", "x"));
        QVERIFY(!fixture.disk->read(path));
        if (path != "outside") { // the link itself may go
            QVERIFY(!fixture.rename("good", path));
            QVERIFY(!fixture.rename(path, "stolen"));
            QVERIFY(!fixture.remove(path));
        }
        QVERIFY(secret.open(QIODevice::ReadOnly) && secret.readAll() == "secret");
        QCOMPARE(fixture.read("good"), std::string("x"));
    }
    void readsNothingButFiles()
    {
        Fixture fixture;
        QVERIFY(fixture.write("a/b", "x"));
        QVERIFY(!fixture.disk->read("a"));
        QVERIFY(::mkfifo(fixture.onDisk("pipe").toUtf8().constData(), 0600) == 0);
        QVERIFY(!fixture.disk->read("pipe")); // and doesn't wait for a writer
        QVERIFY(!fixture.write("pipe", "x"));
    }
    void mailIsPrivate()
    {
        Fixture fixture;
        QVERIFY(fixture.write("queue/a", "x"));
        struct stat facts
        {
        };
        QVERIFY(::stat(fixture.onDisk("queue/a").toUtf8().constData(), &facts) == 0);
        QCOMPARE(facts.st_mode & 0777U, 0600U);
        QVERIFY(::stat(fixture.onDisk("queue").toUtf8().constData(), &facts) == 0);
        QCOMPARE(facts.st_mode & 0777U, 0700U);
    }
    void completesInOrder()
    {
        Fixture fixture;
        std::vector<int> order;
        std::vector<bool> results;
        const auto note = [&](int number) {
            return [&, number](bool ok) {
                order.push_back(number);
                results.push_back(ok);
            };
        };
        int number = 0;
        for (int k = 0; k < 50; ++k) {
            const std::string name = "queue/" + std::to_string(k);
            fixture.disk->write(name + ".tmp", makeBlob("x"), note(number++));
            fixture.disk->sync(name + ".tmp", note(number++));
            fixture.disk->rename(name + ".tmp", name, note(number++));
            fixture.disk->syncFolder("queue", note(number++));
            fixture.disk->syncFolder("nowhere", note(number++));
            QVERIFY(order.empty()); // never from within the call
        }
        fixture.loop.runUntil([&] { return order.size() == std::size_t(number); });
        for (int k = 0; k < number; ++k) {
            QCOMPARE(order[std::size_t(k)], k);
            QCOMPARE(bool(results[std::size_t(k)]), k % 5 != 4); // each has its own result
        }
        QCOMPARE(fixture.disk->list("queue").size(), std::size_t{50});
    }
    void completionsMayAskForMore()
    {
        Fixture fixture;
        int done = 0;
        std::function<void(bool)> again = [&](bool ok) {
            QVERIFY(ok);
            if (++done < 20)
                fixture.disk->write("f" + std::to_string(done), makeBlob("x"), again);
        };
        fixture.disk->write("f0", makeBlob("x"), again);
        fixture.loop.runUntil([&] { return done == 20; });
        QCOMPARE(fixture.disk->list("").size(), std::size_t{20});
    }
    void finishesWhenItGoes()
    {
        Fixture fixture;
        int completions = 0;
        for (int k = 0; k < 100; ++k)
            fixture.disk->write(
                "f" + std::to_string(k), makeBlob("x"), [&](bool) { ++completions; });
        fixture.disk.reset();
        fixture.loop.runAll();
        QCOMPARE(completions, 0);
        fixture.disk = fixture.open();
        QCOMPARE(fixture.disk->list("").size(), std::size_t{100});
    }
    void mayGoFromWithinACompletion()
    {
        Fixture fixture;
        bool gone = false;
        fixture.disk->write("a", makeBlob("x"), [&](bool) {
            fixture.disk.reset();
            gone = true;
        });
        fixture.disk->write("b", makeBlob("x"), [&](bool) { QVERIFY(!gone); });
        fixture.loop.runUntil([&] { return gone; });
        fixture.loop.runAll();
    }
    void fullDiskIsTold()
    {
        // A limit on the size of files stands for a disk that has no more room.
        Fixture fixture;
        struct rlimit before
        {
        };
        QVERIFY(::getrlimit(RLIMIT_FSIZE, &before) == 0);
        std::signal(SIGXFSZ, SIG_IGN);
        struct rlimit limited = before;
        limited.rlim_cur = 100'000;
        QVERIFY(::setrlimit(RLIMIT_FSIZE, &limited) == 0);
        const bool fits = fixture.write("small", std::string(100'000, 'x'));
        const bool tooLarge = fixture.write("large", std::string(100'001, 'x'));
        QVERIFY(::setrlimit(RLIMIT_FSIZE, &before) == 0);
        QVERIFY(fits && !tooLarge);
        QCOMPARE(fixture.disk->list(""), Names{"small"}); // no half file is left
    }
    void writesNoMoreThanThereIsRoomFor()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        QFile old(folder.path() + QStringLiteral("/old"));
        QVERIFY(old.open(QIODevice::WriteOnly) && old.write(QByteArray(4096, 'x')) == 4096);
        old.close();
        const auto room = std::make_shared<Room>(3 * 4096);
        Loop loop;
        auto disk = FileDisk::open(path, loop.post(), room);
        QVERIFY(bool(disk));
        QCOMPARE(room->octetsTaken(), std::uint64_t{4096}); // what lay there counts
        const auto wait = [&](auto begin) {
            std::optional<bool> result;
            begin([&](bool ok) { result = ok; });
            loop.runUntil([&] { return result.has_value(); });
            return *result;
        };
        const auto write = [&](const char* name, std::size_t octets) {
            return wait(
                [&](auto done) { (*disk)->write(name, makeBlob(std::string(octets, 'y')), done); });
        };
        QVERIFY(write("a", 8192));
        QVERIFY(!write("b", 1));
        QVERIFY(!(*disk)->read("b"));
        QVERIFY(wait([&](auto done) { (*disk)->rename("a", "old", done); })); // which is no more
        QCOMPARE(room->octetsTaken(), std::uint64_t{8192});
        QVERIFY(write("b", 1));
        QVERIFY(wait([&](auto done) { (*disk)->remove("old", done); }));
        QCOMPARE(room->octetsTaken(), std::uint64_t{4096});
    }
    void unwritableFolderIsTold()
    {
        // A file where a folder is needed: root is refused too.
        Fixture fixture;
        QVERIFY(fixture.write("closed", "x"));
        QVERIFY(fixture.write("a", "x"));
        QVERIFY(!fixture.write("closed/b", "x"));
        QVERIFY(!fixture.rename("a", "closed/a"));
        QVERIFY(!fixture.open(QStringLiteral("/closed")));
        QCOMPARE(fixture.read("closed"), std::string("x"));
    }
    void belongsToOneProcess()
    {
        Fixture fixture;
        const auto second = FileDisk::open(
            fixture.folder.path().toStdString(), fixture.loop.post());
        QVERIFY(!second);
        QVERIFY(second.error().find("in use by another process") != std::string::npos);
        fixture.disk.reset();
        QVERIFY(fixture.open() != nullptr);
    }
    void makesItsFolder()
    {
        Fixture fixture;
        const auto made = fixture.open(QStringLiteral("/a/b/c/"));
        QVERIFY(made != nullptr);
        QVERIFY(QDir(fixture.onDisk("a/b/c")).exists());
        QVERIFY(QDir(fixture.onDisk("a/b/c")).isEmpty());
        QVERIFY(fixture.write("file", "x"));
        const auto onFile = FileDisk::open(
            fixture.onDisk("file/deeper").toStdString(), fixture.loop.post());
        QVERIFY(!onFile && onFile.error().find("can't be made") != std::string::npos);
        QVERIFY(!FileDisk::open("", fixture.loop.post()));
    }
};

POSTROAD_TEST(TstFileDisk);
#include "tst_file_disk.moc"
