"""A document as one actor may see it: the whole view, its paper, its course."""

from typing import Any
from uuid import UUID

from msgspec.structs import replace

from edocs import desk, present
from edocs.content import Content, Enclosure, content_hash, from_plain
from edocs.engine.case import Case, DocumentState, StepKind
from edocs.queries.catalogue import filed_under
from edocs.queries.disclosure import class_of
from edocs.queries.documents import Found, attachments, content_of, history, pdf_of, revision_row, working_copy
from edocs.queries.forms import form_of
from edocs.queries.partners import copy_view, partners_of
from edocs.queries.policy import policy_on_screen
from edocs.queries.recipients import addressees_of, shown
from edocs.queries.records_state import disposed
from edocs.queries.waiting import answers_due, my_wish
from edocs.telling import entry
from edocs.topics import document_place, document_topic
from edocs.views.documents import DocumentView, RevisionView, TimelineEntry
from edocs.views.drafts import AttachmentView, Deviation, DraftView, ExtraStep
from kernel.access import Permission, may
from kernel.tx import Tx


async def document_view(tx: Tx, found: Found) -> DocumentView:
    """Everything the viewer shows. The content is the current revision's, or the working copy's before the first."""
    row, case, looker = found.row, found.case, found.viewer.looker
    content = await content_of(tx, found)
    commands, offered, wish = await _may(tx, found)
    dues = await answers_due(tx, case)
    led = _led(found)
    recorded = case.state is DocumentState.ESTABLISHED and await pdf_of(tx, found.id) is not None
    return DocumentView(
        id=found.id,
        seq=case.seq,
        state=case.state,
        drafter=present.who(case.drafter),
        unit_name=case.drafter.unit_name,
        round=case.round,
        revision=case.revision.number if case.revision else None,
        revision_hash=case.revision.hash if case.revision else "",
        revisions=case.revision.number if case.revision else 0,
        amount=row.amount,
        what=row.brief["what"],
        amount_note=row.brief["amount_note"],
        number=row.number or "",
        established_at=row.established_at,
        mode=_mode(case),
        submitted_at=row.submitted_at,
        changed_at=row.changed_at,
        due_at=row.due_at,
        urgent=row.urgent,
        steps=[
            replace(present.step_view(step, case, looker, offered), due_at=dues.get(step.id))
            for step in case.steps
            if step.parent is None
        ],
        tasks=[present.task_view(one) for one in case.tasks],
        opinions=present.opinion_views(case),
        attachments=await attachment_views(tx, found.id, content),
        boxes=desk.boxes(case, looker.seat, looker.org, looker.at),
        mine=None if led else present.my_turn(case, looker),
        batch=row.batch_id,
        may=commands,
        draft=await draft_view(tx, found) if "edit" in commands else None,
        closing=case.closing.reason if case.closing else "",
        override=present.override_view(case.override),
        deciding=wish,
        partners=partners_of(case, content),
        joint=copy_view(content),
        topic=str(document_topic(tx.institution_id, found.id)),
        place=document_place(case.seq, row.stirs, recorded=recorded),
        has_pdf=recorded,
        **await _said(tx, content, found.row) | await _classed(tx, found),
    )


def _led(found: Found) -> bool:
    """Whether the document is signed with the first one of its batch."""
    return found.row.batch_id not in (None, found.id)


async def _may(tx: Tx, found: Found) -> tuple[list[str], Any, Any]:
    """What the looker may do with the document, what at each step, and their decision that waits."""
    case, looker = found.case, found.viewer.looker
    policy = await policy_on_screen(tx, case, looker.seat.person)
    offered: Any = present.offers(case, looker, administrator=may(tx, Permission.PEOPLE), policy=policy)
    commands = present.union(offered)
    wish = await my_wish(tx, found) if "decide" in commands else None
    if wish is not None:
        commands = ["take_back", *(command for command in commands if command != "decide")]
    if _led(found):
        commands = [command for command in commands if command in ("edit", "opinion") and case.round == 0]
        offered = {}
    return commands, offered, wish


async def _said(tx: Tx, content: Content, row: Any) -> dict[str, Any]:
    """What the content says of itself, with the words of its own form; filed where it lies now, once it is a record."""
    filed = row.record_file_id if row.established_at is not None else content.record_file_id
    task, file = await filed_under(tx, content.unit_task_id, filed)
    form = await form_of(tx, content)
    return {
        "form_code": form.code,
        "form_version": content.form_version,
        "form_name": form.title,
        "title": content.title,
        "summary": content.summary,
        "keywords": list(content.keywords),
        "fields": content.fields,
        "disclosure": present.disclosure(content),
        "retention": content.retention or (task.retention if task else ""),
        "unit_task": task.name if task else "",
        "record_file": file.name if file else "",
        "recipients": list(content.recipients),
    }


async def _classed(tx: Tx, found: Found) -> dict[str, Any]:
    """The disclosure class in force, where it was decided and perhaps changed since."""
    if found.case.state is not DocumentState.ESTABLISHED:
        return {}
    return {"disclosure": present.class_view(await class_of(tx, found.id))}


def _mode(case: Case) -> Any:
    decision = case.decision
    return decision.signature.mode if decision and decision.signature else None


async def attachment_views(tx: Tx, document_id: UUID, content: Content) -> list[AttachmentView]:
    """The files of this content, in its order."""
    rows = {row.id: row for row in await attachments(tx, document_id)}
    return [attachment_view(rows[item.id], item) for item in content.enclosures if item.id in rows]


def attachment_view(row: Any, item: Enclosure) -> AttachmentView:
    """One file."""
    return AttachmentView(
        id=row.id,
        name=item.name,
        size=row.size,
        media_type=row.media_type,
        kind=row.kind,
        sha256=row.sha256,
        pages=row.pages,
        uploaded_at=row.uploaded_at,
        has_text=bool(row.has_text),
        scan=row.scan,
    )


async def draft_view(tx: Tx, found: Found) -> DraftView | None:
    """The working copy as the editor loads it."""
    copy = await working_copy(tx, found.id)
    return draft_of(copy, from_plain(copy.content)) if copy is not None else None


def draft_of(copy: Any, content: Content) -> DraftView:
    """A stored save as the editor loads it."""
    return DraftView(
        save=copy.save,
        saved_at=copy.saved_at,
        saved_by_client=copy.client,
        title=content.title,
        body=content.body,
        fields=content.fields,
        summary=content.summary,
        keywords=list(content.keywords),
        recipients=list(content.recipients),
        addressees=[shown(one) for one in addressees_of(content)],
        via=content.via,
        internal=not content.recipients,
        disclosure=present.disclosure(content),
        disclosure_reason=content.disclosure_reason,
        files_disclosed=present.files_disclosed(content),
        matter_id=content.matter_id,
        unit_task_id=content.unit_task_id,
        record_file_id=content.record_file_id,
        retention=content.retention,
        urgent=content.urgent,
        due_at=content.due_at,
        attachments=[item.id for item in content.enclosures],
        extra_steps=[ExtraStep(kind=step.kind, post_id=step.post_id) for step in content.extra_steps],
        deviation=_deviation(content),
    )


def _deviation(content: Content) -> Deviation | None:
    asked = content.deviation
    if asked is None:
        return None
    return Deviation(decider=asked.decider, omitted=list(asked.omitted), reason=asked.reason)


async def timeline(tx: Tx, found: Found) -> list[TimelineEntry]:
    """The course of the document, a sentence an event; what merely follows from another event is left out."""
    told, number = [], 0
    for event in await history(tx, found.id):
        number = getattr(event.fact, "round", number)
        if (line := entry(event, number)) is not None:
            told.append(line)
    return told


async def revision_view(tx: Tx, found: Found, number: int) -> RevisionView:
    """An immutable content."""
    row = await revision_row(tx, found.id, number)
    content = from_plain(row.content)
    if not await disposed(tx, found.id):
        assert content_hash(content) == row.hash  # what was signed is what is stored
    author = next((s.seat for s in found.case.signatures if s.seat.person == row.made_by), found.case.drafter)
    return RevisionView(
        number=row.number,
        hash=row.hash,
        made_at=row.made_at,
        by=present.who(author),
        title=content.title,
        body=content.body,
        fields=content.fields,
        summary=content.summary,
        keywords=list(content.keywords),
        attachments=await attachment_views(tx, found.id, content),
    )


def decided_by(case: Case) -> str:
    """Who decided, in a register: post and name."""
    decision = case.decision
    if decision is None or decision.kind is not StepKind.DECIDE or decision.signature is None:
        return ""
    seat = decision.signature.seat
    return f"{seat.post_name} {seat.person_name}"
