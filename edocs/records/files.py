"""Record files (기록물철): their states, numbers, volumes and periods, and who may move a document between them.

OPEN → CLOSED (편철 종료) → CONFIRMED (정리 확정) → DISPOSED (폐기 집행). A file that is not open takes no document but
from the records officer. Retention begins on 1 January after the year in which the file ended. LAW rec-dec §23
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from edocs.retention import period_start

SEMI_PERMANENT, PERMANENT = "준영구", "영구"


class FileState(StrEnum):
    """Where a record file stands."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    CONFIRMED = "CONFIRMED"
    DISPOSED = "DISPOSED"


class FileAct(StrEnum):
    """What can be done with a record file."""

    SPLIT = "split"
    CLOSE = "close"
    REOPEN = "reopen"
    CONFIRM = "confirm"
    DISPOSE = "dispose"


class Role(StrEnum):
    """As whom one acts: of the unit that owns it, its head, the records officer, the system itself."""

    UNIT = "unit"
    HEAD = "head"
    OFFICER = "officer"
    SYSTEM = "system"


class Move(Struct, frozen=True):
    """What an act makes of a state, and who may."""

    to: FileState
    roles: frozenset[Role]


_CLERK: Final = frozenset({Role.UNIT, Role.OFFICER})
_OFFICER: Final = frozenset({Role.OFFICER})
MOVES: Final[dict[tuple[FileState, FileAct], Move]] = {
    (FileState.OPEN, FileAct.SPLIT): Move(FileState.CLOSED, _CLERK | {Role.SYSTEM}),
    (FileState.OPEN, FileAct.CLOSE): Move(FileState.CLOSED, _CLERK),
    (FileState.CLOSED, FileAct.REOPEN): Move(FileState.OPEN, _CLERK),
    (FileState.CLOSED, FileAct.CONFIRM): Move(FileState.CONFIRMED, _OFFICER),
    (FileState.CONFIRMED, FileAct.REOPEN): Move(FileState.OPEN, _OFFICER),
    (FileState.CONFIRMED, FileAct.DISPOSE): Move(FileState.DISPOSED, frozenset({Role.SYSTEM})),
}
"""The whole table. Only the execution of a decided disposal ends a file; nothing leads back from there."""


def after(state: FileState, act: FileAct) -> FileState | None:
    """The state after the act; None where it may not be done."""
    move = MOVES.get((state, act))
    return None if move is None else move.to


def may(state: FileState, act: FileAct, roles: frozenset[Role]) -> bool:
    """Whether somebody in these roles may do it now."""
    move = MOVES.get((state, act))
    return move is not None and not move.roles.isdisjoint(roles)


def offered(state: FileState, roles: frozenset[Role]) -> list[FileAct]:
    """What somebody in these roles may do now with a file by itself; confirming and disposing belong to other acts."""
    alone = (FileAct.SPLIT, FileAct.CLOSE, FileAct.REOPEN)
    return [act for act in alone if may(state, act, roles)]


def years_of(retention: str) -> int | None:
    """The years of a retention class (`5`, `5년`); None for 준영구, 영구 and what is no class."""
    plain = retention.strip().removesuffix("년")
    return int(plain) if plain.isascii() and plain.isdigit() and plain != "0" else None


def plain_class(retention: str) -> str:
    """The class as rule packs write it: years as digits."""
    years = years_of(retention)
    return retention.strip() if years is None else str(years)


def rank(retention: str) -> int:
    """How long a class keeps, to compare: years, then 준영구, then 영구. An unknown class counts as none."""
    years = years_of(retention)
    return years if years is not None else {SEMI_PERMANENT: 10_000, PERMANENT: 20_000}.get(retention.strip(), 0)


def kept_until(ended_year: int, retention: str, starts: str = "01-01") -> date | None:
    """The last day of the retention period of a file that ended in this year; None where it never ends by itself.

    LAW rec-dec §26(5)
    """
    years = years_of(retention)
    if years is None:
        return None
    start = period_start(ended_year, starts)
    return start.replace(year=start.year + years) - timedelta(days=1)


def file_number(task_code: str, year: int, serial: int, volume: int) -> str:
    """The number of a record file: task, year and file, volume in brackets. LAW rec-dec §23, LAW rec-rule §7"""
    return f"{task_code}-{year}-{serial:03}({volume})"


def is_full(documents: int, limit: int) -> bool:
    """Whether a volume holds as much as its institution wants; a limit of 0 is none."""
    return limit > 0 and documents >= limit


class Place(Struct, frozen=True):
    """A record file as a place for a document: its state, and whether the mover belongs to its unit."""

    state: FileState
    mine: bool


def move_refused(source: Place | None, target: Place, *, officer: bool) -> str:
    """Why a document may not be moved from one file to the other (`source` None: it lies in none); empty when it may.

    The unit puts its own documents in order until the closing is confirmed; registration data beyond that is corrected
    by the records officer only. LAW rec-dec §20(2), LAW rec-rule §8(2)
    """
    if target.state is FileState.DISPOSED or (source is not None and source.state is FileState.DISPOSED):
        return "disposed"
    if officer:
        return ""
    if target.state is not FileState.OPEN:
        return "target_closed"
    if source is not None and source.state is FileState.CONFIRMED:
        return "confirmed"
    return "" if target.mine and (source is None or source.mine) else "other_unit"
