"""The states of one document on its way to one recipient, and what a fact that becomes known makes of them.

Invariants: an acknowledgment only raises the rank; a fact that is late or comes twice is kept and changes nothing;
nothing follows a cancellation; what contradicts what is already settled is shown to a person and changes nothing.
The states follow the national exchange; inside the city the same ones are passed in one transaction.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, Literal

from msgspec import Struct


class State(StrEnum):
    """Where an attempt to send stands."""

    QUEUED = "QUEUED"
    PACKED = "PACKED"
    HANDED_OFF = "HANDED_OFF"
    SENT = "SENT"
    ARRIVED = "ARRIVED"
    RECEIVED = "RECEIVED"
    ACCEPTED = "ACCEPTED"
    FAILED = "FAILED"
    RETURNED = "RETURNED"
    RESEND_REQUESTED = "RESEND_REQUESTED"
    CANCELLED = "CANCELLED"
    BUILD_ERROR = "BUILD_ERROR"
    TRANSPORT_ERROR = "TRANSPORT_ERROR"


class Fact(StrEnum):
    """What became known of an attempt; each has a moment that may be evidence. LAW adm-doc §6(2)"""

    PACKED = "PACKED"
    HANDED_OFF = "HANDED_OFF"
    SENT = "SENT"
    ARRIVED = "ARRIVED"
    RECEIVED = "RECEIVED"
    ACCEPTED = "ACCEPTED"
    FAILED = "FAILED"
    RETURNED = "RETURNED"
    RESEND_REQUESTED = "RESEND_REQUESTED"
    CANCELLED = "CANCELLED"
    BUILD_ERROR = "BUILD_ERROR"
    TRANSPORT_ERROR = "TRANSPORT_ERROR"


Effect = Literal["raised", "none", "anomaly", "needs_person"]
"""`raised`: the state moved; `none`: kept, late or double; `anomaly`: kept, contradicts what is settled;
`needs_person`: a person must look, whether the state moved or not."""

RANKS: Final = (
    State.QUEUED,
    State.PACKED,
    State.HANDED_OFF,
    State.SENT,
    State.ARRIVED,
    State.RECEIVED,
    State.ACCEPTED,
)
"""The way, in order."""
_RANK: Final = {state: rank for rank, state in enumerate(RANKS)}
_RESTS: Final = {State.BUILD_ERROR: State.QUEUED, State.TRANSPORT_ERROR: State.PACKED}
"""Where an attempt still stands after a fault of ours: it may go on from there."""
_BEFORE_HAND_OFF: Final = frozenset({State.QUEUED, State.PACKED, State.BUILD_ERROR})
ENDED: Final = frozenset({State.ACCEPTED, State.CANCELLED})
"""What is over for good unless the recipient asks again."""
AGAIN: Final = frozenset(
    {State.FAILED, State.RETURNED, State.RESEND_REQUESTED, State.BUILD_ERROR, State.TRANSPORT_ERROR}
)
"""The states after which a person or a policy may open the next attempt."""


class Outcome(Struct, frozen=True):
    """What a fact made of a state; `implied` are the lower ranks that it shows to have been passed."""

    state: State
    effect: Effect
    implied: tuple[Fact, ...] = ()


def after(state: State, fact: Fact) -> Outcome:
    """What the fact makes of the state. Total: every pair has an answer."""
    if fact is Fact.CANCELLED:
        return _cancelled(state)
    if state is State.CANCELLED:
        return Outcome(state, "anomaly")
    if fact in (Fact.BUILD_ERROR, Fact.TRANSPORT_ERROR):
        return _faulty(state, fact)
    if fact in (Fact.FAILED, Fact.RETURNED, Fact.RESEND_REQUESTED):
        return _refused(state, fact)
    return _raised(state, fact)


def may_cancel(state: State) -> bool:
    """Whether it can still be taken back: nothing has left the house."""
    return state in _BEFORE_HAND_OFF


def may_resend(state: State) -> bool:
    """Whether a next attempt may be opened."""
    return state in AGAIN


def _cancelled(state: State) -> Outcome:
    if state is State.CANCELLED:
        return Outcome(state, "none")
    return Outcome(State.CANCELLED, "raised") if may_cancel(state) else Outcome(state, "anomaly")


def _faulty(state: State, fact: Fact) -> Outcome:
    """A fault of ours counts only while we still hold the document."""
    here = (State.QUEUED, State.PACKED, State.BUILD_ERROR, State.TRANSPORT_ERROR)
    also = (State.HANDED_OFF,) if fact is Fact.TRANSPORT_ERROR else ()
    now = State(fact.value)
    if state is now or state not in (*here, *also):
        return Outcome(state, "none")
    return Outcome(now, "needs_person")


def _refused(state: State, fact: Fact) -> Outcome:
    """Failure, return, or the wish to have it again, said by the relay or by the recipient."""
    now = State(fact.value)
    if state is now:
        return Outcome(state, "none")
    if state in (State.FAILED, State.RETURNED, State.RESEND_REQUESTED):
        # The first refusal stands, but a recipient's word counts more than a relay's failure.
        return Outcome(now, "raised") if state is State.FAILED else Outcome(state, "none")
    if state is State.ACCEPTED:
        return Outcome(state, "anomaly") if fact is Fact.FAILED else Outcome(now, "needs_person")
    return Outcome(now, "raised")


def _raised(state: State, fact: Fact) -> Outcome:
    """An acknowledgment: it raises the rank, or says nothing new."""
    wanted = State(fact.value)
    if state in (State.FAILED, State.RETURNED, State.RESEND_REQUESTED):
        # That a person registered it contradicts the refusal; what machines said before it does not.
        return Outcome(state, "needs_person" if fact is Fact.ACCEPTED else "none")
    stands = _RANK[_RESTS.get(state, state)]
    if _RANK[wanted] <= stands:
        return Outcome(state, "none")
    passed = tuple(Fact(between.value) for between in RANKS[stands + 1 : _RANK[wanted]])
    return Outcome(wanted, "raised", passed)


LABELS: Final = {
    State.QUEUED: "발송 대기",
    State.PACKED: "발송 대기",
    State.HANDED_OFF: "발송 중",
    State.SENT: "발송",
    State.ARRIVED: "도달",
    State.RECEIVED: "수신",
    State.ACCEPTED: "접수",
    State.FAILED: "미도달",
    State.RETURNED: "반송",
    State.RESEND_REQUESTED: "재발송 요청",
    State.CANCELLED: "발송 취소",
    State.BUILD_ERROR: "발송 오류",
    State.TRANSPORT_ERROR: "발송 오류",
}
"""What a state is called on the screen of the sender."""
_SAID: Final = (
    "재발송 요청",
    "반송",
    "미도달",
    "발송 오류",
    "발송 중",
    "발송 대기",
    "발송",
    "도달",
    "수신",
    "발송 취소",
)
"""In which order the screen names what is not accepted: trouble first."""


class Folded(Struct, frozen=True):
    """A document over all its recipients. `stage`: none, sending, part_sent, sent or closed."""

    stage: Literal["none", "sending", "part_sent", "sent", "closed"]
    accepted: int
    total: int
    trouble: int
    text: str


def fold(states: Iterable[State]) -> Folded:
    """How the document stands over all recipients, as "12/14 접수, 1 재발송 요청, 1 미도달"; order does not matter."""
    counted = Counter(states)
    total = counted.total()
    if not total:
        return Folded("none", 0, 0, 0, "")
    named: Counter[str] = Counter()
    for state, count in counted.items():
        named[LABELS[state]] += count
    accepted = counted[State.ACCEPTED]
    said = [f"{accepted}/{total} 접수", *(f"{named[word]} {word}" for word in _SAID if named[word])]
    return Folded(_stage(counted), accepted, total, sum(counted[state] for state in AGAIN), ", ".join(said))


def _stage(counted: Counter[State]) -> Literal["sending", "part_sent", "sent", "closed"]:
    total = counted.total()
    if sum(counted[state] for state in ENDED) == total:
        return "closed"
    out = sum(counted[state] for state in (State.SENT, State.ARRIVED, State.RECEIVED, State.ACCEPTED))
    if out + counted[State.CANCELLED] == total:
        return "sent"
    return "part_sent" if out else "sending"
