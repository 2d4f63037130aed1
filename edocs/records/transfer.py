"""Transfer (이관): a list of files whose management goes from the unit to the records centre.

In storage that the systems share only the right of management moves: nothing is copied and nothing deleted.
LAW rec-dec §32-2, LAW rec-dec §35(6)
"""

from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from edocs.records.files import FileState, Role
from edocs.retention import period_start, transfer_due


class TransferState(StrEnum):
    """How far a list has come: written, checked by the officer, taken over, or given up."""

    DRAFT = "DRAFT"
    CHECKED = "CHECKED"
    DONE = "DONE"
    WITHDRAWN = "WITHDRAWN"


class TransferAct(StrEnum):
    """What can be done with a list."""

    CHECK = "check"
    TAKE_OVER = "take_over"
    WITHDRAW = "withdraw"


_S = TransferState
_OFFICER: Final = frozenset({Role.OFFICER})
MOVES: Final[dict[tuple[TransferState, TransferAct], tuple[TransferState, frozenset[Role]]]] = {
    (_S.DRAFT, TransferAct.CHECK): (_S.CHECKED, _OFFICER),
    (_S.CHECKED, TransferAct.TAKE_OVER): (_S.DONE, _OFFICER),
    (_S.DRAFT, TransferAct.WITHDRAW): (_S.WITHDRAWN, _OFFICER),
    (_S.CHECKED, TransferAct.WITHDRAW): (_S.WITHDRAWN, _OFFICER),
}
"""The whole table; what is not in it may not be done."""


def after(state: TransferState, act: TransferAct) -> TransferState | None:
    """The state after the act; None where it may not be done."""
    return MOVES[state, act][0] if (state, act) in MOVES else None


def may(state: TransferState, act: TransferAct, roles: frozenset[Role]) -> bool:
    """Whether somebody in these roles may do it now."""
    return (state, act) in MOVES and not MOVES[state, act][1].isdisjoint(roles)


def offered(state: TransferState, roles: frozenset[Role]) -> list[TransferAct]:
    """What somebody in these roles may do now."""
    return [act for act in TransferAct if may(state, act, roles)]


class Checked(Struct, frozen=True, kw_only=True):
    """What the check of a file found: its state, documents, records (PDF/A) that are not there, longer documents."""

    state: FileState
    documents: int
    missing: int
    longer: int = 0


def faults(one: Checked) -> list[str]:
    """What keeps a file off the list, or makes its check fail. LAW rec-dec §35(2)"""
    found = []
    if one.state is not FileState.CONFIRMED:
        found.append("not_confirmed")
    if one.documents == 0:
        found.append("empty")
    if one.missing:
        found.append("no_record")
    if one.longer:
        found.append("longer")
    return found


def due(ended_year: int, years: int, starts: str = "01-01") -> date:
    """The last day on which the unit keeps a file that ended in this year. LAW rec-dec §32(1)"""
    return transfer_due(period_start(ended_year, starts), years)
