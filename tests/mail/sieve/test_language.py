"""The language of rules: what holds, what is decided, what is refused and where."""

from datetime import UTC, datetime

import pytest

from mail.sieve import (
    CAPABILITIES,
    Broken,
    Discard,
    FileInto,
    Keep,
    Letter,
    Outcome,
    Redirect,
    Reject,
    Stopped,
    Unknown,
    Vacation,
    check,
    run,
)
from tests.mail.sieve.corpus import MAILS, NOW, RECIPIENT, SENDER

ALL = f"require [{', '.join(chr(34) + one + chr(34) for one in CAPABILITIES if 'reject' not in one)}];\n"


def letter(data: bytes = MAILS[0]) -> Letter:
    return Letter(
        data,
        sender=SENDER,
        recipient=RECIPIENT,
        now=NOW,
        mailboxes=frozenset({"INBOX", "업무"}),
        roles=frozenset({"junk"}),
    )


def decided(source: str, data: bytes = MAILS[0], required: str = ALL) -> Outcome:
    return run(check(required + source), letter(data))


@pytest.mark.parametrize(
    "test, holds",
    [
        ('header :is "subject" "re: [LIST] one  two three ?"', True),
        ('header :is :comparator "i;octet" "subject" "re: [LIST] one  two three ?"', False),
        ('header :matches "Subject" "*two*\\\\?"', True),
        ('header :is "X-Empty" ""', True),
        ('header :contains "X-None" ""', False),
        ('header :value "gt" :comparator "i;ascii-numeric" "X-Number" "41"', True),
        ('header :is :comparator "i;ascii-numeric" "X-Number" "42"', True),
        ('header :count "eq" :comparator "i;ascii-numeric" "X-Many" "3"', True),
        ('header :index 2 :is "X-Many" "second"', True),
        ('header :index 1 :last :is "X-Many" "third"', True),
        ('header :index 4 :is "X-Many" ""', False),
        ('address :localpart "from" "garam+work"', True),
        ('address :user "from" "garam"', True),
        ('address :detail "from" "work"', True),
        ('address :detail :contains "to" ""', False),
        ('address :domain "cc" "g.example"', True),
        ('address :localpart "to" "x y"', True),
        ('envelope :detail "to" "detail"', True),
        ('envelope "from" "garam+work@a.example"', True),
        ('exists ["from", "x-empty"]', True),
        ('exists ["from", "x-none"]', False),
        ("size :over 476", True),
        ("size :under 476", False),
        ('body :contains "hello BODY"', True),
        ('body :raw :contains :comparator "i;octet" "hello BODY"', False),
        ('date :zone "+0900" "date" "hour" "10"', True),
        ('date :originalzone :index 2 "received" "zone" "-0500"', True),
        ('date "received" "weekday" "1"', True),
        ('currentdate :zone "+0000" "iso8601" "2026-11-02T01:00:00Z"', True),
        ('currentdate "date" "2026-11-02"', True),
        ('currentdate "hour" "10"', True),
        ('date "date" "julian" "61346"', True),
        ('mailboxexists ["INBOX", "업무"]', True),
        ('mailboxexists "없음"', False),
        ('specialuse_exists "\\\\Junk"', True),
        ('specialuse_exists "\\\\Trash"', False),
        ("not true", False),
        ("allof (true, not false)", True),
        ("anyof (false, false)", False),
        ('string :is "${unicode:AC00}${hex:41}" "가A"', True),
    ],
)
def test_a_test_holds_or_does_not(test: str, holds: bool) -> None:
    found = decided(f"if {test} {{ discard; }}").actions
    assert found == ((Discard(),) if holds else (Keep(),))


def test_bodies_are_read_part_by_part_and_html_without_its_marks() -> None:
    for test, holds in (
        ('body :text :contains "안녕"', True),
        ('body :text :contains "<p>"', False),
        ('body :text :is "Hidden"', False),
        ('body :content "text/html" :contains "<p>Hidden"', True),
        ('body :content "application" :is "abc"', True),
        ('body :content "multipart" :is ["preamble"]', True),
        ('body :content "text/html/x" :contains ""', False),
    ):
        found = decided(f"if {test} {{ discard; }}", MAILS[1]).actions
        assert (Discard() in found) == holds, test


@pytest.mark.parametrize(
    "source, actions",
    [
        ("", (Keep(),)),
        ("discard;", (Discard(),)),
        ("discard; keep;", (Discard(), Keep())),
        ('fileinto "업무";', (FileInto("업무"),)),
        ('fileinto :copy "업무";', (FileInto("업무"), Keep())),
        ('fileinto "inbox";', (Keep(),)),
        ('fileinto "a"; fileinto "a"; stop; keep;', (FileInto("a"),)),
        ('fileinto :create :specialuse "\\\\Junk" "Junk";', (FileInto("Junk", (), True, "junk"),)),
        ('redirect "B@X.example"; redirect "b@x.example";', (Redirect("b@x.example"),)),
        ('redirect :copy "b@x.example";', (Redirect("b@x.example"), Keep())),
        ('setflag ["\\\\Seen a", "A"]; keep;', (Keep(("\\Seen", "a")),)),
        ('addflag "a"; removeflag "A"; addflag "b";', (Keep(("b",)),)),
        ('addflag "a"; keep :flags ["c", "\\\\Foo"]; keep :flags "d";', (Keep(("d",)),)),
        ('set "x" "f"; addflag "x" "g f"; fileinto :flags "${x}" "a";', (FileInto("a", ("f", "g")),)),
        ('if false { keep; } elsif true { fileinto "b"; } else { fileinto "c"; }', (FileInto("b"),)),
        ('if true { if false { stop; } else { fileinto "c"; } } else { fileinto "d"; }', (FileInto("c"),)),
        ('if header :matches "subject" "*[*] *" { fileinto "l/${2}"; }', (FileInto("l/list"),)),
        ('if header :matches "x-many" "??????" { fileinto "${6}${1}${7}"; }', (FileInto("ds"),)),
        ('set :upperfirst :lower "a" "kIM"; fileinto "${a}${A}${none}";', (FileInto("KimKim"),)),
        ('set :length "n" "한글"; fileinto "${n}${N}";', (FileInto("22"),)),
        ('set :quotewildcard "a" "x*?"; if string :matches "x*?" "${a}" { discard; }', (Discard(),)),
    ],
)  # fmt: skip
def test_a_script_decides(source: str, actions: tuple[object, ...]) -> None:
    assert decided(source).actions == actions


def test_stars_take_as_little_as_they_can() -> None:
    found = decided('if string :matches "a.b.c.d" "*.*.?" { fileinto "${0} ${1} ${2} ${3}"; }').actions
    assert found == (FileInto("a.b.c.d a b.c d"),)


def test_answers_say_what_whom_and_how_often() -> None:
    (answer, kept) = decided('vacation :days 3 :subject "휴가" :addresses ["a@b.example"] "없습니다";').actions
    assert kept == Keep() and isinstance(answer, Vacation)
    assert (answer.seconds, answer.subject, answer.reason) == (259_200, "휴가", "없습니다")
    other, _ = decided('vacation :seconds 60 :handle "h" "x";').actions
    assert isinstance(other, Vacation) and (other.seconds, other.handle) == (60, "h")


def test_a_rejected_mail_stands_alone() -> None:
    required = 'require ["reject", "fileinto"];'
    assert decided('reject "아니요";', required=required).actions == (Reject("아니요"),)
    with pytest.raises(Stopped, match="rejected"):
        decided('reject "x"; keep;', required=required)


def test_the_header_that_a_script_changes_is_what_it_sees_and_what_is_kept() -> None:
    found = decided(
        'addheader "X-New" "값\r\nFrom: lie"; addheader :last "X-Many" "last"; deleteheader :index 1 "x-many";'
        'deleteheader "received"; deleteheader :contains "to" ["on@"];'
        'if allof (exists "x-new", not exists "to", header :is :index 3 "x-many" "last") { fileinto "ok"; }'
    )
    assert found.actions == (FileInto("ok"),)
    assert found.data is not None
    head, _, body = found.data.partition(b"\r\n\r\n")
    assert head.startswith("X-New: 값 From: lie\r\nReceived:".encode()) and head.endswith(b"X-Many: last")
    assert head.count(b"X-Many") == 3 and b"\r\nTo:" not in head and b'From: "Ka, Ram" <' in head
    assert body == b"Hello body\r\nwith 42 lines\r\n"
    assert decided('deleteheader "x-none";').data is None


def test_what_was_seen_before_is_asked_for_and_then_remembered() -> None:
    program = check('require "duplicate"; if duplicate :header "x-number" :seconds 60 { discard; }')
    with pytest.raises(Unknown) as asked:
        run(program, letter())
    fresh = run(program, letter(), {asked.value.key: False})
    assert fresh.actions == (Keep(),) and list(fresh.tracked.values()) == [60]
    again = run(program, letter(), {asked.value.key: True})
    assert again.actions == (Discard(),) and again.tracked == {}
    assert run(program, letter(MAILS[2])).actions == (Keep(),)


@pytest.mark.parametrize(
    "source, line, column, word",
    [
        ("keep", 1, 1, "; is missing"),
        ("keep;\n  fileinto 'x';", 2, 12, "Unexpected character"),
        ('if true {\n keep;\n', 3, 1, "} is missing"),
        ('fileinto "x";', 1, 1, 'needs require "fileinto"'),
        ('require "nope";', 1, 9, "Unsupported capability"),
        ('keep; require "fileinto";', 1, 7, "at the beginning"),
        ("if keep { stop; }", 1, 4, "Unknown test"),
        ("header \"a\" \"b\";", 1, 1, "is a test"),
        ('if header :is "a" { stop; }', 1, 4, "takes 2 argument"),
        ('if header :nope "a" "b" { stop; }', 1, 11, "has no :nope"),
        ('if header :is :contains "a" "b" { stop; }', 1, 15, "beside another"),
        ('if header :comparator "i;x" "a" "b" { stop; }', 1, 4, "Unknown comparator"),
        ('if header "a b" "c" { stop; }', 1, 4, "No name of a field"),
        ('if address "subject" "c" { stop; }', 1, 4, "No field of addresses"),
        ('else { stop; }', 1, 1, "no if before"),
        ('if not { stop; }', 1, 4, "takes one test"),
        ('redirect "nobody";', 1, 1, "No address"),
        ("stop 3;", 1, 1, "takes 0 argument"),
        ("if size :over 99G { stop; }", 1, 15, "no number"),
        ('if true "x" { stop; }', 1, 4, "takes 0 argument"),
        ('if anyof (true, ) { stop; }', 1, 17, "expected here"),
        ('/* never', 1, 1, "does not end"),
        ('redirect "a\n', 1, 10, "does not end"),
        ("redirect text:\nx\n", 1, 10, "only a dot"),
        ('require "relational"; if header :value "xx" "a" "b" { stop; }', 1, 26, "Unknown relation"),
        ('require "variables"; set "a.b" "x";', 1, 22, "No name of a variable"),
        ('require ["variables", "fileinto"]; fileinto "${a.b}";', 1, 45, "namespace"),
        ('require "date"; if currentdate :zone "KST" "hour" "1" { stop; }', 1, 20, "zone"),
        ('require "date"; if currentdate "century" "1" { stop; }', 1, 20, "part of a date"),
        ('require "index"; if header :last "a" "b" { stop; }', 1, 21, ":last needs :index"),
        ('require "fileinto"; fileinto "a//b";', 1, 21, "No name of a mailbox"),
        ('require "encoded-character"; redirect "${unicode:D800}";', 1, 39, "encoded character"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place_in_both_languages(source: str, line: int, column: int, word: str) -> None:
    with pytest.raises(Broken) as broken:
        check(source)
    fault = broken.value.faults[0]
    assert (fault.line, fault.column) == (line, column) and word in fault.en
    assert any("가" <= one <= "힣" for one in fault.ko)


def test_all_faults_of_meaning_are_told_at_once() -> None:
    with pytest.raises(Broken) as broken:
        check('fileinto "a";\nnope;\nvacation "x";\n')
    assert [fault.line for fault in broken.value.faults] == [1, 2, 3]


def test_limits_hold_and_hostile_scripts_end_soon() -> None:
    for source in (
        "if true {" * 30 + "keep;" + "}" * 30,
        "keep;" * 2_000,
        'redirect "' + "a" * 70_000 + '@x.example";',
        f'if header :is "a" [{",".join(["chr(34)"] * 600)}] {{ stop; }}',
    ):
        with pytest.raises(Broken):
            check(source)
    many = "".join(f'redirect "a{number}@x.example";' for number in range(6))
    with pytest.raises(Stopped, match="too many actions"):
        decided(many)
    stars = "*a" * 200
    long = b"Subject: " + b"a" * 50_000 + b"\r\n\r\n"
    assert decided(f'if header :matches "subject" "{stars}b" {{ discard; }}', long).actions == (Keep(),)
    keys = ", ".join(['"${p}"'] * 450)
    with pytest.raises(Stopped, match="does too much"):
        decided(f'set "p" "{"*b" * 200}"; if header :matches "subject" [{keys}] {{ discard; }}', long)


def test_a_moment_that_no_calendar_has_is_no_fault() -> None:
    odd = b"Date: Mon, 1 Jan 0001 00:00:00 +1400\r\n\r\n"
    assert decided('if date :zone "-1200" "date" "year" "1" { discard; }', odd).actions == (Keep(),)
    assert NOW == datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
