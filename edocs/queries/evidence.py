"""One answer for one document: what exactly was sent or came, when it arrived, who opened it, proved by the ledger.

For those who keep or audit records; whoever asks is recorded as well.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from directory.queries.people import people_by_ids
from edocs.queries import dispatching
from edocs.sending.states import Fact
from edocs.tables import attachment, document
from edocs.tables.exchange import incoming, outgoing
from edocs.tables.exchange import receipt as receipts
from edocs.tables.receiving import received, received_file
from edocs.tables.sending import sending
from edocs.views.evidence import (
    EvidenceAct,
    EvidenceArtifact,
    EvidenceDispatch,
    EvidenceFact,
    EvidenceFile,
    EvidenceView,
)
from kernel import ledger
from kernel.access import Permission, may
from kernel.audit import record
from kernel.errors import Forbidden, NotFound
from kernel.tx import Tx

MOST_ACTS: Final = 1_000
_OPENING: Final = frozenset(
    "edocs.read edocs.read_sheet edocs.pdf edocs.issue_pdf edocs.disclosure_pdf edocs.download edocs.letter_open "
    "edocs.letter_file edocs.letter_read edocs.exchange_raw".split()
)
"""Acts that show its contents to somebody."""


def require_auditor(tx: Tx) -> None:
    """Who may ask: whoever reads access records, or keeps the records. Raises Forbidden."""
    if not any(may(tx, one) for one in (Permission.AUDIT, Permission.RECORDS)):
        raise Forbidden("forbidden", "감사 담당과 기록물 담당만 볼 수 있습니다.", "For auditors and records officers.")


async def of_document(tx: Tx, document_id: UUID) -> EvidenceView:
    """The answer for a document of ours. Raises NotFound, Forbidden."""
    require_auditor(tx)
    row = (await tx.db.execute(select(document).where(document.c.id == document_id))).first()
    if row is None:
        raise NotFound("no_document", "문서가 없습니다.", "No such document.")
    rows = await dispatching.dispatches(tx, document_id)
    known = await dispatching.facts(tx, [one.id for one in rows])
    ids = [one.id for one in rows]
    out = list(await tx.db.execute(select(outgoing).where(outgoing.c.dispatch_id.in_(ids)))) if ids else []
    came = select(incoming).join(receipts, receipts.c.in_id == incoming.c.id).where(receipts.c.dispatch_id.in_(ids))
    back = list(await tx.db.execute(came)) if ids else []
    subjects = [document_id, *(one.id for one in out), *(one.id for one in back)]
    acts, checkpoint = await _acts(tx, subjects)
    return EvidenceView(
        kind="document",
        id=document_id,
        title=row.title,
        number=row.number or "",
        arrived_at=None,
        dispatches=[_dispatch(one, known.get(one.id, [])) for one in rows],
        files=await _sent_files(tx, document_id),
        artifacts=[*map(_out, out), *map(_in, back)],
        acts=acts,
        checkpoint=checkpoint,
    )


async def of_letter(tx: Tx, received_id: UUID) -> EvidenceView:
    """The answer for a document that came in. Raises NotFound, Forbidden."""
    require_auditor(tx)
    row = (await tx.db.execute(select(received).where(received.c.id == received_id))).first()
    if row is None:
        raise NotFound("no_letter", "문서가 없습니다.", "No such letter.")
    came = list(await tx.db.execute(select(incoming).where(incoming.c.received_id == received_id)))
    ids = [one.id for one in came]
    out = list(await tx.db.execute(select(outgoing).where(outgoing.c.answers_id.in_(ids)))) if ids else []
    files = select(received_file).where(received_file.c.received_id == received_id).order_by(received_file.c.place)
    acts, checkpoint = await _acts(tx, [received_id, *ids, *(one.id for one in out)])
    return EvidenceView(
        kind="received",
        id=received_id,
        title=row.title,
        number=row.number,
        arrived_at=row.arrived_at,
        dispatches=[],
        files=[
            EvidenceFile(kind=one.kind, name=one.name, sha256=one.sha256, size=one.size)
            for one in await tx.db.execute(files)
        ],
        artifacts=[*map(_in, came), *map(_out, out)],
        acts=acts,
        checkpoint=checkpoint,
    )


def _dispatch(row: Any, facts: Sequence[Any]) -> EvidenceDispatch:
    arrived = [one.at for one in facts if one.fact == Fact.ARRIVED.value]
    return EvidenceDispatch(
        name=row.name,
        code=row.to_code,
        state=row.state,
        arrived_at=min(arrived, default=None),
        facts=[EvidenceFact(**{name: getattr(one, name) for name in EvidenceFact.__struct_fields__}) for one in facts],
    )


async def _sent_files(tx: Tx, document_id: UUID) -> list[EvidenceFile]:
    """The sealed sheet and the attachments, by their hashes."""
    found = []
    sealed = (await tx.db.execute(select(sending).where(sending.c.document_id == document_id))).first()
    if sealed is not None and sealed.sealed_sha256:
        found.append(
            EvidenceFile(kind="sheet", name="시행문.pdf", sha256=sealed.sealed_sha256, size=sealed.sealed_size)
        )
    columns = (attachment.c.kind, attachment.c.name, attachment.c.sha256, attachment.c.size)
    mine = select(*columns).where(attachment.c.document_id == document_id)
    rows = await tx.db.execute(mine.order_by(attachment.c.id))
    found += [EvidenceFile(kind=one.kind, name=one.name, sha256=one.sha256, size=one.size) for one in rows]
    return found


def _out(row: Any) -> EvidenceArtifact:
    return EvidenceArtifact(
        id=row.id,
        way="out",
        kind=row.doc_type,
        name=row.file_name or "",
        state=row.state,
        sha256=row.sha256,
        size=row.size,
        at=row.made_at,
        handed_at=row.handed_at,
        sent_at=row.sent_at,
        raw=f"/api/edocs/exchange/out/{row.id}/raw",
    )


def _in(row: Any) -> EvidenceArtifact:
    return EvidenceArtifact(
        id=row.id,
        way="in",
        kind=row.doc_type,
        name=row.file_name,
        state=row.state,
        sha256=row.sha256,
        size=row.size,
        at=row.came_at,
        handed_at=None,
        sent_at=row.dated,
        raw=f"/api/edocs/exchange/in/{row.id}/raw",
    )


async def _acts(tx: Tx, subjects: Sequence[UUID]) -> tuple[list[EvidenceAct], str]:
    """Everything that was recorded of these, newest first, each with its path in the ledger; and the checkpoint."""
    wanted = [str(one) for one in subjects]
    kinds = ("document", "received", "exchange_in", "exchange_out")
    query = select(record).where(record.c.subject_kind.in_(kinds), record.c.subject_id.in_(wanted))
    rows = list(await tx.db.execute(query.order_by(record.c.at.desc(), record.c.id.desc()).limit(MOST_ACTS)))
    people = await people_by_ids(tx, {row.person_id for row in rows if row.person_id is not None})
    proofs = await _proofs(tx, [row.id for row in rows])
    note = next((one.note for one in proofs.values()), "")
    return [_act(row, people, proofs.get(row.id)) for row in rows], note


async def _proofs(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, ledger.Proof]:
    """The proofs of all that a checkpoint covers; the newest may still wait for theirs."""
    covered = await ledger.covered(tx, ids)
    return await ledger.prove_many(tx, covered) if covered else {}


def _act(row: Any, people: dict[UUID, Any], proof: ledger.Proof | None) -> EvidenceAct:
    person = people.get(row.person_id) if row.person_id is not None else None
    return EvidenceAct(
        record=row.id,
        at=row.at,
        action=row.action,
        person=person.name if person is not None else "",
        client=row.client,
        opened=row.action in _OPENING,
        leaf=proof.leaf.hex() if proof is not None else "",
        position=proof.position if proof is not None else None,
        path=[one.hex() for one in proof.path] if proof is not None else [],
    )
