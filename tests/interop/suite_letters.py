# SPDX-License-Identifier: MIT
"""Letters through the MX: what was sent is what lies in the mailbox, whatever is in it and however it is sent."""
import imaplib
import poplib

from clients import Curl, Msmtp, SmtpLib, Swaks, run
from lab import CROWD, OTHERS, domain_of
from letters import BIG, BODIES, EIGHT_BIT, letter, lines_of
from scram import coded
from session import Session

SENDER = "dave@example.com"
BOB = ["bob@example.net"]


def test_bodies(checks, lab):
    with Session(lab.mx) as session:
        session.ehlo()
        for name, body in BODIES.items():
            word, content = letter(body, sender=SENDER)
            checks.equal(f"{name}: accepted", session.transaction(SENDER, BOB, content).code, 250)
            lab.arrives(checks, name, word, content, words=["ESMTP"])


def test_clients_in_clear(checks, lab):
    for name, client in (("swaks", Swaks(lab.authority)), ("curl", Curl(lab.authority)), ("msmtp", Msmtp(lab.authority)),
                         ("smtplib", SmtpLib(lab.authority, lab.context))):
        for body in ("lines of dots", "line of 998", "many lines", "like From"):
            word, content = letter(BODIES[body], sender=SENDER)
            sent = client.send(lab.mx, "none", content, sender=SENDER)
            if checks.that(f"{name}, {body}: accepted", sent, sent.text):
                lab.arrives(checks, f"{name}, {body}", word, content, words=["ESMTP"])


def test_clients_over_tls(checks, lab):
    for name, client in (("swaks", Swaks(lab.authority)), ("curl", Curl(lab.authority)), ("msmtp", Msmtp(lab.authority)),
                         ("smtplib", SmtpLib(lab.authority, lab.context))):
        word, content = letter(BODIES["many lines"], sender=SENDER)
        sent = client.send(lab.mx, "starttls", content, sender=SENDER)
        if checks.that(f"{name} STARTTLS at the MX: accepted", sent, sent.text):
            lab.arrives(checks, f"{name} STARTTLS at the MX", word, content, words=["ESMTPS"])


def test_eight_bit(checks, lab):
    with Session(lab.mx) as session:
        session.ehlo()
        word, content = letter(EIGHT_BIT, sender=SENDER, extra=b"MIME-Version: 1.0\r\nContent-Transfer-Encoding: 8bit\r\n")
        checks.equal("8BITMIME", session.transaction(SENDER, BOB, content, " BODY=8BITMIME").code, 250)
        lab.arrives(checks, "8BITMIME", word, content, words=["ESMTP"])
    word, content = letter(EIGHT_BIT, sender=SENDER)
    sent = SmtpLib(lab.authority, lab.context).send(lab.mx, "none", content, sender=SENDER, options=["BODY=8BITMIME"])
    checks.that("smtplib 8BITMIME", sent, sent.text)
    lab.arrives(checks, "smtplib 8BITMIME", word, content)


def test_utf8(checks, lab):
    """RFC 6531, and the word of RFC 6531 §4.3 for Received."""
    with Session(lab.mx) as session:
        checks.that("SMTPUTF8 is announced", "SMTPUTF8" in session.ehlo())
        word, content = letter("Grüße\r\n".encode(), sender=SENDER, extra="X-Note: Grüße, 你好\r\n".encode())
        reply = session.transaction("jürgen@bücher.example", BOB, content, " SMTPUTF8 BODY=8BITMIME")
        checks.equal("SMTPUTF8", reply.code, 250)
        lab.arrives(checks, "SMTPUTF8", word, content, words=["UTF8SMTP"])
        reply = session.say("MAIL FROM:<jürgen@bücher.example>".encode())
        checks.that("UTF-8 without SMTPUTF8 is refused", reply.code in (500, 501, 550, 553), reply)


def test_big(checks, lab):
    with Session(lab.mx, timeout=120) as session:
        session.ehlo()
        word, content = letter(BIG, sender=SENDER)
        reply = session.transaction(SENDER, BOB, content, f" SIZE={len(content)}")
        checks.equal("11 MB", reply.code, 250)
        lab.arrives(checks, "11 MB", word, content)
    word, content = letter(BIG, sender=SENDER)
    sent = Curl(lab.authority).send(lab.submission, "starttls", content, mechanism="PLAIN")
    checks.that("curl, 11 MB over TLS", sent, sent.text)
    lab.arrives(checks, "curl, 11 MB over TLS", word, content)


def test_pipelining(checks, lab):
    word, content = letter(sender=SENDER)
    sent = Swaks(lab.authority).send(lab.mx, "none", content, sender=SENDER, more=["--pipeline"])
    if checks.that("swaks --pipeline: accepted", sent, sent.text):
        lab.arrives(checks, "swaks --pipeline", word, content)
    with Session(lab.mx) as session:
        session.ehlo()
        words = []
        batch = b""
        for _ in range(5):
            word, content = letter(sender=SENDER)
            words.append((word, content))
            batch += f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<bob@example.net>\r\n".encode()
            batch += f"BDAT {len(content)} LAST\r\n".encode() + content
        session.send(batch + b"NOOP\r\nQUIT\r\n")
        codes = [session.reply().code for _ in range(17)]
        checks.equal("five letters in one piece", codes, [250] * 16 + [221])
        for number, (word, content) in enumerate(words):
            lab.arrives(checks, f"pipelined {number}", word, content)
    with Session(lab.mx) as session:
        session.ehlo()
        word, content = letter(BODIES["lines of dots"], sender=SENDER)
        octets = f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<bob@example.net>\r\nRCPT TO:<none@example.net>\r\nDATA\r\n".encode()
        for octet in octets:
            session.send(bytes([octet]))
        checks.equal("octet by octet", [session.reply().code for _ in range(4)], [250, 250, 550, 354])
        session.send(b"\r\n".join(b"." + line if line.startswith(b".") else line for line in content.split(b"\r\n")) + b".\r\n")
        checks.equal("octet by octet: accepted", session.reply().code, 250)
        lab.arrives(checks, "octet by octet", word, content)


def test_bdat(checks, lab):
    """RFC 3030: chunks are counted, not looked at."""
    with Session(lab.mx) as session:
        checks.that("CHUNKING is announced", "CHUNKING" in session.ehlo())
        for name, cuts in (("one chunk", []), ("three chunks", [10, 200]), ("an empty last chunk", [10 ** 6]),
                           ("cut inside CRLF", [1])):
            body = lines_of(20) + b".\r\n..\r\n"
            word, content = letter(body, sender=SENDER)
            if cuts == [1]:
                cuts = [content.index(b"\r\n") + 1]
            session.envelope(SENDER, BOB)
            edges = [0, *[min(cut, len(content)) for cut in cuts], len(content)]
            codes = []
            for begin, end in zip(edges, edges[1:]):
                last = " LAST" if end == len(content) and begin == edges[-2] else ""
                session.send(f"BDAT {end - begin}{last}\r\n".encode() + content[begin:end])
                codes.append(session.reply().code)
            checks.equal(f"BDAT, {name}", codes, [250] * len(codes))
            lab.arrives(checks, f"BDAT, {name}", word, content)
        session.envelope(SENDER, BOB)
        session.send(b"BDAT 5\r\nabcde")
        checks.equal("a chunk", session.reply().code, 250)
        checks.equal("DATA after BDAT", session.say("DATA").code, 503)
        checks.equal("RSET after BDAT", session.say("RSET").code, 250)
        session.send(b"BDAT 7 LAST\r\nNOOP\r\n\n")
        checks.that("BDAT without a transaction", session.reply().code in (503, 554))
        checks.equal("the chunk was swallowed", session.say("NOOP").code, 250)
        checks.equal("BDAT without a number", session.say("BDAT").code, 501)


def test_crowd(checks, lab):
    """One letter for a hundred recipients, in one session with the MSA; and for fifty at once with the MX."""
    everybody = ["bob", *CROWD, *OTHERS]
    for case, port, sender, people in (("MSA", lab.submissions, "alice@example.org", everybody),
                                       ("MX", lab.mx, SENDER, ["bob", *CROWD])):
        word, content = letter(sender=sender, to="crowd@example.net")
        with Session(port, lab.context, implicit=case == "MSA") as session:
            session.ehlo()
            if case == "MSA":
                session.say("AUTH PLAIN " + coded("\0alice@example.org\0wonderland"))
            session.send(f"MAIL FROM:<{sender}>\r\n" + "".join(f"RCPT TO:<{one}@{domain_of(one)}>\r\n" for one in people))
            codes = [session.reply().code for _ in range(len(people) + 1)]
            checks.equal(f"{case}, {len(people)} recipients", codes, [250] * len(codes))
            checks.equal(f"{case}, {len(people)} recipients: the letter", session.data(content).code, 250)
        for name in (people[0], people[30], people[-1]):
            lab.arrives(checks, f"{case}, {len(people)} recipients, {name}", word, content, user=name)
        there = sum(lab.box(name).find(word) is not None for name in people)
        checks.equal(f"{case}, {len(people)} recipients: mailboxes that have it", there, len(people))


def test_lmtp(checks, lab):
    """RFC 2033: a reply for each recipient after the dot."""
    with Session(lab.lmtp) as session:
        checks.that("EHLO is not LMTP", session.say("EHLO client.example.org").code in (500, 502, 550))
        reply = session.say("LHLO client.example.org")
        checks.equal("LHLO", reply.code, 250)
        word, content = letter(BODIES["lines of dots"])
        codes = [one.code for one in session.envelope(SENDER, ["bob@example.net", "nobody@example.net", "u1@example.net"])]
        checks.equal("LMTP envelope", codes, [250, 250, 550, 250])
        first = session.data(content)
        second = session.reply()
        checks.equal("LMTP: two replies", (first.code, second.code), (250, 250))
        lab.arrives(checks, "LMTP", word, content, words=["LMTP"])
        lab.arrives(checks, "LMTP, second", word, content, user="u1")


def test_null_sender(checks, lab):
    with Session(lab.mx) as session:
        session.ehlo()
        word, content = letter()
        checks.equal("MAIL FROM:<>", session.transaction("", BOB, content).code, 250)
        found = lab.box("bob").find(word)
        checks.that("Return-Path: <>", found is not None and found.startswith(b"Return-Path: <>"), found and found[:60])


def test_helo(checks, lab):
    with Session(lab.mx) as session:
        checks.equal("HELO", session.say("HELO client.example.org").code, 250)
        word, content = letter(sender=SENDER)
        checks.equal("after HELO", session.transaction(SENDER, BOB, content).code, 250)
        lab.arrives(checks, "after HELO", word, content, words=["SMTP"])


def test_several_in_one_session(checks, lab):
    client = SmtpLib(lab.authority, lab.context)
    with client.open(lab.mx, "none") as one:
        for number in range(5):
            word, content = letter(sender=SENDER)
            one.sendmail(SENDER, BOB, content)
            lab.arrives(checks, f"letter {number} of one session", word, content)


def test_read_back(checks, lab):
    """POP3 and IMAP by the standard library and curl show the same octets."""
    word, content = letter(BODIES["lines of dots"] + EIGHT_BIT, sender=SENDER)
    with Session(lab.mx) as session:
        session.ehlo()
        session.transaction(SENDER, ["u7@example.net"], content)
    lab.arrives(checks, "for reading", word, content, user="u7")
    whole = next(octets for octets in lab.box("u7").refresh() if word.encode() in octets)
    pop_port = lab.port(protocol="pop3", host="mda.example.net")
    imap_port = lab.port(protocol="imap", host="mda.example.net")
    pop = poplib.POP3("127.0.0.1", pop_port, timeout=30)
    checks.that("POP3 CAPA", "UIDL" in pop.capa())
    pop.user("u7@example.net")
    pop.pass_("crowd")
    count, octets = pop.stat()
    checks.that("POP3 STAT", count >= 1 and octets >= len(whole), (count, octets))
    sizes = [int(line.split()[1]) for line in pop.list()[1]]
    checks.that("POP3 LIST", len(whole) in sizes, (sizes, len(whole)))
    checks.that("POP3 TOP", b"\r\n".join(pop.top(count, 0)[1]).startswith(whole.partition(b"\r\n\r\n")[0]))
    pop.quit()
    imap = imaplib.IMAP4("127.0.0.1", imap_port, timeout=30)
    imap.login("u7@example.net", "crowd")
    status, data = imap.select("INBOX", readonly=True)
    checks.equal("IMAP EXAMINE", status, "OK")
    last = data[0].decode()
    status, data = imap.fetch(last, "(FLAGS UID RFC822.SIZE BODY.PEEK[])")
    checks.equal("IMAP BODY[]", data[0][1], whole)
    checks.that("IMAP RFC822.SIZE", f"RFC822.SIZE {len(whole)}".encode() in data[0][0], data[0][0])
    imap.logout()
    got = run(["curl", "--silent", "--show-error", "--user", "u7@example.net:crowd", f"pop3://127.0.0.1:{pop_port}/{count}"])
    checks.that("curl pop3", got and word in got.text, got.text[:300])
    got = run(["curl", "--silent", "--show-error", "--user", "u7@example.net:crowd",
                f"imap://127.0.0.1:{imap_port}/INBOX;MAILINDEX={last}"])
    checks.that("curl imap", got and word in got.text, got.text[:300])
    wrong = run(["curl", "--silent", "--show-error", "--user", "u7@example.net:wrong", f"pop3://127.0.0.1:{pop_port}/"])
    checks.that("POP3 wrong password", not wrong, wrong.text)
