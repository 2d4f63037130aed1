"""Properties try the same examples everywhere."""

import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def drawn() -> list[tuple[int, str]]:
    """What a property of numbers and words tries."""
    seen = []

    @settings(max_examples=80)
    @given(st.integers(), st.text())
    def look(number: int, words: str) -> None:
        seen.append((number, words))

    look()
    return seen


def test_the_examples_of_a_property_do_not_depend_on_chance_nor_on_what_was_loaded_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = drawn()
    loaded = ModuleType("dure_loaded_later")
    loaded.__file__ = str(tmp_path / "dure_loaded_later.py")
    Path(loaded.__file__).write_text(
        f"NUMBERS = {list(range(71_000, 71_200))}\nWORDS = {[f'말 {n}' for n in range(200)]}\n"
    )
    monkeypatch.setitem(sys.modules, loaded.__name__, loaded)
    assert drawn() == before
