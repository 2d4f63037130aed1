"""Joint drafts as read: whom one may ask, what the others have asked, the letter that goes to a partner."""

from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import or_, select

from directory.queries.cards import institutions
from directory.queries.snapshot import org_snapshot
from edocs import body, forms
from edocs.content import Content, from_plain, to_plain
from edocs.engine.case import Case, DocumentState
from edocs.engine.joint import asked
from edocs.engine.org import valid
from edocs.joint import File, Letter, letter_key, marks_of, text_hash, without_own_matters
from edocs.paper import Attachment, Foot, Paper, Sheet, disclosure_text, sheet
from edocs.paper.boxes import Boxes
from edocs.queries.documents import case_of, document_row, revision_row
from edocs.queries.forms import form_of, stored_form
from edocs.queries.joint_paper import group
from edocs.queries.organisation import Viewer, organisation, viewer
from edocs.queries.papers import sender_of
from edocs.tables import attachment
from edocs.tables.joint import joint_request
from edocs.views.joint import (
    JointFileView,
    JointRequestRow,
    JointRequestView,
    PartnerCandidate,
)
from kernel.access import Permission, may
from kernel.blobs import BlobRef
from kernel.errors import NotFound
from kernel.tx import Tx
from kernel.web import Download

ASKED, TAKEN, AGREED, REFUSED, ENDED = "ASKED", "TAKEN", "AGREED", "REFUSED", "ENDED"
OPEN: Final = (ASKED, TAKEN)
MOST_SHOWN: Final = 200


async def candidates(tx: Tx) -> list[PartnerCandidate]:
    """The institutions of the city that may be asked, without one's own."""
    found = [one for one in await institutions(tx) if one.id != tx.institution_id and one.state == "active"]
    return [PartnerCandidate(institution_id=one.id, name=one.name) for one in found]


async def letter_for(tx: Tx, document_id: UUID, round_number: int, partner: int) -> Letter | None:
    """What a partner is asked, or None where it is not asked any more: the document has moved on."""
    row = await document_row(tx, document_id)
    case = case_of(row)
    named = {one.institution: one.name for one in case.partners}
    if case.state is not DocumentState.IN_PROGRESS or case.round != round_number or not asked(case):
        return None
    if partner not in named or case.revision is None:
        return None
    content = from_plain((await revision_row(tx, document_id, case.revision.number)).content)
    org = await organisation(tx)
    own = next(unit.name for unit in org.units.values() if unit.level == 0)
    who = case.drafter
    return Letter(
        id=letter_key(tx.institution_id, document_id, round_number, partner),
        institution_id=tx.institution_id,
        institution=own,
        sender=sender_of(own, org),
        document_id=document_id,
        round=round_number,
        revision_hash=case.revision.hash,
        text_hash=text_hash(content),
        content=to_plain(without_own_matters(content)),
        files=await _files(tx, content),
        marks=marks_of(case),
        others=tuple(name for number, name in named.items() if number != partner),
        drafter=f"{who.unit_name} {who.post_name} {who.person_name}",
        asked_at=tx.now,
        form=forms.plain(await form_of(tx, content)) if content.form_source else None,
    )


async def _files(tx: Tx, content: Content) -> tuple[File, ...]:
    wanted = [item.id for item in content.enclosures]
    query = select(attachment.c.id, attachment.c.media_type).where(attachment.c.id.in_(wanted))
    types = {row.id: row.media_type for row in await tx.db.execute(query)}
    return tuple(
        File(
            id=item.id,
            name=item.name,
            kind=item.kind,
            media_type=types[item.id],
            sha256=item.sha256,
            size=item.size,
        )
        for item in content.enclosures
    )


async def current_text(tx: Tx, document_id: UUID, case: Case) -> str:
    """The hash of what the current revision says."""
    assert case.revision is not None  # whoever asks has found it in progress
    return text_hash(from_plain((await revision_row(tx, document_id, case.revision.number)).content))


def letter_of(row: Any) -> Letter:
    """The letter of a request."""
    return msgspec.convert(row.letter, Letter)


async def requests(tx: Tx) -> list[JointRequestRow]:
    """What other institutions have asked, open ones first: all for the registry, a unit's own for its members."""
    who = await viewer(tx)
    query = select(joint_request)
    if not _handles_all(tx):
        mine = [joint_request.c.unit_id == who.seat.unit]
        mine.append(joint_request.c.unit_id.in_(_headed(who)))
        query = query.where(or_(*mine))
    query = query.order_by(joint_request.c.state.not_in(OPEN), joint_request.c.arrived_at.desc()).limit(MOST_SHOWN)
    tx.audit("edocs.joint_list", "joint", "list")
    return [_row(tx, row, who) for row in await tx.db.execute(query)]


async def request_for(tx: Tx, request_id: UUID) -> tuple[Any, Viewer]:
    """One request, if the actor may handle it: the registry, or the unit to which it was handed. Raises NotFound."""
    who = await viewer(tx)
    row = (await tx.db.execute(select(joint_request).where(joint_request.c.id == request_id))).first()
    if row is None or not (_handles_all(tx) or row.unit_id == who.seat.unit or row.unit_id in _headed(who)):
        raise NotFound("no_joint_request", "없는 공동기안 요청이거나 담당 부서가 아닙니다.", "No such request.")
    return row, who


def _handles_all(tx: Tx) -> bool:
    return may(tx, Permission.REGISTRY) or may(tx, Permission.RECORDS)


def _headed(who: Viewer) -> list[UUID]:
    """The units that the seat heads."""
    return [unit.id for unit in who.org.units.values() if unit.head_post == who.seat.post]


async def request_view(tx: Tx, request_id: UUID) -> JointRequestView:
    """One request in full; reading it leaves an access record."""
    row, who = await request_for(tx, request_id)
    letter = letter_of(row)
    tx.audit("edocs.joint_read", "joint", request_id, text=letter.text_hash)
    short = _row(tx, row, who)
    offers = []
    if row.state == ASKED:
        offers = ["take", "refuse", *(["distribute"] if _handles_all(tx) else [])]
    elif row.state == TAKEN and await _is_back(tx, row.document_id, who):
        offers = ["refuse"]
    return JointRequestView(
        **msgspec.structs.asdict(short),
        drafter=letter.drafter,
        summary=str(letter.content.get("summary", "")),
        others=list(letter.others),
        signed=[f"{mark.post_name} {mark.person_name}" for mark in letter.marks if mark.kind == "decide"],
        text_hash=letter.text_hash,
        files=[
            JointFileView(place=place, name=one.name, size=one.size, kind=one.kind)
            for place, one in enumerate(letter.files)
        ],
        may=offers,
    )


async def _is_back(tx: Tx, document_id: UUID, who: Viewer) -> bool:
    """One's own copy lies with its drafter, who is the actor."""
    row = await document_row(tx, document_id)
    return row.state in ("DRAFTING", "RETURNED") and row.drafter_person_id == who.seat.person


def _row(tx: Tx, row: Any, who: Viewer) -> JointRequestRow:
    unit = who.org.units.get(row.unit_id) if row.unit_id else None
    return JointRequestRow(
        id=row.id,
        state=row.state,
        institution=row.lead_name,
        title=row.title,
        unit_id=row.unit_id,
        unit_name=unit.name if unit else "",
        document_id=row.document_id,
        arrived_at=row.arrived_at,
        due_at=row.due_at,
        late=row.state in OPEN and row.due_at is not None and row.due_at < tx.now,
        answered_at=row.answered_at,
        reason=row.reason,
        lead_number=row.lead_number,
    )


async def request_paper(tx: Tx, request_id: UUID) -> Paper:
    """The sheet that came, with the leading institution's signatures."""
    row, who = await request_for(tx, request_id)
    letter = letter_of(row)
    tx.audit("edocs.joint_read", "joint", request_id, text=letter.text_hash)
    content = from_plain(letter.content)
    form = await form_of(tx, content) if letter.form is None else stored_form(letter.form)
    kind: Any = content.disclosure.kind
    own = next(unit.name for unit in who.org.units.values() if unit.level == 0)
    return sheet(
        Sheet(
            institution_name=letter.institution,
            title=content.title,
            body=forms.with_fields(form, content.fields, body.canonical(content.body)),
            via=content.via,
            recipients=content.recipients,
            attachments=[Attachment(item.name) for item in content.enclosures if item.kind == "attachment"],
            sender_name=letter.sender,
            joint_senders=(sender_of(own, who.org),),
            boxes=Boxes(joint=(group(letter.institution, letter.marks, leads=True),)),
            foot=Foot(disclosure=disclosure_text(kind, content.disclosure.items)),
        )
    )


async def request_file(tx: Tx, request_id: UUID, place: int) -> Download:
    """The bytes of one file of the letter. Raises NotFound."""
    letter = letter_of((await request_for(tx, request_id))[0])
    if place >= len(letter.files):
        raise NotFound("no_attachment", "없는 첨부입니다.", "No such attachment.")
    tx.audit("edocs.download", "joint", request_id, place=place)
    return _download(letter.files[place])


async def request_image(tx: Tx, request_id: UUID, image_id: UUID) -> Download:
    """A picture of the text, by the id that the letter's text names. Raises NotFound."""
    letter = letter_of((await request_for(tx, request_id))[0])
    found = next((one for one in letter.files if one.id == image_id and one.kind == "image"), None)
    if found is None:
        raise NotFound("no_attachment", "없는 그림입니다.", "No such picture.")
    tx.audit("edocs.download", "joint", request_id, image=str(image_id))
    return _download(found)


def _download(file: File) -> Download:
    ref = BlobRef(file.sha256, file.size)
    return Download(file.name, file.media_type, ref, inline=file.kind == "image")


async def handlers(tx: Tx, unit_id: UUID | None) -> list[UUID]:
    """Who is told of a request: the unit that has it, else whoever keeps the registry."""
    if unit_id is not None:
        org = await organisation(tx)
        return sorted({one.person for one in org.holdings if valid(one, tx.now) and org.is_within(one.post, unit_id)})
    theirs = await org_snapshot(tx)
    held = [one for post in theirs.posts for one in [theirs.holder(post, tx.now)] if one is not None]
    keepers = [one for one in held if Permission.REGISTRY in theirs.permissions(one.person_id, one.post_id, tx.now)]
    keepers = keepers or [
        one for one in held if Permission.RECORDS in theirs.permissions(one.person_id, one.post_id, tx.now)
    ]
    return sorted({one.person_id for one in keepers})
