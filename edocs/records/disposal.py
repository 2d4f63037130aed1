"""Disposal (폐기) as a process: proposal → opinion of the producing unit → the officer's review → board → execution.

Invariants: nothing is destroyed that the board did not decide on, with a unit's opinion and an officer's review before
it; a frozen file leaves the agenda and stays even if its disposal was decided; what runs or has run cannot be undone.
LAW rec-dec §43(1), LAW rec-act §27-3
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from edocs.records.files import FileState, Role, rank, years_of


class DisposalState(StrEnum):
    """How far a disposal has come."""

    DRAFT = "DRAFT"
    OPINION = "OPINION"
    REVIEW = "REVIEW"
    BOARD = "BOARD"
    DECIDED = "DECIDED"
    EXECUTING = "EXECUTING"
    EXECUTED = "EXECUTED"
    WITHDRAWN = "WITHDRAWN"


class DisposalAct(StrEnum):
    """What can be done with a disposal; OPINE and REVIEW are about one of its files."""

    ASK = "ask"
    OPINE = "opine"
    SUBMIT = "submit"
    REVIEW = "review"
    CONVENE = "convene"
    DECIDE = "decide"
    EXECUTE = "execute"
    FINISH = "finish"
    WITHDRAW = "withdraw"


class DisposalMove(Struct, frozen=True):
    """What an act makes of a state, and who may."""

    to: DisposalState
    roles: frozenset[Role]


_S, _A = DisposalState, DisposalAct
_OFFICER: Final = frozenset({Role.OFFICER})
_HEAD: Final = frozenset({Role.HEAD})
_SYSTEM: Final = frozenset({Role.SYSTEM})
MOVES: Final[dict[tuple[DisposalState, DisposalAct], DisposalMove]] = {
    (_S.DRAFT, _A.ASK): DisposalMove(_S.OPINION, _OFFICER),
    (_S.OPINION, _A.OPINE): DisposalMove(_S.OPINION, _HEAD),
    (_S.OPINION, _A.SUBMIT): DisposalMove(_S.REVIEW, _OFFICER),
    (_S.REVIEW, _A.REVIEW): DisposalMove(_S.REVIEW, _OFFICER),
    (_S.REVIEW, _A.CONVENE): DisposalMove(_S.BOARD, _OFFICER),
    (_S.BOARD, _A.DECIDE): DisposalMove(_S.DECIDED, _OFFICER),
    (_S.DECIDED, _A.EXECUTE): DisposalMove(_S.EXECUTING, _OFFICER),
    (_S.EXECUTING, _A.FINISH): DisposalMove(_S.EXECUTED, _SYSTEM),
    **{
        (state, _A.WITHDRAW): DisposalMove(_S.WITHDRAWN, _OFFICER)
        for state in (_S.DRAFT, _S.OPINION, _S.REVIEW, _S.BOARD, _S.DECIDED)
    },
}
"""The whole table; what is not in it may not be done."""

UNDER_WAY: Final = (_S.DRAFT, _S.OPINION, _S.REVIEW, _S.BOARD, _S.DECIDED, _S.EXECUTING)


class Verdict(StrEnum):
    """What is said of one file: destroy it, keep it longer (보존기간 재책정), decide later (보류)."""

    DESTROY = "destroy"
    EXTEND = "extend"
    HOLD = "hold"


class Item(Struct, frozen=True, kw_only=True):
    """One file in a disposal, as far as it has come. `extend_to`: the longer class, where one was said."""

    opinion: Verdict | None = None
    review: Verdict | None = None
    decision: Verdict | None = None
    retention: str = ""
    extend_to: str = ""
    frozen: bool = False


class Member(Struct, frozen=True, kw_only=True):
    """A member of the board; `outside` is who does not belong to the institution."""

    name: str
    title: str = ""
    outside: bool = False


def after(state: DisposalState, act: DisposalAct) -> DisposalState | None:
    """The state after the act; None where it may not be done."""
    move = MOVES.get((state, act))
    return None if move is None else move.to


def may(state: DisposalState, act: DisposalAct, roles: frozenset[Role]) -> bool:
    """Whether somebody in these roles may do it now."""
    move = MOVES.get((state, act))
    return move is not None and not move.roles.isdisjoint(roles)


def offered(state: DisposalState, roles: frozenset[Role]) -> list[DisposalAct]:
    """What somebody in these roles may do now."""
    return [act for act in DisposalAct if may(state, act, roles)]


def lacking(act: DisposalAct, items: Iterable[Item]) -> str:
    """What the files of a disposal still lack for the act; empty when nothing. Frozen files are off the agenda."""
    agenda = [one for one in items if not one.frozen]
    if act in (_A.ASK, _A.SUBMIT, _A.CONVENE, _A.DECIDE, _A.EXECUTE) and not agenda:
        return "no_files"
    if act is _A.SUBMIT and any(one.opinion is None for one in agenda):
        return "opinions"
    if act is _A.CONVENE and any(one.opinion is None or one.review is None for one in agenda):
        return "reviews"
    if act in (_A.DECIDE, _A.EXECUTE) and any(one.decision is None for one in agenda):
        return "decisions"
    if act is _A.DECIDE and any(one.opinion is None or one.review is None for one in agenda):
        return "reviews"
    extended = [one for one in agenda if one.decision is Verdict.EXTEND]
    if act in (_A.DECIDE, _A.EXECUTE) and any(rank(one.extend_to) <= rank(one.retention) for one in extended):
        return "longer"
    return ""


def destroys(state: DisposalState, item: Item) -> bool:
    """Whether the content of this file may be destroyed now."""
    steps = (item.opinion, item.review, item.decision)
    return (
        state is _S.EXECUTING
        and item.decision is Verdict.DESTROY
        and not item.frozen
        and all(s is not None for s in steps)
    )


def board_faults(members: Iterable[Member], most: int, outside: int) -> list[str]:
    """What is wrong with the make-up of the evaluation board (기록물평가심의회). LAW rec-dec §43(5)"""
    named = [one for one in members if one.name.strip()]
    found = []
    if not named:
        return ["none"]
    if len(named) > most:
        found.append("too_many")
    if len({one.name.strip() for one in named}) < len(named):
        found.append("twice")
    if sum(one.outside for one in named) < outside:
        found.append("outside")
    return found


class Candidate(Struct, frozen=True, kw_only=True):
    """A record file that may be proposed: its state, class and last day; what lies in its way."""

    state: FileState
    retention: str
    kept_until: date | None
    frozen: bool = False
    longer: int = 0
    """Documents in it that are to be kept longer than the file."""
    elsewhere: bool = False
    """Whether another disposal that is under way holds it."""


def not_eligible(one: Candidate, today: date) -> str:
    """Why a file may not be proposed for disposal today; empty when it may. LAW rec-dec §43(1)"""
    if one.state is not FileState.CONFIRMED:
        return "not_confirmed"
    if years_of(one.retention) is None or one.kept_until is None:
        return "no_end"
    if one.kept_until >= today:
        return "running"
    if one.frozen:
        return "frozen"
    if one.longer:
        return "longer"
    return "elsewhere" if one.elsewhere else ""
