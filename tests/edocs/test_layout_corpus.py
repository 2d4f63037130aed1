"""The corpus of right and wrong drafts: what is found, how well, and that repairs repair and touch nothing else."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edocs.body import canonical
from edocs.checks.draft import Draft, all_runs
from edocs.checks.layout import check, repaired_all
from edocs.checks.repair import Changed, mend
from edocs.findings import Finding

CORPUS: dict[str, Any] = json.loads((Path(__file__).parent / "corpus" / "drafts.json").read_text(encoding="utf-8"))
RIGHT: list[dict[str, Any]] = CORPUS["right"]
WRONG: list[dict[str, Any]] = CORPUS["wrong"]
FLOOR = 0.97
"""Precision and recall that the whole corpus must keep."""


def block(given: Any) -> dict[str, Any]:
    if isinstance(given, dict):
        rows = [
            [{"type": "tableCell", "content": [paragraph(0, words)]} for words in row.split("|")]
            for row in given["table"]
        ]
        return {"type": "table", "content": [{"type": "tableRow", "content": row} for row in rows]}
    level, words = given if isinstance(given, list) else (0, given)
    return paragraph(level, words)


def paragraph(level: int, words: str) -> dict[str, Any]:
    content = [{"type": "text", "text": words}] if words else []
    return {"type": "paragraph", "attrs": {"level": level}, "content": content}


def draft(entry: dict[str, Any]) -> Draft:
    usual = {
        "title": "제목",
        "summary": "이 문서의 요지",
        "keywords": ["낱말"],
        "attachments": [],
        "recipients": [],
        "via": "",
    }
    given = {name: entry.get(name, value) for name, value in usual.items()}
    return Draft(**given, body=canonical({"type": "doc", "content": [block(one) for one in entry["blocks"]]}))


def name(entry: dict[str, Any]) -> str:
    return str(entry["blocks"])[:60]


@pytest.mark.parametrize("entry", WRONG, ids=name)
def test_a_wrong_draft_is_told_what_is_wrong_and_nothing_else(entry: dict[str, Any]) -> None:
    assert sorted(one.code for one in check(draft(entry))) == sorted(entry["codes"])


@pytest.mark.parametrize("entry", RIGHT, ids=name)
def test_a_right_draft_is_left_alone(entry: dict[str, Any]) -> None:
    assert [one.code for one in check(draft(entry))] == entry.get("notes", [])


def test_precision_and_recall_over_the_corpus_of_drafts_keep_their_floor() -> None:
    wanted: Counter[tuple[int, str]] = Counter()
    found: Counter[tuple[int, str]] = Counter()
    for index, entry in enumerate([*RIGHT, *WRONG]):
        wanted.update((index, code) for code in entry.get("codes", entry.get("notes", [])))
        found.update((index, one.code) for one in check(draft(entry)))
    hits = (wanted & found).total()
    precision, recall = hits / found.total(), hits / wanted.total()
    print(f"\nlayout: {len(RIGHT)} right, {len(WRONG)} wrong; precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= FLOOR
    assert recall >= FLOOR


def same(one: Finding, other: Finding) -> bool:
    return (one.code, one.path, one.start, one.before) == (other.code, other.path, other.start, other.before)


def texts(one: Draft) -> dict[str, str]:
    return {run.path: run.text for run in all_runs(one)}


def assert_repairs(one: Draft) -> None:
    """Every single repair: its finding is gone, the words it names are changed as it says, nothing else is."""
    for finding in check(one):
        if not finding.repair:
            continue
        after = mend(one, finding)
        assert not [left for left in check(after) if same(left, finding)], finding
        expected = texts(one)
        drops = [edit.path for edit in finding.repair if edit.op == "drop"]
        for edit in finding.repair:
            if edit.op == "text" and edit.path in expected:
                words = expected[edit.path]
                end = edit.start + len(edit.before)
                expected[edit.path] = words[: edit.start] + edit.after + words[end:]
        kept = [words for path, words in expected.items() if not any(path.startswith(drop) for drop in drops)]
        got = list(texts(after).values())
        assert got == kept or [words for words in got if words] == [words for words in kept if words]
        with pytest.raises(Changed):
            mend(Draft(title="다른 글", body=canonical({"type": "doc", "content": []})), finding)


@pytest.mark.parametrize("entry", WRONG, ids=name)
def test_one_press_mends_one_finding_and_nothing_else(entry: dict[str, Any]) -> None:
    assert_repairs(draft(entry))


@pytest.mark.parametrize("entry", WRONG, ids=name)
def test_after_mending_all_no_repair_is_left_and_mending_again_changes_nothing(entry: dict[str, Any]) -> None:
    mended = repaired_all(draft(entry))
    assert not [one for one in check(mended) if one.repair]
    assert repaired_all(mended) == mended


PIECES = [words for entry in [*RIGHT, *WRONG] for words in entry["blocks"] if isinstance(words, str)]
LINES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=2).map(" ".join)
BLOCKS = st.lists(st.tuples(st.integers(0, 4), LINES).map(list), min_size=1, max_size=5)


@settings(deadline=None, max_examples=60)
@given(BLOCKS)
def test_repairs_mend_and_settle_in_any_mixture_of_the_corpus(blocks: list[Any]) -> None:
    one = draft({"blocks": blocks})
    assert_repairs(one)
    mended = repaired_all(one)
    assert not [left for left in check(mended) if left.repair]
    assert repaired_all(mended) == mended
