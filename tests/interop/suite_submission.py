# SPDX-License-Identifier: MIT
"""The MSA: every mechanism of every client, over STARTTLS and TLS on connect; who may not, and what it adds."""
import smtplib
import ssl

import scram
from clients import Curl, Msmtp, SmtpLib, Swaks
from letters import letter
from session import Session

USER, PASSWORD = "alice@example.org", "wonderland"
PLAIN = scram.coded(f"\0{USER}\0{PASSWORD}")


def _clients(lab):
    return [("swaks", Swaks(lab.authority)), ("curl", Curl(lab.authority)), ("msmtp", Msmtp(lab.authority)),
            ("smtplib", SmtpLib(lab.authority, lab.context))]


def _ports(lab):
    return [("starttls", lab.submission), ("implicit", lab.submissions)]


def test_every_mechanism_of_every_client(checks, lab):
    for name, client in _clients(lab):
        for mechanism in client.mechanisms:
            for tls, port in _ports(lab):
                word, content = letter()
                case = f"{name} {mechanism} {tls}"
                sent = client.send(port, tls, content, mechanism=mechanism)
                if checks.that(f"{case}: accepted", sent, sent.text):
                    lab.arrives(checks, case, word, content, words=["ESMTPSA"])


def test_wrong_passwords(checks, lab):
    for name, client in _clients(lab):
        for mechanism in client.mechanisms:
            sent = client.send(lab.submission, "starttls", letter()[1], mechanism=mechanism, password="guessed")
            checks.that(f"{name} {mechanism}: wrong password", not sent and ("535" in sent.text or name == "curl"), sent.text)


def test_scram_by_hand(checks, lab):
    for mechanism in ("SCRAM-SHA-1", "SCRAM-SHA-256"):
        with Session(lab.submissions, lab.context, implicit=True) as session:
            session.ehlo()
            reply = scram.log_in(session, mechanism, USER, PASSWORD)
            checks.equal(f"{mechanism} by hand", reply.code, 235)
            word, content = letter()
            checks.equal(f"{mechanism} by hand: letter", session.transaction(USER, ["bob@example.net"], content).code, 250)
            lab.arrives(checks, f"{mechanism} by hand", word, content, words=["ESMTPSA"])
        with Session(lab.submissions, lab.context, implicit=True) as session:
            session.ehlo()
            checks.equal(f"{mechanism} by hand: wrong password", scram.log_in(session, mechanism, USER, "x").code, 535)


def test_what_is_announced(checks, lab):
    with Session(lab.submission, lab.context) as session:
        before = session.ehlo()
        checks.that("no AUTH before TLS", "AUTH" not in before, before)
        checks.that("STARTTLS before TLS", "STARTTLS" in before, before)
        checks.equal("AUTH before TLS is refused", session.say(f"AUTH PLAIN {PLAIN}").code, 538)
        checks.equal("MAIL before AUTH is refused", session.say(f"MAIL FROM:<{USER}>").code, 530)
        checks.equal("STARTTLS", session.start_tls().code, 220)
        after = session.ehlo()
        checks.that("AUTH after TLS", "AUTH" in after, after)
        checks.that("no STARTTLS after TLS", "STARTTLS" not in after, after)
        for word in ("SIZE", "8BITMIME", "PIPELINING", "SMTPUTF8", "CHUNKING", "DSN", "ENHANCEDSTATUSCODES"):
            checks.that(f"{word} is announced", word in after, after)
        checks.equal("STARTTLS twice", session.say("STARTTLS").code, 503)
        reply = session.say(f"MAIL FROM:<{USER}>")
        checks.equal("MAIL before AUTH under TLS", (reply.code, reply.enhanced), (530, "5.7.0"))


def test_auth_dialogue(checks, lab):
    with Session(lab.submissions, lab.context, implicit=True) as session:
        session.ehlo()
        checks.equal("unknown mechanism", session.say("AUTH DIGEST-MD5").code, 504)
        checks.equal("no base64", session.say("AUTH PLAIN !!!!").code, 501)
        checks.equal("challenge without initial response", session.say("AUTH PLAIN").code, 334)
        checks.equal("* cancels", session.say("*").code, 501)
        checks.equal("LOGIN asks for the name", session.say("AUTH LOGIN").code, 334)
        checks.equal("LOGIN asks for the password", session.say(scram.coded(USER)).code, 334)
        checks.equal("LOGIN cancelled", session.say("*").code, 501)
        checks.equal("PLAIN after that", session.say(f"AUTH PLAIN {PLAIN}").code, 235)
        checks.equal("AUTH twice", session.say(f"AUTH PLAIN {PLAIN}").code, 503)
        checks.equal("MAIL", session.say(f"MAIL FROM:<{USER}>").code, 250)
        checks.equal("AUTH in a transaction", session.say(f"AUTH PLAIN {PLAIN}").code, 503)


def test_senders(checks, lab):
    """RFC 6409 §6.1: who has logged in as Alice doesn't write as Carol."""
    client = SmtpLib(lab.authority, lab.context)
    for sender in ("carol@example.org", "alice@example.net"):
        word, content = letter(sender=sender)
        sent = client.send(lab.submission, "starttls", content, sender=sender, mechanism="PLAIN")
        checks.that(f"{sender} is not Alice's address", not sent and "55" in sent.text, sent.text)
    word, content = letter()
    sent = client.send(lab.submission, "starttls", content, mechanism="PLAIN", to=["bob@example.net", "nobody@example.net"])
    checks.that("two recipients are taken", sent, sent.text)
    lab.arrives(checks, "one of two", word, content)


def test_relay(checks, lab):
    """With AUTH mail goes anywhere, without it nowhere."""
    client = SmtpLib(lab.authority, lab.context)
    sent = client.send(lab.submission, "starttls", letter()[1])
    checks.that("no relay without AUTH", not sent and "530" in sent.text, sent.text)


def test_missing_fields_are_added(checks, lab):
    """RFC 6409 §8.1 to §8.3: Date and Message-ID where they are absent, and only then."""
    client = SmtpLib(lab.authority, lab.context)
    word, content = letter()
    bare = b"From: <alice@example.org>\r\nTo: <bob@example.net>\r\nSubject: " + word.encode() + b"\r\n\r\nHello.\r\n"
    sent = client.send(lab.submission, "starttls", bare, mechanism="PLAIN")
    checks.that("a letter without Date", sent, sent.text)
    found = lab.box("bob").find(word)
    if checks.that("a letter without Date: arrives", found is not None):
        head = found.partition(b"\r\n\r\n")[0].lower()
        checks.equal("Date is added once", head.count(b"\r\ndate:"), 1)
        checks.equal("Message-ID is added once", head.count(b"\r\nmessage-id:"), 1)


def test_curl_initial_response(checks, lab):
    client = Curl(lab.authority)
    for mechanism in ("PLAIN", "LOGIN"):
        word, content = letter()
        sent = client.send(lab.submissions, "implicit", content, mechanism=mechanism, more=["--sasl-ir"])
        if checks.that(f"curl {mechanism} with initial response", sent, sent.text):
            lab.arrives(checks, f"curl {mechanism} with initial response", word, content)


def test_certificates(checks, lab):
    """Who does not know the root must not be fooled; who does finds every name of this machine."""
    try:
        smtplib.SMTP_SSL("localhost", lab.submissions, timeout=30, context=ssl.create_default_context()).close()
        checks.that("an unknown root is refused", False)
    except OSError as error:
        checks.that("an unknown root is refused", "CERTIFICATE_VERIFY_FAILED" in str(error), error)
    for name in ("localhost", "127.0.0.1"):
        client = smtplib.SMTP_SSL(name, lab.submissions, timeout=30, context=lab.context)
        checks.equal(f"the certificate is one of {name}", client.ehlo()[0], 250)
        client.quit()
