"""Item numbers and document numbers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edocs.body import canonical
from edocs.numbering import (
    check_number_pattern,
    document_number,
    hangul_number,
    item_label,
    item_labels,
    item_levels,
    numbering_year,
)


def body_of(*levels: int | str):
    def block(level: int | str):
        if level == "table":
            row = {"type": "tableRow", "content": [{"type": "tableCell"}]}
            return {"type": "table", "content": [row]}
        return {"type": "paragraph", "attrs": {"level": level}, "content": [{"type": "text", "text": "가"}]}

    return canonical({"type": "doc", "content": [block(level) for level in levels]})


@pytest.mark.parametrize(
    ("level", "labels"),
    [
        (1, "1. 2. 3."),
        (2, "가. 나. 다. 라. 마. 바. 사. 아. 자. 차. 카. 타. 파. 하. 거. 너. 더."),
        (3, "1) 2)"),
        (4, "가) 나)"),
        (5, "(1) (2)"),
        (6, "(가) (나)"),
        (7, "① ② ③ ④ ⑤ ⑥ ⑦ ⑧ ⑨ ⑩ ⑪ ⑫ ⑬ ⑭ ⑮ ⑯ ⑰ ⑱ ⑲ ⑳ ㉑ ㉒"),
        (8, "㉮ ㉯ ㉰ ㉱ ㉲ ㉳ ㉴ ㉵ ㉶ ㉷ ㉸ ㉹ ㉺ ㉻ (거) (너)"),
    ],
)
def test_each_level_counts_in_its_own_signs(level: int, labels: str) -> None:
    expected = labels.split()
    assert [item_label(level, count) for count in range(1, len(expected) + 1)] == expected


def test_circled_numbers_end_at_fifty_and_go_on_in_brackets() -> None:
    assert [item_label(7, count) for count in (35, 36, 50, 51)] == ["㉟", "㊱", "㊿", "(51)"]


def test_syllables_go_on_with_the_next_vowel_and_never_repeat() -> None:
    assert "".join(hangul_number(count) for count in (14, 15, 28, 29, 43, 84)) == "하거허고구히"
    assert hangul_number(85) == "가가"
    assert len({hangul_number(count) for count in range(1, 2_000)}) == 1_999


def test_an_item_of_higher_rank_starts_the_lower_ranks_anew() -> None:
    assert item_labels(body_of(1, 2, 2, 3, 1, 2, 3, 3)) == ("1.", "가.", "나.", "1)", "2.", "가.", "1)", "2)")


def test_plain_text_and_tables_between_items_do_not_restart_the_count() -> None:
    assert item_labels(body_of(1, 2, 0, 2, "table", 2, 1)) == ("1.", "가.", "", "나.", "", "다.", "2.")


def test_a_table_keeps_to_the_column_of_the_item_before_it() -> None:
    assert item_levels(body_of("table", 1, 2, "table", "table", 0, "table")) == (0, 1, 2, 2, 2, 0, 0)


@given(st.lists(st.integers(0, 8), min_size=1, max_size=40))
def test_labels_within_one_run_of_a_level_are_all_different(levels: list[int]) -> None:
    seen: dict[int, set[str]] = {}
    for level, label in zip(levels, item_labels(body_of(*levels)), strict=True):
        assert bool(label) == bool(level)
        if not level:
            continue
        for lower in range(level + 1, 9):
            seen[lower] = set()
        assert label not in seen.setdefault(level, set())
        seen[level].add(label)


@pytest.mark.parametrize(
    ("decided_at", "year"),
    [
        (datetime(2026, 12, 31, 14, 59, 59, 999_999, UTC), 2026),
        (datetime(2026, 12, 31, 15, 0, 0, 0, UTC), 2027),
        (datetime(2026, 1, 1, 14, 59, tzinfo=UTC), 2026),
    ],
)
def test_the_year_turns_at_midnight_in_seoul(decided_at: datetime, year: int) -> None:
    assert numbering_year(decided_at) == year


def test_a_time_without_zone_has_no_year() -> None:
    with pytest.raises(ValueError):
        numbering_year(datetime(2026, 1, 1))  # noqa: DTZ001 - the missing zone is the point


def test_a_document_number_is_written_by_its_pattern() -> None:
    assert document_number("{unit}-{serial}", "행정지원과", 2026, 123) == "행정지원과-123"
    assert document_number("{code}-{year}-{serial:5}", "x", 2026, 7, unit_code="A12") == "A12-2026-00007"
    assert document_number("제{year}-{serial:03}호", "x", 2026, 1_234) == "제2026-1234호"
    assert document_number("{unit}-{serial}", "{serial}팀", 2026, 1) == "{serial}팀-1"


@pytest.mark.parametrize(
    "pattern", ["{unit}", "", "{serial}-{x}", "{serial", "{serial!r}", "{serial.a}", "{serial:}", "{{serial}}"]
)
def test_a_pattern_without_serial_or_with_other_fields_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError):
        check_number_pattern(pattern)
