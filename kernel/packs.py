"""Rule packs: what the law or the city lays down as values, dated, each with its legal basis.

A pack states the values of one kind from a day on, until a later pack of that kind is valid. It comes signed, is
applied to one, some or all institutions in one act (`kernel.pack_acts`), and a further act takes it back; nothing is
erased. A value that leaves a choice (`own`) can be set by an institution for itself, dated as well. A day is a day in
Seoul.

Which day to ask for is the caller's question and often the whole point: "old cases keep the old rule" means to ask with
the day of the case, not with today.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import (
    ARRAY,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.clock import seoul_date
from kernel.db import id_column, json_column, time_column
from kernel.errors import Invalid, NotFound, Unavailable
from kernel.tenancy import Plane, plain_table, tenant_table
from kernel.tx import Tx

APPLY, UNDO = "apply", "undo"
"""The two things that can be done with a pack."""

pack: Table = plain_table(
    "kernel_rule_pack",
    Plane.COMMONS,
    Column("kind", String(64), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", Date, nullable=False),
    Column("note", Text, nullable=False),
    time_column("published_at"),
    append_only=True,
)
"""Every pack there is. `note` is the pack itself, signed; which institutions it holds for, the acts say."""

act: Table = plain_table(
    "kernel_rule_act",
    Plane.COMMONS,
    id_column("id", primary_key=True),
    time_column("at"),
    Column("verb", String(8), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("reach", ARRAY(Integer), nullable=True),
    id_column("undoes", nullable=True),
    Column("by_institution", Integer, nullable=True),
    Column("by_name", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_kernel_rule_act_pack", "kind", "version"),
    UniqueConstraint("undoes"),
    append_only=True,
)
"""What was done with packs: `apply` to institutions (`reach`; null: all, future ones too), `undo` of an act."""

own_value: Table = tenant_table(
    "kernel_rule_own",
    Column("kind", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    Column("valid_from", Date, nullable=False),
    json_column("value"),
    Column("basis", String(300), nullable=False),
    key=("kind", "name", "valid_from"),
)
"""Where the rule leaves a choice: what the institution chose, from when, by which rule of its own."""


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """One value and why it is so."""

    value: Any
    basis: str
    """Citation, for example `LAW rec-dec §32(1)`."""
    note: str = ""
    own: bool = False
    """Whether an institution may set its own."""
    verified: bool = True
    """False while the value was not checked against the text that it cites: administrators are shown that."""


class Pack(Struct, frozen=True, forbid_unknown_fields=True):
    """The values of one kind from a day on."""

    kind: str
    version: int
    valid_from: date
    title: str
    values: dict[str, Rule]


class InForce(Struct, frozen=True):
    """A value as it is in force for one institution on one day."""

    value: Any
    basis: str
    valid_from: date
    source: str
    """`<kind> <version>`, or `own`."""
    verified: bool = True


class Change(Struct, frozen=True):
    """What a pack changes: a value before and after, None where there is none."""

    name: str
    before: Rule | None
    after: Rule | None


def read_pack(content: bytes) -> Pack:
    """The pack in this JSON. Raises Invalid with the reason; every value must have a basis."""
    try:
        found = msgspec.json.decode(content, type=Pack)
    except msgspec.DecodeError as error:
        raise Invalid("pack_malformed", "규칙 묶음을 읽을 수 없습니다.", f"The pack cannot be read: {error}") from None
    if bare := sorted(name for name, rule in found.values.items() if not rule.basis.strip()):
        raise Invalid("pack_without_basis", "근거가 없는 값이 있습니다.", f"Values without a basis: {', '.join(bare)}")
    return found


def read_folder(folder: Path) -> list[Pack]:
    """Every pack in a folder of JSON files, in the order in which they came into force."""
    found = [read_pack(path.read_bytes()) for path in sorted(folder.glob("*.json"))]
    return sorted(found, key=lambda one: (one.kind, one.valid_from, one.version))


def changes(before: Pack | None, after: Pack) -> list[Change]:
    """What changes when `after` follows `before`, by name: the report to read before activating."""
    old: Mapping[str, Rule] = before.values if before else {}
    names = sorted({*old, *after.values})
    return [
        Change(name, old.get(name), after.values.get(name)) for name in names if old.get(name) != after.values.get(name)
    ]


async def in_force(tx: Tx, kind: str, at: datetime | date | None = None) -> dict[str, InForce]:
    """All values of a kind for the actor's institution on a day (an instant counts as its day in Seoul; now if None).

    Empty before the first pack of the kind is valid.
    """
    day = _day(at or tx.now)
    said = await latest(tx, kind, day)
    if said is None:
        return {}
    source = f"{said.kind} {said.version}"
    found = {
        name: InForce(rule.value, rule.basis, said.valid_from, source, rule.verified)
        for name, rule in said.values.items()
    }
    choices = select(own_value).where(own_value.c.kind == kind, own_value.c.valid_from <= day)
    for own in await tx.db.execute(choices.order_by(own_value.c.valid_from)):
        if own.name in said.values and said.values[own.name].own:
            found[own.name] = InForce(own.value, own.basis, own.valid_from, "own")
    return found


async def latest(tx: Tx, kind: str, day: date) -> Pack | None:
    """The pack of a kind that holds for the actor's institution on a day; None before the first."""
    wanted = {"wanted": kind, "day": day, "institution": tx.institution_id}
    row = (await tx.db.execute(_LATEST, wanted)).one_or_none()
    return None if row is None else said_in(tx, row.note)


async def without(tx: Tx, new: Pack, day: date) -> Pack | None:
    """The pack of the same kind that would hold for the actor's institution on a day if this one did not."""
    wanted = {"wanted": new.kind, "day": day, "institution": tx.institution_id}
    statement = _LATEST.where(pack.c.version != new.version)
    row = (await tx.db.execute(statement, wanted)).one_or_none()
    return None if row is None else said_in(tx, row.note)


async def lookup(tx: Tx, kind: str, name: str, at: datetime | date | None = None) -> InForce:
    """One value; NotFound when nothing is laid down for that day."""
    found = (await in_force(tx, kind, at)).get(name)
    if found is None:
        raise NotFound("no_rule", "그 날짜에 정해진 값이 없습니다.", "Nothing is laid down.", kind=kind, name=name)
    return found


async def choose(tx: Tx, kind: str, name: str, valid_from: date, rule: Rule) -> None:
    """Set the institution's own value from a day on. Raises Invalid where the rule leaves no choice."""
    said = await latest(tx, kind, valid_from)
    if said is None or name not in said.values or not said.values[name].own:
        raise Invalid("no_choice", "기관이 정할 수 없는 값입니다.", "This value is not the institution's to set.")
    values = {"value": rule.value, "basis": rule.basis}
    statement = upsert(own_value).values(
        institution_id=tx.institution_id, kind=kind, name=name, valid_from=valid_from, **values
    )
    await tx.db.execute(statement.on_conflict_do_update(constraint=own_value.primary_key, set_=values))
    tx.audit("rules.choose", "rule", f"{kind}/{name}", valid_from=valid_from, value=rule.value, basis=rule.basis)


def live(institution: Any) -> Any:
    """The condition that some act holds the pack of the row for this institution, and no other took that act back."""
    undone = act.alias()
    back = select(literal(1)).where(undone.c.undoes == act.c.id)
    covers = act.c.reach.is_(None) | (institution == func.any(act.c.reach))
    same = (act.c.kind == pack.c.kind) & (act.c.version == pack.c.version)
    return exists(select(literal(1)).where(same, act.c.verb == APPLY, covers, ~exists(back)))


_LATEST = (
    select(pack.c.note)
    .where(
        pack.c.kind == bindparam("wanted"),
        pack.c.valid_from <= bindparam("day"),
        live(bindparam("institution", type_=Integer)),
    )
    .order_by(pack.c.valid_from.desc(), pack.c.version.desc())
    .limit(1)
)


def said_in(tx: Tx, note: str) -> Pack:
    """The pack of a note, its signature checked. Raises Unavailable for one that no known key signed."""
    body = note.partition("\n")[0] if tx.trust is None else tx.trust.opened(note)
    if body is None:
        raise Unavailable(
            "pack_unsigned", "규칙 묶음의 서명이 맞지 않아 쓸 수 없습니다. 운영자에게 알려 주십시오.", "Bad signature."
        )
    return msgspec.json.decode(body, type=Pack)


def _day(at: datetime | date) -> date:
    return seoul_date(at).date() if isinstance(at, datetime) else at
