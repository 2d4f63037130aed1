"""Scripts and mails made up for comparing two interpreters: every test of the language, with odd arguments.

Left out is what Debian's Pigeonhole (0.5.19) does otherwise than we read the standards, each seen here: it orders the
letters of i;ascii-casemap as lower case (RFC 4790 §9.2.1: upper case); `?e:*` fits an address without a colon; `date`
heeds no `:index` and looks at one field; `:index` with `:count`, or `:last` over several names, counts otherwise; in
i;ascii-numeric nothing is not the infinity that RFC 4790 §9.1.1 makes of it; `string` has another comparator than
RFC 5229 §5 unless one is named; and a pattern of `hasflag` that holds a blank is one flag (RFC 5232 §2: two).
"""

import random
from collections.abc import Iterable
from datetime import UTC, datetime

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
SENDER, RECIPIENT = "garam+work@a.example", "on+detail@b.example"
REQUIRED = (
    "fileinto", "variables", "imap4flags", "body", "date", "index", "subaddress", "relational", "mailbox", "copy",
    "envelope", "encoded-character", "comparator-i;ascii-numeric", "editheader",
)  # fmt: skip
MAILS = (
    b"Received: from x by y; Mon, 02 Nov 2026 01:02:03 +0000\r\n"
    b"Received: from z by x; Sun, 01 Nov 2026 23:59:59 -0500\r\n"
    b'From: "Ka, Ram" <garam+work@a.example>\r\nTo: on@b.example, "x y"@c.example\r\n'
    b"Cc: Group: a@g.example, b@g.example;\r\n"
    b"Subject: Re: [list] one  two three ?\r\nDate: Mon, 2 Nov 2026 10:20:30 +0900\r\nX-Number: 042 apples\r\n"
    b"X-Empty:\r\nX-Many: first\r\nX-Many: second\r\nX-Many: third\r\nList-Id: <l.example>\r\n"
    b"Message-ID: <1@a.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello body\r\nwith 42 lines\r\n",
    b"From: =?utf-8?b?7ZmN6ri464+Z?= <hong@c.example>\r\nTo: <on@b.example>\r\n"
    b"Subject: =?utf-8?b?7JeF66y0?= =?utf-8?b?67O06rOg?= A\r\n"
    b"Date: Fri, 1 Jan 2027 00:30:00 +0000\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n"
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n7JWI64WVIGhlbGxv\r\n"
    b"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=48idden</p>\r\n"
    b"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj\r\n"
    b"--b--\r\nepilogue\r\n",
    b"To: on@b.example\r\nSubject: \r\n\r\n",
)
_FIELDS = ("subject", "From", "x-number", "X-Empty", "x-many", "received", "list-id", "X-None", "to", "message-id")
_KEYS = (
    "", "one", "ONE", "one  two", "*", "?", "*one*", "Re:*", "*three \\\\?", "* * *", "42", "042", "7", "first",
    "second", "a.example", "<l.example>", "업무", "업무보고 A", "*보고*", "garam", "garam+work", "x", "*@*", "0",
    "1", "2", "3",
    "hong@c.example", "garam+work@a.example", "\\\\*", "*\\\\**", "a*b*c", "*first*second*",
)  # fmt: skip
_ADDRESSES = ("from", "to", "cc", "From")
_PARTS = ("", ":all", ":localpart", ":domain", ":user", ":detail")
_BODIES = ("hello", "Hello body", "42", "<p>", "Hidden", "hidden", "preamble", "epilogue", "abc", "안녕", "--b", "X")
_DATES = (
    "year", "month", "day", "date", "julian", "hour", "minute", "second", "time", "iso8601", "std11", "zone", "weekday",
)  # fmt: skip
_STAMPS = (
    "2026",
    "11",
    "02",
    "2026-11-02",
    "10",
    "1",
    "10:20:30",
    "+0900",
    "+0000",
    "61346",
    "2027",
    "00",
    "5",
    "20",
    "01",
)


def _match(draw: random.Random, *, numeric: bool = True) -> str:
    kind = draw.choice([":is", ":contains", ":matches", "", ":value", ":count"])
    relation = draw.choice(["gt", "ge", "lt", "le", "eq", "ne"])
    if kind in (":value", ":count"):
        comparator = draw.choice(["i;ascii-numeric", "i;octet"]) if numeric else "i;octet"
        if kind == ":count":
            comparator = "i;ascii-numeric"
        return f'{kind} "{relation}" :comparator "{comparator}"'
    if kind == ":is" and numeric and draw.random() < 0.2:
        return ':is :comparator "i;ascii-numeric"'
    comparator = draw.choice(["", ':comparator "i;octet"', ':comparator "i;ascii-casemap"'])
    return f"{kind} {comparator}".strip()


def _strings(draw: random.Random, of: tuple[str, ...]) -> str:
    chosen = [draw.choice(of) for _ in range(draw.choice([1, 1, 2, 3]))]
    return _listed(chosen) if len(chosen) > 1 else f'"{chosen[0]}"'


def _listed(texts: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{one}"' for one in texts) + "]"


def _index(draw: random.Random) -> str:
    return draw.choice(["", "", ":index 1", ":index 2", ":index 1 :last", ":index 2 :last", ":index 9"])


def test_of(draw: random.Random) -> str:
    """One test of the language."""
    match draw.randrange(10):
        case 0 | 1:
            if draw.random() < 0.2:
                return f'header {_match(draw)} "x-number" {_strings(draw, _KEYS)}'
            how = _match(draw, numeric=False)
            index = "" if how.startswith(":count") else _index(draw)
            fields = f'"{draw.choice(_FIELDS)}"' if index.endswith(":last") else _strings(draw, _FIELDS)
            return f"header {how} {index} {fields} {_strings(draw, _KEYS)}"
        case 2:
            part = draw.choice(_PARTS)
            return f"address {part} {_match(draw)} {_strings(draw, _ADDRESSES)} {_strings(draw, _KEYS)}"
        case 3:
            part, names = draw.choice(_PARTS), ("from", "to")
            return f"envelope {part} {_match(draw)} {_strings(draw, names)} {_strings(draw, _KEYS)}"
        case 4:
            kinds = ("text", "text/plain", "text/html", "multipart", "application", "image", "")
            where = draw.choice([":raw", ":text", "", f":content {_strings(draw, kinds)}"])
            kind = draw.choice([":contains", ":contains", ":is", ':contains :comparator "i;octet"'])
            return f"body {where} {kind} {_strings(draw, _BODIES)}"
        case 5:
            zone = draw.choice([':zone "+0000"', ':zone "-0530"', ":originalzone"])
            name = draw.choice(["date", "x-none"])
            how = _match(draw)
            return f'date {zone} {how} "{name}" "{draw.choice(_DATES)}" {_strings(draw, _STAMPS)}'
        case 6:
            return f"exists {_strings(draw, _FIELDS)}"
        case 7:
            return f"size {draw.choice([':over', ':under'])} {draw.choice(['1', '100', '1K', '700', '5M'])}"
        case 8:
            names = ("${a}", "${b}", "x${a}y", "${1}", "${none}", "plain")
            how = draw.choice([":is", ":contains", ":matches"])
            return f'string {how} :comparator "i;ascii-casemap" {_strings(draw, names)} {_strings(draw, _KEYS)}'
        case _:
            flags = ("\\\\Seen", "\\\\flagged", "abc", "x")
            return f"hasflag {_match(draw)} {_strings(draw, flags)}"


def script_of(seed: int) -> str:
    """A script that files into a mailbox of its own for every test that holds."""
    draw = random.Random(seed)
    lines = [f"require {_listed(REQUIRED)};"]
    lines.append('set "a" "One"; set :lower "b" "${a} TWO"; set :length "n" "${b}"; set :quotewildcard "q" "a?b";')
    lines.append('addflag ["\\\\Seen", "abc"]; removeflag "none";')
    for number in range(24):
        test = test_of(draw)
        if draw.random() < 0.15:
            test = f"{draw.choice(['allof', 'anyof'])} ({test}, not {test_of(draw)})"
        lines.append(f'if {test} {{ fileinto :flags "" "t{number}"; }}')
    lines.append('if header :matches "Subject" "* * ?" { fileinto :flags "" "m ${1}|${2}|${3}"; }')
    lines.append('if header :matches "Subject" "*[*]*" { fileinto :flags "" "n ${1}|${2}|${3}"; }')
    lines.append('fileinto :flags "" "v ${a} ${b} ${n} ${q} ${unicode:AC00} ${hex:41 42}";')
    return "\n".join(lines) + "\n"
