# SPDX-License-Identifier: MIT
"""The store: what IMAP4rev1 promises (RFC 3501) and POP3 offers (RFC 1939), with Python's imaplib and poplib; what the
parts of a message are says Python's email package. And TLS there, with these two, curl and OpenSSL's s_client."""
import email
import email.policy
import imaplib
import poplib
import re
import shutil
import socket
import subprocess

from clients import run
from letters import letter, without_trace
from session import Session

SENDER = "dave@example.com"
PARTS = (b"This is no part.\r\n--out\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n"
         b"--in\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
         b"Sch=C3=B6ne Gr=C3=BC=C3=9Fe\r\n--in\r\nContent-Type: text/html\r\n\r\n<b>Hello</b>\r\n--in--\r\n"
         b"--out\r\nContent-Type: message/rfc822\r\n\r\nFrom: eve@example.com\r\nSubject: Inner\r\n\r\nwithin\r\n"
         b"--out\r\nContent-Type: image/png; name=\"a b.png\"\r\nContent-Disposition: attachment; filename=\"a b.png\"\r\n"
         b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--out--\r\n")
MIXED = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=out\r\n"


def _deliver(lab, user, **more):
    word, content = letter(sender=SENDER, to=f"{user}@example.net", **more)
    with Session(lab.mx) as session:
        session.ehlo()
        session.transaction(SENDER, [f"{user}@example.net"], content)
    return word, lab.box(user).find(word)


def _imap(lab, user, select=True):
    imap = imaplib.IMAP4("127.0.0.1", lab.port(protocol="imap", host="mda.example.net"), timeout=30)
    imap.login(f"{user}@example.net", "crowd")
    if select:
        imap.select()
    return imap


def _numbers(answer):
    return [int(number) for number in (answer[1][0] or b"").split()]


def _octets(answer):
    """The literal or the quoted text of a FETCH of one item."""
    first = answer[1][0]
    if isinstance(first, tuple):
        return first[1]
    return None if first.endswith(b" NIL)") else b""


def _leaves(message, number=""):
    """Numbers of the parts of RFC 3501 §6.4.5 and their octets, as they were sent."""
    if message.get_content_type() == "message/rfc822" and number:
        yield from _leaves(message.get_payload(0), number)
    elif message.is_multipart():
        for index, part in enumerate(message.get_payload(), 1):
            yield from _leaves(part, f"{number}.{index}" if number else str(index))
    else:
        yield number, message.get_payload().replace("\n", "\r\n").encode()


def test_parts(checks, lab):
    _, found = _deliver(lab, "u1", body=PARTS, extra=MIXED)
    message = email.message_from_bytes(found.replace(b"\r\n", b"\n"), policy=email.policy.compat32)
    imap = _imap(lab, "u1")
    wanted = dict(_leaves(message))
    checks.equal("email finds four leaves", sorted(wanted), ["1.1", "1.2", "2", "3"])
    # A message within a message that is no multipart has its text as part 1.
    wanted["2.1"] = wanted.pop("2")
    for number, octets in wanted.items():
        checks.equal(f"BODY[{number}]", _octets(imap.fetch("1", f"(BODY.PEEK[{number}])")), octets)
        cut = imap.fetch("1", f"(BODY.PEEK[{number}]<2.3>)")
        checks.equal(f"BODY[{number}]<2.3>", _octets(cut), octets[2:5])
    checks.equal("BODY[2.HEADER]", _octets(imap.fetch("1", "(BODY.PEEK[2.HEADER])")),
                 b"From: eve@example.com\r\nSubject: Inner\r\n\r\n")
    checks.equal("BODY[1.1.MIME]", _octets(imap.fetch("1", "(BODY.PEEK[1.1.MIME])")),
                 b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
    checks.equal("BODY[4] is NIL", _octets(imap.fetch("1", "(BODY.PEEK[4])")), None)
    checks.equal("BODY[]", _octets(imap.fetch("1", "(BODY.PEEK[])")), found)
    structure = imap.fetch("1", "(BODYSTRUCTURE)")[1][0].decode()
    for piece in ('("text" "plain" ("charset" "utf-8") NIL NIL "quoted-printable" 27 0', '"alternative" ("boundary" "in")',
                  '("message" "rfc822" NIL NIL NIL "7bit" 47 (NIL "Inner"', '("attachment" ("filename" "a b.png"))',
                  '"mixed" ("boundary" "out")'):
        checks.that(f"BODYSTRUCTURE has {piece}", piece in structure, structure)
    checks.equal("BODY and FULL", [imap.fetch("1", item)[0] for item in ("(BODY)", "FULL")], ["OK", "OK"])
    checks.equal("nothing was seen by that", _numbers(imap.search(None, "UNSEEN")), [1])
    imap.logout()


def test_search(checks, lab):
    first, _ = _deliver(lab, "u2", body=b"The quick brown fox\r\n")
    second, _ = _deliver(lab, "u2", body=PARTS, extra=MIXED, subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?= " + first + "-b")
    imap = _imap(lab, "u2")
    for criteria, wanted in (("ALL", [1, 2]), ("UNSEEN", [1, 2]), (f"SUBJECT {first}-b", [2]), ("BODY QUICK", [1]),
                             ("TEXT within", [2]), ("NOT BODY quick", [2]), ("OR BODY quick BODY within", [1, 2]),
                             ("FROM dave", [1, 2]), ("SENTON 21-Nov-1997", [1, 2]), ("BEFORE 21-Nov-1997", []),
                             ("LARGER 100000", []), ("2:* UID 1:*", [2]), ("HEADER Message-ID example.org", [1, 2])):
        checks.equal(f"SEARCH {criteria}", _numbers(imap.search(None, criteria)), wanted)
    for key, text, wanted in (("SUBJECT", "Größe", []), ("SUBJECT", "Grüße", [2]), ("BODY", "Schöne", [2])):
        imap.literal = text.encode()
        checks.equal(f"SEARCH {key} {text}", _numbers(imap.search("UTF-8", key)), wanted)
    checks.equal("UID SEARCH", [int(uid) for uid in imap.uid("SEARCH", "ALL")[1][0].split()], [1, 2])
    status, words = imap.search("KOI8-R", "ALL")
    checks.that("an unknown charset", status == "NO" and b"BADCHARSET" in words[0], words)
    checks.that("the second has arrived", second)
    imap.logout()


def test_expunge(checks, lab):
    for _ in range(3):
        _deliver(lab, "u3")
    imap, other = _imap(lab, "u3"), _imap(lab, "u3")
    imap.store("1,3", "+FLAGS", "(\\Deleted)")
    checks.equal("EXPUNGE tells the numbers", imap.expunge(), ("OK", [b"3", b"1"]))
    checks.equal("CHECK", imap.check()[0], "OK")
    checks.equal("one is left", imap.fetch("1:*", "(UID)")[1], [b"1 (UID 2)"])
    other.noop()
    checks.equal("the other session hears of it", other.response("EXPUNGE")[1], [b"3", b"1"])
    checks.equal("STATUS", re.sub(rb"UIDVALIDITY \d+ ", b"", imap.status("INBOX", "(MESSAGES UNSEEN UIDVALIDITY UIDNEXT)")[1][0]),
                 b'"INBOX" (MESSAGES 1 UNSEEN 1 UIDNEXT 4)')
    imap.logout()
    other.logout()


def test_what_is_not_done_is_refused(checks, lab):
    """With NO, so that a client knows that it was understood (RFC 3501 §7.1.2); and what isn't announced with BAD."""
    imap = _imap(lab, "u4", select=False)
    checks.equal("LSUB", imap.lsub(), ("OK", [b'() "/" "INBOX"']))
    checks.equal("SUBSCRIBE", imap.subscribe("INBOX")[0], "OK")
    for name, said in (("CREATE", imap.create("Sent")), ("DELETE", imap.delete("INBOX")), ("RENAME", imap.rename("INBOX", "Old")),
                       ("UNSUBSCRIBE", imap.unsubscribe("INBOX")), ("APPEND", imap.append("INBOX", None, None, b"Subject: x\r\n\r\n"))):
        checks.that(f"{name}: NO", said[0] == "NO" and b"CANNOT" in said[1][0], said)
    for command in ("NAMESPACE", "IDLE", "ENABLE X", "STARTTLS", "UNSELECT"):
        imap.send(f"x {command}\r\n".encode())
        said = imap.readline()
        checks.that(f"{command}: BAD", said.startswith(b"x BAD "), said)
    checks.equal("and the session goes on", imap.noop()[0], "OK")
    imap.logout()


def test_pop3(checks, lab):
    for _ in range(3):
        _deliver(lab, "u5", body=b".one\r\n..two\r\nthree\r\n")
    pop = poplib.POP3("127.0.0.1", lab.port(protocol="pop3", host="mda.example.net"), timeout=30)
    checks.that("no APOP in the greeting", b"<" not in pop.getwelcome(), pop.getwelcome())
    pop.user("u5@example.net")
    pop.pass_("crowd")
    count, octets = pop.stat()
    sizes = [int(line.split()[1]) for line in pop.list()[1]]
    checks.equal("STAT and LIST agree", (count, octets), (3, sum(sizes)))
    uids = pop.uidl()[1]
    whole = b"\r\n".join(pop.retr(1)[1]) + b"\r\n"
    checks.equal("RETR has the octets of LIST", len(whole), sizes[0])
    checks.that("dots come through", without_trace(whole).endswith(b"\r\n\r\n.one\r\n..two\r\nthree\r\n"), whole[-60:])
    checks.equal("TOP of more lines than there are", b"\r\n".join(pop.top(1, 10 ** 12)[1]) + b"\r\n", whole)
    checks.equal("TOP of two lines", pop.top(1, 2)[1][-3:], [b"", b".one", b"..two"])
    pop.dele(1)
    for command in (pop.retr, pop.dele, pop.uidl):
        try:
            said = command(1)
        except poplib.error_proto as error:
            said = str(error)
        checks.that(f"a deleted one is not there for {command.__name__}", "-ERR" in str(said), said)
    checks.equal("the others keep their numbers", [line.split()[0] for line in pop.list()[1]], [b"2", b"3"])
    pop.rset()
    checks.equal("RSET brings it back", pop.stat(), (count, octets))
    pop.dele(2)
    pop.quit()
    again = poplib.POP3("127.0.0.1", lab.port(protocol="pop3", host="mda.example.net"), timeout=30)
    again.user("u5@example.net")
    again.pass_("crowd")
    left = [line.split()[1] for line in again.uidl()[1]]
    checks.equal("QUIT removes, unique ids stay", left, [line.split()[1] for line in (uids[0], uids[2])])
    again.quit()


def _store(lab, protocol, tls):
    return lab.port(protocol=protocol, host="mda.example.net", role="store", tls=tls)


def test_imap_tls(checks, lab):
    """RFC 3501 §6.2.1 and RFC 8314 §3.2, as imaplib does it."""
    word, _ = _deliver(lab, "u6")
    imap = imaplib.IMAP4("localhost", _store(lab, "imap", "starttls"), timeout=30)
    checks.that("IMAP: STARTTLS is announced", "STARTTLS" in imap.capabilities, imap.capabilities)
    checks.equal("IMAP: STARTTLS", imap.starttls(lab.context)[0], "OK")
    checks.that("IMAP: and not announced inside TLS", imap.capabilities == ("IMAP4REV1",), imap.capabilities)
    checks.equal("IMAP: LOGIN", imap.login("u6", "crowd")[0], "OK")
    imap.select()
    checks.that("IMAP: the letter is there", word.encode() in _octets(imap.fetch("1", "(BODY.PEEK[HEADER])")))
    imap.logout()
    imap = imaplib.IMAP4_SSL("localhost", _store(lab, "imap", "implicit"), ssl_context=lab.context, timeout=30)
    checks.that("IMAP: with TLS first no STARTTLS", imap.capabilities == ("IMAP4REV1",), imap.capabilities)
    imap.login("u6", "crowd")
    imap.select()
    checks.that("IMAP: the same letter", word.encode() in _octets(imap.fetch("1", "(BODY.PEEK[HEADER])")))
    imap.logout()


def test_pop3_tls(checks, lab):
    """RFC 2595 §4 and RFC 8314 §3.3, as poplib does it."""
    word, _ = _deliver(lab, "u7")
    pop = poplib.POP3("localhost", _store(lab, "pop3", "starttls"), timeout=30)
    checks.that("POP3: STLS is announced", "STLS" in pop.capa(), pop.capa())
    checks.that("POP3: STLS", pop.stls(lab.context).startswith(b"+OK"))
    checks.that("POP3: and not announced inside TLS", "STLS" not in pop.capa(), pop.capa())
    pop.user("u7")
    pop.pass_("crowd")
    checks.that("POP3: the letter is there", word.encode() in b"\n".join(pop.retr(1)[1]))
    pop.quit()
    pop = poplib.POP3_SSL("localhost", _store(lab, "pop3", "implicit"), context=lab.context, timeout=30)
    checks.that("POP3: with TLS first no STLS", "STLS" not in pop.capa(), pop.capa())
    pop.user("u7")
    pop.pass_("crowd")
    checks.that("POP3: the same letter", word.encode() in b"\n".join(pop.retr(1)[1]))
    pop.quit()


def test_curl_reads(checks, lab):
    word, _ = _deliver(lab, "u8")
    for name, protocol, tls, scheme, path in (
            ("IMAP, STARTTLS", "imap", "starttls", "imap", "INBOX;MAILINDEX=1"),
            ("IMAP, TLS first", "imap", "implicit", "imaps", "INBOX;MAILINDEX=1"),
            ("POP3, STLS", "pop3", "starttls", "pop3", "1"), ("POP3, TLS first", "pop3", "implicit", "pop3s", "1")):
        url = f"{scheme}://localhost:{_store(lab, protocol, tls)}/{path}"
        said = run(["curl", "--silent", "--show-error", "--ipv4", "--ssl-reqd", "--cacert", lab.authority, "--user", "u8:crowd",
                    "--max-time", 30, url])
        checks.that(f"{name}: the letter is there", said and word in said.text, said.text)
        if tls == "starttls":
            said = run(["curl", "--silent", "--show-error", "--ipv4", "--user", "u8:crowd", "--max-time", 30, url])
            checks.that(f"{name}: in the clear as well", said and word in said.text, said.text)
        said = run(["curl", "--silent", "--show-error", "--ipv4", "--ssl-reqd", "--user", "u8:crowd", "--max-time", 30, url])
        checks.that(f"{name}: not without the lab's root", not said and "certificate" in said.text, said.text)


def test_s_client(checks, lab):
    if not shutil.which("openssl"):
        checks.skip("s_client", "there is no openssl")
        return
    for name, protocol, tls, bye in (("IMAP, STARTTLS", "imap", "starttls", b"a LOGOUT\r\n"),
                                     ("IMAP, TLS first", "imap", "implicit", b"a LOGOUT\r\n"),
                                     ("POP3, STLS", "pop3", "starttls", b"QUIT\r\n"),
                                     ("POP3, TLS first", "pop3", "implicit", b"QUIT\r\n")):
        more = ["-starttls", protocol] if tls == "starttls" else []
        done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{_store(lab, protocol, tls)}", "-servername",
                               "localhost", "-verify_hostname", "localhost", "-CAfile", str(lab.authority),
                               "-verify_return_error", "-ign_eof", *more], input=bye, capture_output=True, timeout=30)
        checks.that(f"{name}: verified", b"Verify return code: 0 (ok)" in done.stdout, done.stdout[-400:] + done.stderr[-400:])
        checks.that(f"{name}: goodbye inside TLS", b"Logging out" in done.stdout, done.stdout[-200:])


def test_nothing_behind_starttls_is_obeyed(checks, lab):
    """RFC 3501 §11.1, RFC 2595 §4: a command that somebody put behind STARTTLS in the clear."""
    for protocol, start, login, probe, wanted in (
            ("imap", "a STARTTLS", "b LOGIN u9 crowd", "c SELECT INBOX", "c BAD "),
            ("pop3", "STLS", "USER u9\r\nPASS crowd", "STAT", "-ERR ")):
        with socket.create_connection(("127.0.0.1", _store(lab, protocol, "starttls")), timeout=30) as plain:
            greeting = plain.makefile("rb", buffering=0)
            greeting.readline()
            plain.sendall(f"{start}\r\n{login}\r\n".encode())
            checks.that(f"{protocol}: TLS may begin", b"Begin TLS" in greeting.readline())
            with lab.context.wrap_socket(plain, server_hostname="localhost") as secured:
                secured.sendall(f"{probe}\r\n".encode())
                said = secured.makefile("rb").readline()
                checks.that(f"{protocol}: nobody has logged in", said.startswith(wanted.encode()), said)
