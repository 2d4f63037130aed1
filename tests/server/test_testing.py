"""`dure test` itself: what it stops at, what it tells, what it asks for."""

import argparse
import sys

import pytest

from server.cli import testing
from server.cli.testing import Need, Part

GOOD, BAD = [sys.executable, "-c", "pass"], [sys.executable, "-c", "raise SystemExit(3)"]
SAYS = [sys.executable, "-c", "print('this is what went wrong')"]
PARTS = [
    Part("first", "works", [GOOD]),
    Part("second", "fails", [SAYS, BAD, GOOD]),
    Part("third", "works", [GOOD], alone=True),
]


def asked(*parts: str, keep_going: bool = False, explore: bool = False) -> int:
    return testing.run(argparse.Namespace(parts=list(parts), keep_going=keep_going, explore=explore))


@pytest.fixture(autouse=True)
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "_parts", lambda: PARTS)


def test_it_begins_nothing_more_once_a_part_has_failed_and_says_what_did_not_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert asked() == 1
    told = capsys.readouterr().out
    assert "this is what went wrong" in told
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
    told = capsys.readouterr().out
    assert "✓ first" in told
    assert "✓ third" in told
    assert "second" not in told


@pytest.mark.parametrize("alone", [False, True])
def test_a_program_that_is_not_there_fails_its_part(
    alone: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = Part("gone", "is not there", [["/nowhere/at/all"]], alone=alone)
    monkeypatch.setattr(testing, "_parts", lambda: [gone])
    assert asked() == 1
    assert "/nowhere/at/all: No such file" in capsys.readouterr().out


def test_nothing_of_a_part_begins_when_what_must_come_first_has_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(testing, "_parts", lambda: [Part("built", "on sand", [SAYS], first=BAD)])
    assert asked() == 1
    assert "this is what went wrong" not in capsys.readouterr().out


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


def test_an_exploration_runs_instead_of_the_parts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(testing, "_exploration", lambda: Part("explore", "works", [GOOD]))
    assert asked(explore=True) == 0
    told = capsys.readouterr().out
    assert "✓ explore" in told
    assert "first" not in told
