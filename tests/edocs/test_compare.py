"""Two versions of a table beside each other: rows, and where a decision moves."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from edocs.delegation.compare import compare
from edocs.delegation.table import Conditions, Demand, Facts, Matter, lookup
from tests.edocs.route_world import AT, MILLION, org, rule, table

BEFORE = table()


def changed(**rows):
    """The table with these rows replaced (by id), None taking one out."""
    kept = tuple(rows.get(one.id.replace("-", "_"), one) for one in BEFORE.rules)
    return replace(BEFORE, rules=tuple(one for one in kept if one is not None))


def test_a_version_does_not_differ_from_itself():
    found = compare(BEFORE, BEFORE, org())
    assert (found.rows, found.matters) == ((), ())


def test_a_lowered_border_sends_the_amounts_between_to_the_higher_post():
    after = changed(
        나_4_1=rule("나-4-1", "팀장", 0, 3 * MILLION),
        나_4_2=rule("나-4-2", "본부장", 3 * MILLION, 50 * MILLION, consents=(Demand(role="재무팀장"),)),
    )
    found = compare(BEFORE, after, org())
    assert [(one.row, one.kind, one.what) for one in found.rows] == [
        ("나-4-1", "changed", ("금액",)),
        ("나-4-2", "changed", ("금액",)),
    ]
    (matter,) = found.matters
    (stretch,) = matter.stretches
    assert (matter.direction, stretch.direction) == ("higher", "higher")
    assert (stretch.minimum, stretch.maximum, stretch.before, stretch.after) == (
        3 * MILLION,
        5 * MILLION,
        "팀장",
        "본부장",
    )
    assert matter.consents == ("재무팀장 협조 시작 금액 5,000,000원 → 3,000,000원",)


def test_rows_that_come_and_go_are_named_in_words():
    found = compare(BEFORE, changed(나_4_9=None), org())
    (row,) = found.rows
    assert (row.kind, row.row, row.after) == ("removed", "나-4-9", "")
    assert row.before == "금액과 관계없음, 대외 · 대표이사 · 제7조 별표 1"
    ((matter),) = found.matters
    assert {one.condition for one in matter.stretches} == {"대외"}
    assert matter.direction == "lower"
    back = compare(changed(나_4_9=None), BEFORE, org())
    assert [one.kind for one in back.rows] == ["added"]
    assert back.matters[0].direction == "higher"


def test_matters_that_go_both_ways_are_mixed_and_new_matters_are_named():
    after = changed(
        나_4_1=rule("나-4-1", "본부장", 0, 5 * MILLION), 나_4_3=rule("나-4-3", "본부장", 50 * MILLION, None)
    )
    after = replace(after, matters=(*after.matters, Matter(id="다-1", group="다", name="휴가")))
    found = {one.matter: one for one in compare(BEFORE, after, org()).matters}
    assert (found["나-4"].direction, found["다-1"].direction) == ("mixed", "added")
    assert "재무팀장 협조" in " ".join(found["나-4"].consents) or found["나-4"].consents


@settings(max_examples=40)
@given(st.lists(st.integers(1, 90), min_size=2, max_size=2, unique=True), st.integers(0, 200), st.booleans())
def test_every_amount_whose_decider_differs_lies_in_a_stretch_and_no_other(borders, millions, external):
    low, high = sorted(borders)
    after = table(
        rule("1", "팀장", 0, low * MILLION),
        rule("2", "본부장", low * MILLION, high * MILLION),
        rule("3", "대표이사", high * MILLION, None),
        rule("9", "대표이사", conditions=Conditions(external=True)),
    )
    facts = Facts(amount=millions * MILLION, external=external)
    one, other = (lookup(version, "나-4", facts, AT).rule.deciding for version in (BEFORE, after))
    condition = "대외" if external else ""
    inside = [
        stretch
        for matter in compare(BEFORE, after, org()).matters
        for stretch in matter.stretches
        if stretch.condition == condition
        and stretch.minimum <= facts.amount
        and (stretch.maximum is None or facts.amount < stretch.maximum)
    ]
    assert [(s.before, s.after) for s in inside] == ([] if one == other else [(one, other)])
