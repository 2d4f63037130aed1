"""The steps of a plan to take over a sheet of people, and the plan in words. Pure values."""

import hashlib
from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from directory.sheet import Bad


class Step(Struct, frozen=True, kw_only=True, tag_field="step", tag=str.lower, omit_defaults=True):
    """One thing to do. Units, posts and people that do not exist yet are named by keys."""

    line: int | None


class NewUnit(Step, frozen=True, kw_only=True):
    """Begin a unit; `path` names it, its parent is the path but one."""

    path: tuple[str, ...]
    position: int


class NewPost(Step, frozen=True, kw_only=True):
    """Begin a post under a key; `unit` is the path of its unit."""

    key: str
    unit: tuple[str, ...]
    title: str
    name: str
    rank: str
    grade: int
    head: bool
    institution_head: bool
    since: datetime | None


class ChangePost(Step, frozen=True, kw_only=True):
    """New title, name, rank or grade of a post whose holder stays."""

    post_id: UUID
    values: dict[str, Any]


class NewPerson(Step, frozen=True, kw_only=True):
    """A new person, with an account when there is a login."""

    number: str
    login: str
    values: dict[str, str]
    roles: tuple[str, ...]


class ChangePerson(Step, frozen=True, kw_only=True):
    """New particulars of a person."""

    person_id: UUID
    values: dict[str, str]


class Begin(Step, frozen=True, kw_only=True):
    """The person takes the post. Keys name what is new, ids what exists."""

    number: str
    post: str
    concurrent: bool
    since: datetime | None


class End(Step, frozen=True, kw_only=True):
    """The holding ends; at `at`, or when the plan is applied."""

    holding_id: UUID
    at: datetime | None


class Leave(Step, frozen=True, kw_only=True):
    """The person leaves; only done when that was asked for."""

    person_id: UUID


class NewAccount(Step, frozen=True, kw_only=True):
    """An account for a person who is here but has none."""

    person_id: UUID
    login: str


AnyStep = NewAccount | NewUnit | NewPost | ChangePost | NewPerson | ChangePerson | Begin | End | Leave


class Line(Struct, frozen=True, kw_only=True):
    """One change in words."""

    line: int | None
    kind: str
    name: str
    text: str


class Plan(Struct, frozen=True, kw_only=True):
    """What would be done, in order and in words."""

    steps: tuple[AnyStep, ...]
    lines: tuple[Line, ...]
    bad: tuple[Bad, ...]
    unchanged: int

    @property
    def hash(self) -> str:
        """The same for the same steps."""
        return hashlib.sha256(msgspec.json.encode(self.steps)).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        """How many changes of each kind."""
        return dict(Counter(line.kind for line in self.lines))
