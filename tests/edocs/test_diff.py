"""Comparing two bodies."""

import copy
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from edocs.body import Body, BodyRefused, canonical
from edocs.body.diff import Diff, applied, compare
from edocs.body.markup import HardBreak, Text, cell_text
from tests.edocs.body_strategies import bodies
from tests.edocs.paper_samples import doc, item, row, table, text
from tests.support.cost import grows_with_its_size


def accepted(raw: dict[str, Any]) -> Body:
    try:
        return canonical(raw)
    except BodyRefused:
        assume(False)
        raise


@st.composite
def edited(draw: st.DrawFn) -> tuple[Body, Body]:
    """A body and what a hand made of it: blocks moved, taken out, put in, words changed."""
    raw = draw(bodies())
    other = copy.deepcopy(raw)
    for _ in range(draw(st.integers(0, 4))):
        blocks = other["content"]
        at = draw(st.integers(0, len(blocks)))
        match draw(st.sampled_from(["put in", "take out", "words", "level"])):
            case "put in":
                blocks[at:at] = draw(bodies(2))["content"]
            case "take out":
                del blocks[at : at + 1]
            case "words" if at < len(blocks) and blocks[at]["type"] == "paragraph":
                blocks[at]["content"].insert(0, {"type": "text", "text": draw(st.text("가나 다.", max_size=5))})
            case "level" if at < len(blocks) and blocks[at]["type"] == "paragraph":
                blocks[at]["attrs"]["level"] = draw(st.integers(0, 8))
    return accepted(raw), accepted(other)


USUAL = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@USUAL
@given(edited())
def test_making_the_changes_gives_the_second_body(pair: tuple[Body, Body]) -> None:
    first, second = pair
    diff = compare(first, second)
    assert applied(first, diff) == second
    assert (diff.count == 0) == (first == second)


@USUAL
@given(bodies(), bodies())
def test_making_the_changes_between_any_two_bodies_gives_the_second(raw: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = accepted(raw), accepted(other)
    diff = compare(first, second)
    assert applied(first, diff) == second
    assert applied(second, compare(second, first)) == first
    assert msgspec.json.decode(msgspec.json.encode(diff), type=Diff) == diff


@USUAL
@given(edited())
def test_pieces_say_all_of_both_sides_and_nothing_else(pair: tuple[Body, Body]) -> None:
    for change in compare(*pair).changes:
        runs = [(change.pieces, change.before, change.after)] if change.pieces else []
        for cell in change.cells:
            old, new = (side.content[cell.row].content[cell.position] for side in (change.before, change.after))
            runs.append((cell.pieces, old, new))
        for pieces, old, new in runs:
            assert said(pieces, "inserted") == said(pieces, "inserted", side=new)
            assert said(pieces, "deleted") == said(pieces, "deleted", side=old)


def said(pieces: Any, op: str, side: Any = None) -> str:
    if side is not None:
        return cell_text(side) if not hasattr(side.attrs, "level") else said_parts(side.content)
    return said_parts([piece.part for piece in pieces if piece.op in ("equal", op)])


def said_parts(parts: Any) -> str:
    return "".join("\n" if isinstance(part, HardBreak) else part.text for part in parts)


def ops(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    return [change.op for change in compare(first, second).changes]


def test_a_changed_word_is_the_only_change() -> None:
    first = doc(item(1, "관련 문서"), item(2, "계약기간: 2026. 12. 19. ~ 12. 21."), item(2, "끝 항목"))
    second = doc(item(1, "관련 문서"), item(2, "계약기간: 2026. 12. 17. ~ 12. 22."), item(2, "끝 항목"))
    diff = compare(first, second)
    assert [change.op for change in diff.changes] == ["equal", "changed", "equal"]
    words = [(piece.op, piece.part.text) for piece in diff.changes[1].pieces if isinstance(piece.part, Text)]
    assert [pair for pair in words if pair[0] != "equal"] == [
        ("deleted", "19"), ("inserted", "17"), ("deleted", "21"), ("inserted", "22"),
    ]  # fmt: skip


def test_a_block_put_in_before_a_changed_one_is_told_apart() -> None:
    first = doc(item(1, "안전요원 배치 계획은 다음과 같습니다."))
    second = doc(item(1, "구급차 두 대를 둡니다."), item(1, "안전요원 배치 계획은 붙임과 같습니다."))
    assert ops(first, second) == ["inserted", "changed"]
    assert ops(second, first) == ["deleted", "changed"]


def test_blocks_with_nothing_in_common_are_taken_out_and_put_in() -> None:
    assert ops(doc(item(0, "가나다")), doc(item(0, "라마바"))) == ["deleted", "inserted"]
    assert ops(doc(item(0, "가나다")), doc(table(row("가나다")))) == ["deleted", "inserted"]


def test_another_level_or_mark_is_a_change_too() -> None:
    diff = compare(doc(item(1, "같은 말")), doc(item(2, "같은 말")))
    assert [piece.op for piece in diff.changes[0].pieces] == ["equal"]
    assert ops(doc(item(0, "중요 사항")), doc(item(0, text("중요", "bold"), " 사항"))) == ["changed"]


def test_a_changed_cell_is_told_by_its_place() -> None:
    first = doc(table(row("구분", "금액"), row("안전요원", "28,512,000"), row("구급차", "9,900,000")))
    second = doc(table(row("구분", "금액"), row("안전요원", "28,512,000"), row("구급차", "9,800,000")))
    change = compare(first, second).changes[0]
    assert [(cell.row, cell.position) for cell in change.cells] == [(2, 1)]
    taller = doc(
        table(row("구분", "금액"), row("안전요원", "28,512,000"), row("구급차", "9,900,000"), row("합계", "0"))
    )
    assert compare(first, taller).changes[0].cells == ()


def test_a_comparison_fits_only_the_body_it_was_made_from() -> None:
    first, second = canonical(doc(item(0, "가"), item(0, "나"))), canonical(doc(item(0, "가")))
    diff = compare(first, second)
    with pytest.raises(ValueError):
        applied(second, diff)
    with pytest.raises(ValueError):
        applied(canonical(doc(item(0, "가"), item(0, "나"), item(0, "다"))), diff)


@pytest.mark.parametrize(
    ("size", "pair"),
    [
        (6_000, lambda n: (doc(*[item(0, "같음")] * n), doc(item(0, "앞"), *[item(0, "같음")] * n, item(0, "뒤")))),
        (6_000, lambda n: (doc(*[item(0, f"{k}") for k in range(n)]), doc(*[item(0, f"{k + 1}x") for k in range(n)]))),
        (60_000, lambda n: (doc(item(0, "가 " * n)), doc(item(0, "나 " * n)))),
        (2_400, lambda n: (doc(item(0, "가 나 " * n)), doc(item(0, "나 나 가 " * (n * 3 // 4))))),
    ],
)
def test_large_bodies_cost_no_more_than_their_length(
    size: int, pair: Callable[[int], tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    first, second = pair(size)
    assert applied(canonical(first), compare(first, second)) == canonical(second)
    assert grows_with_its_size(lambda n: compare(*pair(n)), size)
