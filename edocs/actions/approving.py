"""Commands on the line: submit, sign, decide, return, hold, release, recall, abandon, opine, acknowledge, reassign.

Each is one transaction: the document's row is locked, the engine decides, events and projections are written, and a
decision takes its number, all or nothing. The lock order is document, counter, feeds. Every command answers with the
document as it stands afterwards.
"""

from uuid import UUID

from msgspec.structs import replace

from edocs.actions import overriding, undoing
from edocs.actions.batches import bound
from edocs.actions.commanding import command, context, decided, keep_revision, numbered
from edocs.actions.filling import as_signed
from edocs.actions.indexing import index
from edocs.actions.projecting import write
from edocs.actions.refusing import refusal
from edocs.actions.series import take_number
from edocs.actions.writing import refuse_changed
from edocs.content import content_hash, from_plain
from edocs.engine import commands as c
from edocs.engine.case import Case, Seat
from edocs.engine.refusals import Refused
from edocs.engine.states import check
from edocs.queries.attachments import refuse_unclean
from edocs.queries.checks import blocking_findings
from edocs.queries.documents import Found, document_for_administrator, document_for_update, working_copy
from edocs.queries.lines import route_for
from edocs.queries.newer import higher_now
from edocs.views.acts import Act, Hold, Reassign, ReturnBack, Say
from kernel.access import Permission, require
from kernel.errors import Conflict, Forbidden
from kernel.tx import Tx


async def submit(tx: Tx, document_id: UUID, save: int) -> Found:
    """Submit the working copy as saved: it becomes a revision if it says anything new, and a round begins.

    Raises Conflict `draft_moved` when another save came between, Invalid `findings` when the check blocks.
    """
    found = await document_for_update(tx, document_id)
    if found.case.drafter.person != found.viewer.seat.person:
        raise Forbidden("not_the_drafter", "기안자만 올릴 수 있습니다.", "Only the drafter may submit.")
    copy = await working_copy(tx, document_id)
    if copy is None or copy.save != save:
        raise Conflict("draft_moved", "확인한 뒤에 저장된 내용이 있어 올리지 않았습니다. 다시 확인해 주십시오.")
    content = from_plain(copy.content)
    refuse_changed(content)
    if content.joint is None:  # what a partner may not mend cannot stand in its way
        await blocking_findings(tx, found, content)
        content = await as_signed(tx, content)
    content = await bound(tx, found, content)
    await refuse_unclean(tx, document_id, [item.id for item in content.enclosures])
    try:
        line, _ = await route_for(tx, content, found.viewer)
    except Refused as refused:
        raise refusal(refused) from refused
    given = c.Submit(actor=found.viewer.seat, revision_hash=content_hash(content), idem_key=tx.client_id)
    change = decided(found, given, await context(tx, found, given, line))
    await keep_revision(tx, change, found.viewer.seat, content)
    after = await write(tx, change, found.viewer, found.row)
    await overriding.note(tx, after, line)
    await index(tx, after.row, after.case, content)
    return after


async def establish(tx: Tx, document_id: UUID, given: Act) -> Found:
    """Decide: signature, state, number, ledger, feeds and outbox in one transaction. LAW adm-doc §6(1)

    With `undo_seconds` nothing of that happens yet: see `undoing`.
    """
    found = await document_for_update(tx, document_id)
    decision = c.Decide(
        actor=found.viewer.seat,
        revision_hash=given.revision_hash,
        idem_key=tx.client_id,
        step=given.step,
        opinion=given.opinion,
        despite=given.despite,
    )
    known = replace(await context(tx, found, decision), higher=await higher_now(tx, found))
    try:
        # Every other guard is asked before the series of numbers is locked.
        check(found.case, decision, known)
    except Refused as refused:
        raise refusal(refused, found.case) from refused
    if given.undo_seconds:
        await undoing.press(tx, found, given)
        return found
    if not found.case.partners:  # a joint draft gets its number when the last institution has decided
        known = numbered(known, await take_number(tx, found.case))
    return await write(tx, decided(found, decision, known), found.viewer, found.row)


async def sign(tx: Tx, document_id: UUID, given: Act) -> Found:
    """Sign a review, consent, audit or confirmation of the revision that was shown."""
    return await command(
        tx,
        document_id,
        lambda actor, _: c.Sign(
            actor=actor,
            revision_hash=given.revision_hash,
            idem_key=tx.client_id,
            step=given.step,
            opinion=given.opinion,
            differing=given.differing,
        ),
    )


async def give_back(tx: Tx, document_id: UUID, given: ReturnBack) -> Found:
    """Return to the drafter (반려)."""
    return await command(
        tx,
        document_id,
        lambda actor, _: c.Return(
            actor=actor,
            revision_hash=given.revision_hash,
            idem_key=tx.client_id,
            step=given.step,
            reason=given.reason,
        ),
    )


async def hold(tx: Tx, document_id: UUID, given: Hold) -> Found:
    """Hold one's own step (보류); on the day that is named it is asked again (see `reminding`)."""
    return await command(
        tx,
        document_id,
        lambda actor, _: c.HoldStep(
            actor=actor, idem_key=tx.client_id, step=given.step, reason=given.reason, until=given.until
        ),
    )


async def release(tx: Tx, document_id: UUID, step: int) -> Found:
    """Take up a held step again."""
    return await command(tx, document_id, lambda actor, _: c.Release(actor=actor, idem_key=tx.client_id, step=step))


async def recall(tx: Tx, document_id: UUID, reason: str = "") -> Found:
    """Take one's own document back before the decision (회수)."""
    return await command(tx, document_id, lambda actor, _: c.Recall(actor=actor, idem_key=tx.client_id, reason=reason))


async def abandon(tx: Tx, document_id: UUID, reason: str = "") -> Found:
    """Give one's own draft up; it is kept, read-only (폐기)."""
    return await command(tx, document_id, lambda actor, _: c.Abandon(actor=actor, idem_key=tx.client_id, reason=reason))


async def opine(tx: Tx, document_id: UUID, given: Say) -> Found:
    """Say something about the current revision without signing."""

    def say(actor: Seat, case: Case) -> c.Command:
        shown = case.revision.hash if case.revision else ""
        return c.Opine(
            actor=actor, revision_hash=shown, idem_key=tx.client_id, text=given.text, differing=given.differing
        )

    return await command(tx, document_id, say)


async def acknowledge(tx: Tx, document_id: UUID, task: int) -> Found:
    """Note a 참조, 공람 or 사후 보고 as read."""
    return await command(tx, document_id, lambda actor, _: c.Acknowledge(actor=actor, idem_key=tx.client_id, task=task))


async def reassign(tx: Tx, document_id: UUID, given: Reassign) -> None:
    """An administrator names who acts for a post where nobody can. The content is not shown to them."""
    require(tx, Permission.PEOPLE)
    found = await document_for_administrator(tx, document_id)
    wanted = c.Reassign(
        actor=found.viewer.seat, idem_key=tx.client_id, step=given.step, post=given.post_id, reason=given.reason
    )
    await write(tx, decided(found, wanted, await context(tx, found, wanted)), found.viewer, found.row)
