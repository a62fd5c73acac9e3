// SPDX-License-Identifier: MIT
// The numbers of SCRAM against the examples of the standards, and what a keyring gives away.
#include "core/base/base64.h"
#include "core/security/scram_keys.h"
#include "core/security/scram_message.h"
#include "tests/core/security/sasl_support.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::security;

class TstScramKeys : public QObject
{
    Q_OBJECT

private slots:
    void digests();
    void examples_data();
    void examples();
    void proofs();
    void saltsStay();
    void unknownNames();
    void newPassword();
    void manyNames();
    void secrets();
};

void TstScramKeys::digests()
{
    // RFC 2202 §2 and §3, test case 2
    QCOMPARE(hexadecimal(hmac(Digest::Md5, "Jefe", "what do ya want for nothing?")),
        std::string("750c783e6ab0b503eaa86e310a5db738"));
    QCOMPARE(hexadecimal(hmac(Digest::Sha1, "Jefe", "what do ya want for nothing?")),
        std::string("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
    // RFC 6070 §2, 4096 iterations
    QCOMPARE(hexadecimal(stretch(Digest::Sha1, "password", "salt", 4096)),
        std::string("4b007901b765489abead49d926f721d065a429c1"));
    QCOMPARE(hexadecimal(hash(Digest::Sha256, "abc")),
        std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(hmac(Digest::Sha256, "", "").size(), std::size_t{32});
}

void TstScramKeys::examples_data()
{
    QTest::addColumn<int>("digest");
    QTest::addColumn<QByteArray>("clientFirst");
    QTest::addColumn<QByteArray>("serverFirst");
    QTest::addColumn<QByteArray>("salt");
    QTest::addColumn<QByteArray>("clientFinal");
    QTest::addColumn<QByteArray>("serverFinal");
    QTest::newRow("RFC 5802 5") << static_cast<int>(Digest::Sha1)
                                << QByteArray("n=user,r=fyko+d2lbbFgONRv9qkxdawL")
                                << QByteArray("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                                              "s=QSXCR+Q6sek8bf92,i=4096")
                                << QByteArray("QSXCR+Q6sek8bf92")
                                << QByteArray("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                                              "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")
                                << QByteArray("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
    QTest::newRow("RFC 7677 3")
        << static_cast<int>(Digest::Sha256) << QByteArray("n=user,r=rOprNGfwEbeRWgbNEkqO")
        << QByteArray("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                      "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
        << QByteArray("W22ZaJ0SNY7soEsUEjb6gQ==")
        << QByteArray("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                      "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
        << QByteArray("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

void TstScramKeys::examples()
{
    QFETCH(const int, digest);
    QFETCH(const QByteArray, clientFirst);
    QFETCH(const QByteArray, serverFirst);
    QFETCH(const QByteArray, salt);
    QFETCH(const QByteArray, clientFinal);
    QFETCH(const QByteArray, serverFinal);
    const auto hash = static_cast<Digest>(digest);
    const std::string final = clientFinal.toStdString();
    const auto message = parseScramClientFinal(final);
    QVERIFY(message);
    const std::string signedText = scramAuthMessage(
        clientFirst.toStdString(), serverFirst.toStdString(), withoutProof(final));
    const std::string octets = *decodeBase64(salt.toStdString());
    const std::string salted = stretch(hash, "pencil", octets, 4096);
    QCOMPARE(clientProof(hash, salted, signedText), message->proof);
    const ScramKeys keys = makeScramKeys(hash, "pencil", octets, 4096);
    QVERIFY(provesPassword(hash, keys, message->proof, signedText));
    const std::string signature = serverSignature(hash, keys, signedText);
    QCOMPARE(format(ScramServerFinal{signature, {}}), serverFinal.toStdString());
    QCOMPARE(serverSignature(hash, salted, signedText), signature);
}

void TstScramKeys::proofs()
{
    const ScramKeys keys = makeScramKeys(Digest::Sha256, "pencil", "salt", 4096);
    const std::string salted = stretch(Digest::Sha256, "pencil", "salt", 4096);
    const std::string good = clientProof(Digest::Sha256, salted, "message");
    QVERIFY(provesPassword(Digest::Sha256, keys, good, "message"));
    QVERIFY(!provesPassword(Digest::Sha256, keys, good, "massage"));
    QVERIFY(!provesPassword(Digest::Sha256, keys, good.substr(1), "message"));
    QVERIFY(!provesPassword(Digest::Sha256, keys, good + 'x', "message"));
    QVERIFY(!provesPassword(Digest::Sha256, keys, {}, "message"));
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bent = good;
        bent[i] = static_cast<char>(bent[i] ^ 1);
        QVERIFY(!provesPassword(Digest::Sha256, keys, bent, "message"));
    }
}

void TstScramKeys::saltsStay()
{
    ScramKeyring ring(tests::scripted({}));
    const std::string password = "pencil";
    const ScramKeys first = ring.keysFor(Digest::Sha256, "alice", &password);
    QCOMPARE(first.iterations, 4096U);
    QCOMPARE(first.salt.size(), std::size_t{16});
    QVERIFY(first == ring.keysFor(Digest::Sha256, "alice", &password));
    QVERIFY(first == makeScramKeys(Digest::Sha256, password, first.salt, 4096));
    QVERIFY(first.salt != ring.keysFor(Digest::Sha1, "alice", &password).salt);
    QVERIFY(first.salt != ring.keysFor(Digest::Sha256, "bob", &password).salt);
    ScramKeyring other(tests::scripted({"another secret"}));
    QVERIFY(first.salt != other.keysFor(Digest::Sha256, "alice", &password).salt);
}

void TstScramKeys::unknownNames()
{
    ScramKeyring ring(tests::scripted({}));
    const std::string password = "pencil";
    const ScramKeys made = ring.keysFor(Digest::Sha256, "nobody", nullptr);
    QVERIFY(made == ring.keysFor(Digest::Sha256, "nobody", nullptr));
    // The salt is the one that it would have if somebody had that name.
    QCOMPARE(ring.keysFor(Digest::Sha256, "nobody", &password).salt, made.salt);
    QVERIFY(ring.keysFor(Digest::Sha256, "nobody", &password).storedKey != made.storedKey);
}

void TstScramKeys::newPassword()
{
    ScramKeyring ring(tests::scripted({}));
    const std::string old = "pencil";
    const std::string fresh = "pen";
    const ScramKeys before = ring.keysFor(Digest::Sha1, "alice", &old);
    const ScramKeys after = ring.keysFor(Digest::Sha1, "alice", &fresh);
    QVERIFY(after == makeScramKeys(Digest::Sha1, fresh, after.salt, 4096));
    QVERIFY(before.storedKey != after.storedKey);
}

void TstScramKeys::manyNames()
{
    // More than it keeps: what is forgotten comes back the same.
    ScramKeyring ring(tests::scripted({}), 1);
    const ScramKeys first = ring.keysFor(Digest::Sha256, "0", nullptr);
    for (int i = 1; i < 3000; ++i)
        (void)ring.keysFor(Digest::Sha256, std::to_string(i), nullptr);
    QVERIFY(first == ring.keysFor(Digest::Sha256, "0", nullptr));
}

void TstScramKeys::secrets()
{
    QVERIFY(equalSecrets("abc", "abc"));
    QVERIFY(!equalSecrets("abc", "abd") && !equalSecrets("abc", "ab") && !equalSecrets("", ""));
}

POSTROAD_TEST(TstScramKeys);
#include "tst_scram_keys.moc"
