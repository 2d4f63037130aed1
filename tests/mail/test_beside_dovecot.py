"""The same mailbox in Dovecot and in Dure, compared command by command over the sample corpus.

What differs on purpose: a part that is not there is NIL here and an empty string there; names in raw EUC-KR are UTF-8
here and stand raw there; CP949 and group syntax sort by what they say here.
"""

import re
import tempfile
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.mail.house import House
from tests.mail.peer import PROGRAM, Peer, dovecot
from tests.mail.talk import Talk, served

SAMPLES = sorted(Path(__file__).with_name("samples").glob("*.eml"))
NUMBER = {path.stem: number for number, path in enumerate(SAMPLES, 1)}
PARTS = ("1", "2", "3", "1.1", "1.2", "2.1", "2.2", "2.1.1")
READY = "(UID RFC822.SIZE BODY BODYSTRUCTURE ENVELOPE)"
OCTETS = [
    "BODY.PEEK[]",
    "BODY.PEEK[HEADER]",
    "BODY.PEEK[TEXT]",
    "BODY.PEEK[TEXT]<3.10>",
    "BODY.PEEK[HEADER.FIELDS (SUBJECT from X-None)]",
    "BODY.PEEK[HEADER.FIELDS.NOT (Subject RECEIVED)]",
    *(f"BODY.PEEK[{part}{kind}]" for part in PARTS for kind in ("", ".MIME", ".HEADER", ".TEXT")),
]
LEAVES = "BINARY.PEEK[2] BINARY.SIZE[2] BINARY.PEEK[1]<2.6>"
RAW_NAME = NUMBER["filename-raw-euckr"]
COMPOSITE = {
    NUMBER[name] for name in ("alternative-related-cid", "calendar-request", "deep-nesting-20", "forward-rfc822")
}
"""Dovecot decodes what is inside a multipart when BINARY is asked for all of it. RFC 3516 §4.3"""
OWN_SORT = {
    NUMBER[name]
    for name in (
        "address-group-quoted",
        "body-windows-949",
        "filename-raw-euckr",
        "raw8bit-headers-euckr",
        "subject-ksc5601-cp949-only",
        "subject-split-syllable-utf8",
        "subject-utf8-folded-b",
        "subject-euckr-b",
        "date-two-digit-comment",
        "body-iso2022kr",
        "duplicate-subject",
        "flowed-delsp",
    )
}
QUESTIONS = [
    "SEARCH ALL",
    "SEARCH UNSEEN",
    "SEARCH NOT SEEN OR FLAGGED ANSWERED",
    "SEARCH FROM gildong",
    "SEARCH OR TO younghee CC younghee",
    "SEARCH SENTON 16-Nov-2026",
    "SEARCH SENTBEFORE 17-Nov-2026 SENTSINCE 1-Jan-2026",
    'SEARCH HEADER Message-ID "dsn"',
    'SEARCH HEADER X-Mailer ""',
    "SEARCH LARGER 1000 SMALLER 3000",
    "SEARCH 2:4,6 UID 3:*",
    "SEARCH RETURN (MIN MAX COUNT ALL) UID 1:9 NOT 2",
    "SEARCH CHARSET UTF-8 SUBJECT {9+}\r\n전자우",
    "SEARCH CHARSET UTF-8 BODY {6+}\r\n안녕",
    "SORT (DATE) UTF-8 ALL",
    "SORT (REVERSE SIZE) UTF-8 ALL",
    "SORT (FROM DATE) UTF-8 ALL",
    "SORT RETURN (MIN MAX) (REVERSE DATE) UTF-8 1:5",
    "THREAD REFERENCES UTF-8 ALL",
    "THREAD ORDEREDSUBJECT UTF-8 1:20",
    "UID STORE 3:5 +FLAGS (\\Flagged)",
    "SEARCH FLAGGED",
    "COPY 1:2 INBOX",
    "STORE 9 -FLAGS (\\Seen)",
    "SEARCH UNSEEN",
]

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="dovecot-imapd is missing; ./dure test installs it")


@dataclass
class Both:
    """Two conversations, the same mail on both sides."""

    ours: Talk
    theirs: Peer

    async def say(self, words: str) -> tuple[list[bytes], list[bytes]]:
        """The untagged answers of both, in one spelling."""
        told = [await one.say(words.encode()) for one in (self.ours, self.theirs)]
        for lines in told:
            assert lines[-1].startswith(b"OK"), (words, lines[-1])
        return _plain(told[0][:-1]), _plain(told[1][:-1])


def _plain(lines: list[bytes]) -> list[bytes]:
    """Answers without the freedom that the grammar leaves: quoted or literal, binary or not, capitals or not."""
    found = []
    for line in lines:
        line = re.sub(rb"(\[[\d.]*(?:HEADER|TEXT|MIME)?\](?:<\d+>)?) NIL", rb"\1 {0}\r\n", line).replace(b"~{", b"{")
        parts, at = [], 0
        while match := re.compile(rb"\{(\d+)\}\r\n").search(line, at):
            value = line[match.end() : match.end() + int(match[1])]
            parts += [line[at : match.start()], b'"', value.replace(b"\\", b"\\\\").replace(b'"', b'\\"'), b'"']
            at = match.end() + int(match[1])
        text = re.sub(rb"BODY\[HEADER\.FIELDS[^\]]*\]", lambda label: label[0].upper(), b"".join([*parts, line[at:]]))
        text = re.sub(rb"FLAGS \(([^)]*)\)", lambda flags: b" ".join(sorted(flags[1].split())), text)
        found.append(re.sub(rb'TAG "\w+"', b"", text))
    return [line for line in found if not re.match(rb"\d+ RECENT|OK \[HIGHEST", line)]


@pytest.fixture
def folder() -> Generator[Path]:
    """Not below pytest's own folders: those shut out everybody else, and Dovecot runs as somebody else."""
    with tempfile.TemporaryDirectory(prefix="dure-peer-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
async def both(house: House, folder: Path) -> AsyncGenerator[Both]:
    async with served(house) as port, Talk(port) as talk, dovecot(folder / "home") as peer:
        await talk.sign_in(house)
        for path in SAMPLES:
            data = re.sub(rb"(?<!\r)\n", b"\r\n", path.read_bytes())
            for one in (talk, peer):
                done = await one.say(b"APPEND INBOX (\\Seen) {%d+}\r\n%b" % (len(data), data))
                assert done[-1].startswith(b"OK"), path.name
        pair = Both(talk, peer)
        await pair.say("SELECT INBOX")
        yield pair


async def test_what_is_fetched_is_what_dovecot_sends(both: Both) -> None:
    for name, number in NUMBER.items():
        if number != RAW_NAME:
            ours, theirs = await both.say(f"FETCH {number} {READY}")
            assert ours == theirs, name
        ours, theirs = await both.say(f"FETCH {number} ({' '.join(OCTETS)})")
        assert ours == theirs, name
        if number not in COMPOSITE:
            ours, theirs = await both.say(f"FETCH {number} ({LEAVES})")
            assert ours == theirs, name


async def test_what_is_asked_is_answered_as_dovecot_answers(both: Both) -> None:
    for question in QUESTIONS:
        ours, theirs = await both.say(question)
        assert ours == theirs, question
    alike = ",".join(str(number) for number in NUMBER.values() if number not in OWN_SORT)
    for key in ("SUBJECT", "TO", "CC", "DISPLAYFROM", "DISPLAYTO"):
        ours, theirs = await both.say(f"SORT ({key}) UTF-8 {alike}")
        assert ours == theirs, key
