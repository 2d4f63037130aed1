"""The publication machine: a command and a standing give facts, facts give the next standing. Default deny.

`decide` answers with facts or raises `Refused`; `evolve` says what a fact does; `fold` gives the standing that a
history tells. What is not written here does not happen: there is no other way from a document to the public.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec.structs import replace

from edocs.content import Disclosed
from edocs.disclosure.classes import wider
from edocs.disclosure.standing import (
    Add,
    Classify,
    Command,
    Copy,
    Dispose,
    Elapse,
    Fact,
    Hold,
    Keep,
    Now,
    Phase,
    Publish,
    Release,
    Standing,
    Who,
    Withdraw,
)

NEVER: Final = (Phase.GONE, Phase.APART)


class Refused(Exception):
    """A command that may not be: a stable code, and what to do, in Korean."""

    def __init__(self, code: str, message: str, *, lawful: bool = False) -> None:
        self.code = code
        self.message = message
        self.lawful = lawful
        """Whether it is refused because of who asks."""
        super().__init__(code)


def enter(
    disclosure: Disclosed, files: dict[UUID, Disclosed], reason: str, drafter: UUID, now: Now, *, apart: bool = False
) -> tuple[Standing, Fact]:
    """The standing of a document that has just been decided. `apart`: another institution's joint draft."""
    data = {"disclosure": disclosure, "files": files, "drafter": drafter, "apart": apart, "due_on": now.due_on}
    data |= {"classed_on": now.today}
    fact = Fact(kind="entered", at=now.at, person=None, name="", reason=reason, data=msgspec.to_builtins(data))
    return _entered(fact), fact


def decide(standing: Standing, command: Command, who: Who, now: Now) -> list[Fact]:
    """The facts that follow. Raises Refused."""
    if standing.phase is Phase.GONE:
        raise Refused("gone", "폐기한 문서입니다.")
    handler: Callable[..., list[Fact]] = _DECIDE[type(command)]
    return handler(standing, command, who, now)


def may_publish(standing: Standing, who: Who, now: Now) -> bool:
    """Whether this person could let the newest copy out now."""
    if standing.copy is None:
        return False
    try:
        decide(standing, Publish(sha256=standing.copy.sha256), who, now)
    except Refused:
        return False
    return True


def is_owner(standing: Standing, who: Who) -> bool:
    """Who may make it stricter at once: who drafted it, the head of the unit, the records officer."""
    return who.head or who.officer or who.person == standing.drafter


# who may ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _owner(standing: Standing, who: Who) -> None:
    if not is_owner(standing, who):
        raise Refused("not_lawful", "기안자, 처리과의 장, 기록 담당자만 할 수 있습니다.", lawful=True)


def _keeper(standing: Standing, who: Who) -> None:
    if not (who.head or who.officer):
        raise Refused("not_lawful", "처리과의 장이나 기록 담당자만 할 수 있습니다.", lawful=True)


def _second(standing: Standing, who: Who, maker: UUID | None, now: Now) -> None:
    """A second pair of eyes: not who drafted it, nor who made the copy."""
    if now.rules.four_eyes and who.person in (standing.drafter, maker):
        raise Refused(
            "four_eyes",
            "기안자나 공개본을 만든 사람은 스스로 공개할 수 없습니다. 다른 담당자에게 맡기십시오.",
            lawful=True,
        )


def _said(reason: str) -> None:
    if not reason.strip():
        raise Refused("no_reason", "사유를 적으십시오.")


# what follows ────────────────────────────────────────────────────────────────────────────────────────────────


def _classify(standing: Standing, given: Classify, who: Who, now: Now) -> list[Fact]:
    _owner(standing, who)
    _said(given.reason)
    if given.disclosure == standing.disclosure and given.files == standing.files:
        raise Refused("same_class", "공개 구분이 그대로입니다.")
    if _widens(standing, given):
        _keeper(standing, who)
        if who.person == standing.drafter:
            raise Refused(
                "four_eyes", "기안자는 스스로 더 공개할 수 없습니다. 다른 담당자에게 맡기십시오.", lawful=True
            )
    data = {"disclosure": given.disclosure, "files": given.files, "due_on": now.due_on, "classed_on": now.today}
    taken = [] if standing.out is None else [_fact("withdrawn", who, now, "공개 구분이 바뀜")]
    return [*taken, _fact("classified", who, now, given.reason, data)]


def _widens(standing: Standing, given: Classify) -> bool:
    """Whether any part could show more than before; a file without a class is as wide as its document."""
    files = {*standing.files, *given.files}
    before = [(standing.disclosure, given.disclosure)]
    before += [(standing.files.get(one, standing.disclosure), given.files.get(one, given.disclosure)) for one in files]
    return any(wider(old, new) for old, new in before)


def _keep(standing: Standing, given: Keep, who: Who, now: Now) -> list[Fact]:
    _keeper(standing, who)
    _said(given.reason)
    return [_fact("kept", who, now, given.reason, {"on": now.today})]


def _add(standing: Standing, given: Add, who: Who, now: Now) -> list[Fact]:
    if not who.is_system:
        _owner(standing, who)
    if standing.phase in NEVER or standing.disclosure.kind == "closed":
        raise Refused("closed", "비공개 문서는 공개본을 만들지 않습니다. 먼저 공개 구분을 바꾸십시오.")
    copy = given.copy
    if copy.kind != standing.disclosure.kind or copy.basis != standing.basis or copy.version != standing.copies + 1:
        raise Refused("moved_on", "그사이 공개 구분이나 공개본이 바뀌었습니다. 다시 열어 보십시오.")
    if copy.kind == "partial" and not given.hides:
        raise Refused("nothing_hidden", "가린 곳이 없습니다. 부분공개 문서는 가릴 곳을 하나 이상 정하십시오.")
    return [_fact("copied", who, now, "", {"copy": copy, "due_on": now.due_on})]


def _hold(standing: Standing, given: Hold, who: Who, now: Now) -> list[Fact]:
    _owner(standing, who)
    _said(given.reason)
    if standing.phase is not Phase.WAITING:
        raise Refused("not_waiting", "공개를 기다리는 문서가 아닙니다.")
    return [_fact("held", who, now, given.reason)]


def _release(standing: Standing, given: Release, who: Who, now: Now) -> list[Fact]:
    _keeper(standing, who)
    _said(given.reason)
    if standing.phase not in (Phase.HELD, Phase.WITHDRAWN):
        raise Refused("not_held", "보류하거나 거두어들인 문서가 아닙니다.")
    return [_fact("released", who, now, given.reason)]


def _publish(standing: Standing, given: Publish, who: Who, now: Now) -> list[Fact]:
    _keeper(standing, who)
    copy = _ready(standing, now)
    _second(standing, who, copy.maker, now)
    if copy.sha256 != given.sha256:
        raise Refused("another_copy", "공개하지 않았습니다. 미리 본 공개본이 아니므로 다시 보고 공개하십시오.")
    return [_fact("published", who, now, "", {"copy": copy})]


def _elapse(standing: Standing, given: Elapse, who: Who, now: Now) -> list[Fact]:
    if not who.is_system:
        raise Refused("not_lawful", "시간이 되면 저절로 하는 일입니다.", lawful=True)
    copy = _ready(standing, now)
    alone = now.rules.automatic and standing.disclosure.kind == "open" and not standing.by_hand and given.clean
    over = standing.due_on is not None and standing.due_on <= now.today
    if not (alone and over and standing.phase is Phase.WAITING):
        raise Refused("by_hand", "사람이 보고 공개할 문서입니다.")
    return [_fact("published", who, now, "기다리는 기간이 지남", {"copy": copy})]


def _ready(standing: Standing, now: Now) -> Copy:
    """The copy that may go out. Raises Refused."""
    if not now.rules.originals:
        raise Refused("list_only", "우리 기관은 목록만 공개합니다.")
    if standing.disclosure.kind == "closed" or standing.phase in NEVER:
        raise Refused("closed", "비공개 문서는 공개하지 않습니다.")
    if standing.phase in (Phase.HELD, Phase.WITHDRAWN):
        raise Refused("held", "보류하거나 거두어들인 문서입니다. 먼저 공개 대기로 되돌리십시오.")
    copy = standing.copy
    if copy is None or copy.basis != standing.basis or copy.kind != standing.disclosure.kind:
        raise Refused("no_copy", "지금의 공개 구분으로 만든 공개본이 없습니다.")
    if standing.out == copy:
        raise Refused("out_already", "이미 공개한 공개본입니다.")
    return copy


def _withdraw(standing: Standing, given: Withdraw, who: Who, now: Now) -> list[Fact]:
    _owner(standing, who)
    _said(given.reason)
    if standing.out is None:
        raise Refused("not_out", "공개한 것이 없습니다.")
    return [_fact("withdrawn", who, now, given.reason)]


def _dispose(standing: Standing, given: Dispose, who: Who, now: Now) -> list[Fact]:
    taken = [] if standing.out is None else [_fact("withdrawn", who, now, "폐기")]
    return [*taken, _fact("gone", who, now, "폐기")]


_DECIDE: Final[dict[type[Command], Callable[..., list[Fact]]]] = {
    Classify: _classify,
    Keep: _keep,
    Add: _add,
    Hold: _hold,
    Release: _release,
    Publish: _publish,
    Elapse: _elapse,
    Withdraw: _withdraw,
    Dispose: _dispose,
}


def _fact(kind: str, who: Who, now: Now, reason: str, data: dict[str, Any] | None = None) -> Fact:
    plain = msgspec.to_builtins(data or {})
    return Fact(kind=kind, at=now.at, person=who.person, name=who.name, reason=reason.strip(), data=plain)


# what a fact does ────────────────────────────────────────────────────────────────────────────────────────────


def evolve(standing: Standing, fact: Fact) -> Standing:
    """The standing after a fact."""
    return replace(_EVOLVE[fact.kind](standing, fact), seq=standing.seq + 1)


def fold(facts: Iterable[Fact]) -> Standing:
    """The standing that a history tells; the first fact is `entered`."""
    first, *rest = facts
    standing = _entered(first)
    for fact in rest:
        standing = evolve(standing, fact)
    return standing


def _entered(fact: Fact) -> Standing:
    data = fact.data
    disclosure = msgspec.convert(data["disclosure"], Disclosed)
    return Standing(
        disclosure=disclosure,
        reason=fact.reason,
        files=msgspec.convert(data["files"], dict[UUID, Disclosed]),
        drafter=UUID(data["drafter"]),
        phase=Phase.APART if data["apart"] else _first_phase(disclosure),
        seq=1,
        due_on=date.fromisoformat(data["due_on"]),
        classed_on=date.fromisoformat(data["classed_on"]),
    )


def _first_phase(disclosure: Disclosed) -> Phase:
    return {"closed": Phase.CLOSED, "partial": Phase.UNREDACTED, "open": Phase.WAITING}[disclosure.kind]


def _classified(standing: Standing, fact: Fact) -> Standing:
    disclosure = msgspec.convert(fact.data["disclosure"], Disclosed)
    day = date.fromisoformat(fact.data["classed_on"])
    return replace(
        standing,
        disclosure=disclosure,
        reason=fact.reason,
        files=msgspec.convert(fact.data["files"], dict[UUID, Disclosed]),
        phase=standing.phase if standing.phase is Phase.APART else _first_phase(disclosure),
        basis=standing.basis + 1,
        copy=None,
        out=None,
        out_at=None,
        due_on=date.fromisoformat(fact.data["due_on"]),
        by_hand=True,
        classed_on=day,
        looked_on=day,
    )


def _kept(standing: Standing, fact: Fact) -> Standing:
    day = date.fromisoformat(fact.data["on"])
    return replace(standing, classed_on=day, looked_on=day)


def _copied(standing: Standing, fact: Fact) -> Standing:
    copy = msgspec.convert(fact.data["copy"], Copy)
    waits = standing.phase is Phase.UNREDACTED
    due = date.fromisoformat(fact.data["due_on"]) if waits else standing.due_on
    phase = Phase.WAITING if waits else standing.phase
    return replace(standing, copy=copy, copies=copy.version, phase=phase, due_on=due)


def _released(standing: Standing, fact: Fact) -> Standing:
    unmade = standing.disclosure.kind == "partial" and standing.copy is None
    return replace(standing, phase=Phase.UNREDACTED if unmade else Phase.WAITING, by_hand=True)


def _published(standing: Standing, fact: Fact) -> Standing:
    return replace(standing, phase=Phase.PUBLISHED, out=msgspec.convert(fact.data["copy"], Copy), out_at=fact.at)


_EVOLVE: Final[dict[str, Callable[[Standing, Fact], Standing]]] = {
    "classified": _classified,
    "kept": _kept,
    "copied": _copied,
    "held": lambda standing, fact: replace(standing, phase=Phase.HELD, by_hand=True),
    "released": _released,
    "published": _published,
    "withdrawn": lambda standing, fact: replace(standing, phase=Phase.WITHDRAWN, out=None, out_at=None, by_hand=True),
    "gone": lambda standing, fact: replace(standing, phase=Phase.GONE, out=None, out_at=None, copy=None),
}
