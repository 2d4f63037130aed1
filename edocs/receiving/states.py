"""The states of a document that came in, and the table of what may be done in each.

AT_REGISTRY → DISTRIBUTED → REGISTERED → ASSIGNED → DONE, with the exits RETURNED (반송), TRANSFERRED (이송) and
PASSED_ON (경유), and REDISTRIBUTE_ASKED on the way back to the registry. A document sent to a unit of one's own
institution begins at DISTRIBUTED. 공람 runs beside the states: reading changes nothing but the mark that it was read.

Invariants: a receipt number is given once, on leaving DISTRIBUTED; what has one never goes back before it; an exit is
final. LAW adm-doc §18, LAW adm-doc-rule §16
"""

from enum import StrEnum
from typing import Final

from msgspec import Struct


class State(StrEnum):
    """Where a received document lies."""

    AT_REGISTRY = "AT_REGISTRY"
    DISTRIBUTED = "DISTRIBUTED"
    REDISTRIBUTE_ASKED = "REDISTRIBUTE_ASKED"
    REGISTERED = "REGISTERED"
    ASSIGNED = "ASSIGNED"
    DONE = "DONE"
    RETURNED = "RETURNED"
    TRANSFERRED = "TRANSFERRED"
    PASSED_ON = "PASSED_ON"
    RESEND_ASKED = "RESEND_ASKED"
    REPLACED = "REPLACED"


class Act(StrEnum):
    """What can be done with it."""

    DISTRIBUTE = "distribute"
    REGISTER = "register"
    ASK_REDISTRIBUTION = "ask_redistribution"
    ASK_RESEND = "ask_resend"
    GIVE_BACK = "give_back"
    TRANSFER = "transfer"
    PASS_ON = "pass_on"  # noqa: S105 - no password: a document passes through (경유)
    ASSIGN = "assign"
    INSTRUCT = "instruct"
    CIRCULATE = "circulate"
    ANSWER = "answer"
    FILE = "file"
    FINISH = "finish"
    REOPEN = "reopen"
    REPLACE = "replace"


class Role(StrEnum):
    """As whom one may act: of the registry, of the unit it lies with, as the officer in charge, as its reader."""

    REGISTRY = "registry"
    UNIT = "unit"
    OFFICER = "officer"
    READER = "reader"


class Move(Struct, frozen=True):
    """What an act makes of a state (None: it stays), and who may."""

    to: State | None
    roles: frozenset[Role]


_REGISTRY: Final = frozenset({Role.REGISTRY})
_UNIT: Final = frozenset({Role.UNIT, Role.OFFICER})
_EITHER: Final = _REGISTRY | _UNIT
_OFFICER: Final = frozenset({Role.OFFICER, Role.UNIT})
_WITH_READER: Final = _OFFICER | {Role.READER}
_WAITING: Final = (State.AT_REGISTRY, State.REDISTRIBUTE_ASKED)
_HELD: Final = (State.REGISTERED, State.ASSIGNED)

MOVES: Final[dict[tuple[State, Act], Move]] = {
    **{(state, Act.DISTRIBUTE): Move(State.DISTRIBUTED, _REGISTRY) for state in (*_WAITING, State.DISTRIBUTED)},
    **{(state, Act.GIVE_BACK): Move(State.RETURNED, _REGISTRY) for state in _WAITING},
    **{(state, Act.TRANSFER): Move(State.TRANSFERRED, _REGISTRY) for state in _WAITING},
    **{(state, Act.PASS_ON): Move(State.PASSED_ON, _REGISTRY) for state in _WAITING},
    **{(state, Act.ASK_RESEND): Move(State.RESEND_ASKED, _REGISTRY) for state in _WAITING},
    (State.DISTRIBUTED, Act.REGISTER): Move(State.REGISTERED, _UNIT),
    (State.DISTRIBUTED, Act.ASK_REDISTRIBUTION): Move(State.REDISTRIBUTE_ASKED, _UNIT),
    (State.DISTRIBUTED, Act.GIVE_BACK): Move(State.RETURNED, _UNIT),
    (State.DISTRIBUTED, Act.ASK_RESEND): Move(State.RESEND_ASKED, _UNIT),
    **{(state, Act.ASSIGN): Move(State.ASSIGNED, _UNIT) for state in _HELD},
    **{(state, Act.TRANSFER): Move(State.TRANSFERRED, _UNIT) for state in _HELD},
    **{(state, Act.PASS_ON): Move(State.PASSED_ON, _UNIT) for state in _HELD},
    **{(state, Act.INSTRUCT): Move(None, _WITH_READER) for state in _HELD},
    **{(state, Act.CIRCULATE): Move(None, _OFFICER) for state in (*_HELD, State.DONE)},
    **{(state, Act.ANSWER): Move(None, _OFFICER) for state in _HELD},
    **{(state, Act.FILE): Move(None, _OFFICER) for state in (*_HELD, State.DONE)},
    **{(state, Act.FINISH): Move(State.DONE, _OFFICER) for state in _HELD},
    (State.DONE, Act.REOPEN): Move(State.ASSIGNED, _OFFICER),
    **{(state, Act.REPLACE): Move(State.REPLACED, frozenset()) for state in (*_WAITING, State.DISTRIBUTED)},
}
"""The whole table; what is not in it may not be done. The system alone replaces, when the sender sends again."""

EXITS: Final = frozenset({State.RETURNED, State.TRANSFERRED, State.PASSED_ON, State.RESEND_ASKED, State.REPLACED})
"""What is no longer ours to handle; its row and its history stay."""
UNREGISTERED: Final = (State.AT_REGISTRY, State.DISTRIBUTED, State.REDISTRIBUTE_ASKED)
"""What has no receipt number and waits for one: the list of the unregistered."""


def after(state: State, act: Act) -> State | None:
    """The state after the act; None where it may not be done."""
    move = MOVES.get((state, act))
    return None if move is None else move.to or state


def may(state: State, act: Act, roles: frozenset[Role]) -> bool:
    """Whether somebody in these roles may do it now."""
    move = MOVES.get((state, act))
    return move is not None and not move.roles.isdisjoint(roles)


def offered(state: State, roles: frozenset[Role]) -> list[Act]:
    """What somebody in these roles may do now, in the order of the acts."""
    return [act for act in Act if may(state, act, roles)]


LABELS: Final = {
    State.AT_REGISTRY: "배부 대기",
    State.DISTRIBUTED: "접수 대기",
    State.REDISTRIBUTE_ASKED: "재배부 요청",
    State.REGISTERED: "접수",
    State.ASSIGNED: "담당 지정",
    State.DONE: "처리 완료",
    State.RETURNED: "반송",
    State.TRANSFERRED: "이송",
    State.PASSED_ON: "경유 발송",
    State.RESEND_ASKED: "재발송 요청",
    State.REPLACED: "다시 받음",
}
"""What a state is called on the screen."""
