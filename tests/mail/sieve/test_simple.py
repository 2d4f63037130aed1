"""Rules of a screen: written as a script that can be run, read back, and left alone when somebody changed it."""

from datetime import UTC, datetime

import pytest

from mail.sieve import Action, FileInto, Keep, Letter, Redirect, Reject, check, run, simple
from mail.sieve.simple import Condition, Deed, Rule

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def decided(rules: list[Rule], data: bytes) -> tuple[Action, ...]:
    assert simple.faults(rules) == []
    source = simple.write(rules)
    assert simple.read(source) == rules == simple.read(source.replace("\n", "\r\n"))
    return run(check(source), Letter(data, sender="a@b.example", recipient="on@c.example", now=NOW)).actions


MAIL = 'From: "홍길동" <hong@x.example>\r\nTo: on@c.example\r\nSubject: 100% "할인" \\*\r\n\r\n광고 본문\r\n'.encode()


@pytest.mark.parametrize(
    "condition, holds",
    [
        (Condition("from", "contains", ("홍길동",)), True),
        (Condition("from", "is", ("HONG@x.example",)), True),
        (Condition("from", "is", ("홍길동",)), False),
        (Condition("from", "ends", ("@x.example", "@y.example")), True),
        (Condition("recipient", "is_not", ("on@c.example",)), False),
        (Condition("subject", "contains", ('"할인" \\*',)), True),
        (Condition("subject", "begins", ("100%",)), True),
        (Condition("subject", "ends", ("\\*",)), True),
        (Condition("subject", "ends", ("?*",)), False),
        (Condition("subject", "not_contains", ("할인", "없음")), False),
        (Condition("body", "contains", ("광고",)), True),
        (Condition("header", "missing", (), "X-None"), True),
        (Condition("header", "exists", (), "Subject"), True),
        (Condition("size", "over", ("1M",)), False),
        (Condition("size", "under", ("1K",)), True),
        (Condition("list", "exists"), False),
        (Condition("attachment", "missing"), True),
        (Condition("spam", "exists"), False),
    ],
)
def test_a_condition_means_what_it_says(condition: Condition, holds: bool) -> None:
    rule = Rule("규칙", conditions=(condition,), actions=(Deed("move", "업무/입찰"),))
    assert decided([rule], MAIL) == ((FileInto("업무/입찰", (), True),) if holds else (Keep(),))


def test_rules_follow_each_other_until_one_stops() -> None:
    rules = [
        Rule("꺼짐", enabled=False, actions=(Deed("delete"),)),
        Rule("꼬리표", actions=(Deed("forward", "b@x.example"), Deed("label", "work"), Deed("flag")), stop=False),
        Rule("하나라도", any=True, conditions=(Condition("list", "exists"), Condition("from", "contains", ("hong",))),
             actions=(Deed("copy", "\\Archive"), Deed("keep"))),
        Rule("뒤", actions=(Deed("delete"),)),
    ]  # fmt: skip
    assert decided(rules, MAIL) == (
        Redirect("b@x.example"),
        FileInto("Archive", ("work", "\\Flagged"), False, "archive"),
        Keep(("work", "\\Flagged")),
    )
    assert decided([Rule("거절", actions=(Deed("reject", '그만 "보내" 주십시오.\n두 줄'),), stop=False)], MAIL) == (
        Reject('그만 "보내" 주십시오.\n두 줄'),
    )


def test_what_cannot_be_a_rule_is_said_with_its_place() -> None:
    rules = [
        Rule(" ", actions=()),
        Rule("a", conditions=(Condition("size", "over", ("x",)), Condition("subject", "contains", (" ",))),
             actions=(Deed("forward", "nobody"), Deed("label", "두 낱말"), Deed("move", "a//b"), Deed("reject", " "))),
        Rule("b", conditions=(Condition("subject", "over", ("1",)), Condition("header", "is", ("x",), "a b"),
             Condition("list", "is", ("x",)), Condition("body", "is", ("x",))),
             actions=(Deed("keep"), Deed("reject", "x"))),
    ]  # fmt: skip
    assert [(bad.rule, bad.part) for bad in simple.faults(rules)] == [
        (0, "name"), (0, "actions"), (1, "actions"), (1, "conditions.0"), (1, "conditions.1"), (1, "actions.0"),
        (1, "actions.1"), (1, "actions.2"), (1, "actions.3"), (2, "actions"), (2, "conditions.0"),
        (2, "conditions.1"), (2, "conditions.2"), (2, "conditions.3"),
    ]  # fmt: skip


def test_a_script_that_somebody_wrote_or_changed_is_not_taken_for_rules() -> None:
    source = simple.write([Rule("a", actions=(Deed("keep"),))])
    assert simple.read(source + "keep;\n") is None
    assert simple.read("keep;") is None
    assert simple.read(source.replace("# rule:{", "# rule:[")) is None


def test_a_script_that_only_looks_like_rules_is_read_as_one_written_by_hand() -> None:
    good = simple.write([Rule("a", conditions=(), actions=(Deed("keep"),))])
    assert simple.read(good) is not None
    line = next(line for line in good.split("\n") if line.startswith(simple._RULE))
    assert simple.read(good.replace(line, simple._RULE + '{"name":"a","actions":[]}')) is None
