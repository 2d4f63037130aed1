"""The scan for personal data: a corpus with near misses, precision and recall, masks that show nothing whole."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edocs.checks.personal import KIND_NAMES, mask, scan

CORPUS: dict[str, Any] = json.loads((Path(__file__).parent / "corpus" / "personal.json").read_text(encoding="utf-8"))
FLOOR = 0.97
"""Precision and recall that the whole corpus must keep."""


def kinds(text: str, context: str = "") -> list[str]:
    return sorted(hit.kind for hit in scan(text, context))


@pytest.mark.parametrize("entry", CORPUS["personal"], ids=lambda entry: entry["text"])
def test_personal_data_is_found_and_masked(entry: dict[str, Any]) -> None:
    assert kinds(entry["text"]) == sorted(entry["kinds"])
    for hit in scan(entry["text"]):
        shown = entry["text"][hit.start : hit.end]
        assert hit.masked != shown
        assert shown not in json.dumps(hit.masked, ensure_ascii=False)
        # Never more than three signs of a number in a row.
        assert all(len(part) <= 3 for part in re.findall(r"\d+", hit.masked))


@pytest.mark.parametrize("text", CORPUS["near"])
def test_what_only_looks_personal_is_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_precision_and_recall_over_the_corpus_of_personal_data_keep_their_floor() -> None:
    wanted: Counter[tuple[int, str]] = Counter()
    found: Counter[tuple[int, str]] = Counter()
    entries = [*CORPUS["personal"], *({"text": text, "kinds": []} for text in CORPUS["near"])]
    for index, entry in enumerate(entries):
        wanted.update((index, kind) for kind in entry["kinds"])
        found.update((index, kind) for kind in kinds(entry["text"]))
    hits = (wanted & found).total()
    precision, recall = hits / found.total(), hits / wanted.total()
    print(f"\npersonal data: {len(entries)} texts; precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= FLOOR
    assert recall >= FLOOR


def test_the_heading_of_a_column_says_what_its_numbers_are() -> None:
    assert kinds("302-1234-5678-91", "계좌번호") == ["account"]
    assert kinds("302-1234-5678-91", "관리번호") == []
    assert kinds("1990. 1. 1.", "생년월일") == ["birth"]


def test_every_kind_has_a_name() -> None:
    assert {kind for entry in CORPUS["personal"] for kind in entry["kinds"]} == set(KIND_NAMES)


@settings(deadline=None, max_examples=80)
@given(st.text(st.sampled_from("0123456789-. \t\n가나동호시구로길@a:()은행계좌주소번지\u200b"), max_size=120))
def test_places_lie_in_the_text_in_order_and_masks_are_masks(text: str) -> None:
    hits = scan(text)
    assert list(hits) == sorted(hits, key=lambda hit: hit.start)
    for hit in hits:
        assert 0 <= hit.start < hit.end <= len(text)
        assert "*" in hit.masked


@pytest.mark.parametrize("piece", ["가", "1", "1-", "가나구 ", "a.", "한빛로 1 ", "02-", "@", "가1동 "])
def test_a_hostile_text_takes_no_longer_than_another(piece: str) -> None:
    assert len(scan(piece * 30_000)) <= 500


def test_a_mask_keeps_the_beginning_only() -> None:
    assert mask("rrn", "900101-1234567") == "90****-*******"
    assert mask("email", "hong@city.kr") == "h***@***"
