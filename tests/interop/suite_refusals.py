# SPDX-License-Identifier: MIT
"""What servers say no to: order, syntax, limits, relaying, and everything that lies about where a message ends."""
import socket

from lab import SIZE_LIMIT
from letters import letter, token
from session import Session

SENDER = "dave@example.com"
BOB = ["bob@example.net"]


def _code(reply):
    return reply.code, reply.enhanced


def test_recipients(checks, lab):
    with Session(lab.mx) as session:
        session.ehlo()
        replies = session.envelope(SENDER, ["nobody@example.net", "someone@elsewhere.example", "bob@example.net"])
        checks.equal("unknown user", _code(replies[1]), (550, "5.1.1"))
        checks.that("no relaying", replies[2].code in (550, 554) and replies[2].enhanced == "5.7.1", replies[2])
        checks.equal("the other one is taken", replies[3].code, 250)
        for tricky in ("bob%example.net@elsewhere.example", "@example.net:someone@elsewhere.example",
                       '"someone@elsewhere.example"@example.net', "someone%elsewhere.example@example.net",
                       "elsewhere.example!someone@example.net"):
            reply = session.say(f"RCPT TO:<{tricky}>")
            checks.that(f"no relaying: {tricky}", 500 <= reply.code < 560, reply)
        checks.equal("Postmaster without a domain", session.say("RCPT TO:<Postmaster>").code, 250)


def test_only_unknown(checks, lab):
    with Session(lab.mx) as session:
        session.ehlo()
        session.envelope(SENDER, ["nobody@example.net"])
        checks.that("DATA without recipients", session.say("DATA").code in (503, 554))


def test_size(checks, lab):
    with Session(lab.mx, timeout=120) as session:
        offered = session.ehlo()
        checks.equal("SIZE is announced", offered.get("SIZE"), str(SIZE_LIMIT))
        checks.equal("SIZE over the limit", _code(session.say(f"MAIL FROM:<{SENDER}> SIZE={SIZE_LIMIT + 1}")), (552, "5.3.4"))
        checks.equal("SIZE of the limit", session.say(f"MAIL FROM:<{SENDER}> SIZE={SIZE_LIMIT}").code, 250)
        session.say("RSET")
        word, content = letter((b"x" * 70 + b"\r\n") * (SIZE_LIMIT // 72 + 100), sender=SENDER)
        reply = session.transaction(SENDER, BOB, content)
        checks.equal("a letter over the limit", _code(reply), (552, "5.3.4"))
        checks.equal("the session goes on", session.say("NOOP").code, 250)
        checks.equal("SIZE=x", session.say(f"MAIL FROM:<{SENDER}> SIZE=x").code, 501)


def test_order(checks, lab):
    with Session(lab.mx) as session:
        checks.equal("MAIL before EHLO", session.say(f"MAIL FROM:<{SENDER}>").code, 503)
        session.ehlo()
        checks.equal("RCPT before MAIL", session.say("RCPT TO:<bob@example.net>").code, 503)
        checks.equal("DATA before MAIL", session.say("DATA").code, 503)
        checks.equal("MAIL", session.say(f"MAIL FROM:<{SENDER}>").code, 250)
        checks.equal("MAIL twice", session.say(f"MAIL FROM:<{SENDER}>").code, 503)
        checks.equal("RSET", session.say("RSET").code, 250)
        checks.equal("RCPT after RSET", session.say("RCPT TO:<bob@example.net>").code, 503)
        session.say(f"MAIL FROM:<{SENDER}>")
        session.ehlo()
        checks.equal("EHLO resets", session.say("RCPT TO:<bob@example.net>").code, 503)


def test_syntax(checks, lab):
    with Session(lab.mx) as session:
        session.ehlo()
        for command, codes in (("FOO", (500,)), ("", (500,)), ("MAIL", (501,)), ("MAIL FROM:dave@example.com", (250, 501)),
                               ("MAIL FROM:<dave@>", (501, 553)), ("MAIL FROM:<dave>", (501, 553)), ("MAIL FROM: <a b@c.example>", (501, 553)),
                               (f"MAIL FROM:<{SENDER}> FOO=BAR", (555,)), (f"MAIL FROM:<{SENDER}> BODY=9BIT", (501, 555)),
                               ("RCPT FROM:<x@example.net>", (501, 503)), ("DATA now", (501, 503)), ("RSET now", (501,)), ("QUIT now", (501,)),
                               ("EHLO", (501,)), ("HELO", (501,)), ("BDAT x", (501,)), ("STARTTLS now", (501,)), ("AUTH PLAIN x", (502, 503, 504, 538, 500))):
            reply = session.say(command)
            checks.that(f"“{command}”", reply.code in codes, reply)
            if reply.code == 250:
                session.say("RSET")
        checks.equal("NOOP with words", session.say("NOOP are you there").code, 250)
        checks.that("VRFY", session.say("VRFY bob@example.net").code in (250, 252))
        checks.that("EXPN", session.say("EXPN list").code in (252, 502, 550))
        checks.that("HELP", session.say("HELP").code in (211, 214))
        checks.equal("lower case", session.say("mail from:<dave@example.com>").code, 250)
        checks.equal("QUIT", session.say("QUIT").code, 221)
        checks.that("and it closes", session.closed())


def test_lines(checks, lab):
    with Session(lab.mx) as session:
        session.ehlo()
        checks.equal("a command line of 10,000", session.say("NOOP " + "x" * 10000).code, 500)
        checks.equal("the session goes on", session.say("NOOP").code, 250)
        session.envelope(SENDER, BOB)
        session.say("DATA")
        session.send(b"Subject: long\r\n\r\n" + b"x" * 200000 + b"\r\n.\r\n")
        reply = session.reply()
        checks.that("a text line of 200,000 is answered", reply.code in (250, 500, 552, 554), reply)


def test_lying_ends(checks, lab):
    """Bare CR and bare LF end neither a line nor a message: what follows them is not a command."""
    for name, end in (("LF dot LF", b"\n.\n"), ("LF dot CRLF", b"\n.\r\n"), ("CRLF dot LF", b"\r\n.\n"), ("CR dot CR", b"\r.\r"),
                      ("CRLF dot CR", b"\r\n.\r"), ("CR dot CRLF", b"\r.\r\n"), ("CRLF dot CR CR LF", b"\r\n.\r\r\n"),
                      ("NUL", b"\r\n.\0\r\n"), ("LF CR dot CRLF", b"\n\r.\r\n")):
        smuggled = token()
        with Session(lab.mx) as session:
            session.ehlo()
            session.envelope(SENDER, BOB)
            session.say("DATA")
            session.send(b"Subject: outer\r\n\r\nouter" + end + f"MAIL FROM:<eve@example.com>\r\nRCPT TO:<bob@example.net>\r\nDATA\r\n"
                         f"Subject: {smuggled}\r\n\r\nsmuggled\r\n.\r\n".encode())
            reply = session.reply()
            checks.that(f"{name}: one reply for one message", reply.code == 250 or reply.code >= 500, reply)
            after = session.say("NOOP")
            checks.that(f"{name}: and no more", after.code in (250, 421, 0), after)
        found = [octets for octets in lab.box("bob").refresh() if f"\nSubject: {smuggled}".encode() in octets.partition(b"\r\n\r\n")[0]]
        checks.equal(f"{name}: nothing was smuggled", found, [])
    with Session(lab.mx) as session:
        session.ehlo()
        session.send(b"NOOP\nNOOP\r\n")
        reply = session.reply()
        checks.that("a bare LF ends no command", reply.code in (250, 500, 501, 421, 554), reply)
        session.send(b"NOOP\r\n")
        codes = [reply.code, session.reply().code]
        checks.that("a bare LF ends no command: one reply each", session.silent(), codes)


def test_injection_behind_starttls(checks, lab):
    """RFC 3207 §6: what was sent in clear behind STARTTLS is forgotten."""
    for place, port in (("MX", lab.mx), ("MSA", lab.submission)):
        with Session(port, lab.context) as session:
            session.ehlo()
            session.send(b"STARTTLS\r\nNOOP injected\r\nMAIL FROM:<eve@example.com>\r\nRCPT TO:<bob@example.net>\r\n")
            reply = session.reply()
            if not checks.equal(f"{place}: STARTTLS", reply.code, 220):
                continue
            try:
                session.buffer = b""
                session._secure()
            except OSError as error:
                checks.that(f"{place}: the injected octets are not taken", True, error)
                continue
            extensions = session.ehlo()
            checks.that(f"{place}: the injected octets are not taken", len(extensions) > 3, extensions)
            checks.that(f"{place}: no answer to them", session.silent(), session.buffer)
            checks.equal(f"{place}: no transaction is open", session.say("DATA").code // 100, 5)


def test_early_talker(checks, lab):
    with Session(lab.mx, greet=False) as session:
        session.send(f"EHLO client.example.org\r\nMAIL FROM:<{SENDER}>\r\n")
        first = session.reply()
        checks.that("the greeting comes first", first.code in (220, 554, 421), first)
        if first.code == 220:
            checks.equal("and then the replies", (session.reply().code, session.reply().code), (250, 250))


def test_errors_end(checks, lab):
    """Who only talks nonsense is sent away, and the server lives."""
    with Session(lab.mx) as session:
        session.ehlo()
        codes = []
        for _ in range(200):
            code = session.say("NONSENSE").code
            codes.append(code)
            if code == 421 or code == 0:
                break
        checks.that("nonsense ends with 421", 421 in codes, codes[-5:])
    with Session(lab.mx) as session:
        checks.equal("the next one is greeted", session.greeting.code, 220)


def test_too_many_recipients(checks, lab):
    with Session(lab.mx) as session:
        limits = session.ehlo()
        session.say(f"MAIL FROM:<{SENDER}>")
        codes = {session.say(f"RCPT TO:<u{number % 49}@example.net>").code for number in range(1200)}
        checks.that("1,200 recipients: 452 at some point", codes <= {250, 452} and 452 in codes, (codes, limits.get("LIMITS")))


def test_strange_octets(checks, lab):
    """Noise on every port of TCP: the lab answers or closes, and goes on."""
    for endpoint in lab.endpoints:
        if endpoint.get("transport", "tcp") != "tcp":
            continue
        with socket.create_connection(("127.0.0.1", endpoint["port"]), timeout=60) as one:
            one.sendall(bytes(range(256)) * 64 + b"\r\n")
    with Session(lab.mx) as session:
        checks.equal("after noise on all ports", session.greeting.code, 220)


def test_many_at_once(checks, lab):
    """A flood is answered 421 or served, and afterwards all is well."""
    held = []
    words = set()
    try:
        for _ in range(400):
            one = Session(lab.mx)
            held.append(one)
            words.add(one.greeting.code)
    except OSError as error:
        words.add(type(error).__name__)
    checks.that("400 sessions: 220 or 421", words <= {220, 421}, words)
    for one in held:
        one.socket.close()
    with Session(lab.mx) as session:
        checks.equal("after the flood", session.greeting.code, 220)


def test_sessions_are_let_go(checks, lab):
    """One after the other, there may be as many as one likes."""
    for name in ("smtp", "pop3"):
        codes = set()
        port = lab.port(protocol=name, host="mx.example.net" if name == "smtp" else "mda.example.net")
        for _ in range(400):
            with socket.create_connection(("127.0.0.1", port), timeout=60) as one, one.makefile("rb") as lines:
                codes.add(lines.readline()[:3])
                one.sendall(b"QUIT\r\n")
                lines.read()
        checks.equal(f"400 sessions of {name}", codes, {b"220" if name == "smtp" else b"+OK"})
