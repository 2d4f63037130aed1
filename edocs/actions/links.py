"""Beginning a draft from another document, naming documents in a draft, and telling the earlier one of the later.

Nothing here changes a document that was established: what follows it is drafted and approved again. LAW adm-doc §17
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from edocs.actions import approving, batches
from edocs.actions.filling import carried_to
from edocs.actions.projecting import happened, write
from edocs.actions.writing import checked_line, editable, enclosure, open_draft, store
from edocs.content import Cited, Content, from_plain
from edocs.engine import commands as c
from edocs.engine.case import Case, DocumentState
from edocs.engine.org import Org
from edocs.engine.refusals import Refused
from edocs.engine.states import decide
from edocs.links import LABELS, REFERENCE, following, references
from edocs.links.prefill import prefilled, with_files
from edocs.queries.catalogue import filed_under
from edocs.queries.disclosure import class_of
from edocs.queries.documents import Found, case_of, content_of, document_for, document_row, revision_row
from edocs.queries.forms import current_form
from edocs.queries.links import may_follow, was_cancelled
from edocs.queries.organisation import Viewer, organisation
from edocs.tables import attachment, document, link
from kernel.clock import new_id, seoul_date
from kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMuch
from kernel.tx import Tx

MOST_REFERENCES = 50
_MAY_FOLLOW = {
    "redraft": (DocumentState.ESTABLISHED, DocumentState.RETURNED, DocumentState.ABANDONED),
    "correction": (DocumentState.ESTABLISHED,),
    "cancellation": (DocumentState.ESTABLISHED,),
}


async def begin_following(tx: Tx, document_id: UUID, relation: str) -> UUID:
    """Begin a draft that redrafts, corrects or cancels the document; both name each other from now on."""
    found = await document_for(tx, document_id)
    await _check_following(tx, found, relation)
    source = await content_of(tx, found)
    content = prefilled(relation, source, _cited(found, relation))
    content = replace(content, enclosures=(), record_file_id=await _open_file(tx, content))
    return await _begin(tx, content, source if relation == "redraft" else None, found.id)


async def _check_following(tx: Tx, found: Found, relation: str) -> None:
    if not may_follow(found):
        raise Forbidden(
            "not_your_matter",
            f"이 문서의 처리과({found.case.drafter.unit_name})에서만 {LABELS[relation]} 기안을 할 수 있습니다.",
            "Only the unit that handles the matter may follow it.",
        )
    if found.case.state not in _MAY_FOLLOW[relation]:
        raise Conflict(
            "not_in_this_state",
            f"결재가 끝난 문서만 {LABELS[relation]}할 수 있습니다. 결재 전에는 회수하여 고치십시오.",
            "Only an established document can be followed so.",
        )
    if await was_cancelled(tx, found.id):
        raise Conflict("already_cancelled", "이미 취소된 문서입니다.", "This document was cancelled.")


def _cited(found: Found, relation: str) -> Cited:
    """How the later document names this one for ever; the title only of an open document that is referred to."""
    row = found.row
    day = seoul_date(row.established_at or row.changed_at).date()
    return Cited(relation=relation, document_id=found.id, number=row.number or "", dated=day)


async def _open_file(tx: Tx, content: Content) -> UUID | None:
    """The record file of the first document while it is open."""
    _, file = await filed_under(tx, None, content.record_file_id)
    return content.record_file_id if file is not None and not file.closed else None


async def begin_copy(tx: Tx, document_id: UUID, *, files: bool) -> UUID:
    """Begin a draft as a copy of a document that the actor may see, with copies of its files on wish."""
    found = await document_for(tx, document_id)
    source = await content_of(tx, found)
    content = replace(
        carried_to(await current_form(tx, source.form_code), source),
        enclosures=(),
        cites=references(source.cites),
        parts=(),
        urgent=False,
        due_at=None,
        record_file_id=await _open_file(tx, source),
    )
    return await _begin(tx, content, source if files else None, found.id)


async def _begin(tx: Tx, content: Content, files_of: Content | None, source_id: UUID) -> UUID:
    """Open the draft, give it its own copies of the files, and note whom it names."""
    new = await open_draft(tx, with_files(content, {}) if files_of is None else content)
    if files_of is not None:
        rows = await _copied(tx, source_id, new, files_of)
        own = with_files(content, {str(old): str(row["id"]) for old, row in rows.items()})
        enclosed = tuple(enclosure(_Row(row)) for row in rows.values())
        await store(tx, new, replace(own, enclosures=enclosed), 1, "")
    await note_links(tx, new, content.cites)
    tx.audit("edocs.begin_from", "document", new, source=str(source_id), cites=[one.relation for one in content.cites])
    return new


class _Row:
    """A row in the making, read like one."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


async def _copied(tx: Tx, source_id: UUID, new: UUID, content: Content) -> dict[UUID, dict[str, Any]]:
    """Rows of its own for the draft, of the same bytes, in the order of the source; old id to row."""
    query = select(attachment).where(attachment.c.document_id == source_id)
    known = {row.id: dict(row._mapping) for row in await tx.db.execute(query)}
    rows = {
        item.id: known[item.id]
        | {"id": new_id(), "document_id": new, "uploaded_at": tx.now, "uploaded_by": tx.actor.person_id}
        for item in content.enclosures
        if item.id in known
    }
    if rows:
        await tx.db.execute(attachment.insert().values(list(rows.values())))
    return rows


async def note_links(tx: Tx, document_id: UUID, cites: Iterable[Cited]) -> None:
    """Make the links of a document what its content says; those that stay keep their time."""
    wanted = {(one.document_id, one.relation) for one in cites}
    present = await tx.db.execute(select(link.c.to_id, link.c.relation).where(link.c.document_id == document_id))
    for to_id, relation in {(row.to_id, row.relation) for row in present} - wanted:
        gone = delete(link).where(link.c.document_id == document_id, link.c.to_id == to_id)
        await tx.db.execute(gone.where(link.c.relation == relation))
    rows = [
        {
            "institution_id": tx.institution_id,
            "document_id": document_id,
            "to_id": to_id,
            "relation": relation,
            "made_at": tx.now,
        }
        for to_id, relation in sorted(wanted)
    ]
    if rows:
        await tx.db.execute(insert(link).values(rows).on_conflict_do_nothing())


async def refer(tx: Tx, document_id: UUID, other_id: UUID) -> Cited:
    """Name an established document that the actor may see as related; its number and title are kept as text."""
    _, copy = await editable(tx, document_id)
    content = from_plain(copy.content)
    if other_id == document_id:
        raise Invalid("refers_to_itself", "자기 자신은 관련 문서로 넣을 수 없습니다.", "A document cannot name itself.")
    if len(references(content.cites)) >= MOST_REFERENCES:
        raise TooMuch("too_many_references", f"관련 문서는 {MOST_REFERENCES}건까지 넣을 수 있습니다.")
    other = await document_for(tx, other_id)
    if other.case.state is not DocumentState.ESTABLISHED:
        raise Invalid(
            "not_established", "결재가 끝나 번호가 있는 문서만 관련 문서로 넣을 수 있습니다.", "It has no number yet."
        )
    is_open = (await class_of(tx, other.id)).kind == "open"
    cited = replace(_cited(other, REFERENCE), title=other.row.title if is_open else "")
    others = tuple(one for one in content.cites if (one.document_id, one.relation) != (other_id, REFERENCE))
    await _keep_cites(tx, document_id, copy, replace(content, cites=(*others, cited)))
    tx.audit("edocs.refer", "document", document_id, to=str(other_id))
    return cited


async def unrefer(tx: Tx, document_id: UUID, other_id: UUID) -> None:
    """Take a related document out of the draft."""
    _, copy = await editable(tx, document_id)
    content = from_plain(copy.content)
    rest = tuple(one for one in content.cites if (one.document_id, one.relation) != (other_id, REFERENCE))
    if len(rest) == len(content.cites):
        raise NotFound("no_reference", "이 초안에 없는 관련 문서입니다.", "No such reference.")
    await _keep_cites(tx, document_id, copy, replace(content, cites=rest))
    tx.audit("edocs.unrefer", "document", document_id, to=str(other_id))


async def _keep_cites(tx: Tx, document_id: UUID, copy: Any, content: Content) -> None:
    await store(tx, document_id, content, copy.save, copy.client)
    await note_links(tx, document_id, content.cites)


async def add_part(tx: Tx, document_id: UUID, form_code: str, title: str) -> UUID:
    """Add a document to the batch of a draft (일괄기안). Returns its id. LAW adm-doc-rule §5(1)"""
    found, copy = await editable(tx, document_id)
    content = await batches.join(tx, found, from_plain(copy.content), form_code, checked_line(title))
    new = await open_draft(tx, content, batch=document_id)
    tx.audit("edocs.add_part", "document", document_id, part=str(new))
    return new


async def remove_part(tx: Tx, document_id: UUID, part_id: UUID) -> None:
    """Take a document out of the batch of a draft and give it up; it is kept, read-only."""
    await editable(tx, document_id)
    part, _ = await editable(tx, part_id)
    if part_id == document_id or part.row.batch_id != document_id:
        raise NotFound("no_part", "이 일괄기안에 없는 문서입니다.", "No such document in this batch.")
    await batches.leave(tx, document_id, part_id)
    await approving.abandon(tx, part_id, "일괄기안에서 뺌")


async def tell_earlier(tx: Tx, document_id: UUID) -> None:
    """Note on the documents that this one follows that it was decided, and tell whoever signed or received them.

    Asked for by an event, after the decision; a second asking finds it done.
    """
    later = await document_row(tx, document_id)
    content = from_plain((await revision_row(tx, document_id, later.revision)).content)
    decision = case_of(later).decision
    if decision is None or decision.signature is None:
        return
    org = await organisation(tx)
    by = Viewer(decision.signature.seat, org, tx.now, [])
    for cited in following(content.cites):
        await _tell(tx, cited, later, by)


async def _tell(tx: Tx, cited: Cited, later: Any, by: Viewer) -> None:
    row = (await tx.db.execute(select(document).where(document.c.id == cited.document_id).with_for_update())).first()
    mine = (link.c.document_id == later.id, link.c.to_id == cited.document_id, link.c.relation == cited.relation)
    told = (await tx.db.execute(select(link.c.told_at).where(*mine))).scalar()
    if row is None or told is not None:
        return
    case = case_of(row)
    command = c.Follow(
        actor=by.seat,
        idem_key=f"follow:{later.id}",
        relation=cited.relation,
        document=later.id,
        number=later.number,
    )
    try:
        events = decide(case, command, c.Context(now=tx.now, org=by.org))
    except Refused:
        return  # it went on its way again: nothing stands to be followed
    await write(tx, happened(row.id, case, events), by, row, also=_signed_or_received(case, by.org, tx.now))
    await tx.db.execute(link.update().where(*mine).values(told_at=tx.now))


def _signed_or_received(case: Case, org: Org, at: datetime) -> set[UUID]:
    """Everybody who ever signed the document, spoke about it, read it beside the line, or was to read it."""
    people = {mark.seat.person for mark in case.signatures} | {said.seat.person for said in case.opinions}
    people |= {task.acknowledged_by.person for task in case.tasks if task.acknowledged_by is not None}
    if case.state is DocumentState.ESTABLISHED:
        people |= {held.person for task in case.tasks for held in org.holdings_of(task.post, at)}
    return people
