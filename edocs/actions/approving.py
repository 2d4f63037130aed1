"""Commands on the line: submit, sign, decide, return, hold, release, recall, abandon, opine, acknowledge, reassign.

Each is one transaction: the document's row is locked, the engine decides, events and projections are written, and a
decision takes its number, all or nothing. The lock order is document, counter, feeds. Every command answers with the
document as it stands afterwards.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert

from edocs.actions.indexing import index
from edocs.actions.projecting import Change, happened, write
from edocs.actions.refusing import refusal
from edocs.content import Content, content_hash, from_plain, to_plain
from edocs.engine import commands as c
from edocs.engine.case import Case, DocumentNumber, Seat
from edocs.engine.refusals import Refused
from edocs.engine.states import check, decide
from edocs.numbering import document_number, numbering_year
from edocs.queries.attachments import refuse_unclean
from edocs.queries.checks import blocking_findings
from edocs.queries.documents import Found, document_for_administrator, document_for_update, working_copy
from edocs.queries.lines import route_for
from edocs.tables import counter, revision
from edocs.views.acts import Act, Hold, Reassign, ReturnBack, Say
from kernel import packs
from kernel.access import Permission, may, require
from kernel.errors import Conflict, Forbidden
from kernel.tx import Tx

NUMBER_PATTERN = "{unit}-{serial}"
"""How a production number is written before any rule pack says so. LAW rec-dec §20(3)"""


_NEXT = (
    insert(counter)
    .values({column.name: bindparam(column.name) for column in counter.c})
    .on_conflict_do_update(
        index_elements=["institution_id", "unit_id", "year", "kind"], set_={"last": counter.c.last + 1}
    )
    .returning(counter.c.last)
)


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
    await blocking_findings(tx, found, content)
    await refuse_unclean(tx, document_id, [item.id for item in content.enclosures])
    try:
        line, _ = await route_for(tx, content, found.viewer)
    except Refused as refused:
        raise refusal(refused) from refused
    command = c.Submit(actor=found.viewer.seat, revision_hash=content_hash(content), idem_key=tx.client_id)
    change = _decided(tx, found, command, route=line)
    await _keep_revision(tx, change, found.viewer.seat, content)
    after = await write(tx, change, found.viewer, found.row)
    await index(tx, after.row, after.case, content)
    return after


async def _keep_revision(tx: Tx, change: Change, by: Seat, content: Content) -> None:
    """Store the content as a revision if this submission made one."""
    now = change.after.revision
    assert now is not None  # a submission has content
    if change.before is None or change.before.revision != now:
        await tx.db.execute(
            revision.insert().values(
                institution_id=tx.institution_id,
                document_id=change.document_id,
                number=now.number,
                hash=now.hash,
                made_at=tx.now,
                made_by=by.person,
                content=to_plain(content),
            )
        )


async def establish(tx: Tx, document_id: UUID, given: Act) -> Found:
    """Decide: signature, state, number, ledger, feeds and outbox in one transaction. LAW adm-doc §6(1)"""
    found = await document_for_update(tx, document_id)
    command = c.Decide(
        actor=found.viewer.seat,
        revision_hash=given.revision_hash,
        idem_key=tx.client_id,
        step=given.step,
        opinion=given.opinion,
    )
    try:
        # Every other guard is asked before the series of numbers is locked.
        check(found.case, command, _context(tx, found))
    except Refused as refused:
        raise refusal(refused, found.case) from refused
    number = await take_number(tx, found.case)
    return await write(tx, _decided(tx, found, command, number=number), found.viewer, found.row)


async def take_number(tx: Tx, case: Case) -> DocumentNumber:
    """The next number of the drafter's unit and the year in Seoul. The series stays locked until commit.

    LAW rec-dec §20(3), LAW rec-rule §5(3)
    """
    unit, year = case.drafter.unit, numbering_year(tx.now)
    pattern = (await packs.in_force(tx, "document.numbering")).get("pattern")
    series = {"institution_id": tx.institution_id, "unit_id": unit, "year": year, "kind": "production", "last": 1}
    serial: int = (await tx.db.execute(_NEXT, series)).scalar_one()
    text = document_number(pattern.value if pattern else NUMBER_PATTERN, case.drafter.unit_name, year, serial)
    return DocumentNumber(unit=unit, year=year, serial=serial, text=text)


async def sign(tx: Tx, document_id: UUID, given: Act) -> Found:
    """Sign a review, consent, audit or confirmation of the revision that was shown."""
    return await _command(
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
    return await _command(
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
    """Hold one's own step (보류)."""
    return await _command(
        tx,
        document_id,
        lambda actor, _: c.HoldStep(
            actor=actor, idem_key=tx.client_id, step=given.step, reason=given.reason, until=given.until
        ),
    )


async def release(tx: Tx, document_id: UUID, step: int) -> Found:
    """Take up a held step again."""
    return await _command(tx, document_id, lambda actor, _: c.Release(actor=actor, idem_key=tx.client_id, step=step))


async def recall(tx: Tx, document_id: UUID, reason: str = "") -> Found:
    """Take one's own document back before the decision (회수)."""
    return await _command(tx, document_id, lambda actor, _: c.Recall(actor=actor, idem_key=tx.client_id, reason=reason))


async def abandon(tx: Tx, document_id: UUID, reason: str = "") -> Found:
    """Give one's own draft up; it is kept, read-only (폐기)."""
    return await _command(
        tx, document_id, lambda actor, _: c.Abandon(actor=actor, idem_key=tx.client_id, reason=reason)
    )


async def opine(tx: Tx, document_id: UUID, given: Say) -> Found:
    """Say something about the current revision without signing."""

    def say(actor: Seat, case: Case) -> c.Command:
        shown = case.revision.hash if case.revision else ""
        return c.Opine(
            actor=actor, revision_hash=shown, idem_key=tx.client_id, text=given.text, differing=given.differing
        )

    return await _command(tx, document_id, say)


async def acknowledge(tx: Tx, document_id: UUID, task: int) -> Found:
    """Note a 참조, 공람 or 사후 보고 as read."""
    return await _command(
        tx, document_id, lambda actor, _: c.Acknowledge(actor=actor, idem_key=tx.client_id, task=task)
    )


async def reassign(tx: Tx, document_id: UUID, given: Reassign) -> None:
    """An administrator names who acts for a post where nobody can. The content is not shown to them."""
    require(tx, Permission.PEOPLE)
    found = await document_for_administrator(tx, document_id)
    command = c.Reassign(
        actor=found.viewer.seat, idem_key=tx.client_id, step=given.step, post=given.post_id, reason=given.reason
    )
    await write(tx, _decided(tx, found, command), found.viewer, found.row)


async def _command(tx: Tx, document_id: UUID, make: Callable[[Seat, Case], c.Command]) -> Found:
    """Lock, decide, write: any command that needs nothing but the document and who asks."""
    found = await document_for_update(tx, document_id)
    change = _decided(tx, found, make(found.viewer.seat, found.case))
    return await write(tx, change, found.viewer, found.row)


def _context(tx: Tx, found: Found, route: c.Route | None = None, number: DocumentNumber | None = None) -> c.Context:
    return c.Context(
        now=tx.now,
        org=found.viewer.org,
        route=route,
        number=number,
        is_administrator=may(tx, Permission.PEOPLE),
    )


def _decided(
    tx: Tx, found: Found, command: c.Command, route: c.Route | None = None, number: DocumentNumber | None = None
) -> Change:
    try:
        events = decide(found.case, command, _context(tx, found, route, number))
    except Refused as refused:
        raise refusal(refused, found.case) from refused
    return happened(found.id, found.case, events)
