"""Doors for commands on the line. Every one answers with the document as it stands afterwards."""

from collections.abc import Callable
from uuid import UUID

from edocs import commands as c
from edocs.actions import approving
from edocs.case import Seat
from edocs.queries import documents
from edocs.routes.documents import routes, shown
from edocs.views import (
    Acknowledge,
    Act,
    DocumentView,
    Hold,
    OnStep,
    Reassign,
    ReturnBack,
    Say,
    Submit,
    WithReason,
)
from kernel.access import Permission
from kernel.tx import Tx


@routes.post("/documents/{document_id}/submit")
async def submit_document(tx: Tx, document_id: UUID, body: Submit) -> DocumentView:
    """Submit the working copy as saved (결재 올리기)."""
    await approving.submit(tx, document_id, body.save)
    return await shown(tx, document_id)


@routes.post("/documents/{document_id}/sign")
async def sign_document(tx: Tx, document_id: UUID, body: Act) -> DocumentView:
    """Sign a review, consent, audit or confirmation of the revision shown."""
    return await _acted(
        tx,
        document_id,
        lambda actor: c.Sign(
            actor=actor,
            revision_hash=body.revision_hash,
            idem_key=tx.client_id,
            step=body.step,
            opinion=body.opinion,
            differing=body.differing,
        ),
    )


@routes.post("/documents/{document_id}/decide")
async def decide_document(tx: Tx, document_id: UUID, body: Act) -> DocumentView:
    """Decide (결재, 전결, 대결): the document comes into being and gets its number."""
    await approving.establish(tx, document_id, body.revision_hash, body.step, body.opinion)
    return await shown(tx, document_id)


@routes.post("/documents/{document_id}/return")
async def return_document(tx: Tx, document_id: UUID, body: ReturnBack) -> DocumentView:
    """Return to the drafter (반려)."""
    return await _acted(
        tx,
        document_id,
        lambda actor: c.Return(
            actor=actor,
            revision_hash=body.revision_hash,
            idem_key=tx.client_id,
            step=body.step,
            reason=body.reason,
        ),
    )


@routes.post("/documents/{document_id}/hold")
async def hold_document(tx: Tx, document_id: UUID, body: Hold) -> DocumentView:
    """Hold one's own step (보류)."""
    return await _acted(
        tx,
        document_id,
        lambda actor: c.HoldStep(
            actor=actor, idem_key=tx.client_id, step=body.step, reason=body.reason, until=body.until
        ),
    )


@routes.post("/documents/{document_id}/release")
async def release_document(tx: Tx, document_id: UUID, body: OnStep) -> DocumentView:
    """Take up a held step again."""
    return await _acted(tx, document_id, lambda actor: c.Release(actor=actor, idem_key=tx.client_id, step=body.step))


@routes.post("/documents/{document_id}/recall")
async def recall_document(tx: Tx, document_id: UUID, body: WithReason) -> DocumentView:
    """Take one's own document back before the decision (회수)."""
    return await _acted(tx, document_id, lambda actor: c.Recall(actor=actor, idem_key=tx.client_id, reason=body.reason))


@routes.post("/documents/{document_id}/abandon")
async def abandon_document(tx: Tx, document_id: UUID, body: WithReason) -> DocumentView:
    """Give one's own draft up; it is kept, read-only (폐기)."""
    return await _acted(
        tx, document_id, lambda actor: c.Abandon(actor=actor, idem_key=tx.client_id, reason=body.reason)
    )


@routes.post("/documents/{document_id}/opinions")
async def give_opinion(tx: Tx, document_id: UUID, body: Say) -> DocumentView:
    """Say something about the document without signing."""
    found = await documents.document_for(tx, document_id)
    shown = found.case.revision.hash if found.case.revision else ""
    return await _acted(
        tx,
        document_id,
        lambda actor: c.Opine(
            actor=actor, revision_hash=shown, idem_key=tx.client_id, text=body.text, differing=body.differing
        ),
    )


@routes.post("/documents/{document_id}/acknowledge")
async def acknowledge_document(tx: Tx, document_id: UUID, body: Acknowledge) -> DocumentView:
    """Note a 참조, 공람 or 사후 보고 as read."""
    return await _acted(
        tx, document_id, lambda actor: c.Acknowledge(actor=actor, idem_key=tx.client_id, task=body.task)
    )


@routes.post("/documents/{document_id}/reassign", permission=Permission.PEOPLE, status=204)
async def reassign_step(tx: Tx, document_id: UUID, body: Reassign) -> None:
    """Name who acts where nobody can; for an administrator, who need not see the document."""
    await approving.reassign(tx, document_id, body.step, body.post_id, body.reason)


async def _acted(tx: Tx, document_id: UUID, make: Callable[[Seat], c.Command]) -> DocumentView:
    await approving.command(tx, document_id, make)
    return await shown(tx, document_id)
