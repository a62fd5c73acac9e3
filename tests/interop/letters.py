# SPDX-License-Identifier: MIT
"""Letters to send, and how what arrived is compared with them: octet by octet below the trace fields."""
import itertools
import random
import re

_WITH = re.compile(r"\bwith\s+((?:UTF8)?(?:E?SMTP|LMTP)S?A?)\b", re.IGNORECASE)
_numbers = itertools.count(1)
# What servers put on top, and what an MSA may add (RFC 5321 §4.4, RFC 6409 §8).
TRACE_FIELDS = (b"return-path:", b"received:", b"delivered-to:", b"x-original-to:", b"envelope-to:", b"delivery-date:")


def token():
    """A word that no other letter of this run has."""
    return f"token-{next(_numbers)}-{random.SystemRandom().randrange(10 ** 9)}"


def letter(body=b"Hello.\r\n", subject=None, sender="alice@example.org", to="bob@example.net", extra=b""):
    """A whole letter with CRLF, and the token by which it is found again."""
    word = token()
    head = (f"From: <{sender}>\r\nTo: <{to}>\r\nDate: Fri, 21 Nov 1997 09:55:06 -0600\r\n"
            f"Message-ID: <{word}@example.org>\r\nSubject: {subject or word}\r\n").encode()
    return word, head + extra + b"\r\n" + body


def without_trace(octets):
    """The letter without the fields that servers put on top of it."""
    lines = octets.split(b"\n")
    at = 0
    while at < len(lines):
        if not lines[at].lower().startswith(TRACE_FIELDS):
            break
        at += 1
        while at < len(lines) and lines[at][:1] in (b" ", b"\t"):
            at += 1
    return b"\n".join(lines[at:])


def trace_of(octets):
    """The trace fields, unfolded, topmost first."""
    top = octets[:len(octets) - len(without_trace(octets))].replace(b"\r\n", b"\n")
    return [line.decode("utf-8", "replace") for line in top.replace(b"\n ", b" ").replace(b"\n\t", b" ").split(b"\n") if line]


def received_with(octets):
    """The protocol word of each Received field (RFC 3848), topmost first."""
    words = []
    for field in trace_of(octets):
        found = _WITH.search(field)
        if field.lower().startswith("received:") and found:
            words.append(found[1].upper())
    return words


def lines_of(count, text="The quick brown fox jumps over the lazy dog, line {}."):
    return b"".join(text.format(number).encode() + b"\r\n" for number in range(count))


# Bodies that mail programs and servers like to break, by name.
BODIES = {
    "short": b"Hello.\r\n",
    "empty": b"",
    "one dot": b".\r\n",
    "lines of dots": b".\r\n..\r\n...\r\n.x\r\n..x\r\n",
    "dot at the end": b"text\r\n.\r\n",
    "blanks at the ends": b"text   \r\n\ttab\t\r\n \r\n\r\n\r\n",
    "like From": b"From here to there\r\n>From quoted\r\nFrom: not a field\r\n",
    "line of 998": b"x" * 998 + b"\r\n" + b"y" * 997 + b"\r\n",
    "like a command": b"QUIT\r\nMAIL FROM:<eve@example.org>\r\nRSET\r\n",
    "no words": b"\r\n\r\n\r\n",
    "many lines": lines_of(3000),
}
EIGHT_BIT = "Grüße aus Köln. Привет. 你好。\r\n".encode() + bytes(range(128, 256)) + b"\r\n"
BIG = lines_of(1, "A big one.") + (b"0123456789abcdef" * 4 + b"\r\n") * (11 * 1024 * 1024 // 66)
