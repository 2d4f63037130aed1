"""Witnesses: institutions keep each other's checkpoints, each in its own ledger.

Whenever an institution signs a checkpoint it shows it in the commons. Now and then, when it signs anyway, it writes the
newest checkpoints of the others down as one audit record. So whoever wants to cut off or rewind one ledger has to
rewrite the ledgers of all the others as well, whose checkpoints stand in still others. Text from other installations
is kept the same way (`keep_foreign`) and given back (`kept`).
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, Integer, Table, Text, func, select
from sqlalchemy.dialects.postgresql import insert

from kernel.audit import record
from kernel.db import time_column
from kernel.errors import Invalid
from kernel.notary import Checkpoint, read_key, signed
from kernel.tenancy import Plane, plain_table
from kernel.tx import Actor, Tx

if TYPE_CHECKING:
    from kernel.dure import Dure

EVERY = timedelta(hours=1)
"""So often at most an institution writes down the others' checkpoints."""
_OVERLAP = timedelta(minutes=5)
"""What was shown shortly before the last time is written down again: its commit may have come later."""
WITNESS = "ledger.witness"
_SUBJECT = ("ledger", "witness")
_FOREIGN = ("ledger", "foreign")

shown: Table = plain_table(
    "kernel_checkpoint_shown",
    Plane.COMMONS,
    Column("institution_id", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    time_column("at"),
    Column("note", Text, nullable=False),
)
"""The newest checkpoint of each institution, for the others to write down."""


async def show(tx: Tx, checkpoint: Checkpoint, note: str) -> None:
    """Let the others see the checkpoint that was just signed."""
    row = {"size": checkpoint.size, "at": tx.now, "note": note}
    statement = insert(shown).values(institution_id=tx.institution_id, **row)
    await tx.db.execute(statement.on_conflict_do_update(index_elements=["institution_id"], set_=row))


async def witness(tx: Tx) -> int:
    """Write down what the others have shown since the last time; how many. Nothing within `EVERY` of the last time."""
    ours = (record.c.subject_kind == _SUBJECT[0]) & (record.c.subject_id == _SUBJECT[1])
    last = await tx.db.scalar(select(func.max(record.c.at)).where(ours))
    if last is not None and tx.now < last + EVERY:
        return 0
    newer = [shown.c.at > last - _OVERLAP] if last is not None else []
    query = select(shown).where(shown.c.institution_id != tx.institution_id, *newer)
    rows = list(await tx.db.execute(query.order_by(shown.c.institution_id)))
    if rows:
        kept = {str(row.institution_id): row.note for row in rows}
        tx.audit(WITNESS, *_SUBJECT, checkpoints=kept)
    return len(rows)


async def held_by_others(dure: "Dure", institution_id: int, holders: Iterable[tuple[int, str]]) -> dict[str, str]:
    """What each of the holders (id, name) has written down of this institution's ledger: name → checkpoints."""
    found: dict[str, str] = {}
    for holder, name in holders:
        if holder == institution_id:
            continue
        async with dure.tx(Actor(holder, client="verify"), patience="job") as tx:
            if notes := [one[str(institution_id)] for one in await _kept(tx, _SUBJECT) if str(institution_id) in one]:
                found[name] = "\n".join(notes)
    return found


async def keep_foreign(tx: Tx, name: str, key: str, text: str) -> int:
    """Keep checkpoints of another installation, whose public key this is; how many. Raises Invalid for other text."""
    public = read_key(key)
    notes = [f"dure/ledger/{part.strip()}\n" for part in text.replace("\r\n", "\n").split("dure/ledger/")[1:]]
    if public is None or not notes or any(signed(note, *public) is None for note in notes):
        raise Invalid(
            "not_their_checkpoints",
            "그 설치의 키로 서명된 봉인이 아닙니다.",
            "These are no checkpoints that this key signed.",
        )
    tx.audit("ledger.keep", *_FOREIGN, name=name, key=key, checkpoints=dict(enumerate_notes(notes)))
    return len(notes)


def enumerate_notes(notes: Iterable[str]) -> list[tuple[str, str]]:
    """Notes under numbers, as JSON objects want their keys."""
    return [(str(number), note) for number, note in enumerate(notes)]


async def kept(tx: Tx, name: str) -> str:
    """The checkpoints of another installation that were kept under this name, to be given back to it."""
    query = select(record.c.detail).where(record.c.subject_kind == _FOREIGN[0], record.c.subject_id == _FOREIGN[1])
    details = (await tx.db.execute(query.order_by(record.c.id))).scalars()
    notes = [note for detail in details if detail["name"] == name for note in detail["checkpoints"].values()]
    return "\n".join(dict.fromkeys(notes))


async def _kept(tx: Tx, subject: tuple[str, str]) -> list[dict[str, Any]]:
    query = select(record.c.detail).where(record.c.subject_kind == subject[0], record.c.subject_id == subject[1])
    return [detail["checkpoints"] for detail in (await tx.db.execute(query.order_by(record.c.id))).scalars()]
