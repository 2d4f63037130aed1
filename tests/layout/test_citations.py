"""Every citation of a law or an RFC is spelt so that a search finds it, and leads to a text that a list knows."""

from pathlib import Path

import pytest

from tests.layout.citations import ROOT, SOURCES, conformance, known, search

TITLES = known()


def test_every_citation_is_well_formed_and_known() -> None:
    assert search(ROOT, TITLES).faults == []


def test_the_sources_do_cite() -> None:
    cited = search(ROOT, TITLES).cited
    assert len({one.citation for one in cited if one.citation.kind == "LAW"}) > 20
    assert len({one.citation for one in cited if one.citation.kind == "RFC"}) > 10


def test_the_conformance_table_is_up_to_date() -> None:
    """Every requirement is in it, and every test that it names is one; a new test may wait for the next writing."""
    written, now = rows((ROOT / "docs" / "conformance.md").read_text("utf-8")), rows(conformance())
    again = "run: .venv/bin/python -m tests.layout.citations"
    assert list(written) == list(now), again
    assert {row: tests - now[row] for row, tests in written.items() if tests - now[row]} == {}, again


def rows(table: str) -> dict[str, set[str]]:
    """Line without its last cell → the tests in that cell; lines that are no rows stand for themselves."""
    found = {}
    for number, line in enumerate(table.splitlines()):
        cells = line.strip("|").split(" | ")
        is_row = len(cells) == 4
        tests = set(cells[-1].replace("*", "").strip().split(", ")) - {"—"} if is_row else set()
        found[f"{number} {' | '.join(cells[:3]) if is_row else line}"] = tests
    return found


@pytest.mark.parametrize("name", ["laws.tsv", "rfcs.tsv"])
def test_the_lists_of_texts_are_whole(name: str) -> None:
    lines = (ROOT / "docs" / name).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    assert {len(row) for row in rows} == {4}
    assert all(row[0] and row[1] and row[2] for row in rows)
    assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    "text",
    [
        "LAW no-such-law §1",
        "LAW adm-doc",
        "LAW adm-doc 10",
        "LAW adm-doc §",
        "LAW adm-doc §10 (3), §11",
        "LAW adm-doc §10, §11",
        "LAW adm-doc §10; rec-dec §3",
        "LAW adm-doc §10(3)(4)",
        "LAW adm-doc §10-",
        "LAW Adm-doc §10",
        "LAW §10",
        "RFC 99999 §1",
        "RFC9110 §14",
        "RFC §14",
        "RFC 9110 §14.1 and §14.2",
    ],
)
def test_a_planted_citation_that_leads_nowhere_is_found(tmp_path: Path, text: str) -> None:
    planted(tmp_path, "kernel/planted.py", f'"""A promise. {text}"""\n')
    found = search(tmp_path, TITLES)
    assert len(found.faults) >= 1, found.cited
    assert all("kernel/planted.py:1" in fault for fault in found.faults)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("LAW adm-doc §10", "§10"),
        ("LAW adm-doc §10(3)", "§10(3)"),
        ("LAW rec-dec §32-2", "§32-2"),
        ("LAW rec-dec §21(1):2", "§21(1):2"),
        ("LAW rec-dec §3:3-2", "§3:3-2"),
        ("LAW rec-dec add. 36607 §1:1", "add. 36607 §1:1"),
        ("LAW adm-doc-rule form 1", "form 1"),
        ("LAW rec-dec annex 1", "annex 1"),
        ("RFC 9110 §15.5.6", "§15.5.6"),
        ("RFC 9457", ""),
    ],
)
def test_every_spelling_of_the_grammar_is_read(tmp_path: Path, text: str, place: str) -> None:
    planted(tmp_path, "edocs/planted.py", f'def kept() -> None:\n    """Keep it. {text}."""\n')
    found = search(tmp_path, TITLES)
    assert found.faults == []
    assert [(str(one.citation), one.citation.place) for one in found.cited] == [(text, place)]
    assert [(one.name, one.promise) for one in found.cited] == [("kept", "Keep it")]


@pytest.mark.parametrize("folder", SOURCES)
def test_every_folder_of_sources_is_searched(tmp_path: Path, folder: str) -> None:
    planted(tmp_path, f"{folder}/deep/planted.json", '{"days": {"basis": "LAW no-such-law §1"}}\n')
    assert len(search(tmp_path, TITLES).faults) == 1


def planted(root: Path, name: str, text: str) -> None:
    """A file where the search looks."""
    (root / name).parent.mkdir(parents=True)
    (root / name).write_text(text, "utf-8")
