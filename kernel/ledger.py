"""The ledger: one append-only Merkle log per institution over all its audit records, with signed checkpoints.

How a record becomes an entry: `tx.audit` makes the leaf, and the acting transaction commits record and leaf together.
About a second later the sequencer gives each committed leaf the next position, seals it, and moves the tree's right
edge; at least each minute, and each `ENTRIES` entries, it signs a checkpoint (size and root).

Why not in the acting transaction: positions are gapless, so one row per institution says which is next. To lock it in
every act would make an institution's acts wait for each other until the commit. The price is a window of about a second
in which a leaf is committed and has no place; `ledger_check` lists such leaves as pending. A superuser who in that
window removes a record *and* its pending leaf leaves no trace here. An act that must not vanish even then keeps id and
leaf of its record in a row of its own (the history of a document does); `verify` takes those as witnesses. After the
window every change is caught, see `kernel.ledger_check`.

Invariants: positions are 0, 1, 2, … without a gap; the application may insert entries and checkpoints, never change or
remove one; an entry's seal ties leaf, position and institution together and cannot be made without the secret.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text, UniqueConstraint, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel import pump
from kernel.audit import pending
from kernel.db import id_column, time_column
from kernel.errors import NotFound
from kernel.merkle import Edge, Prover, consistency_proof, inclusion_proof
from kernel.notary import Checkpoint, Notary
from kernel.tenancy import tenant_table
from kernel.tx import Actor, Tx
from kernel.witness import show, witness

if TYPE_CHECKING:
    from kernel.dure import Dure

ENTRIES = 1000
"""A checkpoint is signed after so many entries …"""
INTERVAL = timedelta(minutes=1)
"""… or after this time, when there is a new entry."""
_BATCH = 500
_PAGE = 10_000
"""Leaves that are read at a time for proofs."""
_LOCK = 0x6C656467

entry: Table = tenant_table(
    "kernel_ledger_entry",
    Column("position", BigInteger, nullable=False),
    id_column("audit_id"),
    Column("leaf", LargeBinary(32), nullable=False),
    Column("seal", LargeBinary(32), nullable=False),
    UniqueConstraint("institution_id", "audit_id"),
    key=("position",),
    append_only=True,
)
"""The log itself: which record stands at which position."""

edge_row: Table = tenant_table(
    "kernel_ledger_edge",
    Column("size", BigInteger, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
    Column("checkpoint_size", BigInteger, nullable=False),
    time_column("checkpoint_at"),
    key=(),
)
"""Where the next entry goes: one row per institution. Can be computed again from the entries."""

checkpoint: Table = tenant_table(
    "kernel_checkpoint",
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary(32), nullable=False),
    time_column("at"),
    Column("note", Text, nullable=False),
    key=("size",),
    append_only=True,
)
"""Signed statements of how long the log was and what stood in it. Copy them elsewhere: `checkpoints`."""


class Proof(Struct, frozen=True):
    """That a record stands in the ledger that a signed checkpoint describes."""

    position: int
    leaf: bytes
    path: list[bytes]
    note: str


class Sequencer:
    """Gives committed leaves their positions and signs checkpoints, for as long as `running()` is open."""

    def __init__(
        self, dure: "Dure", institutions: pump.Institutions, signed: Callable[[int], Awaitable[None]] | None = None
    ) -> None:
        """`signed` is told after each checkpoint has been committed: whoever keeps something outside."""
        self._dure = dure
        self._signed = signed
        self._notary = Notary(dure.settings.secret)
        self.pump = pump.Pump("ledger", self.step, institutions, dure.signals)
        self.pump.linger = 1.0
        self._signatures = 0
        self.running = self.pump.running

    async def step(self, institution_id: int) -> float | None:
        """Sequence what is pending; seconds until something is due, None when nothing is."""
        before = self._signatures
        after = await self._step(institution_id)
        if self._signed is not None and self._signatures > before:
            await self._signed(institution_id)
        return after

    async def _step(self, institution_id: int) -> float | None:
        async with self._dure.tx(Actor(institution_id, client="ledger"), patience="job") as tx:
            if not await tx.db.scalar(select(func.pg_try_advisory_xact_lock(_LOCK, institution_id))):
                return 1.0
            state = await _state(tx)
            edge = Edge.from_bytes(state.size, state.hashes)
            leaves = await _take_pending(tx)
            if leaves:
                await self._append(tx, edge, leaves)
            due = state.checkpoint_at + INTERVAL
            if edge.size > state.checkpoint_size and (
                tx.now >= due or edge.size - state.checkpoint_size >= ENTRIES or not state.size
            ):
                await self._sign(tx, edge)
                return 0.0 if len(leaves) == _BATCH else None
            if len(leaves) == _BATCH:
                return 0.0
            return max(0.05, (due - tx.now).total_seconds()) if edge.size > state.checkpoint_size else None

    async def seal_now(self, institution_id: int) -> Checkpoint:
        """Sequence everything that is committed and sign a checkpoint over it; for exports and before a backup."""
        while await self.step(institution_id) == 0.0:
            pass
        async with self._dure.tx(Actor(institution_id, client="ledger"), patience="job") as tx:
            await tx.db.execute(select(func.pg_advisory_xact_lock(_LOCK, institution_id)))
            state = await _state(tx)
            edge = Edge.from_bytes(state.size, state.hashes)
            if edge.size > state.checkpoint_size:
                await self._sign(tx, edge)
        if self._signed is not None:
            await self._signed(institution_id)
        return Checkpoint(institution_id, edge.size, edge.root())

    async def _append(self, tx: Tx, edge: Edge, leaves: Sequence[tuple[UUID, bytes]]) -> None:
        rows = []
        for audit_id, leaf in leaves:
            seal = self._notary.seal(tx.institution_id, edge.size, leaf)
            rows.append(
                {
                    "institution_id": tx.institution_id,
                    "position": edge.size,
                    "audit_id": audit_id,
                    "leaf": leaf,
                    "seal": seal,
                }
            )
            edge.add(leaf)
        await tx.db.execute(insert(entry), rows)
        await tx.db.execute(edge_row.update().values(size=edge.size, hashes=edge.to_bytes()))

    async def _sign(self, tx: Tx, edge: Edge) -> None:
        signed = Checkpoint(tx.institution_id, edge.size, edge.root())
        note = self._notary.checkpoint(signed)
        await tx.db.execute(
            insert(checkpoint).values(
                institution_id=tx.institution_id,
                size=signed.size,
                root=signed.root,
                at=tx.now,
                note=note,
            )
        )
        await show(tx, signed, note)
        await witness(tx)
        self._signatures += 1
        await tx.db.execute(edge_row.update().values(checkpoint_size=edge.size, checkpoint_at=tx.now))


async def _state(tx: Tx) -> Any:
    statement = select(edge_row).with_for_update()
    found = (await tx.db.execute(statement)).one_or_none()
    if found is None:
        first = {"size": 0, "hashes": b"", "checkpoint_size": 0, "checkpoint_at": tx.now}
        await tx.db.execute(upsert(edge_row).values(institution_id=tx.institution_id, **first).on_conflict_do_nothing())
        found = (await tx.db.execute(statement)).one()
    return found


async def _take_pending(tx: Tx) -> list[tuple[UUID, bytes]]:
    oldest = select(pending.c.audit_id, pending.c.leaf).order_by(pending.c.audit_id).limit(_BATCH).with_for_update()
    taken = [(row.audit_id, bytes(row.leaf)) for row in await tx.db.execute(oldest)]
    if taken:
        await tx.db.execute(delete(pending).where(pending.c.audit_id.in_([audit_id for audit_id, _ in taken])))
    return taken


async def checkpoints(tx: Tx, since: datetime | None = None) -> str:
    """The institution's signed checkpoints as text, oldest first, to be kept where this deployment cannot reach."""
    statement = select(checkpoint.c.note).order_by(checkpoint.c.size)
    if since is not None:
        statement = statement.where(checkpoint.c.at >= since)
    return "\n".join((await tx.db.execute(statement)).scalars())


async def prove(tx: Tx, audit_id: UUID) -> Proof:
    """Show that this record stands in the ledger; NotFound until a checkpoint covers it. Reads all leaves."""
    found = (await tx.db.execute(select(entry).where(entry.c.audit_id == audit_id))).one_or_none()
    covers = select(checkpoint).where(checkpoint.c.size > (found.position if found else -1))
    signed = (await tx.db.execute(covers.order_by(checkpoint.c.size).limit(1))).one_or_none()
    if found is None or signed is None:
        raise NotFound("not_in_ledger", "아직 장부에 오르지 않은 기록입니다.", "This record is not in the ledger yet.")
    leaves = await _leaves(tx, signed.size)
    return Proof(found.position, found.leaf, inclusion_proof(leaves, found.position), signed.note)


async def prove_many(tx: Tx, audit_ids: Collection[UUID]) -> dict[UUID, Proof]:
    """Show the same for many records at once, all against one checkpoint: the first that covers them all.

    NotFound until there is one. Reads the leaves once, page by page.
    """
    rows: dict[UUID, Any] = {}
    for some in _parted(list(audit_ids), _BATCH):
        query = select(entry.c.audit_id, entry.c.position, entry.c.leaf).where(entry.c.audit_id.in_(some))
        rows |= {row.audit_id: row for row in await tx.db.execute(query)}
    last = max((row.position for row in rows.values()), default=-1)
    covers = select(checkpoint).where(checkpoint.c.size > last).order_by(checkpoint.c.size).limit(1)
    signed = (await tx.db.execute(covers)).one_or_none()
    if signed is None or len(rows) < len(set(audit_ids)):
        raise NotFound("not_in_ledger", "아직 장부에 오르지 않은 기록입니다.", "This record is not in the ledger yet.")
    prover = Prover(signed.size, [row.position for row in rows.values()])
    for begins in range(0, signed.size, _PAGE):
        page = select(entry.c.leaf).where(
            entry.c.position >= begins, entry.c.position < min(begins + _PAGE, signed.size)
        )
        for leaf in (await tx.db.execute(page.order_by(entry.c.position))).scalars():
            prover.add(leaf)
    return {
        audit_id: Proof(row.position, row.leaf, prover.path(row.position), signed.note)
        for audit_id, row in rows.items()
    }


async def covered(tx: Tx, audit_ids: Collection[UUID]) -> list[UUID]:
    """Those of the records that some signed checkpoint covers already."""
    reach = select(func.coalesce(func.max(checkpoint.c.size), 0)).scalar_subquery()
    found: list[UUID] = []
    for some in _parted(list(audit_ids), _BATCH):
        query = select(entry.c.audit_id).where(entry.c.audit_id.in_(some), entry.c.position < reach)
        found += (await tx.db.execute(query)).scalars()
    return found


def _parted(items: list[UUID], size: int) -> list[list[UUID]]:
    return [items[at : at + size] for at in range(0, len(items), size)]


async def prove_growth(tx: Tx, old_size: int, new_size: int) -> list[bytes]:
    """Show that the ledger of `old_size` entries is a prefix of that of `new_size`. Reads all leaves."""
    leaves = await _leaves(tx, new_size)
    if len(leaves) < new_size or not 0 <= old_size <= new_size:
        raise NotFound("not_in_ledger", "장부가 그만큼 길지 않습니다.", "The ledger is not that long.")
    return consistency_proof(leaves, old_size)


async def _leaves(tx: Tx, size: int) -> list[bytes]:
    statement = select(entry.c.leaf).where(entry.c.position < size).order_by(entry.c.position)
    return list((await tx.db.execute(statement)).scalars())
