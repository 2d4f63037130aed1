"""Writing a draft: begin, save. Autosave goes to the working copy; nothing here makes a revision.

A save names the save it was made from. One that comes from an older one is refused with what is there now, so that two
windows never overwrite each other; the client keeps its text and lets the person choose.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec import UNSET
from msgspec.structs import replace
from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert

from edocs import body, forms
from edocs.actions.filling import carried_to, worked_out
from edocs.actions.projecting import happened, write
from edocs.body.characters import Unreadable, clean
from edocs.body.reading import BodyRefused
from edocs.content import (
    Addressee,
    Content,
    Deviation,
    Disclosed,
    Enclosure,
    Extra,
    FileDisclosed,
    from_plain,
    to_plain,
)
from edocs.engine.case import DocumentState
from edocs.engine.commands import Context, Create
from edocs.engine.states import create
from edocs.joint import text_hash
from edocs.links.prefill import with_files
from edocs.queries.catalogue import filed_under
from edocs.queries.documents import Found, content_of, document_for, document_for_update, working_copy
from edocs.queries.forms import current_form, form_of
from edocs.queries.organisation import viewer
from edocs.tables import attachment, document, save, working
from edocs.views.acts import Amend
from edocs.views.drafts import SaveDraft
from kernel.clock import new_id
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tx import Tx

KEEP_EVERY = timedelta(seconds=60)
"""Earlier working copies are kept at this distance; a save from another window is always kept."""
MOST_VALUES = 500_000
"""Bytes of canonical JSON."""
MOST_NUMBER = 2**53
"""Beyond this a browser does not count exactly."""


async def begin(tx: Tx, form_code: str, title: str = "", copy_of: UUID | None = None) -> UUID:
    """Begin a draft on a form, empty or as a copy of a document that the actor may see. Returns its id."""
    form = await current_form(tx, form_code)
    content = Content(
        form_code=form.code,
        form_version=form.version,
        form_source=form.source,
        title=checked_line(title),
        body=body.to_json(body.canonical(form.template)),
    )
    if copy_of is not None:
        source = await content_of(tx, await document_for(tx, copy_of))
        content = replace(
            carried_to(form, with_files(source, {})),
            enclosures=(),
            files_disclosed=(),
            cites=(),
            parts=(),
            title=checked_line(title) or source.title,
        )
    return await open_draft(tx, content)


async def open_draft(tx: Tx, content: Content, batch: UUID | None = None) -> UUID:
    """Begin a draft that says this already; its files are the caller's to bring. Returns its id.

    `batch` is the first document of the batch to which it is added (일괄기안).
    """
    document_id = new_id()
    who = await viewer(tx)
    events = create(Create(actor=who.seat, idem_key=tx.client_id), Context(now=tx.now, org=who.org))
    values = _new_row(tx, document_id, content, who.seat.unit) | await _listed(tx, content) | {"batch_id": batch}
    new = document.insert().values(values).returning(document)
    row = (await tx.db.execute(new)).one()
    await tx.db.execute(
        working.insert().values(
            institution_id=tx.institution_id,
            document_id=document_id,
            save=1,
            saved_at=tx.now,
            client="",
            content=to_plain(content),
        )
    )
    await write(tx, happened(document_id, None, events), who, row)
    return document_id


def _new_row(tx: Tx, document_id: UUID, content: Content, unit: UUID) -> dict[str, Any]:
    return {
        "institution_id": tx.institution_id,
        "id": document_id,
        "seq": 0,
        "state": DocumentState.DRAFTING.value,
        "form_code": content.form_code,
        "form_version": content.form_version,
        "drafter_person_id": tx.actor.person_id,
        "drafter_post_id": tx.actor.post_id,
        "unit_id": unit,
        "round": 0,
        "case": {},
        "acl": [],
        "created_at": tx.now,
        "changed_at": tx.now,
    }


async def _listed(tx: Tx, content: Content) -> dict[str, Any]:
    """What a list shows of the content: title, amount, due, the three lines."""
    form = await form_of(tx, content)
    brief = forms.brief(form, content.fields, content.title, content.summary)
    return {
        "title": content.title,
        "amount": brief.amount,
        "urgent": content.urgent,
        "due_at": content.due_at,
        "record_file_id": content.record_file_id,
        "brief": {
            "form_name": form.title,
            "what": brief.what,
            "amount_note": brief.amount_note,
            "attachments": sum(1 for item in content.enclosures if item.kind == "attachment"),
        },
    }


async def save_draft(tx: Tx, document_id: UUID, given: SaveDraft) -> int:
    """Save the working copy; answers with the number of the save. Conflict `draft_moved` when another came between."""
    found, copy = await editable(tx, document_id)
    if copy.save != given.base:
        raise Conflict(
            "draft_moved",
            "다른 창에서 저장한 내용이 있어 덮어쓰지 않았습니다. 이 창의 내용은 그대로 있습니다.",
            "Another window has saved since. Nothing was overwritten.",
            save=copy.save,
            saved_at=copy.saved_at,
            client=copy.client,
        )
    content = await changed_content(tx, found, from_plain(copy.content), given)
    await _keep_earlier(tx, document_id, given.client)
    await store(tx, document_id, content, copy.save + 1, given.client)
    return int(copy.save) + 1


async def put_copy(tx: Tx, document_id: UUID, content: Content) -> None:
    """Make this the working copy, for an act on the line: what stood there stays among the earlier saves."""
    copy = await working_copy(tx, document_id)
    if copy is not None:
        await _keep_earlier(tx, document_id, "")
        await store(tx, document_id, content, copy.save + 1, "")


async def editable(tx: Tx, document_id: UUID) -> tuple[Found, Any]:
    """The document, locked, and its working copy, if the actor may write it now."""
    found = await document_for_update(tx, document_id)
    if found.case.drafter.person != found.viewer.seat.person:
        raise Forbidden("not_the_drafter", "기안자만 고칠 수 있습니다.", "Only the drafter may edit.")
    copy = await working_copy(tx, document_id)
    state = found.case.state
    if copy is None or state not in (DocumentState.DRAFTING, DocumentState.RETURNED):
        raise Conflict("not_in_this_state", "올린 문서는 고칠 수 없습니다. 회수하거나 반려된 뒤에 고칠 수 있습니다.")
    return found, copy


async def _keep_earlier(tx: Tx, document_id: UUID, client: str) -> None:
    """Copy the present working copy into the history of saves, unless one of this window is fresh there."""
    columns = ["institution_id", "document_id", "save", "saved_at", "client", "content"]
    fresh = select(literal(1)).where(
        save.c.document_id == document_id, save.c.client == client, save.c.saved_at > tx.now - KEEP_EVERY
    )
    present = select(*(working.c[name] for name in columns)).where(working.c.document_id == document_id)
    await tx.db.execute(insert(save).from_select(columns, present.where(~fresh.exists())).on_conflict_do_nothing())


async def store(tx: Tx, document_id: UUID, content: Content, number: int, client: str) -> None:
    """Write the working copy and what lists show of it."""
    listed = document.update().where(document.c.id == document_id).values(**await _listed(tx, content))
    await tx.db.execute(listed)
    await tx.db.execute(
        working.update()
        .where(working.c.document_id == document_id)
        .values(save=number, saved_at=tx.now, client=client, content=to_plain(content))
    )


async def changed_content(tx: Tx, found: Found, content: Content, given: SaveDraft | Amend) -> Content:
    """The content with what was given; what was left out stays."""
    new = {
        name: _CONVERTED[name](value) if name in _CONVERTED else value
        for name in content.__struct_fields__
        if (value := getattr(given, name, UNSET)) is not UNSET
    }
    if given.attachments is not UNSET:
        new["enclosures"] = await _enclosures(tx, found.id, given.attachments)
    if new.get("unit_task_id") or new.get("record_file_id"):
        await _check_filing(tx, new.get("unit_task_id"), new.get("record_file_id"))
    after = addressed(replace(content, **new), chosen="addressees" in new)
    if "fields" in new:
        after = await worked_out(tx, content, after)
    refuse_changed(after)
    return after


def refuse_changed(content: Content) -> None:
    """Raise Conflict `joint_text_fixed` where the copy of a joint draft does not say what its letter says."""
    bound = content.joint
    if bound is None:
        return
    if text_hash(content) != bound.text_hash or content.recipients or content.addressees:
        raise Conflict(
            "joint_text_fixed",
            f"{bound.name}의 공동기안이므로 본문과 붙임, 수신자를 고칠 수 없습니다. "
            "고칠 점이 있으면 사유를 적어 부동의로 회신하십시오.",
            "The text belongs to the leading institution. Do not agree, and say what should change.",
        )


def addressed(content: Content, *, chosen: bool) -> Content:
    """The content with names and places of its recipients in agreement: what was chosen last leads."""
    if chosen:
        return replace(content, recipients=tuple(one.name for one in content.addressees))
    kept = {one.name: one for one in content.addressees}
    return replace(content, addressees=tuple(kept[name] for name in content.recipients if name in kept))


async def _check_filing(tx: Tx, task_id: UUID | None, file_id: UUID | None) -> None:
    """Refuse what is not one of our unit tasks or record files, and a file that is closed."""
    task, file = await filed_under(tx, task_id, file_id)
    if (file_id is not None and file is None) or task is None:
        raise NotFound("no_record_file", "없는 단위과제나 기록물철입니다.", "No such unit task or record file.")
    if file is not None and file.closed:
        raise Invalid("record_file_closed", "이미 닫은 기록물철입니다.", "This record file is closed.")


def canonical_body(raw: Any) -> dict[str, Any]:
    """The body in canonical form. Raises Invalid with the place and the reason."""
    try:
        return body.to_json(body.canonical(raw))
    except BodyRefused as refused:
        raise Invalid(
            "bad_body",
            f"본문을 저장하지 못하였습니다. {refused.message}",
            errors=[{"path": refused.path, "code": refused.code, "message": refused.message}],
        ) from refused


def checked_values(values: dict[str, Any]) -> dict[str, Any]:
    """The form's values; refused when they have no one canonical spelling (decimal fractions) or cannot be kept."""
    try:
        plain = body.canonical_json(values)
    except TypeError as error:
        raise Invalid("bad_fields", "서식 항목에 소수를 넣을 수 없습니다.", "No fractions here.") from error
    if len(plain) > MOST_VALUES:
        raise Invalid("bad_fields", "서식 항목이 너무 깁니다.", "The form's values are too long.")
    if b"\\u0000" in plain or any(isinstance(value, int) and abs(value) > MOST_NUMBER for value in values.values()):
        raise Invalid("bad_fields", "서식 항목에 저장할 수 없는 값이 있습니다.", "A value cannot be kept.")
    return values


def checked_line(text: str) -> str:
    """Text as a signer sees it, every line by itself. Raises Invalid for what would hide something."""
    try:
        return "\n".join(clean(line) for line in text.split("\n"))
    except Unreadable as error:
        raise Invalid(
            "bad_text", "보이지 않는 제어 문자가 있어 저장하지 못하였습니다.", "There are hidden characters."
        ) from error


def _deviation(given: Any) -> Deviation | None:
    """What the drafter asks for, or None where that is nothing."""
    if given is None or (given.decider is None and not given.omitted):
        return None
    return Deviation(
        decider=given.decider, omitted=tuple(dict.fromkeys(given.omitted)), reason=checked_line(given.reason)
    )


def _disclosed(given: Any) -> Disclosed:
    return Disclosed(kind=given.kind, items=tuple(sorted(set(given.items))), ends_on=given.ends_on)


def _checked_lines(lines: list[str]) -> tuple[str, ...]:
    return tuple(checked_line(line) for line in lines)


_CONVERTED: dict[str, Callable[[Any], Any]] = {
    "body": canonical_body,
    "fields": checked_values,
    "title": checked_line,
    "summary": checked_line,
    "via": checked_line,
    "keywords": _checked_lines,
    "recipients": _checked_lines,
    "addressees": lambda given: tuple(
        Addressee(
            kind=one.kind,
            name=checked_line(one.name),
            institution_id=one.institution_id,
            unit_id=one.unit_id,
            code=one.code,
        )
        for one in given
    ),
    "disclosure": lambda given: _disclosed(given),
    "disclosure_reason": checked_line,
    "files_disclosed": lambda given: tuple(
        FileDisclosed(enclosure_id=one.enclosure_id, disclosure=_disclosed(one.disclosure)) for one in given
    ),
    "deviation": lambda given: _deviation(given),
    "extra_steps": lambda given: tuple(Extra(kind=step.kind, post_id=step.post_id) for step in given),
}
"""How what comes in becomes what is kept, where the two differ."""


async def _enclosures(tx: Tx, document_id: UUID, ids: list[UUID]) -> tuple[Enclosure, ...]:
    """The chosen files of this document, in the order chosen."""
    query = select(attachment).where(attachment.c.document_id == document_id, attachment.c.id.in_(ids))
    rows = {row.id: row for row in await tx.db.execute(query)}
    if missing := [str(wanted) for wanted in ids if wanted not in rows]:
        raise NotFound("no_attachment", "없는 첨부가 있습니다.", "No such attachment.", missing=missing)
    return tuple(enclosure(rows[wanted]) for wanted in dict.fromkeys(ids))


def enclosure(row: Any) -> Enclosure:
    """An attachment row as part of a content."""
    return Enclosure(id=row.id, name=row.name, kind=row.kind, sha256=row.sha256, size=row.size)
