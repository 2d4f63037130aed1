"""Rule packs: what the law or the city lays down as values, dated, each with its legal basis.

A pack states the values of one kind from a day on, until a later pack of that kind is valid. It is activated once for
all institutions, in one transaction, and signed then; retiring it is the way back. A value that leaves a choice
(`own`) can be set by an institution for itself, dated as well. A day is a day in Seoul.

Which day to ask for is the caller's question and often the whole point: "old cases keep the old rule" means to ask with
the day of the case, not with today.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Column, Date, Integer, String, Table, Text, bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.clock import seoul_date
from kernel.db import json_column, time_column
from kernel.errors import Conflict, Invalid, NotFound
from kernel.notary import Notary
from kernel.tenancy import Plane, plain_table, tenant_table
from kernel.tx import Tx

pack: Table = plain_table(
    "kernel_rule_pack",
    Plane.COMMONS,
    Column("kind", String(64), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", Date, nullable=False),
    Column("note", Text, nullable=False),
    time_column("activated_at"),
    time_column("retired_at", nullable=True),
)
"""The packs in force, past and future. `note` is the pack itself, signed."""

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


async def activate(db: AsyncConnection, notary: Notary, new: Pack, now: datetime) -> bool:
    """Put a pack in force for all institutions, in a commons transaction; False when it is already.

    Raises Conflict when the same kind and version say something else: a pack is never changed, a new version is.
    """
    body = msgspec.json.encode(new, order="sorted").decode() + "\n"
    statement = upsert(pack).values(
        kind=new.kind, version=new.version, valid_from=new.valid_from, note=notary.sign(body), activated_at=now
    )
    done = await db.execute(statement.on_conflict_do_nothing().returning(pack.c.kind))
    if done.one_or_none() is not None:
        return True
    same = (pack.c.kind == new.kind) & (pack.c.version == new.version)
    there = (await db.execute(select(pack).where(same))).one()
    if there.note.partition("\n")[0] + "\n" != body:
        raise Conflict("pack_changed", "같은 판의 내용이 다릅니다.", f"{new.kind} {new.version} is there, and differs.")
    await db.execute(pack.update().where(same).values(retired_at=None))
    return there.retired_at is not None


async def retire(db: AsyncConnection, kind: str, version: int, now: datetime) -> None:
    """Take a pack out of force, as if it had never come; the one before it is in force again."""
    same = (pack.c.kind == kind) & (pack.c.version == version) & pack.c.retired_at.is_(None)
    done = await db.execute(pack.update().where(same).values(retired_at=now))
    if done.rowcount != 1:
        raise NotFound()


async def faults(db: AsyncConnection, notary: Notary) -> list[str]:
    """Packs that are not what this deployment signed."""
    found = []
    for row in await db.execute(select(pack).order_by(pack.c.kind, pack.c.version)):
        body = notary.signed(row.note)
        said = read_pack(body.encode()) if body else None
        if said is None or (said.kind, said.version, said.valid_from) != (row.kind, row.version, row.valid_from):
            found.append(f"{row.kind} {row.version}: not as it was signed")
    return found


async def in_force(tx: Tx, kind: str, at: datetime | date | None = None) -> dict[str, InForce]:
    """All values of a kind for the actor's institution on a day (an instant counts as its day in Seoul; now if None).

    Empty before the first pack of the kind is valid.
    """
    day = _day(at or tx.now)
    row = (await tx.db.execute(_LATEST, {"wanted": kind, "day": day})).one_or_none()
    if row is None:
        return {}
    said = msgspec.json.decode(row.note.partition("\n")[0], type=Pack)
    source = f"{said.kind} {said.version}"
    found = {name: InForce(rule.value, rule.basis, said.valid_from, source) for name, rule in said.values.items()}
    choices = select(own_value).where(own_value.c.kind == kind, own_value.c.valid_from <= day)
    for own in await tx.db.execute(choices.order_by(own_value.c.valid_from)):
        if own.name in said.values and said.values[own.name].own:
            found[own.name] = InForce(own.value, own.basis, own.valid_from, "own")
    return found


async def lookup(tx: Tx, kind: str, name: str, at: datetime | date | None = None) -> InForce:
    """One value; NotFound when nothing is laid down for that day."""
    found = (await in_force(tx, kind, at)).get(name)
    if found is None:
        raise NotFound("no_rule", "그 날짜에 정해진 값이 없습니다.", "Nothing is laid down.", kind=kind, name=name)
    return found


async def choose(tx: Tx, kind: str, name: str, valid_from: date, rule: Rule) -> None:
    """Set the institution's own value from a day on. Raises Invalid where the rule leaves no choice."""
    row = (await tx.db.execute(_LATEST, {"wanted": kind, "day": valid_from})).one_or_none()
    said = msgspec.json.decode(row.note.partition("\n")[0], type=Pack) if row else None
    if said is None or name not in said.values or not said.values[name].own:
        raise Invalid("no_choice", "기관이 정할 수 없는 값입니다.", "This value is not the institution's to set.")
    values = {"value": rule.value, "basis": rule.basis}
    statement = upsert(own_value).values(
        institution_id=tx.institution_id, kind=kind, name=name, valid_from=valid_from, **values
    )
    await tx.db.execute(statement.on_conflict_do_update(constraint=own_value.primary_key, set_=values))
    tx.audit("rules.choose", "rule", f"{kind}/{name}", valid_from=valid_from, value=rule.value, basis=rule.basis)


async def install(db: AsyncConnection, notary: Notary, packs: Sequence[Pack], now: datetime) -> list[Pack]:
    """Activate those that were never here, in a commons transaction; which they were. One that was retired stays so.

    Raises Conflict when one that is here says something else.
    """
    there = {(row.kind, row.version): row for row in await db.execute(select(pack))}
    known = [new for new in packs if (new.kind, new.version) in there]
    for old in known:
        if there[old.kind, old.version].retired_at is None:
            await activate(db, notary, old, now)
    return [new for new in packs if new not in known and await activate(db, notary, new, now)]


_LATEST = (
    select(pack.c.note)
    .where(pack.c.kind == bindparam("wanted"), pack.c.valid_from <= bindparam("day"), pack.c.retired_at.is_(None))
    .order_by(pack.c.valid_from.desc(), pack.c.version.desc())
    .limit(1)
)


def _day(at: datetime | date) -> date:
    return seoul_date(at).date() if isinstance(at, datetime) else at
