"""A small institution with short names, for the engine's tests: turns them into the engine's values and back."""

import json
from ast import literal_eval
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

import msgspec

from edocs.engine import commands as c
from edocs.engine import states
from edocs.engine.case import Case, DocumentNumber, Reason, Seat, Step, StepKind
from edocs.engine.history import Event, from_plain, to_plain
from edocs.engine.org import Absence, ActingOrder, Holding, Org, Post, Unit
from edocs.engine.refusals import Refused
from edocs.engine.states import evolve, fold

START = datetime(2026, 11, 18, 0, 0, tzinfo=UTC)
EVER = datetime(2020, 1, 1, tzinfo=UTC)
UNIT = UUID(int=1)


def uid(name: str) -> UUID:
    """A stable identifier for a short name."""
    return UUID(bytes=name.encode().rjust(16, b"\0"))


def name_of(ref: UUID) -> str:
    """The short name behind an identifier."""
    return ref.bytes.lstrip(b"\0").decode()


def seat(person: str, post: str) -> Seat:
    """A person in a post."""
    return Seat(
        person=uid(person),
        post=uid(post),
        unit=UNIT,
        person_name=f"{person}님",
        post_name=post,
        unit_name="두레재단",
    )


def org_of(world: dict) -> Org:
    """The organisation behind a plain world (see the oracle)."""
    units = world.get("departments", {})
    return _org(repr((world["holders"], sorted(world["away"]), world["orders"], world.get("head", "H"), units)))


@cache
def _org(told: str) -> Org:
    world = dict(zip(("holders", "away", "orders", "head", "departments"), literal_eval(told), strict=True))
    house = {member: unit_of(head) for head, inside in world["departments"].items() for member in (head, *inside)}
    posts = {uid(p): Post(id=uid(p), name=p, unit=house.get(p, UNIT), code=p) for p in world["holders"]}
    units = [Unit(id=UNIT, name="두레재단", level=0, head_post=uid(world["head"]))]
    units += [Unit(id=unit_of(p), name=f"{p}팀", level=1, parent=UNIT, head_post=uid(p)) for p in world["departments"]]
    return Org(
        head_post=uid(world["head"]),
        units={unit.id: unit for unit in units},
        posts=posts,
        holdings=tuple(
            Holding(id=uid("h" + p), post=uid(p), person=uid(x), person_name=f"{x}님", valid_from=EVER)
            for p, x in world["holders"].items()
            if x is not None
        ),
        absences=tuple(Absence(id=uid("a" + x), person=uid(x), kind="출장", valid_from=EVER) for x in world["away"]),
        orders=tuple(
            ActingOrder(
                id=uid(f"o{p}{d}"), post=uid(p), deputy_post=uid(d), rank=at, valid_from=EVER, allow_junior=True
            )
            for p, deputies in world["orders"].items()
            for at, d in enumerate(deputies, start=1)
        ),
    )


def unit_of(head: str) -> UUID:
    """The department that a post heads."""
    return uid("u" + head)


def line_of(*stages: tuple[tuple[str, str], ...], sole: bool = False, head: str = "H") -> c.Route:
    """A route from stages of (kind, post), the drafter's at 0; DEPARTMENT asks the unit that the post heads."""
    steps = [
        Step(
            id=0,
            stage=at,
            kind=StepKind.CONSENT if kind == "DEPARTMENT" else StepKind(kind),
            unit=unit_of(post) if kind == "DEPARTMENT" else None,
            post=uid(post),
            post_name=post,
            unit_name="두레재단",
            reason=Reason(code="table_row", text="시험", rule_id="가-1", version="1", article="제1조"),
            sole=sole and kind == "DECIDE",
            delegated=kind == "DECIDE" and post != head,
        )
        for at, stage in enumerate(stages)
        for kind, post in stage
    ]
    steps = [msgspec.structs.replace(s, id=at) for at, s in enumerate(steps, start=1)]
    return c.Route(steps=tuple(steps), decider=steps[-1].post)


def plain_line(route: c.Route, ever: int = 0) -> list[dict]:
    """The steps of a route for the oracle, counted on from `ever`."""
    return [
        {
            "id": ever + s.id,
            "stage": s.stage,
            "kind": s.kind.value,
            "post": name_of(s.post),
            "sole": s.sole,
            "unit": name_of(s.post) if s.unit else None,
        }
        for s in route.steps
    ]


COMMANDS = {
    "submit": lambda a: c.Submit(**a),
    "sign": lambda a: c.Sign(**a),
    "amend": lambda a: c.Amend(**a),
    "decide": lambda a: c.Decide(**a),
    "return": lambda a: c.Return(**a, reason="보완"),
    "send_back": lambda a: c.SendBack(**a, reason="다시 검토"),
    "hold": lambda a: c.HoldStep(**a, reason="확인 중"),
    "release": lambda a: c.Release(**a),
    "hold_over": lambda a: c.HoldOver(**a),
    "withdraw": lambda a: c.Withdraw(**a),
    "arrange": lambda a: c.Arrange(**a),
    "change_line": lambda a: c.ChangeLine(**a, reason="업무 조정"),
    "skip": lambda a: c.SkipReview(**a, reason="출장"),
    "reassign": lambda a: c.Reassign(**a, reason="공석"),
    "recall": lambda a: c.Recall(**a),
    "abandon": lambda a: c.Abandon(**a),
}


class Desk:
    """A case on the engine's side, with its history; speaks the oracle's language."""

    def __init__(self, world: dict, route: c.Route, drafter: str, post: str, policy: c.Policy | None = None) -> None:
        self.world, self.route, self.policy = world, route, policy or c.Policy()
        self.amended_route: c.Route | None = None
        self.history: list[Event] = []
        self.case: Case | None = None
        self.higher: c.Higher | None = None
        self.take(states.create(c.Create(actor=seat(drafter, post)), self.context()))

    def copy(self) -> "Desk":
        """The same desk, to go another way from here."""
        twin = object.__new__(Desk)
        twin.__dict__.update(self.__dict__, history=list(self.history))
        return twin

    @property
    def now(self) -> datetime:
        """A second passes at every event."""
        return START + timedelta(seconds=len(self.history))

    def context(self, command: c.Command | None = None) -> c.Context:
        """What the action layer would read; a new line at an amendment only where a test gives one."""
        return c.Context(
            now=self.now,
            org=org_of(self.world),
            policy=self.policy,
            route=self.amended_route if isinstance(command, c.Amend) else self.route,
            higher=self.higher,
            is_system=isinstance(command, c.HoldOver),
            number=DocumentNumber(unit=UNIT, year=2026, serial=1, text="두레재단-1"),
            is_administrator=True,
        )

    def command(self, op: str, person: str, post: str, key: str = "", **args) -> c.Command:
        """The command behind an operation of the oracle."""
        names = {"content": "new_hash", "shown": "revision_hash", "stage": "to_stage", "to": "post"}
        if op == "submit":
            names["content"] = "revision_hash"
        values = {names.get(k, k): uid(v) if k == "to" else v for k, v in args.items() if k != "line"}
        if op == "arrange":
            values["posts"] = tuple(uid(p) for p in values["posts"])
        if op == "hold":
            values["until"] = self.now + timedelta(seconds=1)
        return COMMANDS[op]({"actor": seat(person, post), "idem_key": key, **values})

    def do(self, op: str, person: str, post: str, **args) -> bool:
        """Happen, or answer False; the refusal is kept."""
        return self.give(self.command(op, person, post, **args))

    def give(self, command: c.Command) -> bool:
        """Put a command to the engine."""
        try:
            self.take(states.decide(self.case, command, self.context(command)))
        except Refused as refusal:
            self.refusal = refusal
            return False
        return True

    def take(self, events: list[Event]) -> None:
        """Append to the history and move the case on."""
        self.history = [*self.history, *events]
        for event in events:
            self.case = evolve(self.case, event)

    def refolded(self) -> Case:
        """The case as its history tells it, after a journey through JSON (invariant I16)."""
        return fold(from_plain(json.loads(json.dumps(to_plain(e)))) for e in self.history)

    def look(self) -> tuple:
        """The case as the oracle shows it."""
        case = self.case
        steps = tuple(
            (
                s.id,
                s.state.value,
                name_of(s.signature.seat.person) if s.signature else None,
                s.signature.revision.number if s.signature else None,
            )
            for s in case.steps
        )
        by = case.closing.seat.person if case.number else None
        rev = case.revision
        return (
            case.state.value,
            case.round,
            rev.number if rev else 0,
            rev.hash if rev else None,
            steps,
            name_of(by) if by else None,
        )

    def line(self) -> list[dict]:
        """The steps the next submission will have, for the oracle."""
        return plain_line(self.route, self.case.steps_ever)

    def plain(self) -> dict:
        """The case as JSON values."""
        return msgspec.to_builtins(self.case)

    def plain_history(self) -> list[dict]:
        """The history as JSON values."""
        return [to_plain(e) for e in self.history]
