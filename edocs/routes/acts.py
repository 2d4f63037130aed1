"""Doors for commands on the line. Every one answers with the document as it stands afterwards."""

from uuid import UUID

from edocs.actions import approving
from edocs.queries.showing import document_view
from edocs.routes.documents import routes
from edocs.views.acts import Acknowledge, Act, Hold, OnStep, Reassign, ReturnBack, Say, Submit, WithReason
from edocs.views.documents import DocumentView
from kernel.access import Permission
from kernel.tx import Tx


@routes.post("/documents/{document_id}/submit")
async def submit_document(tx: Tx, document_id: UUID, body: Submit) -> DocumentView:
    """Submit the working copy as saved (결재 올리기)."""
    return await document_view(tx, await approving.submit(tx, document_id, body.save))


@routes.post("/documents/{document_id}/sign")
async def sign_document(tx: Tx, document_id: UUID, body: Act) -> DocumentView:
    """Sign a review, consent, audit or confirmation of the revision shown."""
    return await document_view(tx, await approving.sign(tx, document_id, body))


@routes.post("/documents/{document_id}/decide")
async def decide_document(tx: Tx, document_id: UUID, body: Act) -> DocumentView:
    """Decide (결재, 전결, 대결): the document comes into being and gets its number."""
    return await document_view(tx, await approving.establish(tx, document_id, body))


@routes.post("/documents/{document_id}/return")
async def return_document(tx: Tx, document_id: UUID, body: ReturnBack) -> DocumentView:
    """Return to the drafter (반려)."""
    return await document_view(tx, await approving.give_back(tx, document_id, body))


@routes.post("/documents/{document_id}/hold")
async def hold_document(tx: Tx, document_id: UUID, body: Hold) -> DocumentView:
    """Hold one's own step (보류)."""
    return await document_view(tx, await approving.hold(tx, document_id, body))


@routes.post("/documents/{document_id}/release")
async def release_document(tx: Tx, document_id: UUID, body: OnStep) -> DocumentView:
    """Take up a held step again."""
    return await document_view(tx, await approving.release(tx, document_id, body.step))


@routes.post("/documents/{document_id}/recall")
async def recall_document(tx: Tx, document_id: UUID, body: WithReason) -> DocumentView:
    """Take one's own document back before the decision (회수)."""
    return await document_view(tx, await approving.recall(tx, document_id, body.reason))


@routes.post("/documents/{document_id}/abandon")
async def abandon_document(tx: Tx, document_id: UUID, body: WithReason) -> DocumentView:
    """Give one's own draft up; it is kept, read-only (폐기)."""
    return await document_view(tx, await approving.abandon(tx, document_id, body.reason))


@routes.post("/documents/{document_id}/opinions")
async def give_opinion(tx: Tx, document_id: UUID, body: Say) -> DocumentView:
    """Say something about the document without signing."""
    return await document_view(tx, await approving.opine(tx, document_id, body))


@routes.post("/documents/{document_id}/acknowledge")
async def acknowledge_document(tx: Tx, document_id: UUID, body: Acknowledge) -> DocumentView:
    """Note a 참조, 공람 or 사후 보고 as read."""
    return await document_view(tx, await approving.acknowledge(tx, document_id, body.task))


@routes.post("/documents/{document_id}/reassign", permission=Permission.PEOPLE, status=204)
async def reassign_step(tx: Tx, document_id: UUID, body: Reassign) -> None:
    """Name who acts where nobody can; for an administrator, who need not see the document."""
    await approving.reassign(tx, document_id, body)
