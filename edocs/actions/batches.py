"""일괄기안: related documents in one draft, on one line, in one decision, each with its own number of the same date.

The first document leads: it lies in the boxes, it is signed, and its revision holds the hashes of the others. All that
is written of it is written of the others in the same transaction, all or none. LAW adm-doc-rule §5(1)

Lock order: the first document, then the others by id, then the counter.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import select

from edocs import body
from edocs.actions.filling import as_signed
from edocs.actions.indexing import index
from edocs.actions.series import take_number
from edocs.content import Content, Part, content_hash, from_plain, to_plain
from edocs.engine.case import Case, DocumentNumber, DocumentState, Revision
from edocs.engine.history import Established, Event, Revised, Submitted
from edocs.links.batch import mirrored
from edocs.queries.attachments import refuse_unclean
from edocs.queries.checks import blocking_findings
from edocs.queries.documents import Found, case_of, working_copy
from edocs.queries.forms import current_form
from edocs.tables import document, revision
from kernel.errors import Conflict, Invalid
from kernel.tx import Tx

MOST_PARTS = 20
"""Documents of one batch beside the first."""
Put = Callable[[Any, Case, Sequence[Event]], Awaitable[Found]]
"""Writes the events of one document of the batch: its row, the case before, the events."""


def leads(row: Any) -> bool:
    """The document is the first of a batch."""
    return row.batch_id is not None and row.batch_id == row.id


def is_led(row: Any) -> bool:
    """The document belongs to a batch and is not its first: it lies in no box and is signed with the first."""
    return row.batch_id is not None and row.batch_id != row.id


async def others(tx: Tx, leader: UUID) -> list[Any]:
    """The rows of the other documents of the batch, locked, in their order."""
    query = select(document).where(document.c.batch_id == leader, document.c.id != leader)
    return list(await tx.db.execute(query.order_by(document.c.id).with_for_update()))


async def bound(tx: Tx, found: Found, content: Content) -> Content:
    """The content to submit, holding what the other documents of its batch say; each of them is checked as well.

    Raises Invalid `findings` where one of them is not ready, Conflict for a document that is not the first.
    """
    if is_led(found.row):
        raise Conflict(
            "part_of_batch", "일괄기안의 첫째 문서에서 함께 올려 주십시오.", "Submit the first of the batch."
        )
    if not leads(found.row):
        return replace(content, parts=()) if content.parts else content
    parts = []
    for row in await others(tx, found.id):
        said = await _said(tx, row.id)
        await _check(tx, Found(row, case_of(row), found.viewer), said)
        parts.append(Part(document_id=row.id, title=said.title, hash=content_hash(said)))
    return replace(content, parts=tuple(parts))


async def _said(tx: Tx, document_id: UUID) -> Content:
    return await as_signed(tx, from_plain((await working_copy(tx, document_id)).content))


async def _check(tx: Tx, found: Found, content: Content) -> None:
    try:
        await blocking_findings(tx, found, content)
    except Invalid as refused:
        title = content.title or "제목 없는 문서"
        raise Invalid(
            "findings", f"일괄기안 문서 「{title}」: {refused.ko}", refused.en, **refused.details
        ) from refused
    await refuse_unclean(tx, found.id, [item.id for item in content.enclosures])


async def carry(tx: Tx, leader: UUID, events: Sequence[Event], put: Put) -> None:
    """Let happen to the other documents of the batch what happened to the first. Called with its rows written."""
    revises = any(isinstance(one.fact, Revised) and one.fact.step is None for one in events)
    numbers = any(isinstance(one.fact, Established) for one in events)
    submits = any(isinstance(one.fact, Submitted) for one in events)
    for row in await others(tx, leader):
        case = case_of(row)
        said = await _said(tx, row.id) if revises else None
        new = await _revised(tx, row.id, case, said) if said is not None else case.revision
        number: DocumentNumber | None = await take_number(tx, case) if numbers else None
        after = await put(row, case, mirrored(events, case, new, number))
        if submits and after.row.revision is not None:
            await index(tx, after.row, after.case)


async def _revised(tx: Tx, document_id: UUID, case: Case, said: Content) -> Revision:
    """The revision that the document has from now on: a new one if it says anything new."""
    digest = content_hash(said)
    if case.revision is not None and case.revision.hash == digest:
        return case.revision
    new = Revision(number=case.revision.number + 1 if case.revision else 1, hash=digest)
    await tx.db.execute(
        revision.insert().values(
            institution_id=tx.institution_id,
            document_id=document_id,
            number=new.number,
            hash=new.hash,
            made_at=tx.now,
            made_by=case.drafter.person,
            content=to_plain(said),
        )
    )
    return new


async def join(tx: Tx, leader: Found, said: Content, form_code: str, title: str) -> Content:
    """What a new document of the batch begins with; the draft becomes the first of a batch if it is not yet."""
    if is_led(leader.row):
        raise Conflict("part_of_batch", "일괄기안의 첫째 문서에서 더해 주십시오.", "Add to the first of the batch.")
    if leader.case.state not in (DocumentState.DRAFTING, DocumentState.RETURNED):
        raise Conflict("not_in_this_state", "올리기 전에만 문서를 더할 수 있습니다.", "Only before it is submitted.")
    if len(await others(tx, leader.id)) >= MOST_PARTS:
        raise Conflict("too_many_parts", f"한 번에 {MOST_PARTS + 1}건까지 일괄기안할 수 있습니다.")
    await tx.db.execute(document.update().where(document.c.id == leader.id).values(batch_id=leader.id))
    form = await current_form(tx, form_code)
    return Content(
        form_code=form.code,
        form_version=form.version,
        form_source=form.source,
        title=title,
        body=body.to_json(body.canonical(form.template)),
        disclosure=said.disclosure,
        matter_id=said.matter_id,
        unit_task_id=said.unit_task_id,
        record_file_id=said.record_file_id,
        retention=said.retention,
    )


async def leave(tx: Tx, leader: UUID, document_id: UUID) -> None:
    """Let a document leave the batch; the last other one to leave ends it."""
    await tx.db.execute(document.update().where(document.c.id == document_id).values(batch_id=None))
    if not await others(tx, leader):
        await tx.db.execute(document.update().where(document.c.id == leader).values(batch_id=None))
