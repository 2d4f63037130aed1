"""Year-end closing (정리) of a unit: what stands in its way, the unit's one act, the records officer's confirmation.

OPEN → SETTLED (처리과 정리) → CONFIRMED (확정); RETURNED when the officer asks for more. Files close by 31 December;
filing, access and disclosure are checked again by the end of February. LAW rec-dec §24
"""

from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from edocs.records.files import Role


class ClosingState(StrEnum):
    """How far a unit's year has come."""

    OPEN = "OPEN"
    SETTLED = "SETTLED"
    RETURNED = "RETURNED"
    CONFIRMED = "CONFIRMED"


class ClosingAct(StrEnum):
    """What can be done with a unit's year."""

    SETTLE = "settle"
    TAKE_BACK = "take_back"
    CONFIRM = "confirm"
    RETURN = "return"


class ClosingMove(Struct, frozen=True):
    """What an act makes of a state, and who may."""

    to: ClosingState
    roles: frozenset[Role]


_UNIT: Final = frozenset({Role.UNIT, Role.HEAD})
_OFFICER: Final = frozenset({Role.OFFICER})
MOVES: Final[dict[tuple[ClosingState, ClosingAct], ClosingMove]] = {
    (ClosingState.OPEN, ClosingAct.SETTLE): ClosingMove(ClosingState.SETTLED, _UNIT),
    (ClosingState.RETURNED, ClosingAct.SETTLE): ClosingMove(ClosingState.SETTLED, _UNIT),
    (ClosingState.SETTLED, ClosingAct.TAKE_BACK): ClosingMove(ClosingState.OPEN, _UNIT),
    (ClosingState.SETTLED, ClosingAct.CONFIRM): ClosingMove(ClosingState.CONFIRMED, _OFFICER),
    (ClosingState.SETTLED, ClosingAct.RETURN): ClosingMove(ClosingState.RETURNED, _OFFICER),
    (ClosingState.CONFIRMED, ClosingAct.RETURN): ClosingMove(ClosingState.RETURNED, _OFFICER),
}
"""The whole table; what is not in it may not be done."""


def after(state: ClosingState, act: ClosingAct) -> ClosingState | None:
    """The state after the act; None where it may not be done."""
    move = MOVES.get((state, act))
    return None if move is None else move.to


def may(state: ClosingState, act: ClosingAct, roles: frozenset[Role]) -> bool:
    """Whether somebody in these roles may do it now."""
    move = MOVES.get((state, act))
    return move is not None and not move.roles.isdisjoint(roles)


def offered(state: ClosingState, roles: frozenset[Role]) -> list[ClosingAct]:
    """What somebody in these roles may do now."""
    return [act for act in ClosingAct if may(state, act, roles)]


class Facts(Struct, frozen=True, kw_only=True):
    """What was counted of a unit's year."""

    year: int
    today: date
    unfiled: int = 0
    """Established documents of the year in no record file."""
    unregistered: int = 0
    """Letters that came in the year and have no receipt number."""
    unfiled_letters: int = 0
    """Registered letters of the year in no record file."""
    in_progress: int = 0
    """Documents begun in the year that are neither decided nor given up."""
    wrong_file: int = 0
    """Documents of the year in a file of another unit."""
    longer: int = 0
    """Documents that are to be kept longer than the file they lie in."""
    empty: int = 0
    """Open files of the year without any document."""
    open_files: int = 0
    """Files of the year that are still open."""
    unchecked: int = 0
    """Documents whose disclosure was not checked again."""


class Finding(Struct, frozen=True):
    """One thing that was found: `block` stands in the way of the act, `warn` is to be known."""

    code: str
    weight: str
    count: int


_SETTLING: Final = (
    ("unfiled", "block"),
    ("unregistered", "block"),
    ("wrong_file", "block"),
    ("unfiled_letters", "warn"),
    ("longer", "warn"),
    ("in_progress", "warn"),
    ("unchecked", "warn"),
    ("open_files", "note"),
    ("empty", "note"),
)
_CONFIRMING: Final = frozenset({"unfiled", "unregistered", "wrong_file", "longer", "unfiled_letters", "unchecked"})
"""What the records officer does not pass over."""
FIRST_MONTH: Final = 12
"""A year is settled from December on."""


def findings(facts: Facts, act: ClosingAct = ClosingAct.SETTLE) -> list[Finding]:
    """What was found, the gravest first; for the confirmation more stands in the way than for the unit's act."""
    found = []
    if (facts.today.year, facts.today.month) < (facts.year, FIRST_MONTH):
        found.append(Finding("early", "block", 1))
    for code, weight in _SETTLING:
        count = getattr(facts, code)
        if count:
            strict = act is ClosingAct.CONFIRM and code in _CONFIRMING
            found.append(Finding(code, "block" if strict else weight, count))
    order = ("block", "warn", "note")
    return sorted(found, key=lambda one: order.index(one.weight))


def blocked(found: list[Finding]) -> list[Finding]:
    """What stands in the way."""
    return [one for one in found if one.weight == "block"]


def confirm_by(year: int) -> date:
    """The last day on which a year is confirmed: the end of the following February. LAW rec-dec §24"""
    leap = (year + 1) % 4 == 0 and ((year + 1) % 100 != 0 or (year + 1) % 400 == 0)
    return date(year + 1, 2, 29 if leap else 28)
