"""One document at a time: found with rights checked, locked for a command, its contents and its course."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import Select, bindparam, func, select

from edocs import desk
from edocs.content import Content, from_plain
from edocs.engine.case import SYSTEM, Case, DocumentState
from edocs.engine.history import Event
from edocs.engine.history import from_plain as event_from_plain
from edocs.queries.organisation import Viewer, organisation, viewer
from edocs.tables import attachment, document, event, record_pdf, revision, save, seen, working
from kernel.errors import NotFound
from kernel.tx import Tx

WRITING = (DocumentState.DRAFTING, DocumentState.RETURNED)
"""The states in which the drafter has a working copy to write on."""


class Found(Struct, frozen=True):
    """A document that the actor may see: its row, its case, and who looks."""

    row: Any
    case: Case
    viewer: Viewer

    @property
    def id(self) -> UUID:
        """The document's id."""
        found: UUID = self.row.id
        return found


def case_of(row: Any) -> Case:
    """The folded state as stored."""
    return msgspec.convert(row.case, Case)


_READ = select(document).where(document.c.id == bindparam("document"))
_LOCK = _READ.with_for_update()
"""Made once: the two statements of nearly every request."""


async def document_for(tx: Tx, document_id: UUID) -> Found:
    """The document, if the actor may see it. Raises NotFound."""
    return await _find(tx, _READ, document_id)


async def document_for_update(tx: Tx, document_id: UUID) -> Found:
    """The same, its row locked until the transaction ends: one command at a time.

    Those in the line of a recalled document find it too: whoever signs at that moment is told who took it back.
    """
    return await _find(tx, _LOCK, document_id, also=desk.was_recalled_from)


async def _find(
    tx: Tx, query: Select[Any], document_id: UUID, also: Callable[[Case, list[str]], bool] | None = None
) -> Found:
    row = (await tx.db.execute(query, {"document": document_id})).first()
    who = await viewer(tx)
    if row is not None:
        case = case_of(row)
        # A second deputy, asked because the first one drafted the document, has no token of his own for the post.
        if desk.may_see(row.acl, who.tokens) or desk.turn(case, who.seat, who.org, who.at) is not None:
            return Found(row, case, who)
        if desk.may_skip(case, who.seat, who.org, who.at):
            return Found(row, case, who)
        if also is not None and also(case, who.tokens):
            return Found(row, case, who)
    raise NotFound("no_document", "문서가 없거나 볼 수 있는 사람이 아닙니다.", "No such document.")


async def document_for_administrator(tx: Tx, document_id: UUID) -> Found:
    """The document locked, whoever it is for: only to mend who acts on it, never to show it. Raises NotFound."""
    row = (await tx.db.execute(_LOCK, {"document": document_id})).first()
    if row is None:
        raise NotFound("no_document", "문서가 없습니다.", "No such document.")
    return Found(row, case_of(row), await viewer(tx))


async def document_for_system(tx: Tx, document_id: UUID) -> Found:
    """The document locked, for work that a time has come for and nobody asks for. Raises NotFound."""
    row = (await tx.db.execute(_LOCK, {"document": document_id})).first()
    if row is None:
        raise NotFound("no_document", "문서가 없습니다.", "No such document.")
    return Found(row, case_of(row), Viewer(SYSTEM, await organisation(tx), tx.now, []))


async def document_row(tx: Tx, document_id: UUID) -> Any:
    """The row alone, for the system's own work. Raises NotFound."""
    row = (await tx.db.execute(_READ, {"document": document_id})).first()
    if row is None:
        raise NotFound("no_document", "문서가 없습니다.", "No such document.")
    return row


async def drafted_by_actor(tx: Tx, document_id: UUID) -> Found:
    """The document, if the actor drafted it: only the drafter sees the working copy. Raises NotFound."""
    found = await document_for(tx, document_id)
    if found.case.drafter.person != found.viewer.seat.person:
        raise NotFound("no_document", "기안자만 볼 수 있습니다.", "No such draft.")
    return found


async def draft_content(tx: Tx, found: Found) -> Content:
    """The working copy's content."""
    copy = await working_copy(tx, found.id)
    return from_plain(copy.content)


async def working_copy(tx: Tx, document_id: UUID) -> Any:
    """The row of the working copy (save, saved_at, client, content), or None once there is none.

    Whoever writes it has locked the document.
    """
    return (await tx.db.execute(select(working).where(working.c.document_id == document_id))).first()


async def saves(tx: Tx, document_id: UUID) -> list[Any]:
    """Earlier working copies, newest first."""
    query = select(save).where(save.c.document_id == document_id).order_by(save.c.save.desc())
    return list(await tx.db.execute(query))


async def content_of(tx: Tx, found: Found, number: int | None = None) -> Content:
    """The content of a revision; without a number of the working copy for a drafter who writes, else of the current."""
    writing = found.case.state in WRITING and found.case.drafter.person == found.viewer.seat.person
    if number is None and (writing or found.row.revision is None):
        return await draft_content(tx, found)
    number = number if number is not None else found.row.revision
    return from_plain((await revision_row(tx, found.id, number)).content)


async def revision_row(tx: Tx, document_id: UUID, number: int) -> Any:
    """One revision's row. Raises NotFound."""
    query = select(revision).where(revision.c.document_id == document_id, revision.c.number == number)
    row = (await tx.db.execute(query)).first()
    if row is None:
        raise NotFound("no_revision", "그런 개정이 없습니다.", "No such revision.")
    return row


async def revisions(tx: Tx, document_id: UUID) -> list[Any]:
    """Every revision, first to last."""
    query = select(revision).where(revision.c.document_id == document_id).order_by(revision.c.number)
    return list(await tx.db.execute(query))


async def history(tx: Tx, document_id: UUID) -> list[Event]:
    """Every event in the order of seq."""
    query = select(event.c.content).where(event.c.document_id == document_id).order_by(event.c.seq)
    return [event_from_plain(content) for content in (await tx.db.execute(query)).scalars()]


async def attachments(tx: Tx, document_id: UUID) -> list[Any]:
    """Every file ever uploaded to the document, in order of upload; without their text."""
    columns = [column for column in attachment.c if column.name != "text"]
    text = (func.length(attachment.c.text) > 0).label("has_text")
    query = select(*columns, text).where(attachment.c.document_id == document_id).order_by(attachment.c.id)
    return list(await tx.db.execute(query))


async def seen_up_to(tx: Tx, document_id: UUID) -> int:
    """Up to which event the actor has read the document; 0 for never."""
    query = select(seen.c.seq).where(seen.c.person_id == tx.actor.person_id, seen.c.document_id == document_id)
    return (await tx.db.execute(query)).scalar() or 0


async def pdf_of(tx: Tx, document_id: UUID) -> Any:
    """The record's PDF row, or None while it is being made."""
    return (await tx.db.execute(select(record_pdf).where(record_pdf.c.document_id == document_id))).first()
