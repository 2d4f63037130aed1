"""From one institution into another: what crosses is copied, in the transaction that says it has arrived.

A room never sees two institutions. A bridge reads a value in the sender's scope, enters the other institution with
`within`, and lets the room write it there. Either both sides have it or neither: arrival and receipt commit together
(invariant I15).
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager

from kernel import audit, outbox
from kernel.blobs import BlobRef
from kernel.dure import SECONDS
from kernel.tenancy import Plane, set_scope
from kernel.tx import Actor, Tx


@asynccontextmanager
async def within(tx: Tx, institution_id: int, heard: Mapping[str, Sequence[str]]) -> AsyncGenerator[Tx]:
    """A Tx of the other institution inside this transaction, as its system; `heard` says which of its events are heard.

    Its records, events and signals leave with this one's commit. Afterwards the scope is one's own again; where
    anything fails, the whole transaction does. Locks taken on one's own side before entering are kept.
    """
    seconds = SECONDS["job"]
    await set_scope(tx.db, Plane.TENANT, institution_id, seconds=seconds)
    actor = Actor(institution_id, client="city")
    inner = Tx(tx.db, actor, tx.now, tx.blobs, tx.client_id, tx.scanner, keys=tx.keys, trust=tx.trust)
    yield inner
    await audit.write(inner)
    if await outbox.write(inner, heard):
        inner.wake("outbox")
    await set_scope(tx.db, Plane.TENANT, tx.institution_id, seconds=seconds)
    for topic, seq in inner.signals.items():
        tx.signal(topic, seq)


async def copy_blob(tx: Tx, institution_id: int, sha256: str, size: int) -> None:
    """Put a copy of one's own blob into the other institution's store; harmless when it is there already.

    Raises ValueError when what was read is not what the name says: nothing damaged crosses.
    """
    ref = BlobRef(sha256, size)
    if await tx.blobs.exists(institution_id, ref):
        return
    copied = await tx.blobs.put(institution_id, await tx.blobs.open(tx.institution_id, ref), size)
    if copied != ref:
        raise ValueError("a blob is not what its name says")
