"""The pure half of IMAP: framing, grammar, names, sets, sections."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mail.imap import framing, sections
from mail.imap.commands_shape import Append, Command, Fetch, Search, Select, Store, Wrong
from mail.imap.framing import Continue, Frame, Framer, Overflow, Refused
from mail.imap.grammar import parse
from mail.imap.grammar_fetch import Item, Section
from mail.rules import criteria as c
from mail.rules import flags, names, sets
from mail.rules.structure import Node

CONVERSATION = (
    b'a LOGIN "kim" {4}\r\npass\r\nb SELECT INBOX\r\nc APPEND x (\\Seen) {3+}\r\nabc\r\n'
    b"d APPEND x {3+}\r\nabc {2}\r\nde\r\ne APPEND x {999999+}\r\n"
)


def events(chunks: list[bytes], limit: int = 1000) -> list[framing.Event]:
    framer = Framer(limit)
    found: list[framing.Event] = []
    for chunk in chunks:
        framer.receive(chunk)
        while (event := framer.next_event()) is not None:
            found.append(event)
    return found


@given(st.lists(st.integers(1, len(CONVERSATION) - 1), max_size=12))
def test_any_split_of_the_octets_gives_the_same_commands(cuts: list[int]) -> None:
    places = [0, *sorted(set(cuts)), len(CONVERSATION)]
    chunks = [CONVERSATION[a:b] for a, b in pairwise(places)]
    assert events(chunks) == events([CONVERSATION])


def test_literals_are_asked_for_and_too_large_ones_are_passed_over() -> None:
    found = events([b"a X {4}\r\n", b"pass\r\nb X {5}\r\n", b"c X {5+}\r\n12345 {1}\r\n", b"d NOOP\r\n"], limit=4)
    assert found == [
        Continue(),
        Frame(b"a X {4}\r\n", [b"pass"]),
        Refused(b"b", True),
        Refused(b"c", True),
        Frame(b"d NOOP", []),
    ]
    assert events([b"a" * (framing.LONGEST_LINE + 1)]) == [Overflow()]


def said(line: bytes, *literals: bytes, utf8: bool = False) -> Command | Wrong:
    return parse(Frame(line, list(literals)), utf8=utf8)


def arguments(line: bytes, *literals: bytes) -> Any:
    found = said(line, *literals)
    assert isinstance(found, Command), found
    return found.arguments


def test_commands_are_read_as_they_are_meant() -> None:
    fetch = arguments(
        b"a UID FETCH 1:*,7 (FLAGS BODY.PEEK[1.2.HEADER.FIELDS (A {1}\r\n)]<0.5> BINARY.SIZE[1])"
        b" (CHANGEDSINCE 9 VANISHED)",
        b"B",
    )
    assert isinstance(fetch, Fetch)
    assert fetch.numbers == ((1, 0), (7, 7))
    assert fetch.items == (
        Item("FLAGS"),
        Item("BODY", Section((1, 2), "HEADER.FIELDS", (b"A", b"B")), (0, 5), peek=True),
        Item("BINARY.SIZE", Section((1,)), peek=True),
    )
    assert (fetch.modifiers.changed_since, fetch.modifiers.vanished) == (9, True)
    store = arguments(b"a STORE 2 (UNCHANGEDSINCE 12) +FLAGS.SILENT (\\Seen $x)")
    assert store == Store(((2, 2),), "+", ("\\Seen", "$x"), True, 12)
    select = arguments(b"a SELECT inbox (CONDSTORE QRESYNC (67 9 1:5 (1,3 2,4)))")
    assert isinstance(select, Select)
    assert select.mailbox == "INBOX"
    assert select.resync is not None
    assert select.resync.matches == (((1, 1), (3, 3)), ((2, 2), (4, 4)))
    append = arguments(b'a APPEND "&1VyuANVo-" (a) " 1-Nov-2026 09:00:00 +0900" {1}\r\n {1}\r\n', b"x", b"y")
    assert isinstance(append, Append)
    assert (append.mailbox, [one.octets for one in append.messages]) == ("한글함", [b"x", b"y"])
    assert append.messages[0].date is not None
    assert append.messages[0].date.hour == 0


SEARCHES = [
    (b"ALL", c.All()),
    (b"UNSEEN 1:3", c.All((c.Flag(flags.SEEN, False), c.Numbers(((1, 3),))))),
    (b'OR (FROM kim NOT TO "a b") UID 5', None),
    (b"RETURN (SAVE) SUBJECT x", c.Field("SUBJECT", "x")),
    (b'MODSEQ "/flags/\\\\Seen" all 9', c.Since(9)),
    (b"SENTSINCE 1-Feb-2026 LARGER 5 $", None),
]


@pytest.mark.parametrize("line, expected", SEARCHES)
def test_questions_are_read_as_they_are_meant(line: bytes, expected: c.Criterion | None) -> None:
    found = arguments(b"a SEARCH " + line)
    assert isinstance(found, Search)
    assert expected is None or found.asked.criterion == expected


WRONG = [
    b"",
    b"a",
    b"a ",
    b"a FETCH",
    b"a FETCH 0 FLAGS",
    b"a FETCH 1 BODY[",
    b"a SELECT (",
    b"a UID LOGIN x y",
    b"+ NOOP",
]
WRONG += [
    b"a SEARCH " + b"(" * 60 + b"ALL" + b")" * 60,
    b"a SEARCH " + b"NOT " * 9999 + b"ALL",
    b"a STORE 1 FLAGS (\\)",
]


@pytest.mark.parametrize("line", WRONG)
def test_what_is_no_command_is_answered_not_raised(line: bytes) -> None:
    assert isinstance(said(line), Wrong)


WORDS = [
    b"a",
    b"UID",
    b"FETCH",
    b"SEARCH",
    b"(",
    b")",
    b"[",
    b"]",
    b"1:*",
    b"BODY",
    b"{1}\r\n",
    b'"',
    b"\\",
    b"\xff",
    b"RETURN",
    b"LIST",
]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(WORDS), max_size=12), st.sampled_from([b" ", b""]))
@example([b"a", b"FETCH", b"1", b"{9}\r\n"], b" ")
def test_no_line_raises(words: list[bytes], between: bytes) -> None:
    line = between.join(words)
    assert isinstance(parse(Frame(line, [b"x"] * line.count(b"{1}"))), Command | Wrong)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_modified_utf7_there_and_back(name: str) -> None:
    encoded = names.encode(name)
    assert encoded.isascii()
    assert names.decode(encoded) == name


@pytest.mark.parametrize("text", ["&", "&AGE-", "&1VyuANVo", "&-&", "한글", "&2AA-", "&1VyuANVo-&1VyuANVo-"])
def test_what_is_not_modified_utf7_is_none(text: str) -> None:
    assert names.decode(text) is None


PATTERNS = [
    ("", "*", "a/b", True),
    ("", "%", "a/b", False),
    ("", "%", "a", True),
    ("", "inbox", "INBOX", True),
    ("a/", "%", "a/b", True),
    ("", "a*c", "a/b/c", True),
    ("", "a%c", "a/c", False),
    ("", "%/%", "a/b", True),
    ("", "*%*%*%*b", "a" * 400, False),
]


@pytest.mark.parametrize("reference, pattern, name, fits", PATTERNS)
def test_patterns_find_names(reference: str, pattern: str, name: str, fits: bool) -> None:
    assert names.Pattern(reference, pattern).matches(name) is fits


@given(st.sets(st.integers(1, 60)))
def test_a_set_of_numbers_there_and_back(numbers: set[int]) -> None:
    text = sets.write(sorted(numbers))
    if numbers:
        parsed = sets.parse(text)
        assert parsed is not None
        ranges = sets.resolve(parsed, max(numbers))
        assert list(sets.numbers(ranges, 100)) == sorted(numbers)
        assert [one for one in range(70) if sets.contains(ranges, one)] == sorted(numbers)


def test_sections_mean_the_right_octets() -> None:
    leaf = Node(20, 24, 30, "text/plain", "", "")
    inner = Node(40, 44, 50, "text/plain", "", "")
    holder = Node(32, 40, 50, "message/rfc822", "", "", [inner])
    root = Node(0, 10, 60, "multipart/mixed", "", "", [leaf, holder])
    assert sections.bounds(root, Section((1,)), 20, 60) == (24, 30)
    assert sections.bounds(root, Section((2,), "HEADER"), 20, 60) == (40, 44)
    assert sections.bounds(root, Section((2, 1)), 20, 60) == (44, 50)
    assert sections.bounds(root, Section((2, 1), "MIME"), 20, 60) == (40, 44)
    assert sections.bounds(root, Section((1,), "HEADER"), 20, 60) is None
    assert sections.bounds(root, Section((3,)), 20, 60) is None
    header = b"A: 1\r\nB: 2\r\n 3\r\nC:4\r\n\r\n"
    assert sections.fields_of(header, [b"b", b"X"]) == b"B: 2\r\n 3\r\n\r\n"
    assert sections.fields_of(header, [b"b"], but=True) == b"A: 1\r\nC:4\r\n\r\n"
