// SPDX-License-Identifier: MIT
// The fingerprint must be the same on every machine and in every version: its value for a small
// trace stands here.
#include "core/trace/fingerprint.h"
#include "core/trace/recorder.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::trace;

namespace {

struct Small
{
    Trace trace;
    Recorder recorder{trace};
    ConnectionId connection;

    Small()
    {
        const HostId alice = recorder.addHost("alice.example.org");
        const HostId msa = recorder.addHost("msa.example.org");
        recorder.addMessage({"<1@example.org>", "alice@example.org", {"bob@example.net"}, 1, 0});
        ConnectionInfo info;
        info.client = alice;
        info.server = msa;
        info.protocol = Protocol::Submission;
        connection = recorder.addConnection(info);
        recorder.record(Instant(1ms),
            {.kind = EventKind::ConnectionAttempt,
                .host = alice,
                .connection = connection,
                .text = "192.0.2.1",
                .number = 587,
                .flags = Event::kFromClient});
        const EventId rcpt = recorder.recordSaid(Instant(2ms),
            {.kind = EventKind::CommandSent,
                .host = alice,
                .connection = connection,
                .subject = {1, 1, 2},
                .word = "RCPT",
                .text = "RCPT TO:<bob@example.net>",
                .offset = 40,
                .flags = Event::kFromClient | Event::kLast,
                .cause = EventId(0)},
            67);
        recorder.recordArrivedUpTo(Instant(12ms), connection, true, 67, msa);
        recorder.record(Instant(12ms),
            {.kind = EventKind::ReplySent,
                .host = msa,
                .connection = connection,
                .subject = {1, 1, 2},
                .word = "RCPT",
                .text = "250 2.1.5 Ok",
                .number = 250,
                .detail = pack({2, 1, 5}),
                .flags = Event::kLast,
                .cause = rcpt});
    }
};

} // namespace

class TstFingerprint : public QObject
{
    Q_OBJECT

private slots:
    void canonicalFormIsAsDocumented()
    {
        const Small small;
        // Time, family, kind, host, cause, connection, message, recipient, attempt, word, number,
        // detail, offset, flags, text; causes and connections from 1; texts with their lengths.
        QCOMPARE(canonicalForm(small.trace, EventId(0)),
            std::string("1000000 10:connection 6 17:alice.example.org 0 1 0 0 0 0: 587 0 0 2 "
                        "9:192.0.2.1"));
        QCOMPARE(canonicalForm(small.trace, EventId(1)),
            std::string("2000000 7:command 13 17:alice.example.org 1 1 1 1 2 4:RCPT 0 0 40 3 "
                        "25:RCPT TO:<bob@example.net>"));
        QCOMPARE(canonicalForm(small.trace, EventId(2)),
            std::string("12000000 7:command 14 15:msa.example.org 2 1 1 1 2 4:RCPT 0 0 40 3 "
                        "25:RCPT TO:<bob@example.net>"));
        QCOMPARE(canonicalForm(small.trace, EventId(3)),
            std::string("12000000 5:reply 15 15:msa.example.org 2 1 1 1 2 4:RCPT 250 33558533 0 1 "
                        "12:250 2.1.5 Ok"));
    }
    void golden()
    {
        // The SHA-256 of the four lines above, each with LF; from another program.
        QCOMPARE(fingerprint(Small().trace),
            std::string("4ba2cfddd4d68f83354dcd3042c8880323a55161f44da604b76c721adb351fa3"));
        QCOMPARE(fingerprint(Trace()),
            std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    }
    void isOfABeginning()
    {
        const Small small;
        QCOMPARE(fingerprint(small.trace, 0), fingerprint(Trace()));
        QCOMPARE(fingerprint(small.trace, 4), fingerprint(small.trace));
        QVERIFY(fingerprint(small.trace, 3) != fingerprint(small.trace));
    }
    void ignoresWhereOctetsLie()
    {
        Trace copied;
        Trace shared;
        Recorder one(copied);
        Recorder other(shared);
        const Blob body = makeBlob("..one..two");
        one.record({}, {.kind = EventKind::BodySent, .text = "one"});
        other.record({},
            {.kind = EventKind::BodySent,
                .text = std::string_view(*body).substr(2, 3),
                .blob = body});
        QCOMPARE(fingerprint(shared), fingerprint(copied));
    }
    void seesEachField_data()
    {
        QTest::addColumn<int>("field");
        for (int field = 0; field < 13; ++field)
            QTest::addRow("field %d", field) << field;
    }
    void seesEachField()
    {
        QFETCH(const int, field);
        Small before;
        Small after;
        Draft draft{.kind = EventKind::ReplySent,
            .host = HostId(1),
            .connection = before.connection,
            .subject = {1, 1, 1},
            .word = "MAIL",
            .text = "250 Ok",
            .offset = 9,
            .number = 250,
            .detail = 3,
            .cause = EventId(2)};
        before.recorder.record(Instant(20ms), draft);
        Instant at(20ms);
        switch (field) {
        case 0:
            at += Duration(1);
            break;
        case 1:
            draft.kind = EventKind::ReplyArrived;
            break;
        case 2:
            draft.host = HostId(0);
            break;
        case 3:
            draft.cause = EventId(1);
            break;
        case 4:
            draft.connection = {};
            break;
        case 5:
            draft.subject.message = 2;
            break;
        case 6:
            draft.subject.recipient = 2;
            break;
        case 7:
            draft.subject.attempt = 2;
            break;
        case 8:
            draft.word = "MAIL\x20";
            break;
        case 9:
            draft.text = "250 ok";
            break;
        case 10:
            draft.number = 251;
            break;
        case 11:
            draft.detail = 4;
            break;
        default:
            draft.flags = Event::kForced;
            break;
        }
        after.recorder.record(at, draft);
        QVERIFY(fingerprint(after.trace) != fingerprint(before.trace));
    }
    void keepsTextsApart()
    {
        // Word and text must not run into each other.
        Trace one;
        Trace other;
        Recorder(one).record({}, {.kind = EventKind::CommandSent, .word = "A 1", .text = "B"});
        Recorder(other).record({}, {.kind = EventKind::CommandSent, .word = "A", .text = "1 B"});
        QVERIFY(fingerprint(one) != fingerprint(other));
    }
};

POSTROAD_TEST(TstFingerprint);
#include "tst_fingerprint.moc"
