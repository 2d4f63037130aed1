"""Distributing rule packs: publish a signed pack, apply it to institutions in one act, take an act back by another.

Invariants: a pack is never changed under the same version; an act is never changed or deleted, its undoing is a further
act, and what held before it holds again; all of an act's institutions get the pack in the same transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import ARRAY, Integer, cast, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, NotFound
from kernel.notary import Notary
from kernel.packs import APPLY, UNDO, Pack, act, live, pack, read_pack
from kernel.trust import Trust

SHIPPED = "두레 배포본"
"""Who applied a pack that came with the program."""


class By(Struct, frozen=True):
    """Who does it, as it will be read years later; from which institution, when from one."""

    name: str
    institution: int | None = None


def body_of(said: Pack) -> str:
    """The one line that is signed for a pack."""
    return msgspec.json.encode(said, order="sorted").decode() + "\n"


def sign(said: Pack, key: Notary) -> str:
    """The pack as a signed note: the file that is handed round."""
    return key.sign(body_of(said))


def opened(trust: Trust, note: str) -> Pack:
    """The pack of a note. Raises Invalid when no known key signed it, or when it is no pack."""
    body = trust.opened(note)
    if body is None:
        trust.signer(note)
        raise Invalid("pack_unsigned", "서명을 확인할 수 없는 규칙 묶음입니다.", "No known key signed this pack.")
    return read_pack(body.encode())


async def publish(db: AsyncConnection, said: Pack, note: str, now: datetime) -> bool:
    """Put a checked pack among those that can be applied, in a commons transaction; False when it is there already.

    Raises Conflict when the same kind and version say something else: a pack is never changed, a new version is.
    """
    statement = upsert(pack).values(
        kind=said.kind, version=said.version, valid_from=said.valid_from, note=note, published_at=now
    )
    done = await db.execute(statement.on_conflict_do_nothing().returning(pack.c.kind))
    if done.one_or_none() is not None:
        return True
    there = (await db.execute(select(pack).where(_same(said.kind, said.version)))).one()
    if there.note.partition("\n")[0] + "\n" != body_of(said):
        raise Conflict(
            "pack_changed", "같은 판의 내용이 다릅니다.", f"{said.kind} {said.version} is there, and differs."
        )
    return False


async def apply(
    db: AsyncConnection, of: tuple[str, int], reach: Iterable[int] | None, by: By, now: datetime, reason: str = ""
) -> UUID:
    """Apply a published pack to these institutions, or to all that are and will be (None), in a commons transaction.

    Answers with the act's id. Raises NotFound for an unknown pack, Conflict when it holds for all of them already.
    """
    kind, version = of
    if (await db.execute(select(pack.c.kind).where(_same(kind, version)))).first() is None:
        raise NotFound("no_pack", "그런 규칙 묶음이 없습니다.", "There is no such pack.")
    wanted = None if reach is None else sorted(set(reach))
    if wanted == []:
        raise Invalid("nobody_named", "적용할 기관을 골라 주십시오.", "Name the institutions.")
    if await _held(db, kind, version, wanted):
        raise Conflict("pack_held", "이미 적용한 규칙 묶음입니다.", "It holds for them already.")
    return await _write(db, {"verb": APPLY, "kind": kind, "version": version, "reach": wanted}, by, now, reason)


async def undo(db: AsyncConnection, act_id: UUID, by: By, now: datetime, reason: str = "") -> UUID:
    """Take an act back by a further one; what held before it holds again. Raises NotFound, Conflict when it is done."""
    row = (await db.execute(select(act).where(act.c.id == act_id))).one_or_none()
    if row is None or row.verb != APPLY:
        raise NotFound("no_act", "그런 적용 기록이 없습니다.", "There is no such act.")
    values = {"verb": UNDO, "kind": row.kind, "version": row.version, "reach": row.reach, "undoes": act_id}
    return await _write(db, values, by, now, reason)


async def acts(db: AsyncConnection) -> Sequence[Any]:
    """Everything that was ever done with packs, newest first."""
    return (await db.execute(select(act).order_by(act.c.at.desc(), act.c.id.desc()))).all()


async def activate(db: AsyncConnection, notary: Notary, new: Pack, now: datetime) -> bool:
    """Publish a pack under the deployment's own key and apply it to all; False when it holds for all already."""
    await publish(db, new, sign(new, notary), now)
    try:
        await apply(db, (new.kind, new.version), None, By(SHIPPED), now)
    except Conflict:
        return False
    return True


async def retire(db: AsyncConnection, kind: str, version: int, now: datetime, by: str = SHIPPED) -> None:
    """Take back every act that applied a pack; the one before it is in force again. Raises NotFound for none."""
    undone = select(act.c.undoes).where(act.c.undoes.is_not(None))
    query = select(act.c.id).where(
        act.c.kind == kind, act.c.version == version, act.c.verb == APPLY, act.c.id.not_in(undone)
    )
    found = list((await db.execute(query)).scalars())
    if not found:
        raise NotFound()
    for act_id in found:
        await undo(db, act_id, By(by), now)


async def install(db: AsyncConnection, notary: Notary, packs: Sequence[Pack], now: datetime) -> list[Pack]:
    """Publish and apply those that were never here, in a commons transaction; which they were.

    One that was taken back stays so. Raises Conflict when one that is here says something else.
    """
    new = [said for said in packs if await publish(db, said, sign(said, notary), now)]
    for said in new:
        await apply(db, (said.kind, said.version), None, By(SHIPPED), now)
    return new


async def faults(db: AsyncConnection, trust: Trust) -> list[str]:
    """Packs that are not what a known key signed."""
    found = []
    for row in await db.execute(select(pack).order_by(pack.c.kind, pack.c.version)):
        body = trust.opened(row.note)
        said = read_pack(body.encode()) if body else None
        if said is None or (said.kind, said.version, said.valid_from) != (row.kind, row.version, row.valid_from):
            found.append(f"{row.kind} {row.version}: not as it was signed")
    return found


async def _held(db: AsyncConnection, kind: str, version: int, reach: list[int] | None) -> bool:
    """Whether the pack holds for all of these institutions already."""
    if reach is None:
        undone = select(act.c.undoes).where(act.c.undoes.is_not(None))
        everywhere = select(act.c.id).where(
            act.c.kind == kind,
            act.c.version == version,
            act.c.verb == APPLY,
            act.c.reach.is_(None),
            act.c.id.not_in(undone),
        )
        return (await db.execute(everywhere)).first() is not None
    for institution in reach:
        query = select(pack.c.kind).where(_same(kind, version), live(literal(institution)))
        if (await db.execute(query)).first() is None:
            return False
    return True


async def _write(db: AsyncConnection, values: dict[str, Any], by: By, now: datetime, reason: str) -> UUID:
    act_id = new_id()
    reach = values["reach"]
    row = values | {"reach": None if reach is None else cast(reach, ARRAY(Integer))}
    statement = upsert(act).values(
        id=act_id, at=now, by_institution=by.institution, by_name=by.name[:200], reason=reason[:2000], **row
    )
    done = await db.execute(statement.on_conflict_do_nothing(index_elements=["undoes"]).returning(act.c.id))
    if done.one_or_none() is None:
        raise Conflict("undone_already", "이미 되돌린 적용입니다.", "It was taken back already.")
    return act_id


def _same(kind: str, version: int) -> Any:
    return (pack.c.kind == kind) & (pack.c.version == version)
