# SPDX-License-Identifier: MIT
"""The name servers: by dig, and octet by octet over UDP and TCP."""
import itertools
import random
import socket
import struct
import subprocess
import time

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "OPT": 41, "DS": 43, "ANY": 255}
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = range(6)
_identifiers = itertools.count(random.SystemRandom().randrange(30000))


def name_octets(name):
    labels = [label for label in name.split(".") if label]
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"


def query(name, kind="A", flags=0x0100, opt=None, classes=1, questions=1, identifier=None):
    """A query; `opt` is (payload, version, flags) of EDNS0 (RFC 6891)."""
    identifier = next(_identifiers) & 0xFFFF if identifier is None else identifier
    octets = struct.pack(">6H", identifier, flags, questions, 0, 0, 1 if opt else 0)
    octets += (name_octets(name) + struct.pack(">HH", TYPES[kind], classes)) * questions
    if opt:
        octets += b"\0" + struct.pack(">HHBBHH", TYPES["OPT"], opt[0], 0, opt[1], opt[2], 0)
    return octets


class Answer:
    """A response, read without any trust in it."""

    def __init__(self, octets):
        self.octets = octets
        self.identifier, self.flags, self.questions, *counts = struct.unpack(">6H", octets[:12])
        self.rcode, self.opcode = self.flags & 15, self.flags >> 11 & 15
        self.response, self.authoritative, self.truncated = (bool(self.flags >> bit & 1) for bit in (15, 10, 9))
        self.pointers = 0
        at = 12
        self.question = b""
        for _ in range(self.questions):
            begin = at
            _, at = self._name(at)
            at += 4
            self.question = octets[begin:at]
        self.sections = []
        for count in counts:
            records = []
            for _ in range(count):
                name, at = self._name(at)
                kind, classes, ttl, length = struct.unpack(">HHIH", octets[at:at + 10])
                at += 10
                records.append((name, kind, classes, ttl, octets[at:at + length], at))
                at += length
            self.sections.append(records)
        self.rest = octets[at:]

    def _name(self, at):
        labels, end = [], None
        for _ in range(130):
            length = self.octets[at]
            if length >= 0xC0:
                self.pointers += 1
                end = at + 2 if end is None else end
                at = (length & 0x3F) << 8 | self.octets[at + 1]
            elif length == 0:
                return ".".join(labels), at + 1 if end is None else end
            else:
                labels.append(self.octets[at + 1:at + 1 + length].decode("latin-1"))
                at += 1 + length
        raise ValueError("a name without end")

    def kinds(self, section):
        return [record[1] for record in self.sections[section]]


def over_udp(port, octets, seconds=30):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(seconds)
        one.connect(("127.0.0.1", port))
        one.send(octets)
        try:
            return one.recv(65535)
        except socket.timeout:
            return None


def over_tcp(port, *queries, cut=None):
    """The responses to queries in one connection; `cut` sends so many octets at a time."""
    octets = b"".join(struct.pack(">H", len(one)) + one for one in queries)
    with socket.create_connection(("127.0.0.1", port), timeout=60) as one:
        for begin in range(0, len(octets), cut or len(octets)):
            one.sendall(octets[begin:begin + (cut or len(octets))])
        answers, buffer = [], b""
        while len(answers) < len(queries):
            more = one.recv(65535)
            if not more:
                break
            buffer += more
            while len(buffer) >= 2 and len(buffer) >= 2 + struct.unpack(">H", buffer[:2])[0]:
                length = struct.unpack(">H", buffer[:2])[0]
                answers.append(buffer[2:2 + length])
                buffer = buffer[2 + length:]
        return answers


def dig(port, *words):
    done = subprocess.run(["dig", "@127.0.0.1", "-p", str(port), "+time=30", "+tries=1", *words], capture_output=True, text=True, timeout=120)
    return done.stdout


def _ports(lab, role, host=None):
    """The UDP and the TCP port of a name server."""
    found = [one for one in lab.endpoints if one["protocol"] == "dns" and one["role"] == role and (host is None or host in one["host"])]
    if not found:
        raise LookupError(f"no name server {role} {host or ''}: {lab.endpoints}")
    first = found[0]["host"]
    udp = next(one["port"] for one in found if one["host"] == first and one.get("transport", "udp") == "udp")
    tcp = next((one["port"] for one in found if one["host"] == first and one.get("transport", "tcp") == "tcp"), udp)
    return udp, tcp


def _both(lab):
    return [("authority", *_ports(lab, "authority", "example.net")), ("resolver", *_ports(lab, "resolver"))]


def test_dig(checks, lab):
    for name, udp, tcp in _both(lab):
        for port, transport in ((udp, "+notcp"), (tcp, "+tcp")):
            case = f"dig {transport} {name}"
            text = dig(port, transport, "example.net", "MX")
            checks.that(f"{case}: MX", "status: NOERROR" in text and "mx.example.net." in text and "MX" in text, text)
            checks.that(f"{case}: no warning", ";; WARNING" not in text.replace("recursion requested but not available", "").replace(";; WARNING: \n", ""), text)
            text = dig(port, transport, "mx.example.net", "A")
            checks.that(f"{case}: A", "status: NOERROR" in text and "\tA\t" in text, text)
            text = dig(port, transport, "missing.example.net", "A")
            checks.that(f"{case}: NXDOMAIN with SOA", "status: NXDOMAIN" in text and "\tSOA\t" in text, text)
            text = dig(port, transport, "mx.example.net", "TXT")
            checks.that(f"{case}: NODATA with SOA", "status: NOERROR" in text and "ANSWER: 0" in text and "\tSOA\t" in text, text)
            text = dig(port, transport, "alias.example.net", "TXT")
            checks.that(f"{case}: CNAME is followed", "CNAME\ttext.example.net." in text and '"v=test"' in text, text)
            text = dig(port, transport, "+noedns", "example.net", "SOA")
            checks.that(f"{case}: without EDNS", "status: NOERROR" in text and "OPT PSEUDO" not in text and "\tSOA\t" in text, text)
            text = dig(port, transport, "+bufsize=1232", "example.net", "SOA")
            checks.that(f"{case}: with EDNS", "EDNS: version: 0" in text, text)
            text = dig(port, transport, "+edns=1", "+noednsnegotiation", "example.net", "SOA")
            checks.that(f"{case}: BADVERS", "status: BADVERS" in text, text)


def test_flags(checks, lab):
    udp, _ = _ports(lab, "authority", "example.net")
    answer = Answer(over_udp(udp, query("example.net", "MX")))
    checks.that("authority: AA", answer.authoritative)
    checks.that("authority: RD comes back, no RA", answer.flags & 0x0100 and not answer.flags & 0x0080, hex(answer.flags))
    resolver, _ = _ports(lab, "resolver")
    answer = Answer(over_udp(resolver, query("example.net", "MX")))
    checks.that("resolver: no AA, RA", not answer.authoritative and answer.flags & 0x0080, hex(answer.flags))


def test_octets(checks, lab):
    for name, udp, tcp in _both(lab):
        asked = query("eXaMpLe.NeT", "MX", identifier=0xBEEF)
        answer = Answer(over_udp(udp, asked))
        checks.equal(f"{name}: the identifier", answer.identifier, 0xBEEF)
        checks.that(f"{name}: it is a response", answer.response)
        checks.equal(f"{name}: the question as it was asked", answer.question, asked[12:])
        checks.equal(f"{name}: MX", answer.kinds(0), [TYPES["MX"]])
        checks.that(f"{name}: names are compressed", Answer(over_udp(udp, query("example.net", "MX"))).pointers > 0)
        checks.equal(f"{name}: nothing behind it", answer.rest, b"")
        over = over_tcp(tcp, asked)
        checks.equal(f"{name}: TCP says the same", Answer(over[0]).kinds(0) if over else None, [TYPES["MX"]])
        several = over_tcp(tcp, query("example.net", "MX", identifier=1), query("mx.example.net", "A", identifier=2),
                           query("missing.example.net", "A", identifier=3))
        checks.equal(f"{name}: three in one connection", sorted(Answer(one).identifier for one in several), [1, 2, 3])
        slow = over_tcp(tcp, query("example.net", "MX"), cut=3)
        checks.equal(f"{name}: in pieces", len(slow), 1)


def test_odd_questions(checks, lab):
    for name, udp, tcp in _both(lab):
        for opcode, word in ((1, "IQUERY"), (2, "STATUS"), (4, "NOTIFY"), (5, "UPDATE"), (15, "unknown")):
            octets = over_udp(udp, query("example.net", "SOA", flags=opcode << 11))
            checks.that(f"{name}: opcode {word}", octets and Answer(octets).rcode == NOTIMP and Answer(octets).opcode == opcode,
                        octets)
        broken = {"no question's end": query("example.net")[:-3], "a label beyond the end": query("example.net")[:12] + b"\x3fabc",
                  "a pointer to itself": query("example.net")[:12] + b"\xc0\x0c\0\x01\0\x01", "two questions": query("example.net", questions=2)}
        for what, octets in broken.items():
            got = over_udp(udp, octets)
            checks.that(f"{name}: {what}: FORMERR", got is not None and Answer(got[:12] + b"").rcode == FORMERR if got and struct.unpack(
                ">H", got[4:6])[0] == 0 else got is not None and got[3] & 15 == FORMERR, got)
        for what, octets in {"empty": b"", "eleven octets": b"x" * 11, "a response": query("example.net", flags=0x8180)}.items():
            checks.equal(f"{name}: {what}: no answer", over_udp(udp, octets, seconds=0.7), None)
        octets = over_udp(udp, query("example.net", "ANY"))
        checks.that(f"{name}: ANY is answered", octets and Answer(octets).rcode in (NOERROR, NOTIMP, REFUSED), octets)
        octets = over_udp(udp, query("example.net", "A", classes=3))
        checks.that(f"{name}: class CHAOS", octets and Answer(octets).rcode in (REFUSED, NOTIMP, NXDOMAIN), octets)
        checks.that(f"{name}: lives", over_udp(udp, query("example.net", "SOA")) is not None)


def test_several_questions(checks, lab):
    """RFC 9619 §4: such a query is no message, and the answer to it is none that repeats it."""
    for name, udp, tcp in _both(lab):
        octets = over_tcp(tcp, query("example.net", "MX", questions=3000))[0]
        checks.equal(f"{name}: three thousand questions", (Answer(octets).rcode, Answer(octets).questions, len(octets)), (FORMERR, 0, 12))


def test_garbled_edns(checks, lab):
    """RFC 6891 §7: FORMERR that is about OPT has one; §6.1.3: of another version the version is all we know."""
    broken = {"an option too long": b"\0\0\x29\x10\0\0\0\0\0\0\4\0\3\0\1", "half an option": b"\0\0\x29\x10\0\0\0\0\0\0\2\0\3"}
    for name, udp, _ in _both(lab):
        for what, opt in broken.items():
            asked = bytearray(query("example.net", "MX"))
            asked[11] = 1
            answer = Answer(over_udp(udp, bytes(asked) + opt))
            checks.equal(f"{name}: {what}", (answer.rcode, answer.kinds(2)), (FORMERR, [TYPES["OPT"]]))
        answer = Answer(over_udp(udp, bytes(asked) + b"\0\0\x29\x10\0\0\1\0\0\0\2\0\3"))
        checks.equal(f"{name}: half an option of version 1: BADVERS",
                     (answer.rcode, [record[3] >> 24 for record in answer.sections[2]]), (0, [1]))


def test_above_the_cut(checks, lab):
    """RFC 4035 §3.1.4.1: the zone above answers for DS, with its own SOA; so unbound and delv find their way."""
    for role, host in (("authority", "gtld"), ("resolver", None)):
        udp, _ = _ports(lab, role, host)
        answer = Answer(over_udp(udp, query("example.net", "DS")))
        checks.equal(f"{role}: DS of example.net", (answer.rcode, answer.kinds(0), answer.kinds(1), [record[0] for record in answer.sections[1]]),
                     (NOERROR, [], [TYPES["SOA"]], ["net"]))
        checks.equal(f"{role}: AA", answer.authoritative, role == "authority")


def test_let_go(checks, lab):
    """Who has said all over TCP, and waits for no answer, is let go at once, and not after twenty seconds."""
    for name, _, tcp in _both(lab):
        for what, odd in {"nothing": b"", "five octets": b"short", "a response": query("example.net", flags=0x8180)}.items():
            begin = time.monotonic()
            with socket.create_connection(("127.0.0.1", tcp), timeout=60) as one:
                one.sendall(struct.pack(">H", len(odd)) + odd)
                one.shutdown(socket.SHUT_WR)
                rest = one.recv(100)
            checks.that(f"{name}: {what}", rest == b"" and time.monotonic() - begin < 15, (rest, time.monotonic() - begin))


def test_mutations(checks, lab):
    """Thousands of damaged queries: each gets an answer of its own that is no larger than was allowed, or rightly none."""
    dice = random.Random(3)
    seeds = [query(name, kind, opt=opt) for name in ("example.net", "big.example.net", "missing.example.net", "")
             for kind in ("MX", "TXT", "ANY", "SOA") for opt in (None, (1232, 0, 0), (65535, 0, 0x8000))]
    for name, udp, _ in _both(lab):
        bad, answered = [], 0
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.connect(("127.0.0.1", udp))
            one.settimeout(30)
            for number in range(3000):
                octets = bytearray(dice.choice(seeds))
                for _ in range(dice.randrange(4)):
                    octets[dice.randrange(12, len(octets))] = dice.randrange(256)
                if dice.randrange(4) == 0:
                    del octets[dice.randrange(12, len(octets)):]
                octets[:2] = struct.pack(">H", number)
                one.send(octets)
                got = one.recv(65535)
                answered += 1
                if got[:2] != octets[:2] or not got[2] & 0x80 or len(got) > 1232 or len(Answer(got).rest) > 0:
                    bad.append((octets.hex(), got.hex()))
        checks.that(f"{name}: {answered} damaged queries", not bad, bad[:3])


def test_refused(checks, lab):
    udp, tcp = _ports(lab, "authority", "example.net")
    checks.equal("authority: another's zone over UDP", Answer(over_udp(udp, query("elsewhere.example", "A"))).rcode, REFUSED)
    checks.equal("authority: another's zone over TCP", Answer(over_tcp(tcp, query("elsewhere.example", "A"))[0]).rcode, REFUSED)


def test_truncation(checks, lab):
    """RFC 1035 §4.2.1, RFC 6891 §6.2.3: what does not fit has TC, and is whole over TCP."""
    udp, tcp = _ports(lab, "authority", "example.net")
    answer = Answer(over_udp(udp, query("big.example.net", "TXT")))
    checks.that("512 octets: TC", answer.truncated and len(answer.octets) <= 512, (answer.truncated, len(answer.octets)))
    answer = Answer(over_udp(udp, query("big.example.net", "TXT", opt=(1232, 0, 0))))
    checks.that("1232 octets: whole", not answer.truncated and len(answer.kinds(0)) == 5, (answer.truncated, answer.kinds(0)))
    answer = Answer(over_tcp(tcp, query("big.example.net", "TXT"))[0])
    checks.that("TCP: whole", not answer.truncated and len(answer.kinds(0)) == 5, (answer.truncated, answer.kinds(0)))
    text = dig(udp, "+noedns", "+ignore", "big.example.net", "TXT")
    checks.that("dig sees TC", "flags: qr aa tc" in text or " tc" in text.partition("flags:")[2].partition(";")[0], text)
