"""The delegation table: what the checks find, what files can be read, which row answers."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from edocs.delegation.checks import findings
from edocs.delegation.load import dump_csv, dump_json, load_csv, load_json
from edocs.delegation.table import Conditions, Facts, lookup, parse_role
from edocs.engine.refusals import Refused
from tests.edocs.route_world import AT, MILLION, org, rule, table


def codes(*rules, **more):
    return [(f.row, f.code) for f in findings(table(*rules, **more), org())]


def test_the_foundations_table_is_sound():
    assert findings(table(), org()) == []


def test_overlapping_bands_are_named_with_both_rows():
    rows = (rule("1", "팀장", 0, 6 * MILLION), rule("2", "본부장", 5 * MILLION))
    (found,) = findings(table(*rows), org())
    assert (found.row, found.code) == ("2", "overlap")
    assert found.text == "2: 금액 구간(5,000,000원 이상)이 1의 구간(6,000,000원 미만)과 겹칩니다."


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ((rule("1", "팀장", 1, 5), rule("2", "본부장", 5)), "1원 미만"),
        ((rule("1", "팀장", 0, 5), rule("2", "본부장", 7)), "5원 이상 7원 미만"),
        ((rule("1", "팀장", 0, 5), rule("2", "본부장", 5, 9)), "9원 이상"),
    ],
)
def test_holes_below_between_and_above_are_named(rows, missing):
    (found,) = findings(table(*rows), org())
    assert found.code == "hole"
    assert missing in found.text


def test_holes_under_a_condition_are_found_too():
    rows = (rule("1", "팀장"), rule("2", "본부장", 5, conditions=Conditions(external=True)))
    assert codes(*rows) == [("2", "hole")]


def test_a_matter_without_an_unconditional_row_has_no_default():
    assert codes(rule("1", "팀장", conditions=Conditions(external=True))) == [("나-4", "no_default")]


def test_two_conditions_that_may_both_hold_are_a_tie():
    rows = (
        rule("1", "팀장"),
        rule("2", "본부장", conditions=Conditions(external=True)),
        rule("3", "대표이사", conditions=Conditions(kind=frozenset({"수의계약"}))),
        rule("4", "대표이사", conditions=Conditions(kind=frozenset({"입찰"}))),
    )
    assert codes(*rows) == [("3", "conditions_tie"), ("4", "conditions_tie")]


def test_a_lower_amount_that_needs_a_higher_post_must_be_marked():
    rows = (rule("1", "대표이사", 0, 5), rule("2", "팀장", 5))
    assert codes(*rows) == [("1", "level_inverse")]
    assert codes(replace(rows[0], inverse=True), rows[1]) == []


def test_unknown_words_and_posts_are_named():
    assert codes(rule("1", "실장")) == [("1", "role_unknown")]
    assert codes(rule("1", "post:NONE")) == [("1", "post_unknown")]
    assert findings(table(rule("1", "post:NONE"))) == []


def test_a_row_that_ends_leaves_a_hole_from_that_day_on():
    rows = (rule("1", "팀장", valid_to=date(2026, 7, 1)),)
    assert codes(*rows) == [("나-4", "no_default")]
    assert codes(*rows, rule("2", "본부장", valid_from=date(2026, 7, 1))) == []


def test_doubles_empty_bands_and_missing_bases_are_named():
    bad = replace(rule("1", "팀장", 5, 5), basis=" ")
    assert {code for _, code in codes(bad, rule("1", "팀장"))} >= {"row_twice", "band_empty", "basis_missing"}


def test_the_row_with_the_conditions_wins_over_the_default_and_the_reason_names_its_article():
    found = lookup(table(), "나-4", Facts(amount=7 * MILLION), AT)
    assert (found.rule.id, found.reason.version, found.reason.article) == (
        "나-4-2",
        "2026-1",
        "위임전결 규칙 제7조 별표 1",
    )
    assert found.reason.text == "용역 계약(5,000,000원 이상 50,000,000원 미만): 본부장 전결"
    assert lookup(table(), "나-4", Facts(amount=1, external=True), AT).rule.id == "나-4-9"


def test_the_day_is_koreas():
    rows = (rule("1", "팀장", valid_to=date(2026, 7, 1)), rule("2", "본부장", valid_from=date(2026, 7, 1)))
    last = datetime(2026, 6, 30, 14, 59, 59, tzinfo=UTC)
    assert lookup(table(*rows), "나-4", Facts(), last).rule.id == "1"
    assert lookup(table(*rows), "나-4", Facts(), datetime(2026, 6, 30, 15, 0, tzinfo=UTC)).rule.id == "2"


def test_an_unknown_matter_is_refused():
    with pytest.raises(Refused, match="matter_unknown"):
        lookup(table(), "다-1", Facts(), AT)


def test_a_table_survives_json_and_csv():
    assert load_json(dump_json(table()), org()).table == table()
    loaded = load_csv(dump_csv(table()), org())
    assert (loaded.table, loaded.findings) == (table(), ())


def test_a_csv_of_a_clerk_is_read_with_its_fallbacks():
    text = (
        "\ufeff#이름,전결 규칙\n#판,3\n#시행일,2026-01-01\n#역할,팀장,unit_head:2\n\n"
        "업무번호,업무명,최소금액,최대금액,전결권자,협조,근거\n"
        '가-1,물품 구매,,"5,000,000",팀장,post:FIN>=1000000,제3조\n'
        "가-1,물품 구매,5000000원,,head,,제3조\n"
    )
    loaded = load_csv(text, org())
    assert loaded.findings == ()
    assert [(r.id, r.minimum, r.maximum) for r in loaded.table.rules] == [
        ("가-1-1", 0, 5 * MILLION),
        ("가-1-2", 5 * MILLION, None),
    ]
    assert loaded.table.rules[0].consents[0].minimum == MILLION


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("가-1,구매,많음,,팀장,제3조", "7행: 금액이 아닙니다: 많음"),
        ("가-1,구매,,,,제3조", "7행: 비어 있는 칸이 있습니다: 전결권자"),
        ("가-1,구매,,,팀장,", "7행: 비어 있는 칸이 있습니다: 근거"),
        ("가-1,구매," + "9" * 5000 + ",,팀장,제3조", "7행: 금액이 아닙니다: 99"),
    ],
)
def test_a_bad_line_is_named_and_gives_no_table(line, words):
    text = (
        "#이름,전결\n#판,3\n#시행일,2026-01-01\n업무번호,업무명,최소금액,최대금액,전결권자,근거\n가-2,출장,,,head,제1조\n\n"
        + line
    )
    loaded = load_csv(text)
    assert loaded.table is None
    assert loaded.findings[0].text.startswith(words)


def test_unreadable_files_are_findings_not_failures():
    assert load_json(b"{").findings[0].code == "unreadable"
    assert load_json(b'{"name": 3}').table is None
    assert load_csv("").findings[0].code == "unreadable"
    assert load_csv("#이름,x\n#판,1\n#시행일,어제\n업무번호,업무명,전결권자,근거\n").table is None


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_no_text_makes_the_loader_fail(text):
    load_csv(text)
    load_json(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("text", ["", "unit_head", "unit_head:x", "unit_head:²", "head:1", "post:", "chief"])
def test_what_is_no_role_is_none(text):
    assert parse_role(text) is None


@st.composite
def tables(draw):
    """Random rows of one matter, often unsound."""
    edges = [0, 5, 10, None]
    rows = []
    for at in range(draw(st.integers(1, 5))):
        low = draw(st.sampled_from(edges[:3]))
        high = draw(st.sampled_from([e for e in edges if e is None or e > low]))
        made = Conditions(
            kind=frozenset(draw(st.sets(st.sampled_from(["가", "나"]), max_size=2))),
            external=draw(st.sampled_from([None, None, True, False])),
        )
        rows.append(rule(str(at), draw(st.sampled_from(["팀장", "본부장"])), low, high, conditions=made, inverse=True))
    return table(*rows)


FACTS = [
    Facts(amount=a, kind=k, external=e) for a in (0, 4, 5, 9, 10, 99) for k in ("", "가", "나") for e in (True, False)
]


@given(tables())
@settings(max_examples=400, deadline=None)
def test_a_table_without_findings_answers_everything_with_one_row_and_any_other_does_not(made):
    best = []
    for facts in FACTS:
        matching = [r for r in made.rules if r.matches(facts)]
        top = max((len(r.conditions.names) for r in matching), default=-1)
        best.append(sum(1 for r in matching if len(r.conditions.names) == top))
    if not findings(made):
        assert set(best) == {1}
        assert all(lookup(made, "나-4", facts, AT) for facts in FACTS)
    elif any(count != 1 for count in best):
        assert findings(made)
