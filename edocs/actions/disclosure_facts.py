"""Writing what happened about disclosure: facts, the folded standing, the ledger, and then the public list.

Whoever calls has locked the document. Facts are append-only, each with its audit record and leaf; the standing and the
line of the public list are projections that follow in the same transaction.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import insert, update

from edocs.disclosure import standing as st
from edocs.disclosure.review import first_end, review_on
from edocs.disclosure.standing import Command, Fact, Now, Standing, Who
from edocs.disclosure.states import Refused, decide, evolve
from edocs.queries.disclosure import periods
from edocs.queries.documents import Found
from edocs.tables.disclosure import disclosure, disclosure_event
from kernel.errors import Conflict, Forbidden
from kernel.tx import Tx


class Asked(Struct, frozen=True):
    """A document in hand: locked, where it stands, who asks."""

    found: Found
    row: Any
    standing: Standing
    who: Who


def refuse_moved(standing: Standing, seq: int) -> None:
    """Raise Conflict where somebody acted since the screen was shown."""
    if standing.seq != seq:
        raise Conflict(
            "disclosure_moved",
            "그사이 다른 사람이 이 문서의 공개를 다루어 하지 않았습니다. 다시 열어 보십시오.",
            "Somebody acted on it since. Nothing was done.",
            seq=standing.seq,
        )


def decided(standing: Standing, command: Command, who: Who, now: Now) -> list[Fact]:
    """The facts that follow. Raises Forbidden for who may not, Conflict for what may not be."""
    try:
        return decide(standing, command, who, now)
    except Refused as refused:
        kind = Forbidden if refused.lawful else Conflict
        raise kind(refused.code, refused.message, f"Refused: {refused.code}.") from refused


async def commit(tx: Tx, asked: Asked, facts: Sequence[Fact], *, flagged: int | None = None) -> Asked:
    """Write these facts and what follows from them; answers with where the document then stands."""
    standing = asked.standing
    for fact in facts:
        standing = evolve(standing, fact)
        await write_fact(tx, asked.found.id, standing.seq, fact)
    values = await projected(tx, standing)
    if flagged is not None:
        values["flagged"] = flagged
    same = disclosure.c.document_id == asked.found.id
    row = (await tx.db.execute(update(disclosure).where(same).values(values).returning(disclosure))).one()
    return replace(asked, row=row, standing=standing)


async def write_fact(tx: Tx, document_id: Any, seq: int, fact: Fact) -> None:
    """One fact with its leaf in the ledger."""
    leaf = tx.audit(
        f"edocs.disclosure_{fact.kind}", "document", document_id, seq=seq, reason=fact.reason[:200], **_told(fact)
    )
    row = {
        "institution_id": tx.institution_id,
        "document_id": document_id,
        "seq": seq,
        "kind": fact.kind,
        "at": fact.at,
        "person_id": fact.person,
        "content": msgspec.to_builtins(fact),
        "audit_id": leaf.id,
        "audit_leaf": leaf.leaf,
    }
    await tx.db.execute(insert(disclosure_event).values(row))


def _told(fact: Fact) -> dict[str, Any]:
    """What the ledger says of a fact: the class, the copy by its hashes."""
    told: dict[str, Any] = {}
    if "disclosure" in fact.data:
        told["class"] = fact.data["disclosure"]
    if "copy" in fact.data:
        names = ("version", "kind", "sha256", "revision_hash", "marks_sha256")
        told["copy"] = {name: fact.data["copy"][name] for name in names}
    return told


async def projected(tx: Tx, standing: Standing) -> dict[str, Any]:
    """The columns that follow from a standing."""
    return {
        "seq": standing.seq,
        "kind": standing.disclosure.kind,
        "phase": standing.phase.value,
        "is_out": standing.out is not None,
        "due_on": standing.due_on,
        "ends_on": first_end(standing),
        "review_on": review_on(standing, await periods(tx)),
        "looked_on": standing.looked_on,
        "standing": st.to_plain(standing),
        "changed_at": tx.now,
    }
