// SPDX-License-Identifier: MIT
// Every letter of tests/corpus/letters travels from Alice to Bob. What lies in Bob's mailbox is
// that letter, octet by octet; above it stand Return-Path, one Received for each station, and
// Date and Message-ID where the letter had none.
#include "core/mail/message_input.h"
#include "core/mail/trace_fields.h"
#include "core/sim/simulation.h"
#include "tests/support/registry.h"
#include "tests/support/two_providers.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

using namespace postroad;

namespace {

std::string fileNamed(const QString& name)
{
    QFile file(QStringLiteral(POSTROAD_SOURCE_DIR "/tests/corpus/letters/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string("\0", 1);
}

std::vector<std::string> bobsMail(sim::Simulation& simulation)
{
    std::vector<std::string> found;
    for (const auto& host : simulation.files()) {
        for (const auto& [path, content] : host.files) {
            if (path.starts_with("mail/example.net/bob/"))
                found.push_back(*content);
        }
    }
    return found;
}

/// The names of the fields in a piece of a header, in order.
std::vector<std::string> fieldNames(std::string_view piece)
{
    std::vector<std::string> names;
    for (const mail::HeaderField& field : mail::parseHeader(piece).fields)
        names.emplace_back(field.name.in(piece));
    return names;
}

QByteArray shown(std::string_view octets)
{
    return QByteArray(octets.data(), static_cast<qsizetype>(octets.size())).toPercentEncoding(" ");
}

} // namespace

class TstLettersArrive : public QObject
{
    Q_OBJECT

private slots:
    void arrives_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("pipelining");
        const QDir folder(QStringLiteral(POSTROAD_SOURCE_DIR "/tests/corpus/letters"));
        for (const QString& name :
            folder.entryList({QStringLiteral("*.eml")}, QDir::Files, QDir::Name)) {
            if (name.startsWith(QLatin1String("refused-")))
                continue;
            QTest::newRow(qPrintable(name)) << name << false;
            QTest::newRow(qPrintable(name + QStringLiteral(", pipelined"))) << name << true;
        }
    }
    void arrives()
    {
        QFETCH(const QString, name);
        QFETCH(const bool, pipelining);
        const auto input = mail::readMessage(fileNamed(name));
        QVERIFY2(input.ok(), input.ok() ? "" : input.error().reason.c_str());
        const std::string sent = input->octets;
        auto plan = tests::makeTwoProviders();
        plan->pipelining = pipelining;
        plan->letters.push_back(tests::makeLetter({"bob@example.net"}, sent));
        plan->letters.back().raw = true;
        sim::Simulation simulation(plan);
        QCOMPARE(simulation.runToEnd(), sim::RunEnd::Complete);

        const auto mailbox = bobsMail(simulation);
        if (mail::countReceived(sent) > mail::kReceivedFieldsMax - 3) {
            QVERIFY(mailbox.empty()); // RFC 5321 §6.3: it looks like a letter in circles
            return;
        }
        QCOMPARE(mailbox.size(), std::size_t{1});
        const std::string& arrived = mailbox.front();
        QVERIFY(arrived.size() >= sent.size());
        const std::size_t top = arrived.size() - sent.size();
        QCOMPARE(shown(std::string_view(arrived).substr(top)), shown(sent));

        std::vector<std::string> expected{
            "Return-Path", "Received", "Received", "Received", "Received"};
        const std::string missing = mail::missingFields(sent, {}, "x@test.example");
        for (const std::string& field : fieldNames(missing))
            expected.push_back(field);
        QCOMPARE(fieldNames(std::string_view(arrived).substr(0, top)), expected);
        const bool hasHeader = missing.empty() || !missing.ends_with("\r\n\r\n");
        QCOMPARE(std::string_view(arrived).substr(0, top).ends_with("\r\n\r\n"), !hasHeader);
    }
};

POSTROAD_TEST(TstLettersArrive);
#include "tst_letters_arrive.moc"
