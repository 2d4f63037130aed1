"""Doors for commands on the line. Every one answers with the document as it stands afterwards."""

from uuid import UUID

from directory.queries.confirmation import require_recent
from edocs.actions import amending, approving, lining, undoing
from edocs.queries.showing import document_view
from edocs.routes.documents import routes
from edocs.views.acts import (
    Acknowledge,
    Act,
    Amend,
    AmendPreview,
    Arrange,
    ChangeLine,
    Hold,
    Inform,
    OnStep,
    Preferences,
    PreferencesView,
    Reassign,
    ReturnBack,
    Say,
    SendBack,
    Skip,
    Submit,
    Withdraw,
    WithReason,
)
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
    """Decide (결재, 전결, 대결): the document comes into being and gets its number, now or after `undo_seconds`."""
    await require_recent(tx)
    return await document_view(tx, await approving.establish(tx, document_id, body))


@routes.post("/documents/{document_id}/decide/take-back")
async def take_decision_back(tx: Tx, document_id: UUID) -> DocumentView:
    """Take a decision back while it waits to take effect; nothing has happened then."""
    return await document_view(tx, await undoing.take_back(tx, document_id))


@routes.post("/documents/{document_id}/withdraw")
async def withdraw_signature(tx: Tx, document_id: UUID, body: Withdraw) -> DocumentView:
    """Take one's own signature back before the next person acts (서명 거두기)."""
    return await document_view(tx, await lining.withdraw(tx, document_id, body))


@routes.post("/documents/{document_id}/amend")
async def amend_document(tx: Tx, document_id: UUID, body: Amend) -> DocumentView:
    """Change the content under review and sign it (검토자 수정); consents are asked again."""
    return await document_view(tx, await amending.amend(tx, document_id, body))


@routes.post("/documents/{document_id}/amend/preview")
async def preview_amendment(tx: Tx, document_id: UUID, body: Amend) -> AmendPreview:
    """What an amendment would set off; nothing happens."""
    return await amending.preview(tx, document_id, body)


@routes.post("/documents/{document_id}/send-back")
async def send_document_back(tx: Tx, document_id: UUID, body: SendBack) -> DocumentView:
    """Send back to an earlier stage of the same round (되돌려 보내기)."""
    return await document_view(tx, await lining.send_back(tx, document_id, body))


@routes.post("/documents/{document_id}/skip")
async def skip_review(tx: Tx, document_id: UUID, body: Skip) -> DocumentView:
    """Pass over a reviewer who is away (검토 생략)."""
    return await document_view(tx, await lining.skip(tx, document_id, body))


@routes.post("/documents/{document_id}/line")
async def change_line(tx: Tx, document_id: UUID, body: ChangeLine) -> DocumentView:
    """Change the steps that nobody has been asked at yet (결재 경로 변경)."""
    return await document_view(tx, await lining.change_line(tx, document_id, body))


@routes.post("/documents/{document_id}/inform")
async def inform_posts(tx: Tx, document_id: UUID, body: Inform) -> DocumentView:
    """Ask further posts to read (참조, 공람)."""
    return await document_view(tx, await lining.inform(tx, document_id, body))


@routes.post("/documents/{document_id}/arrange")
async def arrange_department(tx: Tx, document_id: UUID, body: Arrange) -> DocumentView:
    """Name who looks at it inside the department before its head consents (부서 검토자 지정)."""
    return await document_view(tx, await lining.arrange(tx, document_id, body))


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


@routes.get("/preferences")
async def read_preferences(tx: Tx) -> PreferencesView:
    """How I like to work."""
    return await undoing.preferences(tx)


@routes.put("/preferences")
async def keep_preferences(tx: Tx, body: Preferences) -> PreferencesView:
    """Keep how I like to work."""
    return await undoing.prefer(tx, body)
