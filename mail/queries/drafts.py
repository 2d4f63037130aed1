"""Drafts of the actor, and what lies beside them: files, signatures, texts to begin with."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import or_, select

from directory.queries import org_snapshot
from kernel.blobs import BlobRef
from kernel.errors import NotFound
from kernel.tx import Tx
from mail.tables import draft, file, signature, template
from mail.views.writing import (
    DraftFile,
    DraftLine,
    DraftOf,
    DraftRecipient,
    MailDraft,
    MailSignature,
    MailTemplate,
)


class Letter(msgspec.Struct, kw_only=True):
    """Sender, people and switches of a draft, as its row keeps them."""

    sender: str
    to: list[DraftRecipient] = msgspec.field(default_factory=list)
    cc: list[DraftRecipient] = msgspec.field(default_factory=list)
    bcc: list[DraftRecipient] = msgspec.field(default_factory=list)
    individual: bool = False
    receipt: bool = False
    priority: str = "normal"


def no_draft() -> NotFound:
    """What is said of a draft that is not there, or somebody else's."""
    return NotFound("draft_not_found", "쓰던 메일을 찾을 수 없습니다.", "There is no such draft.")


async def draft_row(tx: Tx, draft_id: UUID, *, lock: bool = False) -> Any:
    """The row of the actor's own draft. Raises NotFound."""
    query = select(draft).where(draft.c.id == draft_id, draft.c.person_id == tx.actor.person_id)
    row = (await tx.db.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None or row.state == "gone":
        raise no_draft()
    return row


def letter_of(row: Any) -> Letter:
    """Sender, people and switches of a draft."""
    return msgspec.convert(row.letter, Letter)


async def draft_view(tx: Tx, draft_id: UUID) -> MailDraft:
    """A draft as it is kept."""
    row = await draft_row(tx, draft_id)
    letter = letter_of(row)
    of = None
    if row.of_box is not None and row.of_uid is not None and row.of_conversation is not None:
        of = DraftOf(box=row.of_box, uid=row.of_uid, conversation=row.of_conversation)
    return MailDraft(
        id=row.id,
        account=row.account_id,
        version=row.version,
        kind=row.kind,
        of=of,
        sender=letter.sender,
        to=letter.to,
        cc=letter.cc,
        bcc=letter.bcc,
        subject=row.subject,
        html=row.html,
        individual=letter.individual,
        receipt=letter.receipt,
        priority=letter.priority,
        files=[file_view(one) for one in await files_of(tx, draft_id)],
        saved_at=row.saved_at,
        began_at=row.began_at,
    )


async def drafts(tx: Tx, account_id: UUID | None) -> list[DraftLine]:
    """The actor's open drafts, the latest first."""
    query = select(draft).where(draft.c.person_id == tx.actor.person_id, draft.c.state == "open")
    if account_id is not None:
        query = query.where(draft.c.account_id == account_id)
    rows = (await tx.db.execute(query.order_by(draft.c.saved_at.desc()).limit(200))).all()
    return [
        DraftLine(
            id=row.id,
            account=row.account_id,
            subject=row.subject,
            to=", ".join(one.name or one.address for one in letter_of(row).to[:5]),
            saved_at=row.saved_at,
            version=row.version,
        )
        for row in rows
    ]


async def files_of(tx: Tx, draft_id: UUID) -> Sequence[Any]:
    """The rows of a draft's files, in order."""
    query = select(file).where(file.c.draft_id == draft_id).order_by(file.c.position, file.c.at, file.c.id)
    return (await tx.db.execute(query)).all()


async def file_row(tx: Tx, draft_id: UUID, file_id: UUID) -> Any:
    """A file of the actor's own draft. Raises NotFound."""
    await draft_row(tx, draft_id)
    query = select(file).where(file.c.draft_id == draft_id, file.c.id == file_id)
    row = (await tx.db.execute(query)).one_or_none()
    if row is None:
        raise NotFound("file_not_found", "파일을 찾을 수 없습니다.", "There is no such file.")
    return row


def blob_of(row: Any) -> BlobRef:
    """Where the bytes of a file are."""
    return BlobRef(row.sha256, row.size)


def file_view(row: Any) -> DraftFile:
    """A file as it goes over HTTP."""
    return DraftFile(
        id=row.id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        inline=row.inline,
        cid=row.cid,
        large=row.large,
        scan=row.scan,
        document=row.document_id,
        how=row.how,
    )


async def signatures(tx: Tx) -> list[MailSignature]:
    """The actor's signatures; the one to begin with is first."""
    query = select(signature).where(signature.c.person_id == tx.actor.person_id)
    rows = (await tx.db.execute(query.order_by(signature.c.first.desc(), signature.c.name))).all()
    return [MailSignature(id=row.id, name=row.name, html=row.html, post=row.post_id, first=row.first) for row in rows]


async def templates(tx: Tx) -> list[MailTemplate]:
    """Texts to begin with: the actor's own, and those of the units where the actor is."""
    org = await org_snapshot(tx)
    held = org.holdings_of(tx.actor.person_id, tx.now) if tx.actor.person_id else []
    units = {unit.id for one in held for unit in org.chain(org.posts[one.post_id].unit_id)}
    own = (template.c.person_id == tx.actor.person_id) & template.c.unit_id.is_(None)
    rows = await tx.db.execute(
        select(template).where(or_(own, template.c.unit_id.in_(units))).order_by(template.c.name)
    )
    return [
        MailTemplate(
            id=row.id,
            name=row.name,
            subject=row.subject,
            html=row.html,
            unit=row.unit_id,
            mine=row.person_id == tx.actor.person_id,
        )
        for row in rows
    ]
