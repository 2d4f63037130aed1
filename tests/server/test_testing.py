"""`dure test` itself: what it stops at, what it tells, what it asks for."""

import argparse
import sys

import pytest

from server.cli import testing
from server.cli.testing import Need, Part

GOOD, BAD = [sys.executable, "-c", "pass"], [sys.executable, "-c", "raise SystemExit(3)"]
PARTS = [Part("first", "works", [GOOD]), Part("second", "fails", [GOOD, BAD, GOOD]), Part("third", "works", [GOOD])]


def asked(*parts: str, keep_going: bool = False) -> int:
    return testing.run(argparse.Namespace(parts=list(parts), keep_going=keep_going))


@pytest.fixture(autouse=True)
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "_parts", lambda: PARTS)


def test_it_stops_at_the_first_part_that_fails_and_says_what_did_not_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked() == 1
    told = capsys.readouterr().out
    assert [line.split()[:2] for line in told.splitlines() if line[:3] in ("  ✓", "  ✗", "  –")] == [
        ["✓", "first"],
        ["✗", "second"],
        ["–", "third"],
    ]
    assert "FAILED: second" in told


def test_it_goes_on_when_asked_to_and_still_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(keep_going=True) == 1
    assert "✓ third" in capsys.readouterr().out


def test_named_parts_run_alone_and_success_is_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked("first", "third") == 0
    assert "second" not in capsys.readouterr().out


def test_a_program_that_is_not_there_fails_its_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "_parts", lambda: [Part("gone", "is not there", [["/nowhere/at/all"]])])
    assert asked() == 1


def test_what_is_missing_and_cannot_be_installed_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(testing, "_parts", lambda: [Part("needy", "wants a thing", [GOOD], ("thing",))])
    monkeypatch.setitem(testing._NEEDS, "thing", Need("A rare thing", "rare-thing", lambda: False))
    monkeypatch.setattr(testing, "_apt", lambda: None)
    assert asked() == 2
    told = capsys.readouterr().out
    assert "A rare thing" in told
    assert "Debian: rare-thing" in told


def test_the_parts_named_in_the_issue_are_all_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert [part.name for part in testing._parts()] == ["lint", "types", "contracts", "web", "python", "browser"]
    assert {need for part in testing._parts() for need in part.needs} <= set(testing._NEEDS)
